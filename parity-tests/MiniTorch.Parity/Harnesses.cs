using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity;

/// <summary>The APIs that can be compared.</summary>
public static class Harnesses
{
    public static Harness MiniTorch(RecordedFiles files) => new(MiniTorchBinder(), new MiniTorchGraphs(), files);

    public static LiveHarness MiniTorch(ReferenceLibrary reference, RecordedFiles files, LiveOptions options) => new(MiniTorchBinder(), new MiniTorchGraphs(), reference, files, options);

    private static Binder MiniTorchBinder() => new(new TorchApi(typeof(torch).Assembly));
}
