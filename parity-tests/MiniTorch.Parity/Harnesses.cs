using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity;

/// <summary>The APIs that can be compared.</summary>
public static class Harnesses
{
    public static Harness MiniTorch(RecordedFiles files) => new(new Binder(new TorchApi(typeof(torch).Assembly)), new MiniTorchGraphs(), files);
}
