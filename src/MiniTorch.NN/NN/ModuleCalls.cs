namespace MiniTorch;

/// <summary>Who wants to know what modules return on this thread. Heard only within a listener's frames: see <see cref="Autograd.Frame"/>.</summary>
internal static class ModuleCalls
{
    [ThreadStatic]
    private static Action<torch.nn.Module, object?>? t_returned;

    internal static Action<torch.nn.Module, object?>? Returned { get => t_returned; set => t_returned = value; }
}
