namespace MiniTorch.Onnx;

/// <summary>A module that cannot be exported as asked. The message lists everything that stands in the way.</summary>
public sealed class OnnxExportException : Exception
{
    internal OnnxExportException(string message, Exception? inner = null) : base(message, inner) => Problems = [new("export", message)];

    internal OnnxExportException(IReadOnlyList<OnnxProblem> problems)
        : base(problems.Count == 1 ? $"The module cannot be exported to ONNX. {problems[0]}"
            : $"The module cannot be exported to ONNX, for {problems.Count} reasons:\n  {string.Join("\n  ", problems)}") =>
        Problems = problems;

    /// <summary>Each call that cannot be expressed, with its module and source line, and why.</summary>
    public IReadOnlyList<OnnxProblem> Problems { get; }
}

/// <summary>Why one call cannot be expressed; the translator adds where it stands, and goes on to find the others.</summary>
internal sealed class UnsupportedException(string reason) : Exception(reason);
