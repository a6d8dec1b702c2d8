using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>
/// What was hung on a node, in the order of execution: hooks of the tensors it produced, retained gradients, hooks before the node, hooks after
/// it. Lists are copied when run, so a hook may remove any hook.
/// </summary>
internal sealed class NodeHooks
{
    /// <summary>(output number, hook): hooks of the tensor that is this output of the forward. A non-null result replaces the gradient.</summary>
    internal List<(int OutputNr, Func<TensorImpl, TensorImpl?> Hook)> Tensor { get; } = [];

    /// <summary>Tensors that asked for retain_grad, by output number.</summary>
    internal Dictionary<int, TensorImpl> Retained { get; } = [];

    /// <summary>Run with the gradients of the outputs; a non-null result replaces them.</summary>
    internal List<Func<TensorImpl?[], TensorImpl?[]?>> Before { get; } = [];

    /// <summary>Run with the gradients of the inputs and of the outputs; a non-null result replaces the former.</summary>
    internal List<Func<TensorImpl?[], TensorImpl?[], TensorImpl?[]?>> After { get; } = [];

    /// <summary>Only on AccumulateGrad: run after <c>.grad</c> was set.</summary>
    internal List<Action<TensorImpl>> AfterAccumulation { get; } = [];

    internal void RunTensorHooks(TensorImpl?[] grads)
    {
        foreach ((int outputNr, Func<TensorImpl, TensorImpl?> hook) in Tensor.ToArray())
        {
            if (grads[outputNr] is { } grad && hook(grad) is { } replaced)
            {
                CheckReplacement(grad, replaced, hook);
                grads[outputNr] = replaced;
            }
        }
        foreach ((int outputNr, TensorImpl tensor) in Retained)
        {
            if (grads[outputNr] is { } grad)
            {
                Variable.AccumulateRetained(tensor, grad);
            }
        }
    }

    internal void RunBefore(ref TensorImpl?[] grads)
    {
        foreach (Func<TensorImpl?[], TensorImpl?[]?> hook in Before.ToArray())
        {
            if (hook(grads) is { } replaced)
            {
                Replace(ref grads, replaced, hook);
            }
        }
    }

    internal void RunAfter(ref TensorImpl?[] gradInputs, TensorImpl?[] grads)
    {
        foreach (Func<TensorImpl?[], TensorImpl?[], TensorImpl?[]?> hook in After.ToArray())
        {
            if (hook(gradInputs, grads) is { } replaced)
            {
                Replace(ref gradInputs, replaced, hook);
            }
        }
    }

    private static void Replace(ref TensorImpl?[] values, TensorImpl?[] replaced, Delegate hook)
    {
        if (replaced.Length != values.Length)
        {
            throw Error.Of($"hook '{NameOf(hook)}' has returned an incorrect number of values (got {replaced.Length}, but expected {values.Length})");
        }
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } before && replaced[i] is { } after)
            {
                CheckReplacement(before, after, hook);
            }
            else if (values[i] is null && replaced[i] is not null)
            {
                throw Error.Of("can't replace a None gradient with a non-None value");
            }
        }
        values = replaced;
    }

    private static void CheckReplacement(TensorImpl before, TensorImpl after, Delegate hook)
    {
        if (before.DType != after.DType)
        {
            throw Error.Of($"hook '{NameOf(hook)}' has changed the type of value (was torch.{before.DType.Name()}Tensor got torch.{after.DType.Name()}Tensor)");
        }
        if (!before.Sizes.AsSpan().SequenceEqual(after.Sizes))
        {
            throw Error.Of($"hook '{NameOf(hook)}' has changed the size of value");
        }
    }

    private static string NameOf(Delegate hook) =>
        System.Diagnostics.DiagnosticMethodInfo.Create(hook)?.Name is { } name && !name.Contains('<', StringComparison.Ordinal) ? name : "<lambda>";
}
