using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self where self > 0, else weight · self, broadcast; ∂self = grad or grad · weight, ∂weight = 0 or grad · self.</summary>
internal sealed class PreluKernel() : BinaryOperator("aten::_prelu_kernel", "PreluKernelBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _weight;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Refuse.AllButFloating(self, "prelu_cpu");
        return TensorMeta.Pointwise(self, other, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.Float(default(Kernel), self.DType, self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _weight = SaveInput(other, "weight");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl[] gradients = new PreluKernelBackward().Call(grad, _self!.Unpack(), _weight!.Unpack());
        gradInputs[0] = Needs(0) ? gradients[0] : null;
        gradInputs[1] = Needs(1) ? gradients[1] : null;
    }

    private readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] > T.Zero ? x[i] : y[i] * x[i];
            }
        }
    }
}

/// <summary>
/// Both gradients of prelu: (grad or grad · weight, 0 or grad · self), the first where self > 0. Its own derivatives, for gradients (g, h) of the two:
/// ∂grad = g or g · weight + h · self; where self &lt; 0 also ∂self = h · grad and ∂weight = g · grad.
/// </summary>
internal sealed class PreluKernelBackward() : MultiOutputOperator("aten::_prelu_kernel_backward", "PreluKernelBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;
    private SavedTensor? _weight;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorMeta meta = TensorMeta.Pointwise(inputs, inputs[1]!.DType);
        return [meta, meta];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        DType dtype = inputs[1]!.DType;
        Pointwise.Float(default(OfSelfKernel), dtype, inputs[0]!, inputs[1]!, inputs[2]!, into[0]);
        Pointwise.Float(default(OfWeightKernel), dtype, inputs[0]!, inputs[1]!, into[1]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _gradOutput = SaveInput(inputs[0]!, "grad_output");
        _self = SaveInput(inputs[1]!, "self");
        _weight = SaveInput(inputs[2]!, "weight");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl gradOutput = _gradOutput!.Unpack();
        TensorImpl self = _self!.Unpack();
        TensorImpl weight = _weight!.Unpack();
        TensorImpl isPositive = Aten.Ge(self, 0);
        TensorImpl zero = Aten.Zeros(Layout.Scalar, gradOutput.DType);
        TensorImpl ofSelf = grads[0] ?? zero;
        TensorImpl ofWeight = grads[1] ?? zero;
        if (Needs(0))
        {
            gradInputs[0] = Aten.Where(isPositive, ofSelf, ofSelf * weight + ofWeight * self);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Where(isPositive, zero, ofWeight * gradOutput);
        }
        if (Needs(2))
        {
            gradInputs[2] = Aten.Where(isPositive, zero, ofSelf * gradOutput);
        }
    }

    private readonly struct OfSelfKernel : IFloatTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = y[i] > T.Zero ? x[i] : z[i] * x[i];
            }
        }
    }

    private readonly struct OfWeightKernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = y[i] > T.Zero ? T.Zero : y[i] * x[i];
            }
        }
    }
}

internal static partial class Aten
{
    /// <summary>prelu with one weight, or one for each channel (dimension 1).</summary>
    internal static TensorImpl Prelu(TensorImpl self, TensorImpl weight)
    {
        if (self.DType != weight.DType)
        {
            throw Error.Of($"prelu: Type promoting not supported. Got {self.DType.Name()} and {weight.DType.Name()}");
        }
        if (weight.NumElements != 1)
        {
            Error.Unless(self.Rank > 0, "Not allow zero-dim input tensor.");
            long channels = self.Rank > 1 ? self.Sizes[1] : 1;
            if (channels != weight.NumElements)
            {
                throw Error.Of($"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.NumElements} and channel size = {channels}.");
            }
        }
        if (weight.Rank > 1)
        {
            throw Error.Of($"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.Rank}");
        }
        if (weight.Rank != self.Rank)
        {
            var shape = new long[self.Rank];
            Array.Fill(shape, 1);
            if (self.Rank > 1)
            {
                shape[1] = weight.NumElements;
            }
            weight = Reshape(weight, shape);
        }
        return new PreluKernel().Call(self, weight);
    }
}
