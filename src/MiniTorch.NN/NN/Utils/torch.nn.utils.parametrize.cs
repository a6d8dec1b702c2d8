using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static partial class utils
            {
                /// <summary>Parameters that are computed from others by modules: from free ones, say, those that are orthogonal.</summary>
                public static class parametrize
                {
                    /// <summary>The name of the part that holds the parametrizations of a module.</summary>
                    internal const string PartName = "parametrizations";

                    /// <summary>What a parametrization computes, undone: the values from which it computes a given tensor, or the nearest to it.</summary>
                    public interface IRightInverse
                    {
                        /// <summary>One tensor for each argument of forward.</summary>
                        Tensor[] right_inverse(Tensor value);
                    }

                    /// <summary>
                    /// From now on a parameter of <paramref name="module"/> is what <paramref name="parametrization"/> computes of free parameters, which are trained in
                    /// its place: "parametrizations.NAME.original", or original0, original1, … if it takes several. Further parametrizations are applied to the result of
                    /// the ones before. Make optimizers afterwards.
                    /// </summary>
                    /// <param name="module">The module.</param>
                    /// <param name="tensor_name">The name of the parameter.</param>
                    /// <param name="parametrization">A module of one tensor, or of two; if it is an <see cref="IRightInverse"/>, the parameter keeps its value.</param>
                    /// <param name="unsafe">Whether shape and dtype of the parameter may change.</param>
                    /// <returns>The module.</returns>
                    /// <exception cref="ArgumentException">There is no such parameter, or the parametrization would change its shape or dtype.</exception>
                    public static Module register_parametrization(Module module, string tensor_name, Module parametrization, bool @unsafe = false)
                    {
                        parametrization.train(module.training);
                        if (Find(module, tensor_name) is { } list)
                        {
                            list.Append(parametrization, @unsafe, module.Computed[tensor_name]);
                            return module;
                        }
                        if (module.get_parameter(tensor_name) is not { } parameter || tensor_name.Contains('.', StringComparison.Ordinal) || module.Computed.ContainsKey(tensor_name))
                        {
                            throw new ArgumentException($"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'");
                        }
                        var added = new ParametrizationList(parametrization, parameter.Impl, @unsafe);
                        if (Parts(module) is not { } parts)
                        {
                            parts = new ModuleDict<ParametrizationList>();
                            module.register_module(PartName, parts);
                        }
                        module.Compute(tensor_name, added.Value);
                        parts.Add(tensor_name, added);
                        return module;
                    }

                    /// <summary>Whether any parameter of a module is parametrized, or that of a name.</summary>
                    public static bool is_parametrized(Module module, string? tensor_name = null) => tensor_name is null ? Parts(module) is { Count: > 0 } : Find(module, tensor_name) is not null;

                    /// <summary>A parameter is a parameter again.</summary>
                    /// <param name="module">The module.</param>
                    /// <param name="tensor_name">The name of the parameter.</param>
                    /// <param name="leave_parametrized">Whether it keeps the value that was computed last; else it has that of the original.</param>
                    /// <returns>The module.</returns>
                    /// <exception cref="ArgumentException">It is not parametrized, or has several originals.</exception>
                    public static Module remove_parametrizations(Module module, string tensor_name, bool leave_parametrized = true)
                    {
                        if (Find(module, tensor_name) is not { } list)
                        {
                            throw new ArgumentException($"Module {module} does not have a parametrization on {tensor_name}");
                        }
                        if (!leave_parametrized && list.Originals.Count != 1)
                        {
                            throw new ArgumentException("Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.");
                        }
                        TensorImpl leaf;
                        using (GradMode.Set(false))
                        {
                            leaf = leave_parametrized ? Aten.Clone(list.Value()) : list.Originals[0].Impl.Alias();
                        }
                        Variable.SetRequiresGrad(leaf, list.Originals.Exists(static original => Variable.RequiresGrad(original.Impl)));
                        ModuleDict<ParametrizationList> parts = Parts(module)!;
                        parts.Remove(tensor_name);
                        if (parts.Count == 0)
                        {
                            module.UnregisterModule(PartName);
                        }
                        module.Release(tensor_name, leaf);
                        return module;
                    }

                    private static ModuleDict<ParametrizationList>? Parts(Module module)
                    {
                        foreach ((string name, Module part) in module.named_children())
                        {
                            if (name == PartName)
                            {
                                return part as ModuleDict<ParametrizationList>;
                            }
                        }
                        return null;
                    }

                    private static ParametrizationList? Find(Module module, string name) => Parts(module) is { } parts && parts.TryGetValue(name, out ParametrizationList? list) ? list : null;
                }
            }
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>The parametrizations of one parameter, and the originals from which they compute it.</summary>
    public sealed class ParametrizationList : torch.nn.Module
    {
        private readonly List<torch.nn.Module> _steps = [];

        internal ParametrizationList(torch.nn.Module first, TensorImpl value, bool isUnsafe)
            : base(nameof(ParametrizationList))
        {
            TensorImpl[] originals = [value];
            using (GradMode.Set(false))
            {
                if (first is torch.nn.utils.parametrize.IRightInverse inverse)
                {
                    using var handle = new torch.Tensor(Aten.Detach(value));
                    originals = Array.ConvertAll(inverse.right_inverse(handle), static tensor => tensor.Impl);
                }
                foreach (TensorImpl original in originals)
                {
                    // A leaf of its own, with the values that were found.
                    TensorImpl leaf = original.Alias();
                    Variable.SetRequiresGrad(leaf, Variable.RequiresGrad(value));
                    Originals.Add(new Parameter(leaf));
                }
                Check(Apply(first, [.. Originals.ConvertAll(static original => original.Impl)]), value, isUnsafe);
            }
            for (int i = 0; i < Originals.Count; i++)
            {
                register_parameter(Originals.Count == 1 ? "original" : $"original{i}", Originals[i]);
            }
            Add(first);
        }

        internal List<Parameter> Originals { get; } = [];

        /// <summary>How many parametrizations follow each other.</summary>
        public int Count => _steps.Count;

        /// <summary>The parameter's value, computed.</summary>
        public torch.Tensor forward() => new(Value());

        internal TensorImpl Value()
        {
            TensorImpl value = Apply(_steps[0], [.. Originals.ConvertAll(static original => original.Impl)]);
            for (int i = 1; i < _steps.Count; i++)
            {
                value = Apply(_steps[i], [value]);
            }
            return value;
        }

        internal void Append(torch.nn.Module step, bool isUnsafe, Parameter current)
        {
            using (GradMode.Set(false))
            {
                TensorImpl value = current.Impl;
                Check(Apply(step, [value]), value, isUnsafe);
            }
            Add(step);
        }

        private void Add(torch.nn.Module step)
        {
            register_module(_steps.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), step);
            _steps.Add(step);
        }

        private static void Check(TensorImpl computed, TensorImpl value, bool isUnsafe)
        {
            if (!isUnsafe && computed.DType != value.DType)
            {
                throw new ArgumentException($"Registering a parametrization may not change the dtype of the tensor, unless the `unsafe` flag is enabled. It was {value.DType.Name()}, and would be {computed.DType.Name()}.");
            }
            if (!isUnsafe && !computed.Sizes.AsSpan().SequenceEqual(value.Sizes))
            {
                throw new ArgumentException($"Registering a parametrization may not change the shape of the tensor, unless the `unsafe` flag is enabled. It was {Error.Show(value.Sizes)}, and would be {Error.Show(computed.Sizes)}.");
            }
        }

        private static TensorImpl Apply(torch.nn.Module step, TensorImpl[] inputs)
        {
            torch.Tensor[] handles = Array.ConvertAll(inputs, static input => new torch.Tensor(input));
            torch.Tensor result = (step, handles) switch
            {
                (torch.nn.Module<torch.Tensor, torch.Tensor> unary, [var x]) => unary.call(x),
                (torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor> binary, [var x, var y]) => binary.call(x, y),
                _ => throw new ArgumentException($"A parametrization is a module of {handles.Length} tensor(s) here, which {step.GetName()} is not."),
            };
            TensorImpl value = result.Impl;
            foreach (torch.Tensor handle in handles)
            {
                handle.Dispose();
            }
            if (!Array.Exists(handles, handle => ReferenceEquals(handle, result)))
            {
                result.Dispose();
            }
            return value;
        }
    }
}
