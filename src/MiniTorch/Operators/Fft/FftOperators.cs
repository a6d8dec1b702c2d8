using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The factor of a Fourier transform over n points; the numbers are libtorch's.</summary>
internal enum FftFactor
{
    /// <summary>1.</summary>
    None = 0,

    /// <summary>1 / √n.</summary>
    ByRoot = 1,

    /// <summary>1 / n.</summary>
    ByCount = 2,
}

/// <summary>The discrete Fourier transform of complex numbers over some dimensions; ∂self = the transform of grad in the other direction.</summary>
internal sealed class FftC2C(long[] dims, FftFactor factor, bool forward) : UnaryOperator("aten::_fft_c2c", "FftC2CBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("normalization", (long)factor), ("forward", forward)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => Fft.MetaOf(self, self.Sizes, Fft.ByStrides(self, dims, exceptLast: false), self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl work = MatrixBatch.Working(self);
        Fourier.Transform(work, dims, forward, Fft.Scale(factor, self.Sizes, dims));
        Copy.Run(work, into);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.FftC2C(grad, dims, factor, !forward);
}

/// <summary>
/// The Fourier transform of real numbers, of the last dimension only the first half if <paramref name="onesided"/>; ∂self = the real part of the other
/// direction's transform of grad, filled up with zeros.
/// </summary>
internal sealed class FftR2C(long[] dims, FftFactor factor, bool onesided) : UnaryOperator("aten::_fft_r2c", "FftR2CBackward0")
{
    private long _length;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("normalization", (long)factor), ("onesided", onesided)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        long[] sizes = [.. self.Sizes];
        _length = sizes[dims[^1]];
        sizes[dims[^1]] = onesided ? _length / 2 + 1 : _length;
        return Fft.MetaOf(self, sizes, Fft.ByStrides(self, dims, exceptLast: true), self.DType.ToComplex());
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl work = TensorImpl.Empty(self.Sizes, DType.Complex128);
        Copy.Run(self, work);
        Fourier.Transform(work, dims, forward: true, Fft.Scale(factor, self.Sizes, dims));
        Copy.Run(work.Alias(into.Sizes, work.Strides), into);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl whole = grad;
        if (onesided && grad.Sizes[dims[^1]] != _length)
        {
            var pad = new long[2 * (grad.Rank - dims[^1])];
            pad[^1] = _length - grad.Sizes[dims[^1]];
            whole = Aten.ConstantPadNd(grad, pad);
        }
        return Aten.Real(Aten.FftC2C(whole, dims, factor, forward: false));
    }
}

/// <summary>
/// The real signal of <paramref name="length"/> points whose spectrum's first half (along the last dimension) is given, by the inverse transform;
/// ∂self = the first half of grad's spectrum, doubled where it stands for two.
/// </summary>
internal sealed class FftC2R(long[] dims, FftFactor factor, long length) : UnaryOperator("aten::_fft_c2r", "FftC2RBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dims), ("normalization", (long)factor), ("last_dim_size", length)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        long[] sizes = [.. self.Sizes];
        sizes[dims[^1]] = length;
        // The other dimensions are transformed first; the last one reads what that wrote.
        TensorImpl source = self;
        if (dims.Length > 1)
        {
            TensorMeta first = Fft.MetaOf(self, self.Sizes, Fft.ByStrides(self, dims[..^1], exceptLast: false), self.DType);
            source = self.Alias(self.Sizes, first.Strides ?? Layout.ContiguousStrides(self.Sizes));
        }
        return Fft.MetaOf(source, sizes, dims[^1..], self.DType.ToReal());
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl work = MatrixBatch.Working(self);
        Fourier.Transform(work, dims.AsSpan(..^1), forward: false, 1);
        TensorImpl whole = Fourier.Unfold(work, (int)dims[^1], length);
        Fourier.Transform(whole, dims.AsSpan(^1..), forward: false, Fft.Scale(factor, into.Sizes, dims));
        Copy.Run(ComplexParts.Of(whole).At(whole.Rank, 0), into);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl half = Aten.FftR2C(grad, dims, factor, onesided: true);
        long doubled = length - half.Sizes[dims[^1]];
        if (doubled <= 0)
        {
            return half;
        }
        var weights = TensorImpl.Empty([half.Sizes[dims[^1]]], grad.DType);
        Copy.Fill(weights, 1);
        Copy.Fill(weights.Alias([doubled], [1], 1), 2);
        long[] shape = new long[half.Rank];
        Array.Fill(shape, 1);
        shape[dims[^1]] = weights.Sizes[0];
        return half * Aten.View(weights, shape);
    }
}

/// <summary>Shapes, strides and factors of Fourier transforms.</summary>
internal static class Fft
{
    internal static double Scale(FftFactor factor, long[] sizes, long[] dims)
    {
        double count = 1;
        foreach (long dim in dims)
        {
            count *= sizes[dim];
        }
        return factor switch { FftFactor.ByRoot => 1 / Math.Sqrt(count), FftFactor.ByCount => 1 / count, _ => 1 };
    }

    /// <summary>The dimensions, those with larger strides first; libtorch keeps the last one of a real transform in its place.</summary>
    internal static long[] ByStrides(TensorImpl self, long[] dims, bool exceptLast)
    {
        long[] sorted = [.. dims];
        int count = dims.Length - (exceptLast ? 1 : 0);
        for (int i = 1; i < count; i++)
        {
            for (int j = i; j > 0 && self.Strides[sorted[j - 1]] < self.Strides[sorted[j]]; j--)
            {
                (sorted[j - 1], sorted[j]) = (sorted[j], sorted[j - 1]);
            }
        }
        return sorted;
    }

    /// <summary>As libtorch with MKL lays results out: the dimensions that are not transformed outside, by their strides, the transformed ones inside.</summary>
    internal static TensorMeta MetaOf(TensorImpl self, long[] sizes, long[] transformed, DType dtype)
    {
        List<int> order = [];
        for (int d = 0; d < self.Rank; d++)
        {
            if (!transformed.AsSpan().Contains(d))
            {
                int at = order.Count;
                while (at > 0 && self.Strides[order[at - 1]] < self.Strides[d])
                {
                    at--;
                }
                order.Insert(at, d);
            }
        }
        foreach (long d in transformed)
        {
            order.Add((int)d);
        }
        var strides = new long[self.Rank];
        long stride = 1;
        for (int i = order.Count - 1; i >= 0; i--)
        {
            strides[order[i]] = stride;
            stride *= Math.Max(1, sizes[order[i]]);
        }
        return new(sizes, dtype, Layout.IsContiguous(sizes, strides) ? null : strides);
    }
}
