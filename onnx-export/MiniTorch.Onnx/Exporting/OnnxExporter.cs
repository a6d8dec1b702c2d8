using MiniTorch.Core;
using MiniTorch.Tracing;

namespace MiniTorch.Onnx;

/// <summary>
/// Exports a forward to ONNX by tracing its operators: whatever C# computes around them (loops, conditions, shapes) leaves no trace but
/// its result. The model runs where ONNX models run, with the weights under the names of the state dict.
/// </summary>
/// <remarks>
/// The forward is run several times, with other sizes on dynamic axes and with other values: what differs between the runs must follow from the
/// inputs' sizes, or the export fails and says which call is to blame. Parameters and buffers that the forward changes are put back.
/// </remarks>
public static class OnnxExporter
{
    /// <summary>Traces a module, as it is in evaluation mode, and writes it to a file.</summary>
    /// <param name="module">The module. One in training mode is exported as in evaluation mode, with a warning, and then set back.</param>
    /// <param name="inputs">Example inputs, with valid values.</param>
    /// <param name="path">The file; replaced when the export has succeeded.</param>
    /// <param name="input_names">The inputs' names in the model; <c>input</c>, or <c>input_0</c>, <c>input_1</c>, … if left out.</param>
    /// <param name="output_names">The results' names in the model; <c>output</c>, or <c>output_0</c>, … if left out.</param>
    /// <param name="dynamic_axes">For inputs (and, for documentation, outputs) by name: the axes whose size the model leaves open, and a name for that size. Equal names mean equal sizes.</param>
    /// <param name="opset_version">The version of ONNX's operator set, 17 to 21.</param>
    /// <param name="export_dtype">The dtype of all floating-point tensors in the model (torch.float32 for a float64 module, say); null keeps each.</param>
    /// <param name="external_data">Whether weights go to a second file, <c>path.data</c>; null: only where one file cannot hold them.</param>
    /// <exception cref="OnnxExportException">Something cannot be expressed; the message lists every call to blame.</exception>
    /// <exception cref="ArgumentException">Names or axes do not fit the inputs or outputs.</exception>
    public static void Export(
        torch.nn.Module module,
        IReadOnlyList<torch.Tensor> inputs,
        string path,
        IReadOnlyList<string>? input_names = null,
        IReadOnlyList<string>? output_names = null,
        IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>>? dynamic_axes = null,
        int opset_version = 18,
        torch.ScalarType? export_dtype = null,
        bool? external_data = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Build(module, null, inputs, input_names, output_names, dynamic_axes, opset_version, export_dtype, copies: false).Save(path, external_data);
    }

    /// <summary>Traces a function of tensors and writes it to a file. What it computes with is a constant, or a weight of <paramref name="module"/>.</summary>
    /// <param name="function">The function, called several times.</param>
    /// <param name="inputs">Example inputs, with valid values.</param>
    /// <param name="path">The file; replaced when the export has succeeded.</param>
    /// <param name="input_names">The inputs' names in the model; <c>input</c>, or <c>input_0</c>, <c>input_1</c>, … if left out.</param>
    /// <param name="output_names">The results' names in the model; <c>output</c>, or <c>output_0</c>, … if left out.</param>
    /// <param name="dynamic_axes">For inputs (and, for documentation, outputs) by name: the axes whose size the model leaves open, and a name for that size. Equal names mean equal sizes.</param>
    /// <param name="opset_version">The version of ONNX's operator set, 17 to 21.</param>
    /// <param name="export_dtype">The dtype of all floating-point tensors in the model; null keeps each.</param>
    /// <param name="external_data">Whether weights go to a second file, <c>path.data</c>; null: only where one file cannot hold them.</param>
    /// <param name="module">The module whose parameters and buffers the function uses: they keep their names.</param>
    /// <exception cref="OnnxExportException">Something cannot be expressed; the message lists every call to blame.</exception>
    /// <exception cref="ArgumentException">Names or axes do not fit the inputs or outputs.</exception>
    public static void Export(
        Func<torch.Tensor[], torch.Tensor[]> function,
        IReadOnlyList<torch.Tensor> inputs,
        string path,
        IReadOnlyList<string>? input_names = null,
        IReadOnlyList<string>? output_names = null,
        IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>>? dynamic_axes = null,
        int opset_version = 18,
        torch.ScalarType? export_dtype = null,
        bool? external_data = null,
        torch.nn.Module? module = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentException.ThrowIfNullOrEmpty(path);
        Build(module, function, inputs, input_names, output_names, dynamic_axes, opset_version, export_dtype, copies: false).Save(path, external_data);
    }

    /// <summary>As <see cref="Export(torch.nn.Module, IReadOnlyList{torch.Tensor}, string, IReadOnlyList{string}?, IReadOnlyList{string}?, IReadOnlyDictionary{string, IReadOnlyDictionary{int, string}}?, int, torch.ScalarType?, bool?)"/>, but the model stays in memory, with copies of the weights.</summary>
    public static OnnxModel ToModel(
        torch.nn.Module module,
        IReadOnlyList<torch.Tensor> inputs,
        IReadOnlyList<string>? input_names = null,
        IReadOnlyList<string>? output_names = null,
        IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>>? dynamic_axes = null,
        int opset_version = 18,
        torch.ScalarType? export_dtype = null) =>
        Build(module, null, inputs, input_names, output_names, dynamic_axes, opset_version, export_dtype, copies: true);

    /// <summary>As the export of a function to a file, but the model stays in memory, with copies of the weights.</summary>
    public static OnnxModel ToModel(
        Func<torch.Tensor[], torch.Tensor[]> function,
        IReadOnlyList<torch.Tensor> inputs,
        IReadOnlyList<string>? input_names = null,
        IReadOnlyList<string>? output_names = null,
        IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>>? dynamic_axes = null,
        int opset_version = 18,
        torch.ScalarType? export_dtype = null,
        torch.nn.Module? module = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Build(module, function, inputs, input_names, output_names, dynamic_axes, opset_version, export_dtype, copies: true);
    }

    private static OnnxModel Build(
        torch.nn.Module? module,
        Func<torch.Tensor[], torch.Tensor[]>? function,
        IReadOnlyList<torch.Tensor> inputs,
        IReadOnlyList<string>? inputNames,
        IReadOnlyList<string>? outputNames,
        IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>>? dynamicAxes,
        int opset,
        torch.ScalarType? exportDType,
        bool copies)
    {
        if (function is null)
        {
            ArgumentNullException.ThrowIfNull(module);
        }
        ArgumentNullException.ThrowIfNull(inputs);
        var builder = new OnnxGraphBuilder(opset);
        if (exportDType is not (null or torch.ScalarType.Float32 or torch.ScalarType.Float64 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16))
        {
            throw new ArgumentException($"export_dtype must be a floating-point dtype, not {exportDType}.", nameof(exportDType));
        }
        string[] names = [.. inputNames ?? Numbered("input", inputs.Count)];
        if (names.Length != inputs.Count)
        {
            throw new ArgumentException($"There are {inputs.Count} inputs and {names.Length} input_names.", nameof(inputNames));
        }
        TensorImpl[] tensors = [.. inputs.Select(input => input.Impl)];
        List<DynamicAxis> axes = Axes(names, tensors, dynamicAxes);
        var state = new ExportState(module, copies);
        using var mode = function is null ? new EvaluationMode(module!) : null;
        Func<torch.Tensor[], torch.Tensor[]> forward = function ?? (given => ModuleCall.Call(module!, given));
        List<ExportRun> runs = new ExportRuns(given => Array.ConvertAll(forward(torch.Tensor.Wrap(given)), output => output.Impl), tensors, axes, state.Tensors).Trace();
        Warn(runs[0].Trace, state);

        int count = runs[0].Outputs.Length;
        string[] results = [.. outputNames ?? Numbered("output", count)];
        if (results.Length != count)
        {
            throw new ArgumentException($"The forward returns {count} tensors; there are {results.Length} output_names.", nameof(outputNames));
        }
        CheckNames(names, results, dynamicAxes);
        builder.Reserve([.. names, .. results, .. state.Names]);
        var translator = new GraphTranslator(builder, runs, axes, state, (DType?)exportDType);
        translator.AddInputs(names);
        translator.Translate();
        if (translator.Problems.Count == 0)
        {
            translator.AddOutputs(results, (output, axis) => Declared(dynamicAxes, results[output], axis, runs[0].Outputs[output].Rank));
        }
        if (translator.Problems.Count != 0)
        {
            throw new OnnxExportException(translator.Problems);
        }
        OnnxModel model = builder.Build();
        model.ProducerName = "MiniTorch";
        model.ProducerVersion = typeof(OnnxExporter).Assembly.GetName().Version?.ToString(3) ?? "";
        return model;
    }

    private static IEnumerable<string> Numbered(string name, int count) => count == 1 ? [name] : Enumerable.Range(0, count).Select(i => $"{name}_{i}");

    private static List<DynamicAxis> Axes(string[] names, TensorImpl[] inputs, IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>>? dynamicAxes)
    {
        var axes = new List<DynamicAxis>();
        for (int i = 0; i < names.Length; i++)
        {
            if (dynamicAxes?.TryGetValue(names[i], out IReadOnlyDictionary<int, string>? declared) != true)
            {
                continue;
            }
            foreach ((int axis, string name) in declared!)
            {
                int rank = inputs[i].Rank;
                if (axis < -rank || axis >= rank)
                {
                    throw new ArgumentException($"dynamic_axes names the axis {axis} of '{names[i]}', which has {rank} dimensions.");
                }
                int place = axis < 0 ? axis + rank : axis;
                long size = inputs[i].Sizes[place];
                if (size == 0)
                {
                    throw new ArgumentException($"The dynamic axis '{name}' has size 0 in the example input '{names[i]}': nothing would be seen of what happens to its elements.");
                }
                DynamicAxis? known = axes.Find(other => other.Name == name);
                if (known is null)
                {
                    axes.Add(new DynamicAxis(name, [(i, place)], size));
                }
                else if (known.Size != size)
                {
                    throw new ArgumentException($"The dynamic axis '{name}' has size {known.Size} in '{names[known.Places[0].Input]}' and {size} in '{names[i]}': equal names mean equal sizes.");
                }
                else
                {
                    known.Places.Add((i, place));
                }
            }
        }
        return axes;
    }

    private static void CheckNames(string[] inputs, string[] outputs, IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>>? dynamicAxes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in inputs.Concat(outputs))
        {
            if (string.IsNullOrEmpty(name) || !seen.Add(name))
            {
                throw new ArgumentException($"The name '{name}' is given to two inputs or outputs, or is empty.");
            }
        }
        foreach (string name in dynamicAxes?.Keys ?? [])
        {
            if (!seen.Contains(name))
            {
                throw new ArgumentException($"dynamic_axes names '{name}', which is no input or output. There are {string.Join(", ", seen)}.");
            }
        }
    }

    private static string? Declared(IReadOnlyDictionary<string, IReadOnlyDictionary<int, string>>? dynamicAxes, string output, int axis, int rank) =>
        dynamicAxes?.TryGetValue(output, out IReadOnlyDictionary<int, string>? declared) != true ? null
        : declared!.TryGetValue(axis, out string? name) || declared.TryGetValue(axis - rank, out name) ? name : null;

    private static void Warn(Trace trace, ExportState state)
    {
        foreach (TraceRead read in trace.Reads)
        {
            Warnings.Raise($"Converting a tensor to a C# value at {(read.Site.Length == 0 ? "an unknown place" : read.Site)} might cause the trace to be incorrect. The value is a constant in the exported model, and does not follow the inputs.", "TracerWarning");
        }
        foreach (StorageImpl written in trace.Written)
        {
            Warnings.Raise($"The forward writes into '{state.Find(written)?.Name}'. The exported model computes with what is written, but keeps nothing from one run to the next.", "TracerWarning");
        }
    }

    /// <summary>Puts a module and its parts into evaluation mode, and back.</summary>
    private sealed class EvaluationMode : IDisposable
    {
        private readonly List<(torch.nn.Module Module, bool Training)> _modes = [];

        internal EvaluationMode(torch.nn.Module module)
        {
            // Parents come first: their train() sets their children too, which are then set to what they were.
            _modes.Add((module, module.training));
            foreach ((_, torch.nn.Module part) in module.named_modules())
            {
                _modes.Add((part, part.training));
            }
            if (!_modes.Exists(mode => mode.Training))
            {
                _modes.Clear();
                return;
            }
            Warnings.Raise($"'{module.GetName()}' is exported as in evaluation mode, though it is in training mode: call eval() before the export.");
            module.eval();
        }

        public void Dispose()
        {
            foreach ((torch.nn.Module module, bool training) in _modes)
            {
                module.train(training);
            }
        }
    }
}
