namespace MiniTorch.Autograd;

/// <summary>Whether operators record a graph on this thread. On by default in every thread.</summary>
internal static class GradMode
{
    [ThreadStatic]
    private static bool t_disabled;

    internal static bool IsEnabled
    {
        get => !t_disabled;
        set => t_disabled = !value;
    }

    /// <summary>Sets the mode until the result is disposed.</summary>
    internal static Scope Set(bool enabled) => new(enabled);

    internal readonly struct Scope : IDisposable
    {
        private readonly bool _previous;

        internal Scope(bool enabled)
        {
            _previous = IsEnabled;
            IsEnabled = enabled;
        }

        public void Dispose() => IsEnabled = _previous;
    }
}

/// <summary>Inference mode of this thread: no graph, no version counters, no view tracking for the tensors made in it.</summary>
internal static class InferenceMode
{
    [field: ThreadStatic]
    internal static bool IsEnabled { get; set; }
}

/// <summary>Anomaly mode of this thread: nodes remember where their forward was called, and NaN gradients are errors.</summary>
internal static class AnomalyMode
{
    [field: ThreadStatic]
    internal static bool IsEnabled { get; set; }

    [field: ThreadStatic]
    internal static bool SkipsNanCheck { get; set; }

    /// <summary>The node whose backward runs now.</summary>
    [field: ThreadStatic]
    internal static Node? RunningNode { get; set; }
}
