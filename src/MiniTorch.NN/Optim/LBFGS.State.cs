using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Serialization;

namespace MiniTorch.Modules;

/// <content>The state in the form of PyTorch's <c>optimizer.state_dict()</c>: all of it stands under the first parameter's number.</content>
public partial class LBFGS
{
    /// <summary>The options and the history, for <see cref="PthWriter"/>.</summary>
    internal OrderedDictionary<object, object?> WriteState()
    {
        var states = new OrderedDictionary<object, object?>();
        if (_iterations > 0)
        {
            states[0L] = new OrderedDictionary<object, object?>
            {
                ["func_evals"] = _evaluations,
                ["n_iter"] = _iterations,
                ["d"] = Vector(_direction),
                ["t"] = _stepSize,
                ["old_dirs"] = _history.ConvertAll<object?>(entry => Vector(entry.Change)),
                ["old_stps"] = _history.ConvertAll<object?>(entry => Vector(entry.Step)),
                ["ro"] = _history.ConvertAll<object?>(entry => Number(entry.Ro)),
                ["H_diag"] = Number(_scale),
                ["prev_flat_grad"] = Vector(_previousGrad),
                ["prev_loss"] = _previousLoss,
            };
        }
        var indices = new List<object?>();
        for (long i = 0; i < Groups[0].Items.Length; i++)
        {
            indices.Add(i);
        }
        var options = new OrderedDictionary<object, object?>
        {
            ["lr"] = LearningRate,
            ["max_iter"] = _maxIterations,
            ["max_eval"] = _maxEvaluations,
            ["tolerance_grad"] = _toleranceGrad,
            ["tolerance_change"] = _toleranceChange,
            ["history_size"] = _historySize,
            ["line_search_fn"] = _searches ? "strong_wolfe" : null,
            ["params"] = indices,
        };
        return new OrderedDictionary<object, object?> { ["state"] = states, ["param_groups"] = new List<object?> { options } };
    }

    /// <summary>Takes over a state that <see cref="WriteState"/> or PyTorch made. All is checked before anything is changed.</summary>
    /// <exception cref="ArgumentException">It does not fit; all that does not is listed.</exception>
    /// <exception cref="InvalidDataException">It is no state of an optimizer.</exception>
    internal void ReadState(object? value)
    {
        if (value is not OrderedDictionary<object, object?> root
            || root.GetValueOrDefault("state") is not OrderedDictionary<object, object?> states
            || root.GetValueOrDefault("param_groups") is not List<object?> groups
            || !groups.TrueForAll(static group => group is OrderedDictionary<object, object?> options && options.GetValueOrDefault("params") is List<object?>))
        {
            throw new InvalidDataException($"The file holds {WeightsFile.Describe(value)}, not an optimizer's state_dict with 'state' and 'param_groups'.");
        }
        if (groups.Count != 1)
        {
            throw new ArgumentException("loaded state dict has a different number of parameter groups");
        }
        var options = new Reader((OrderedDictionary<object, object?>)groups[0]!, "param_groups[0]");
        var indices = (List<object?>)options.Entries["params"]!;
        if (indices.Count != Groups[0].Items.Length)
        {
            throw new ArgumentException("loaded state dict contains a parameter group that doesn't match the size of optimizer's group");
        }
        double rate = options.Number("lr");
        double maxIterations = options.Number("max_iter");
        double maxEvaluations = options.Number("max_eval");
        double toleranceGrad = options.Number("tolerance_grad");
        double toleranceChange = options.Number("tolerance_change");
        double historySize = options.Number("history_size");
        object? search = options.Entries.GetValueOrDefault("line_search_fn");
        if (search is not (null or "strong_wolfe"))
        {
            options.Problems.Add($"param_groups[0]['line_search_fn'] is {WeightsFile.Describe(search)}: only 'strong_wolfe' is supported");
        }
        Reader? state = indices.Count > 0 && states.GetValueOrDefault(indices[0]!) is OrderedDictionary<object, object?> entries ? new Reader(entries, $"state[{indices[0]}]", options.Problems) : null;
        int length = (int)Groups[0].Items.Sum(static parameter => parameter.Impl.NumElements);
        double iterations = state?.Number("n_iter") ?? 0;
        bool hasStarted = state is not null && iterations > 0;
        double evaluations = hasStarted ? state!.Number("func_evals") : 0;
        double[] direction = hasStarted ? state!.Vector("d", length) : [];
        double stepSize = hasStarted ? state!.Number("t") : 0;
        double[][] changes = hasStarted ? state!.Vectors("old_dirs", length) : [];
        double[][] steps = hasStarted ? state!.Vectors("old_stps", length) : [];
        double[][] ros = hasStarted ? state!.Vectors("ro", 1) : [];
        double scale = hasStarted ? state!.Number("H_diag") : 1;
        double[] previousGrad = hasStarted ? state!.Vector("prev_flat_grad", length) : [];
        double previousLoss = hasStarted ? state!.Number("prev_loss") : 0;
        if (options.Problems.Count == 0 && (changes.Length != steps.Length || changes.Length != ros.Length))
        {
            options.Problems.Add($"old_dirs, old_stps and ro have {changes.Length}, {steps.Length} and {ros.Length} entries");
        }
        if (options.Problems.Count > 0)
        {
            throw new ArgumentException("The loaded state does not fit this optimizer:\n  " + string.Join("\n  ", options.Problems));
        }
        _rate = rate;
        _searches = search is not null;
        (_maxIterations, _maxEvaluations, _historySize) = ((long)maxIterations, (long)maxEvaluations, (long)historySize);
        (_toleranceGrad, _toleranceChange) = (toleranceGrad, toleranceChange);
        (_iterations, _evaluations) = ((long)iterations, (long)evaluations);
        (_direction, _previousGrad) = (direction, previousGrad);
        (_stepSize, _scale, _previousLoss) = (stepSize, scale, previousLoss);
        _history.Clear();
        for (int i = 0; i < changes.Length; i++)
        {
            _history.Add((changes[i], steps[i], ros[i][0]));
        }
    }

    private DType StateType => Groups[0].Items is [{ } first, ..] ? first.Impl.DType : DTypes.Default;

    private TensorImpl Vector(double[] values) => Filled(values, [values.Length]);

    private TensorImpl Number(double value) => Filled([value], []);

    private TensorImpl Filled(double[] values, long[] sizes)
    {
        TensorImpl numbers = TensorImpl.Empty(sizes, DType.Float64);
        values.CopyTo(numbers.Span<double>());
        TensorImpl converted = TensorImpl.Empty(sizes, StateType);
        Copy.Run(numbers, converted);
        return converted;
    }

    /// <summary>Reads the entries of a dictionary, and notes what is wrong with them.</summary>
    private sealed class Reader(OrderedDictionary<object, object?> entries, string where, List<string>? problems = null)
    {
        internal OrderedDictionary<object, object?> Entries => entries;

        internal List<string> Problems { get; } = problems ?? [];

        internal double Number(string name)
        {
            if (OptimizerStates.NumberOf(entries.GetValueOrDefault(name)) is { } number)
            {
                return number;
            }
            Problems.Add($"{where}['{name}'] is {(entries.ContainsKey(name) ? WeightsFile.Describe(entries[name]) : "missing")}");
            return 0;
        }

        internal double[] Vector(string name, int length) => Vector(entries.GetValueOrDefault(name), $"{where}['{name}']", length);

        internal double[][] Vectors(string name, int length)
        {
            if (entries.GetValueOrDefault(name) is List<object?> list)
            {
                return [.. list.Select((item, i) => Vector(item, $"{where}['{name}'][{i}]", length))];
            }
            Problems.Add($"{where}['{name}'] is {(entries.ContainsKey(name) ? WeightsFile.Describe(entries[name]) : "missing")}");
            return [];
        }

        private double[] Vector(object? found, string what, int length)
        {
            if (found is TensorImpl { DType: var dtype } tensor && tensor.NumElements == length && !dtype.IsComplex())
            {
                return Copy.Dense(tensor, DType.Float64).Span<double>().ToArray();
            }
            Problems.Add(found is TensorImpl other ? $"{what} has the shape {Error.Show(other.Sizes)}, the parameters {length} elements" : $"{what} is {WeightsFile.Describe(found)}");
            return [];
        }
    }
}
