using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;
using MiniTorch.Serialization;

namespace MiniTorch;

/// <summary>Optimizers' states in the form of PyTorch's <c>optimizer.state_dict()</c>: "state" by number of the parameter, and "param_groups".</summary>
internal static class OptimizerStates
{
    /// <summary>Options that PyTorch keeps as a pair under one name.</summary>
    private static readonly (string Pair, string First, string Second)[] s_pairs = [("betas", "beta1", "beta2"), ("etas", "etaminus", "etaplus"), ("step_sizes", "min_step", "max_step")];

    /// <summary>The state of an optimizer, for <see cref="PthWriter"/>.</summary>
    internal static OrderedDictionary<object, object?> Write(OptimizerHelper optimizer)
    {
        var states = new OrderedDictionary<object, object?>();
        var groups = new List<object?>();
        long number = 0;
        foreach (Modules.ParamGroup group in optimizer.Groups)
        {
            var indices = new List<object?>();
            foreach (OptimizerState state in group.States)
            {
                var writer = new StateWriter();
                state.Visit(writer);
                if (writer.HasStarted)
                {
                    states[number] = writer.Entries;
                }
                indices.Add(number++);
            }
            var options = new OptionsWriter();
            group.Options.Visit(options);
            foreach ((string pair, string first, string second) in s_pairs)
            {
                if (options.Entries.Remove(first, out object? a) && options.Entries.Remove(second, out object? b))
                {
                    options.Entries[pair] = new object?[] { a, b };
                }
            }
            options.Entries.TryAdd("maximize", false);
            options.Entries["foreach"] = null;
            options.Entries["capturable"] = false;
            options.Entries["differentiable"] = false;
            options.Entries["params"] = indices;
            groups.Add(options.Entries);
        }
        return new OrderedDictionary<object, object?> { ["state"] = states, ["param_groups"] = groups };
    }

    /// <summary>Takes over a state that <see cref="Write"/> or PyTorch made. All is checked before anything is changed.</summary>
    /// <exception cref="ArgumentException">It does not fit; all that does not is listed.</exception>
    /// <exception cref="InvalidDataException">It is no state of an optimizer.</exception>
    internal static void Read(OptimizerHelper optimizer, object? value)
    {
        if (value is not OrderedDictionary<object, object?> root
            || root.GetValueOrDefault("state") is not OrderedDictionary<object, object?> states
            || root.GetValueOrDefault("param_groups") is not List<object?> groups
            || !groups.TrueForAll(static group => group is OrderedDictionary<object, object?> options && options.GetValueOrDefault("params") is List<object?>))
        {
            throw new InvalidDataException($"The file holds {WeightsFile.Describe(value)}, not an optimizer's state_dict with 'state' and 'param_groups'.");
        }
        if (groups.Count != optimizer.Groups.Count)
        {
            throw new ArgumentException("loaded state dict has a different number of parameter groups");
        }
        var problems = new List<string>();
        var readers = new List<(OptimizerState State, OptimizerOptions Options, StateReader? Reader)>();
        var options = new List<(OptimizerOptions Options, OptionsReader Reader)>();
        for (int g = 0; g < groups.Count; g++)
        {
            var entries = (OrderedDictionary<object, object?>)groups[g]!;
            var indices = (List<object?>)entries["params"]!;
            Modules.ParamGroup group = optimizer.Groups[g];
            if (indices.Count != group.States.Length)
            {
                throw new ArgumentException("loaded state dict contains a parameter group that doesn't match the size of optimizer's group");
            }
            var reader = new OptionsReader(Split(entries), $"param_groups[{g}]", problems);
            group.Options.Visit(reader);
            options.Add((group.Options, reader));
            for (int i = 0; i < indices.Count; i++)
            {
                object? found = indices[i] is { } key ? states.GetValueOrDefault(key) : null;
                if (found is not (null or OrderedDictionary<object, object?>))
                {
                    problems.Add($"state[{indices[i]}] is {WeightsFile.Describe(found)}");
                    continue;
                }
                StateReader? state = found is null ? null : new StateReader((OrderedDictionary<object, object?>)found, $"state[{indices[i]}]", group.States[i].Owner.Impl, problems);
                if (state is not null)
                {
                    group.States[i].Visit(state);
                }
                readers.Add((group.States[i], group.Options, state));
            }
        }
        if (problems.Count > 0)
        {
            throw new ArgumentException("The loaded state does not fit this optimizer:\n  " + string.Join("\n  ", problems));
        }
        foreach ((OptimizerOptions own, OptionsReader reader) in options)
        {
            reader.Apply = true;
            own.Visit(reader);
        }
        foreach ((OptimizerState state, OptimizerOptions own, StateReader? reader) in readers)
        {
            if (reader is null)
            {
                state.Initialize(own);
                continue;
            }
            reader.Apply = true;
            state.Visit(reader);
        }
    }

    private static Dictionary<string, object?> Split(OrderedDictionary<object, object?> entries)
    {
        var result = new Dictionary<string, object?>();
        foreach ((object key, object? value) in entries)
        {
            if (key is not string name)
            {
                continue;
            }
            result[name] = value;
            int pair = Array.FindIndex(s_pairs, row => row.Pair == name);
            if (pair >= 0 && (value is object?[] { Length: 2 } or List<object?> { Count: 2 }))
            {
                var items = (System.Collections.IList)value;
                result[s_pairs[pair].First] = items[0];
                result[s_pairs[pair].Second] = items[1];
            }
        }
        return result;
    }

    /// <summary>A number, or a tensor of one.</summary>
    internal static double? NumberOf(object? value) => value switch
    {
        double number => number,
        long number => number,
        TensorImpl { NumElements: 1 } tensor when !tensor.DType.IsComplex() => Copy.Dense(tensor, DType.Float64).Span<double>()[0],
        _ => null,
    };

    private sealed class OptionsWriter : IOptionsVisitor
    {
        internal OrderedDictionary<object, object?> Entries { get; } = [];

        void IOptionsVisitor.Number(string name, ref double? value) => Entries[name] = value;

        void IOptionsVisitor.Flag(string name, ref bool? value) => Entries[name] = value;
    }

    private sealed class OptionsReader(Dictionary<string, object?> entries, string where, List<string> problems) : IOptionsVisitor
    {
        internal bool Apply { get; set; }

        void IOptionsVisitor.Number(string name, ref double? value)
        {
            object? found = entries.GetValueOrDefault(name) ?? (name == "initial_lr" ? entries.GetValueOrDefault("lr") : null);
            if (NumberOf(found) is { } number)
            {
                if (Apply)
                {
                    value = number;
                }
            }
            else if (!Apply && (found is not null || name == "lr"))
            {
                problems.Add($"{where}['{name}'] is {WeightsFile.Describe(found)}");
            }
        }

        void IOptionsVisitor.Flag(string name, ref bool? value)
        {
            if (Apply && entries.GetValueOrDefault(name) is bool flag)
            {
                value = flag;
            }
        }
    }

    private sealed class StateWriter : IStateVisitor
    {
        internal OrderedDictionary<object, object?> Entries { get; } = [];

        /// <summary>PyTorch keeps no state for a parameter before its first step.</summary>
        internal bool HasStarted { get; private set; }

        void IStateVisitor.Number(string name, ref long value)
        {
            HasStarted |= value > 0;
            Entries[name] = Scalar(value);
        }

        void IStateVisitor.Number(string name, ref double value) => Entries[name] = Scalar(value);

        void IStateVisitor.Required(string name, ref torch.Tensor value)
        {
            HasStarted |= name == "sum";   // Adagrad's begins with the optimizer
            Entries[name] = value.Impl;
        }

        void IStateVisitor.Optional(string name, ref torch.Tensor? value)
        {
            if (value is not null)
            {
                HasStarted = true;
                Entries[name] = value.Impl;
            }
        }

        private static TensorImpl Scalar(double value)
        {
            TensorImpl scalar = TensorImpl.Empty([], DTypes.Default == DType.Float64 ? DType.Float64 : DType.Float32);
            Copy.Fill(scalar, value);
            return scalar;
        }
    }

    private sealed class StateReader(OrderedDictionary<object, object?> entries, string where, TensorImpl parameter, List<string> problems) : IStateVisitor
    {
        internal bool Apply { get; set; }

        void IStateVisitor.Number(string name, ref long value)
        {
            if (Find(name) is { } number)
            {
                value = (long)number;
            }
        }

        void IStateVisitor.Number(string name, ref double value)
        {
            if (Find(name) is { } number)
            {
                value = number;
            }
        }

        void IStateVisitor.Required(string name, ref torch.Tensor value)
        {
            if (FindTensor(name, required: true) is { } tensor)
            {
                value?.Dispose();
                value = tensor;
            }
        }

        void IStateVisitor.Optional(string name, ref torch.Tensor? value)
        {
            torch.Tensor? tensor = FindTensor(name, required: false);
            if (Apply)
            {
                value?.Dispose();
                value = tensor;
            }
        }

        /// <summary>The number under a name, when it is to be taken over.</summary>
        private double? Find(string name)
        {
            object? found = entries.GetValueOrDefault(name);
            double? number = NumberOf(found);
            if (!Apply && number is null)
            {
                problems.Add($"{where}['{name}'] is {(entries.ContainsKey(name) ? WeightsFile.Describe(found) : "missing")}");
            }
            return Apply ? number : null;
        }

        /// <summary>A copy of the tensor under a name in the parameter's dtype, when it is to be taken over.</summary>
        private torch.Tensor? FindTensor(string name, bool required)
        {
            object? found = entries.GetValueOrDefault(name);
            if (found is not TensorImpl tensor)
            {
                if (!Apply && (required || found is not null))
                {
                    problems.Add($"{where}['{name}'] is {(entries.ContainsKey(name) ? WeightsFile.Describe(found) : "missing")}");
                }
                return null;
            }
            if (!Apply)
            {
                if (!tensor.Sizes.AsSpan().SequenceEqual(parameter.Sizes))
                {
                    problems.Add($"{where}['{name}'] has the shape {Error.Show(tensor.Sizes)}, the parameter {Error.Show(parameter.Sizes)}");
                }
                return null;
            }
            TensorImpl copy = TensorImpl.Empty(parameter.Sizes, parameter.DType);
            Copy.Run(Autograd.AutogradOperators.Ops.Resolve(tensor), copy);
            return new torch.Tensor(copy).DetachFromDisposeScope();
        }
    }
}
