using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>Which direction carries the factor 1/n; the numbers are those of TorchSharp's FFTNormType.</summary>
internal enum FftNorm
{
    /// <summary>The inverse.</summary>
    Backward = 0,

    /// <summary>The forward transform.</summary>
    Forward = 1,

    /// <summary>Each carries 1/√n.</summary>
    Ortho = 2,
}

/// <content>The transforms of torch.fft: composites of three operators (at::native SpectralOps).</content>
internal static partial class Aten
{
    internal static TensorImpl FftC2C(TensorImpl self, long[] dims, FftFactor factor, bool forward) =>
        dims.Length == 0 ? Clone(self) : new FftC2C(dims, factor, forward).Call(self);

    internal static TensorImpl FftR2C(TensorImpl self, long[] dims, FftFactor factor, bool onesided) => new FftR2C(dims, factor, onesided).Call(self);

    internal static TensorImpl FftC2R(TensorImpl self, long[] dims, FftFactor factor, long length) => new FftC2R(dims, factor, length).Call(self);

    /// <summary>fft and ifft: of real input by a transform of real numbers, whose conjugate is the inverse direction's.</summary>
    internal static TensorImpl FftOne(string name, TensorImpl self, long? n, long dim, FftNorm norm, bool forward)
    {
        if (!self.DType.IsComplex())
        {
            return FftReal(name, self, n, dim, norm, forward, onesided: false);
        }
        int at = FftDim(self, dim);
        return FftC2C(FftResize(self, [at], [FftPoints(self, n, at)]), [at], FactorOf(norm, forward), forward);
    }

    /// <summary>rfft and ihfft: the spectrum of real numbers, or its first half.</summary>
    internal static TensorImpl FftReal(string name, TensorImpl self, long? n, long dim, FftNorm norm, bool forward, bool onesided)
    {
        if (self.DType.IsComplex())
        {
            throw Error.Of($"{name} expects a real input tensor, but got {self.DType.Name()}");
        }
        TensorImpl input = FftPromote(self, requireComplex: false);
        int at = FftDim(input, dim);
        TensorImpl result = FftR2C(FftResize(input, [at], [FftPoints(input, n, at)]), [at], FactorOf(norm, forward), onesided);
        return forward ? result : Conj(result);
    }

    /// <summary>irfft and hfft: the real signal of a spectrum's first half.</summary>
    internal static TensorImpl FftToReal(TensorImpl self, long? n, long dim, FftNorm norm, bool forward)
    {
        TensorImpl input = FftPromote(self, requireComplex: true);
        int at = FftDim(input, dim);
        long length = n ?? (input.Sizes[at] - 1) * 2;
        CheckPoints(length);
        input = n is null ? input : FftResize(input, [at], [length / 2 + 1]);
        return FftC2R(forward ? Conj(input) : input, [at], FactorOf(norm, forward), length);
    }

    /// <summary>fftn and ifftn.</summary>
    internal static TensorImpl FftMany(TensorImpl self, long[]? sizes, long[]? dims, FftNorm norm, bool forward)
    {
        (long[] at, long[] points) = FftShape(self, sizes, dims);
        return FftC2C(FftResize(FftPromote(self, requireComplex: true), at, points), at, FactorOf(norm, forward), forward);
    }

    /// <summary>rfftn, and ihfftn: that first halves the last dimension, conjugates, and goes backward over the others.</summary>
    internal static TensorImpl FftManyReal(string name, TensorImpl self, long[]? sizes, long[]? dims, FftNorm norm, bool forward)
    {
        if (self.DType.IsComplex())
        {
            throw Error.Of($"{name} expects a real-valued input tensor, but got {self.DType.Name()}");
        }
        (long[] at, long[] points) = FftShape(self, sizes, dims);
        Error.Unless(at.Length > 0, $"{name} must transform at least one axis");
        TensorImpl input = FftResize(FftPromote(self, requireComplex: false), at, points);
        FftFactor factor = FactorOf(norm, forward);
        if (forward)
        {
            return FftR2C(input, at, factor, onesided: true);
        }
        TensorImpl half = Conj(FftR2C(input, at[^1..], factor, onesided: true));
        return at.Length == 1 ? half : FftC2C(half, at[..^1], factor, forward: false);
    }

    /// <summary>irfftn, and hfftn: that goes forward over all but the last dimension first.</summary>
    internal static TensorImpl FftManyToReal(string name, TensorImpl self, long[]? sizes, long[]? dims, FftNorm norm, bool forward)
    {
        (long[] at, long[] points) = FftShape(self, sizes, dims);
        Error.Unless(at.Length > 0, $"{name} must transform at least one axis");
        long length = sizes is null || sizes[^1] == -1 ? 2 * (self.Sizes[at[^1]] - 1) : sizes[^1];
        CheckPoints(length);
        points[^1] = length / 2 + 1;
        TensorImpl input = FftResize(FftPromote(self, requireComplex: true), at, points);
        FftFactor factor = FactorOf(norm, forward);
        if (!forward)
        {
            return FftC2R(input, at, factor, length);
        }
        input = at.Length > 1 ? FftC2C(input, at[..^1], factor, forward: true) : input;
        return FftC2R(Conj(input), at[^1..], factor, length);
    }

    /// <summary>The zero frequency moves to the middle, or back.</summary>
    internal static TensorImpl FftShift(TensorImpl self, long[]? dims, bool inverse)
    {
        dims ??= [.. Enumerable.Range(0, self.Rank).Select(static d => (long)d)];
        var shifts = new long[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            long size = self.Sizes[Layout.WrapDim(dims[i], self.Rank)];
            shifts[i] = inverse ? (size + 1) / 2 : size / 2;
        }
        return dims.Length == 0 ? Clone(self) : new Roll(shifts, dims).Call(self);
    }

    private static FftFactor FactorOf(FftNorm norm, bool forward) =>
        norm == FftNorm.Ortho ? FftFactor.ByRoot : (norm == FftNorm.Forward) == forward ? FftFactor.ByCount : FftFactor.None;

    private static int FftDim(TensorImpl self, long dim)
    {
        if (self.Rank == 0)
        {
            throw Error.Of($"Dimension specified as {dim} but tensor has no dimensions");
        }
        return Layout.WrapDim(dim, self.Rank);
    }

    private static long FftPoints(TensorImpl self, long? n, int dim)
    {
        long points = n ?? self.Sizes[dim];
        CheckPoints(points);
        return points;
    }

    private static void CheckPoints(long points) => Error.Unless(points >= 1, $"Invalid number of data points ({points}) specified");

    private static TensorImpl FftPromote(TensorImpl self, bool requireComplex)
    {
        if (self.DType is DType.Float16 or DType.BFloat16)
        {
            throw Error.Of($"Unsupported dtype {self.DType.Name()}");
        }
        DType dtype = self.DType.IsDifferentiable() ? self.DType : DTypes.Default;
        return To(self, requireComplex ? dtype.ToComplex() : dtype);
    }

    /// <summary>The dimensions and how many points each has; −1 is all there are.</summary>
    private static (long[] Dims, long[] Points) FftShape(TensorImpl self, long[]? sizes, long[]? dims)
    {
        if (dims is { Length: > 0 } && self.Rank == 0)
        {
            throw Error.Of($"Dimension specified as {dims[0]} but tensor has no dimensions");
        }
        if (dims is not null && sizes is not null)
        {
            Error.Unless(dims.Length == sizes.Length, "When given, dim and shape arguments must have the same length");
        }
        if (dims is null && sizes is not null && sizes.Length > self.Rank)
        {
            throw Error.Of($"Got shape with {sizes.Length} values but input tensor only has {self.Rank} dimensions.");
        }
        int count = dims?.Length ?? sizes?.Length ?? self.Rank;
        var at = new long[count];
        var points = new long[count];
        for (int i = 0; i < count; i++)
        {
            at[i] = dims is null ? self.Rank - count + i : Layout.WrapDim(dims[i], self.Rank);
            points[i] = sizes is null || sizes[i] == -1 ? self.Sizes[at[i]] : sizes[i];
            CheckPoints(points[i]);
        }
        if (dims is not null)
        {
            for (int i = 0; i < count; i++)
            {
                Error.Unless(Array.IndexOf(at, at[i]) == i, "FFT dims must be unique");
            }
        }
        return (at, points);
    }

    /// <summary>Cut or filled up with zeros.</summary>
    private static TensorImpl FftResize(TensorImpl self, long[] dims, long[] points)
    {
        var pad = new long[2 * self.Rank];
        bool padded = false;
        for (int i = 0; i < dims.Length; i++)
        {
            long size = self.Sizes[dims[i]];
            if (points[i] > size)
            {
                pad[2 * (self.Rank - 1 - dims[i]) + 1] = points[i] - size;
                padded = true;
            }
            else if (points[i] < size)
            {
                self = Slice(self, dims[i], 0, points[i]);
            }
        }
        return padded ? ConstantPadNd(self, pad) : self;
    }
}
