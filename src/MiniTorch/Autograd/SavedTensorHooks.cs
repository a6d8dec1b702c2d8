using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>The pack and unpack functions in force on this thread (torch.autograd.graph.saved_tensors_hooks); the innermost pair counts.</summary>
internal static class SavedTensorHooks
{
    [ThreadStatic]
    private static Stack<(Func<TensorImpl, object> Pack, Func<object, TensorImpl> Unpack)>? t_stack;

    [ThreadStatic]
    private static string? t_disabled;

    internal static (Func<TensorImpl, object> Pack, Func<object, TensorImpl> Unpack)? Current => t_stack is { Count: > 0 } stack ? stack.Peek() : null;

    /// <summary>The message with which hooks are refused, or null.</summary>
    internal static string? Disabled
    {
        get => t_disabled;
        set
        {
            if (value is not null && t_stack is { Count: > 0 })
            {
                throw Error.Of(value);
            }
            t_disabled = value;
        }
    }

    internal static void Push(Func<TensorImpl, object> pack, Func<object, TensorImpl> unpack)
    {
        if (t_disabled is { } message)
        {
            throw Error.Of(message);
        }
        (t_stack ??= new()).Push((pack, unpack));
    }

    internal static void Pop() => t_stack!.Pop();
}
