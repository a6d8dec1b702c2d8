using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>An operator with several results (max with indices, sort, native_layer_norm, …). See Note [The door].</summary>
/// <inheritdoc/>
internal abstract class MultiOutputOperator(string operatorName, string? derivative) : Operator(operatorName, derivative)
{
    /// <summary>Shape and dtype of each result; throws libtorch's error for what the operator refuses.</summary>
    protected abstract TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs);

    protected abstract void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into);

    /// <summary>Saves what the derivative needs; the results are not computed yet.</summary>
    protected virtual void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
    }

    /// <summary>The gradients of the inputs, of which some are asked for; a null among <paramref name="grads"/> is a gradient of zero.</summary>
    protected abstract void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs);

    /// <summary>f(inputs): fresh results.</summary>
    internal TensorImpl[] Call(params ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorMeta[] metas = Infer(inputs);
        var results = new TensorImpl[metas.Length];
        for (int i = 0; i < metas.Length; i++)
        {
            results[i] = metas[i].Allocate(InferenceMode.IsEnabled);
        }
        bool recorded = Link(inputs);
        if (recorded)
        {
            Save(inputs, results);
        }
        Listeners.Before(this);
        Compute(Resolved(inputs), results);
        if (recorded)
        {
            for (int i = 0; i < results.Length; i++)
            {
                Record(results[i], i);
            }
            FinishRecording();
        }
        Listeners.After(this, inputs, results);
        return results;
    }

    /// <summary>f(inputs, out=destinations): computed, then written to the caller's tensors, which are resized if need be.</summary>
    internal TensorImpl[] Into(TensorImpl[] destinations, params ReadOnlySpan<TensorImpl?> inputs)
    {
        foreach (TensorImpl destination in destinations)
        {
            CheckOut(inputs, destination);
        }
        TensorImpl[] results = Call(inputs);
        for (int i = 0; i < results.Length; i++)
        {
            TypePromotion.CheckCast(results[i].DType, destinations[i].DType);
            if (!destinations[i].Sizes.AsSpan().SequenceEqual(results[i].Sizes))
            {
                destinations[i].SetData(TensorImpl.Empty(results[i].Sizes, destinations[i].DType));
            }
            AutogradOperators.Ops.CopyInPlace(destinations[i], results[i]);   // by an operator, so that listeners hear of the write
        }
        return destinations;
    }

    internal sealed override void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        foreach (TensorImpl? grad in grads)
        {
            if (grad is not null)
            {
                Backward(grads, gradInputs);
                return;
            }
        }
    }
}
