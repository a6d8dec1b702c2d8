using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Tracing;

/// <summary>Until disposed, nodes made on this thread note the line of the user's code that made them, under <see cref="Key"/>.</summary>
internal sealed class CallSiteNotes : IOperatorListener, IDisposable
{
    internal const string Key = "site";

    internal CallSiteNotes() => Listeners.Add(this);

    public void Dispose() => Listeners.Remove(this);

    public void Before(Operator op, TensorImpl? written)
    {
    }

    public void After(Operator op, ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> outputs)
    {
        if (op.NumInputs > 0)
        {
            op.Metadata[Key] = Warnings.CallSite();
        }
    }

    public void Enter(string name, object? attributes, ReadOnlySpan<TensorImpl?> inputs)
    {
    }

    public void Exit(string name, ReadOnlySpan<TensorImpl> outputs)
    {
    }

    public void Read(TensorImpl tensor)
    {
    }
}
