using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>What listens at the operators' door on a thread: a tracer, a profiler.</summary>
internal interface IOperatorListener
{
    /// <summary>Before an operator computes, or changes a layout in place (views, which compute nothing, are only reported after).</summary>
    /// <param name="op">The operator.</param>
    /// <param name="written">The tensor that the in-place form or <c>out=</c> is about to change; null for a fresh result.</param>
    void Before(Operator op, TensorImpl? written);

    /// <summary>After an operator has run. The instance is the typed record of its name and attributes.</summary>
    void After(Operator op, ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> outputs);

    /// <summary>A composite begins; see <see cref="Frame"/>. A listener that takes it whole ignores what it hears until the matching <see cref="Exit"/>.</summary>
    void Enter(string name, object? attributes, ReadOnlySpan<TensorImpl?> inputs);

    /// <summary>The composite that was entered last ends, with its results (none if it failed).</summary>
    void Exit(string name, ReadOnlySpan<TensorImpl> outputs);

    /// <summary>Elements of a tensor are handed to the user as C# values (item, data, …): what is computed from them cannot be followed.</summary>
    void Read(TensorImpl tensor);
}

/// <summary>The listeners of this thread. With none, a call costs one test.</summary>
internal static class Listeners
{
    [ThreadStatic]
    private static IOperatorListener[]? t_listeners;

    internal static bool Any => t_listeners is not null;

    internal static void Add(IOperatorListener listener)
    {
        t_listeners = [.. t_listeners ?? [], listener];
        TemporaryScope.Suspend();
    }

    internal static void Remove(IOperatorListener listener)
    {
        IOperatorListener[] rest = Array.FindAll(t_listeners ?? [], other => !ReferenceEquals(other, listener));
        if (rest.Length < All.Length)
        {
            TemporaryScope.Resume();
        }
        t_listeners = rest.Length == 0 ? null : rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Before(Operator op, TensorImpl? written = null)
    {
        if (t_listeners is not null)
        {
            TellBefore(op, written);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void After(Operator op, ReadOnlySpan<TensorImpl?> inputs, params ReadOnlySpan<TensorImpl> outputs)
    {
        if (t_listeners is not null)
        {
            TellAfter(op, inputs, outputs);
        }
    }

    /// <summary>Call before elements are handed to the user as values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Read(TensorImpl tensor)
    {
        if (t_listeners is not null)
        {
            foreach (IOperatorListener listener in All)
            {
                listener.Read(tensor);
            }
        }
    }

    internal static ReadOnlySpan<IOperatorListener> All => t_listeners;

    private static void TellBefore(Operator op, TensorImpl? written)
    {
        foreach (IOperatorListener listener in All)
        {
            listener.Before(op, written);
        }
    }

    private static void TellAfter(Operator op, ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> outputs)
    {
        foreach (IOperatorListener listener in All)
        {
            listener.After(op, inputs, outputs);
        }
    }
}

/// <summary>
/// A composite that a listener may want whole (linear, LSTM, attention, a module's forward): opened with
/// <c>using var frame = Frame.Open("aten::linear", attributes, [inputs])</c>, closed with <c>return frame.Result(y)</c>. It has no node and
/// costs no more than the scope of its temporaries (Note [Temporaries]) when nobody listens: those go back when it is closed, so every tensor
/// that comes out must pass <see cref="Result"/> or <see cref="Results"/>.
/// </summary>
internal ref struct Frame
{
    private readonly string? _name;
    private TemporaryScope _temporaries;
    private TensorImpl[]? _outputs;

    private Frame(string? name, TemporaryScope temporaries)
    {
        _name = name;
        _temporaries = temporaries;
    }

    /// <param name="name">libtorch's name of the composite, or a module's path.</param>
    /// <param name="attributes">A named record of what is not a tensor; boxed only when somebody listens.</param>
    /// <param name="inputs">The tensors it takes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Frame Open<T>(string name, scoped in T attributes, params scoped ReadOnlySpan<TensorImpl?> inputs) =>
        Listeners.Any ? Announce(name, attributes, inputs) : new Frame(null, TemporaryScope.Open());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Frame Open(string name, params scoped ReadOnlySpan<TensorImpl?> inputs) =>
        Listeners.Any ? Announce(name, null, inputs) : new Frame(null, TemporaryScope.Open());

    /// <summary>A frame around code of the user's (a module's forward), which costs one test when nobody listens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Frame OpenModule<T>(string name, scoped in T module) => Listeners.Any ? Announce(name, module, []) : default;

    /// <summary>Whether somebody listens.</summary>
    internal readonly bool IsOpen => _name is not null;

    internal TensorImpl Result(TensorImpl output)
    {
        if (_name is not null)
        {
            _outputs = [output];
        }
        return _temporaries.Keep(output);
    }

    internal void Results(params ReadOnlySpan<TensorImpl> outputs)
    {
        if (_name is not null)
        {
            _outputs = outputs.ToArray();
        }
        foreach (TensorImpl output in outputs)
        {
            _temporaries.Keep(output);
        }
    }

    public readonly void Dispose()
    {
        if (_name is not null)
        {
            foreach (IOperatorListener listener in Listeners.All)
            {
                listener.Exit(_name, _outputs);
            }
        }
        _temporaries.Dispose();
    }

    private static Frame Announce(string name, object? attributes, scoped ReadOnlySpan<TensorImpl?> inputs)
    {
        foreach (IOperatorListener listener in Listeners.All)
        {
            listener.Enter(name, attributes, inputs);
        }
        return new Frame(name, default);
    }
}
