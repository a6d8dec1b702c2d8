using static MiniTorch.torch;

namespace MiniTorch.Benchmarks.Compare;

/// <summary>Training scripts whose memory is measured, each in a process of its own.</summary>
internal static class Scripts
{
    /// <summary>How many steps of each script are run.</summary>
    internal const int Steps = 100;

    /// <summary>The scripts that are compared with PyTorch's.</summary>
    internal static IReadOnlyList<Workload> Compared { get; } = Networks.Training.Workloads;

    /// <summary>A layer of (784, 512), with and without disposing of anything.</summary>
    internal static Workload Undisposed { get; } = Loop("undisposed", disposes: false);

    /// <inheritdoc cref="Undisposed"/>
    internal static Workload Disposed { get; } = Loop("disposed", disposes: true);

    internal static Workload ByName(string name) => Compared.Append(Undisposed).Append(Disposed).First(workload => workload.Name == name);

    private static Workload Loop(string name, bool disposes) => new(name, () =>
    {
        var model = nn.Linear(784, 512);
        var optimizer = optim.SGD(model.parameters(), 1e-3);
        Tensor x = randn(64, 784), y = randn(64, 512);
        return () =>
        {
            using DisposeScope? scope = disposes ? NewDisposeScope() : null;
            optimizer.zero_grad();
            nn.functional.mse_loss(model.call(x), y).backward();
            optimizer.step();
        };
    }, "", "");
}
