using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Optimizers and learning rate schedulers.</summary>
    public static partial class optim
    {
        /// <summary>What has a learning rate that a scheduler can set.</summary>
        public interface ILearningRateController
        {
            /// <summary>The learning rate of the next step.</summary>
            double LearningRate { get; set; }

            /// <summary>The learning rate that a scheduler starts from.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>What has a momentum that a scheduler can set.</summary>
        public interface IMomentum
        {
            /// <summary>The momentum of the next step.</summary>
            double Momentum { get; set; }
        }

        /// <summary>What has the two decay rates of Adam.</summary>
        public interface IBetas
        {
            /// <summary>The decay rates of the running means of gradient and square.</summary>
            (double, double) Betas { get; set; }
        }

        /// <summary>Changes parameters step by step, by their gradients.</summary>
        public abstract partial class Optimizer : IDisposable
        {
            /// <summary>The parameters in groups, each with options of its own.</summary>
            protected IList<ParamGroup> _parameter_groups = [];

            /// <summary>The groups, for schedulers.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            internal IList<ParamGroup> Groups => _parameter_groups;

            /// <summary>The parameters of all groups.</summary>
            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(static group => group.Parameters);

            /// <summary>Does one step with the gradients there are; parameters without a gradient stay.</summary>
            /// <param name="closure">Computes the loss first, with gradients recorded.</param>
            /// <returns>What the closure returned, or null.</returns>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            /// <summary>Adds parameters with options of their own.</summary>
            public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

            /// <summary>Fills the gradients with zeros.</summary>
            public virtual void zero_grad()
            {
                using (GradMode.Set(false))
                {
                    foreach (ParamGroup group in _parameter_groups)
                    {
                        foreach (Parameter parameter in group.Items)
                        {
                            ZeroGrad(parameter.Impl);
                        }
                    }
                }
            }

            private static void ZeroGrad(TensorImpl parameter)
            {
                if (Variable.Meta(parameter) is not { Grad: { } grad } meta)
                {
                    return;
                }
                if (Variable.RequiresGrad(grad))
                {
                    meta.Grad = Aten.ZerosLike(grad);   // the old one belongs to a graph
                    return;
                }
                new ZeroInPlace().InPlace(grad);
            }

            /// <inheritdoc/>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Lets go of the states.</summary>
            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>An optimizer's options and states as lists, which index the parameters.</summary>
            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                /// <summary>The options of each group.</summary>
                public List<OptimizerOptions> Options { get; } = [];

                /// <summary>The states, in the order of the parameters.</summary>
                public List<OptimizerState> State { get; } = [];

                /// <summary>For each group, the indices of its parameters' states.</summary>
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }
    }
}
