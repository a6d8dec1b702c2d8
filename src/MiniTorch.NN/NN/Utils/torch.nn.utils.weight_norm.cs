using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>
            /// A weight of directions and lengths, trained apart as NAME_v and NAME_g: v · (g / ‖v‖). The older form of
            /// <see cref="parametrizations.weight_norm"/>, whose names older files have.
            /// </summary>
            /// <param name="module">The module.</param>
            /// <param name="name">The weight's name.</param>
            /// <param name="dim">The dimension that the lengths are kept for; null for one length of all.</param>
            /// <returns>The module.</returns>
            /// <exception cref="ArgumentException">There is no such parameter.</exception>
            public static T weight_norm<T>(T module, string name = "weight", long? dim = 0) where T : Module
            {
                if (module.Computed.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Cannot register two weight_norm hooks on the same parameter {name}");
                }
                TensorImpl weight = (module.get_parameter(name) ?? throw new ArgumentException($"Module '{module}' has no parameter with name '{name}'")).Impl;
                long kept = dim ?? -1;
                Parameter g, v;
                using (GradMode.Set(false))
                {
                    g = Leaf(Aten.NormExceptDim(Aten.Detach(weight), kept));
                    v = Leaf(Aten.Detach(weight));
                }
                module.Compute(name, () => Aten.WeightNorm(v.Impl, g.Impl, kept));
                module.register_parameter(name + "_g", g);
                module.register_parameter(name + "_v", v);
                return module;
            }

            /// <summary>A weight is a parameter again, with the value that <see cref="weight_norm"/> gave it.</summary>
            /// <exception cref="ArgumentException">It is not normalized so.</exception>
            public static T remove_weight_norm<T>(T module, string name = "weight") where T : Module
            {
                if (!module.Computed.TryGetValue(name, out Parameter? weight) || !module.has_parameter(name + "_g") || !module.has_parameter(name + "_v"))
                {
                    throw new ArgumentException($"weight_norm of '{name}' not found in {module}");
                }
                TensorImpl leaf;
                using (GradMode.Set(false))
                {
                    leaf = Aten.Clone(weight.Impl);
                }
                Variable.SetRequiresGrad(leaf, true);
                module.Unregister(name + "_g");
                module.Unregister(name + "_v");
                module.Release(name, leaf);
                return module;
            }

            private static Parameter Leaf(TensorImpl value)
            {
                TensorImpl leaf = value.Alias();
                Variable.SetRequiresGrad(leaf, true);
                return new Parameter(leaf);
            }
        }
    }
}
