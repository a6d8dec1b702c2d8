using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>softmax along a dimension, but zeros where all is −∞; ∂self as that of softmax. Saves the result.</summary>
internal sealed class SafeSoftmax(long dim) : UnaryOperator("aten::_safe_softmax", "SafeSoftmaxBackward0")
{
    private SavedTensor? _result;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => Softmax.Infer("softmax", self, dim);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        int along = Layout.WrapDim(dim, self.Rank);
        Kernels.Softmax.Forward(self, along, logarithm: false, into);
        Dispatch.Float(into.DType, new ClearDead(self, Lines.Of(into, along), into));
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _result = SaveOutput(result);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.SoftmaxBackwardData(grad, _result!.Unpack(), dim);

    private readonly struct ClearDead(TensorImpl self, Lines lines, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            if (into.NumElements == 0)
            {
                return;
            }
            DType dtype = into.DType.ComputeType();
            TensorImpl dense = Copy.Dense(self, dtype);
            TensorImpl result = into.DType == dtype && into.IsContiguous ? into : Copy.Dense(into, dtype);
            ReadOnlySpan<T> x = dense.Span<T>();
            Span<T> y = result.Span<T>();
            (int length, int stride) = ((int)lines.Length, (int)lines.Inner);
            bool found = false;
            for (long line = 0; line < lines.Outer * lines.Inner; line++)
            {
                int start = (int)lines.Start(line);
                int i = 0;
                while (i < length && T.IsNegativeInfinity(x[start + (i * stride)]))
                {
                    i++;
                }
                if (i == length)
                {
                    found = true;
                    for (i = 0; i < length; i++)
                    {
                        y[start + (i * stride)] = T.Zero;
                    }
                }
            }
            if (found && !ReferenceEquals(result, into))
            {
                Copy.Run(result, into);
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl SafeSoftmax(TensorImpl self, long dim) => new SafeSoftmax(dim).Call(self);
}
