namespace MiniTorch;

/// <summary>
/// Anomaly mode of this thread, until disposed: nodes remember the stack of their forward call, an error in backward shows it, and a
/// gradient with NaN is an error that names the node.
/// </summary>
public class AnomalyMode : IDisposable
{
    private readonly bool _wasEnabled = Autograd.AnomalyMode.IsEnabled;
    private readonly bool _skippedNanCheck = Autograd.AnomalyMode.SkipsNanCheck;
    private bool _disposed;

    /// <summary>Turns the mode on or off.</summary>
    /// <param name="enabled">On or off.</param>
    /// <param name="check_nan">Whether NaN gradients are errors.</param>
    public AnomalyMode(bool enabled, bool check_nan = true)
    {
        Autograd.AnomalyMode.IsEnabled = enabled;
        Autograd.AnomalyMode.SkipsNanCheck = !check_nan;
    }

    /// <summary>Whether the mode is on for this thread.</summary>
    public static bool IsEnabled => Autograd.AnomalyMode.IsEnabled;

    /// <summary>Whether NaN gradients are errors in the mode.</summary>
    public static bool ShouldCheckNaN => !Autograd.AnomalyMode.SkipsNanCheck;

    /// <summary>Sets the mode back to what it was.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            Autograd.AnomalyMode.IsEnabled = _wasEnabled;
            Autograd.AnomalyMode.SkipsNanCheck = _skippedNanCheck;
        }
    }
}
