namespace MiniTorch.Onnx;

/// <summary>Something wrong with a model.</summary>
/// <param name="Where">The node, value, tensor or part of the model.</param>
/// <param name="What">What is wrong with it.</param>
public sealed record OnnxProblem(string Where, string What)
{
    /// <summary>Place and problem in one line.</summary>
    public override string ToString() => $"{Where}: {What}.";
}

/// <summary>A model that breaks the rules of ONNX.</summary>
public sealed class OnnxCheckException : Exception
{
    internal OnnxCheckException(IReadOnlyList<OnnxProblem> problems)
        : base(problems.Count == 1 ? problems[0].ToString() : $"The model has {problems.Count} problems:\n  {string.Join("\n  ", problems)}") =>
        Problems = problems;

    /// <summary>All that was found.</summary>
    public IReadOnlyList<OnnxProblem> Problems { get; }
}

/// <summary>
/// Checks a model against the ONNX specification, opsets 17 to 21: versions, unique names, single assignment, topological order,
/// and for every node the operator's inputs, outputs, element types, shapes and attributes in that opset.
/// </summary>
public static class OnnxChecker
{
    /// <summary>Throws if anything is wrong.</summary>
    /// <exception cref="OnnxCheckException">Lists everything that is.</exception>
    public static void Check(OnnxModel model)
    {
        var problems = Problems(model);
        if (problems.Count != 0)
            throw new OnnxCheckException(problems);
    }

    /// <summary>Everything that is wrong with the model.</summary>
    public static IReadOnlyList<OnnxProblem> Problems(OnnxModel model)
    {
        var problems = new List<OnnxProblem>();
        if (!model.OpsetImports.ContainsKey(""))
        {
            problems.Add(new("model", "it imports no version of the standard operator set"));
            return problems;
        }

        if (model.Opset is < OnnxModel.MinOpset or > OnnxModel.MaxOpset)
        {
            problems.Add(new("model", $"opset {model.Opset} is outside {OnnxModel.MinOpset} to {OnnxModel.MaxOpset}, which this checker knows"));
            return problems;
        }

        var neededIr = OnnxModel.IrVersionFor((int)model.Opset);
        if (model.IrVersion < neededIr)
            problems.Add(new("model", $"opset {model.Opset} needs IR version {neededIr}; the model has {model.IrVersion}"));
        new OnnxGraphChecker(model, problems).Check(model.Graph, null);
        return problems;
    }
}
