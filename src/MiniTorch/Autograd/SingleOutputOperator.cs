using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>An operator with one result and any number of inputs (null = an optional tensor that is not given). See Note [The door].</summary>
/// <inheritdoc/>
internal abstract class SingleOutputOperator(string operatorName, string? derivative) : Operator(operatorName, derivative)
{
    private const string SharedMemory = "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.";

    /// <summary>The result's shape and dtype; throws libtorch's error for what the operator refuses.</summary>
    protected abstract TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs);

    /// <summary>
    /// Computes into a destination of the inferred shape. Its dtype may differ from the inferred one where the in-place form or <c>out=</c> allows
    /// the cast, and it may be one of the inputs; it is never a broadcast (overlapping) tensor.
    /// </summary>
    protected abstract void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into);

    /// <summary>Saves what the derivative needs, and no more; <see cref="Node.HasEdge"/> tells which inputs want a gradient. The result is not computed yet.</summary>
    protected virtual void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
    }

    /// <summary>The gradients of the inputs for which <see cref="Node.Needs"/> holds.</summary>
    protected abstract void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs);

    /// <summary>Whether the elements of the result are written at the places of the first input's, so that a shared destination is safe.</summary>
    protected virtual bool IsPointwise => true;

    /// <summary>
    /// The result is the first input, changed in places that the others name (scatter, index_add, …). The in-place form then writes straight
    /// into it, and an operand that lies over it is refused.
    /// </summary>
    protected virtual bool IsUpdate => false;

    /// <summary>Refuses a destination for <c>out=</c> of a dtype that the result cannot be written to.</summary>
    protected virtual void CheckOutDType(DType result, DType destination) => TypePromotion.CheckCast(result, destination);

    /// <summary>A destination for <c>out=</c> that lies over an input is refused, instead of written afterwards.</summary>
    protected virtual bool RefusesSharedDestination => false;

    /// <summary>f(inputs): a fresh result.</summary>
    internal TensorImpl Call(params ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorMeta meta = Infer(inputs);
        TensorImpl result = meta.Allocate(InferenceMode.IsEnabled);
        bool recorded = Link(inputs);
        if (recorded)
        {
            Save(inputs, result);
        }
        Listeners.Before(this);
        Compute(Resolved(inputs), result);
        if (recorded)
        {
            Record(result);
            FinishRecording();
        }
        Listeners.After(this, inputs, result);
        return result;
    }

    /// <summary>f_(inputs): the first input is overwritten and returned.</summary>
    internal TensorImpl InPlace(params ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        WritesInPlace = true;
        TensorMeta meta = Infer(inputs);
        bool needsGradient = NeedsGradient(inputs) || (GradMode.IsEnabled && Variable.RequiresGrad(self));
        Variable.CheckInPlace(self, needsGradient);
        CheckWritable(self, meta);
        CheckUpdate(inputs, self);
        bool recorded = Link(inputs, overwritten: self);
        if (recorded)
        {
            Save(inputs, self);
        }
        Listeners.Before(this, self);
        ComputeInto(inputs, self, meta);
        if (!self.IsInference)
        {
            self.BumpVersion();
        }
        if (recorded)
        {
            RecordInPlace(self);
            FinishRecording();
        }
        Listeners.After(this, inputs, self);
        return self;
    }

    /// <summary>f(inputs, out=destination): the destination is resized if need be, overwritten and returned.</summary>
    internal TensorImpl Into(TensorImpl destination, params ReadOnlySpan<TensorImpl?> inputs)
    {
        CheckOut(inputs, destination);
        TensorMeta meta = Infer(inputs);
        CheckOutDType(meta.DType, destination.DType);
        if (!destination.Sizes.AsSpan().SequenceEqual(meta.Sizes))
        {
            if (destination.NumElements != 0)
            {
                Warnings.Raise($"An output with one or more elements was resized since it had shape {Error.Show(destination.Sizes)}, which does not match the required output shape {Error.Show(meta.Sizes)}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).");
            }
            destination.SetData(TensorImpl.Empty(meta.Sizes, destination.DType));
        }
        CheckWritable(destination, meta);
        CheckUpdate(inputs, destination);
        if (RefusesSharedDestination && MeetsAny(inputs, destination))
        {
            throw Error.Of(SharedMemory);
        }
        Listeners.Before(this, destination);
        ComputeInto(inputs, destination, meta);
        if (!destination.IsInference)
        {
            destination.BumpVersion();
        }
        Listeners.After(this, inputs, destination);
        return destination;
    }

    internal sealed override void Apply(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is { } grad)
        {
            Backward(grad, gradInputs);
        }
    }

    private static void CheckWritable(TensorImpl self, in TensorMeta meta)
    {
        if (!self.Sizes.AsSpan().SequenceEqual(meta.Sizes))
        {
            throw Error.Of($"output with shape {Error.Show(self.Sizes)} doesn't match the broadcast shape {Error.Show(meta.Sizes)}");
        }
        TypePromotion.CheckCast(meta.DType, self.DType);
        if (Layout.HasInternalOverlap(self.Sizes, self.Strides))
        {
            throw Error.Of("unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.");
        }
    }

    /// <summary>What an update reads besides its first input must not lie in the memory that it writes; libtorch refuses it where it is plain to see.</summary>
    private void CheckUpdate(ReadOnlySpan<TensorImpl?> inputs, TensorImpl destination)
    {
        if (!IsUpdate || !MeetsAny(inputs[1..], destination) || !Layout.IsNonOverlappingAndDense(destination.Sizes, destination.Strides))
        {
            return;
        }
        foreach (TensorImpl? input in inputs[1..])
        {
            if (input is null || !input.MeetsInMemory(destination) || !Layout.IsNonOverlappingAndDense(input.Sizes, input.Strides))
            {
                continue;
            }
            throw Error.Of(SharedMemory);
        }
    }

    /// <summary>Computes straight into the destination where that is safe, else into a fresh tensor that is copied.</summary>
    private void ComputeInto(ReadOnlySpan<TensorImpl?> inputs, TensorImpl destination, in TensorMeta meta)
    {
        if (IsUpdate && ReferenceEquals(inputs[0], destination) && !destination.IsConj && !destination.IsNeg && !MeetsAny(inputs[1..], destination))
        {
            Compute(Resolved(inputs), destination);
            return;
        }
        if (!destination.IsConj && !destination.IsNeg && (IsPointwise && !IsUpdate ? !IsPartlyShared(inputs, destination) : !IsShared(inputs, destination) && destination.IsContiguous && destination.DType == meta.DType))
        {
            Compute(Resolved(inputs), destination);
            return;
        }
        TensorImpl result = meta.Allocate();
        Compute(Resolved(inputs), result);
        AutogradOperators.Ops.WriteThrough(destination, result);
    }

    private static bool MeetsAny(ReadOnlySpan<TensorImpl?> inputs, TensorImpl destination)
    {
        foreach (TensorImpl? input in inputs)
        {
            if (input is not null && input.MeetsInMemory(destination))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsShared(ReadOnlySpan<TensorImpl?> inputs, TensorImpl destination)
    {
        foreach (TensorImpl? input in inputs)
        {
            if (input is not null && input.SharesStorageWith(destination))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>An input lies over the destination's memory, but not element on element.</summary>
    private static bool IsPartlyShared(ReadOnlySpan<TensorImpl?> inputs, TensorImpl destination)
    {
        foreach (TensorImpl? input in inputs)
        {
            if (input is not null && input.SharesStorageWith(destination) && !ReferenceEquals(input, destination)
                && !(input.Offset == destination.Offset && input.Sizes.AsSpan().SequenceEqual(destination.Sizes) && input.Strides.AsSpan().SequenceEqual(destination.Strides)))
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>f(self).</summary>
/// <inheritdoc/>
internal abstract class UnaryOperator(string operatorName, string? derivative) : SingleOutputOperator(operatorName, derivative)
{
    protected abstract TensorMeta Infer(TensorImpl self);

    protected abstract void Compute(TensorImpl self, TensorImpl into);

    protected virtual void Save(TensorImpl self, TensorImpl result)
    {
    }

    protected abstract TensorImpl? Backward(TensorImpl grad);

    protected sealed override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => Infer(inputs[0]!);

    protected sealed override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => Compute(inputs[0]!, into);

    protected sealed override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => Save(inputs[0]!, result);

    protected sealed override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Backward(grad);
        }
    }
}

/// <summary>f(self, other).</summary>
/// <inheritdoc/>
internal abstract class BinaryOperator(string operatorName, string? derivative) : SingleOutputOperator(operatorName, derivative)
{
    protected abstract TensorMeta Infer(TensorImpl self, TensorImpl other);

    protected abstract void Compute(TensorImpl self, TensorImpl other, TensorImpl into);

    protected virtual void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
    }

    protected sealed override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => Infer(inputs[0]!, inputs[1]!);

    protected sealed override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => Compute(inputs[0]!, inputs[1]!, into);

    protected sealed override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => Save(inputs[0]!, inputs[1]!, result);
}

/// <summary>f(self, second, third).</summary>
/// <inheritdoc/>
internal abstract class TernaryOperator(string operatorName, string? derivative) : SingleOutputOperator(operatorName, derivative)
{
    protected abstract TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third);

    protected abstract void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into);

    protected virtual void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
    }

    protected sealed override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => Infer(inputs[0]!, inputs[1]!, inputs[2]!);

    protected sealed override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => Compute(inputs[0]!, inputs[1]!, inputs[2]!, into);

    protected sealed override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => Save(inputs[0]!, inputs[1]!, inputs[2]!, result);
}
