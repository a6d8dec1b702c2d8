using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = a · sigmoid(b) for the halves a, b of a dimension; ∂self = glu_backward(grad, self). Saves the input.</summary>
internal sealed class Glu(long dim) : UnaryFunction("aten::glu", "GluBackward0", Saves.Input)
{
    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.Rank > 0, "glu does not support 0-dimensional tensors");
        int at = Layout.WrapDim(dim, self.Rank);
        if (self.Sizes[at] % 2 != 0)
        {
            throw Error.Of($"Halving dimension must be even, but dimension {at} is size {self.Sizes[at]}");
        }
        Refuse.AllButFloating(self, "glu_cpu");
        long[] sizes = [.. self.Sizes];
        sizes[at] /= 2;
        return new(sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        (TensorImpl a, TensorImpl b) = Halves(self, dim);
        Pointwise.Float(default(GatedKernel), self.DType, a, b, into);
    }

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.GluBackward(grad, self, dim);

    /// <summary>The two halves of a dimension, as untracked aliases.</summary>
    internal static (TensorImpl First, TensorImpl Second) Halves(TensorImpl tensor, long dim)
    {
        int at = Layout.WrapDim(dim, tensor.Rank);
        long[] sizes = [.. tensor.Sizes];
        sizes[at] /= 2;
        return (tensor.Alias(sizes), tensor.Alias(sizes, offset: tensor.Offset + sizes[at] * tensor.Strides[at]));
    }

    /// <summary>x · sigmoid(y).</summary>
    internal readonly struct GatedKernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                VectorMath.Sigmoid<T>(y.Slice(at, count), buffer);
                TensorPrimitives.Multiply(x.Slice(at, count), buffer[..count], result.Slice(at, count));
            }
        }
    }
}

/// <summary>out = (grad · σ, grad · a · σ(1 − σ)) for the halves a, b of self, σ = sigmoid(b), joined again.</summary>
internal sealed class GluBackward(long dim) : BinaryOperator("aten::glu_backward", "GluBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Like(other);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        (TensorImpl a, TensorImpl b) = Glu.Halves(other, dim);
        (TensorImpl first, TensorImpl second) = Glu.Halves(into, dim);
        Pointwise.Float(default(Glu.GatedKernel), other.DType, self, b, first);
        Pointwise.Float(default(GateKernel), other.DType, self, a, b, second);
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _gradOutput = SaveInput(self, "grad_output");
        _self = SaveInput(other, "self");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl gradOutput = _gradOutput!.Unpack();
        TensorImpl self = _self!.Unpack();
        int at = Layout.WrapDim(dim, self.Rank);
        long half = self.Sizes[at] / 2;
        TensorImpl a = Aten.Slice(self, at, 0, half);
        TensorImpl sigmoid = Aten.Sigmoid(Aten.Slice(self, at, half, 2 * half));
        TensorImpl slope = sigmoid * (1 - sigmoid);
        TensorImpl first = Aten.Slice(grad, at, 0, half);
        TensorImpl second = Aten.Slice(grad, at, half, 2 * half);
        if (Needs(0))
        {
            gradInputs[0] = first * sigmoid + second * a * slope;
        }
        if (Needs(1))
        {
            TensorImpl ofA = second * gradOutput * slope;
            TensorImpl ofB = second * a * gradOutput * (slope * (1 - 2 * sigmoid)) + first * gradOutput * slope;
            gradInputs[1] = Aten.Cat([ofA, ofB], at);
        }
    }

    private readonly struct GateKernel : IFloatTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                VectorMath.Sigmoid<T>(z.Slice(at, count), buffer);
                for (int i = 0; i < count; i++)
                {
                    result[at + i] = x[at + i] * y[at + i] * buffer[i] * (T.One - buffer[i]);
                }
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Glu(TensorImpl self, long dim = -1) => new Glu(dim).Call(self);

    internal static TensorImpl GluBackward(TensorImpl gradOutput, TensorImpl self, long dim) => new GluBackward(dim).Call(gradOutput, self);
}
