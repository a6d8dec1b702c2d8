using System.CommandLine;
using MiniTorch.Onnx;

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

return new RootCommand("Looks at ONNX models.") { show, check }.Parse(args).Invoke();

static int Report(Func<int> command)
{
    try
    {
        return command();
    }
    catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(error.Message);
        return 2;
    }
}
