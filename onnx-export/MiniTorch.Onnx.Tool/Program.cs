using System.CommandLine;
using System.Runtime.InteropServices;
using MiniTorch.Onnx;
using MiniTorch.OnnxTool;
using static MiniTorch.torch;

var file = new Argument<FileInfo>("file") { Description = "An ONNX model." }.AcceptExistingOnly();

var show = new Command("show", "Prints a model: versions, inputs, outputs, weights, and one line for each node.") { file };
show.SetAction(arguments => Report(() =>
{
    Console.Out.Write(OnnxPrinter.Print(OnnxModel.Load(arguments.GetRequiredValue(file).FullName)));
    return 0;
}));

var check = new Command("check", "Checks a model of opset 17 to 21 against the ONNX specification.") { file };
check.SetAction(arguments => Report(() =>
{
    var problems = OnnxChecker.Problems(OnnxModel.Load(arguments.GetRequiredValue(file).FullName));
    foreach (var problem in problems)
        Console.Error.WriteLine(problem);
    return problems.Count == 0 ? 0 : 1;
}));

var assembly = new Argument<string>("assembly") { Description = "A .NET assembly with a class derived from nn.Module." };
var type = new Argument<string>("module") { Description = "The module's class, by its name or its full name; its constructor must need no arguments." };
var weights = new Option<FileInfo>("--weights") { Description = "A file that module.save wrote." }.AcceptExistingOnly();
var below = new Option<long>("--integers-below") { Description = "Integer inputs are drawn from 0 to below this number.", DefaultValueFactory = _ => 2 };
var input = new Option<string[]>("--input") { Description = "An input's name, dtype and sizes, as in image:float32[1,3,8,8]; once for each input.", Required = true };
var dynamic = new Option<string[]>("--dynamic") { Description = "An axis whose size stays open, and a name for that size, as in image:0=batch; any number of times.", DefaultValueFactory = _ => [] };
var outputNames = new Option<string[]>("--output-name") { Description = "The results' names, in their order.", DefaultValueFactory = _ => [] };
var output = new Option<FileInfo>("--output") { Description = "The ONNX file to write.", Required = true };
var opset = new Option<int>("--opset") { Description = "The version of ONNX's operator set, 17 to 21.", DefaultValueFactory = _ => 18 };
var single = new Option<bool>("--float32") { Description = "Write all floating-point tensors as float32." };
opset.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < OnnxModel.MinOpset or > OnnxModel.MaxOpset)
        result.AddError($"--opset must be from {OnnxModel.MinOpset} to {OnnxModel.MaxOpset}.");
});

var export = new Command("export", "Traces a module with random inputs and writes it as an ONNX model.")
{
    assembly, type, weights, input, dynamic, below, outputNames, output, opset, single,
};
export.SetAction(arguments => Report(() =>
{
    var inputs = Array.ConvertAll(arguments.GetRequiredValue(input), InputSpec.Parse);
    using var module = ModuleLoading.Load(arguments.GetRequiredValue(assembly), arguments.GetRequiredValue(type), arguments.GetValue(weights)?.FullName);
    var values = Array.ConvertAll(inputs, spec => spec.Values(arguments.GetValue(below), d => spec.Shape[d]));
    string[] names = arguments.GetRequiredValue(outputNames);
    string path = arguments.GetRequiredValue(output).FullName;
    OnnxExporter.Export(module, values, path, Array.ConvertAll(inputs, spec => spec.Name), names.Length == 0 ? null : names,
        ModuleLoading.Axes(arguments.GetRequiredValue(dynamic)), arguments.GetValue(opset), arguments.GetValue(single) ? ScalarType.Float32 : null);
    Console.WriteLine($"wrote {path}: {OnnxModel.Load(path).Graph.Nodes.Count} nodes, {new FileInfo(path).Length} bytes");
    return 0;
}));

var tolerance = new Option<double>("--tolerance") { Description = "The largest difference that passes, relative to the greater of 1 and the value.", DefaultValueFactory = _ => 1e-4 };
var verify = new Command("verify", "Runs a model in ONNX Runtime and the module it was exported from on the same random inputs, with several sizes of open axes.")
{
    file, assembly, type, weights, below, tolerance,
};
verify.SetAction(arguments => Report(() =>
{
    using var module = ModuleLoading.Load(arguments.GetRequiredValue(assembly), arguments.GetRequiredValue(type), arguments.GetValue(weights)?.FullName);
    return Verification.Run(arguments.GetRequiredValue(file).FullName, module, arguments.GetValue(below), arguments.GetValue(tolerance));
}));

return new RootCommand("Exports MiniTorch modules to ONNX, and looks at ONNX models.") { export, verify, show, check }.Parse(args).Invoke();

static int Report(Func<int> command)
{
    try
    {
        return command();
    }
    catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or UsageException or OnnxExportException or OnnxCheckException or ArgumentException or InvalidOperationException or ExternalException)
    {
        Console.Error.WriteLine(error.Message);
        return 2;
    }
}
