using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Discrete Fourier transforms.</summary>
    public static partial class fft
    {
        private static readonly long[] s_lastTwo = [-2, -1];

        /// <summary>The Fourier transform along a dimension, cut or filled up with zeros to <paramref name="n"/> points.</summary>
        /// <param name="input">Real or complex.</param>
        /// <param name="n">How many points; −1: as many as there are.</param>
        /// <param name="dim">The dimension.</param>
        /// <param name="norm">Which direction carries the factor 1/n.</param>
        public static Tensor fft_(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftOne("fft", input.Impl, Points(n), dim, (FftNorm)norm, forward: true));

        /// <summary>The inverse of <see cref="fft_"/>.</summary>
        public static Tensor ifft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftOne("ifft", input.Impl, Points(n), dim, (FftNorm)norm, forward: false));

        /// <summary>The first n/2 + 1 points of the transform of real numbers; the others are their conjugates.</summary>
        public static Tensor rfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftReal("rfft", input.Impl, Points(n), dim, (FftNorm)norm, forward: true, onesided: true));

        /// <summary>The inverse of <see cref="rfft"/>; <paramref name="n"/> is the length of the real result, 2 (size − 1) for −1.</summary>
        public static Tensor irfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftToReal(input.Impl, Points(n), dim, (FftNorm)norm, forward: false));

        /// <summary>The real transform of a signal whose first half is given, the other half being its conjugate.</summary>
        public static Tensor hfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftToReal(input.Impl, Points(n), dim, (FftNorm)norm, forward: true));

        /// <summary>The inverse of <see cref="hfft"/>.</summary>
        public static Tensor ihfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftReal("ihfft", input.Impl, Points(n), dim, (FftNorm)norm, forward: false, onesided: true));

        /// <summary>The Fourier transform over two dimensions (the last two for null), each cut or filled up to <paramref name="s"/>.</summary>
        public static Tensor fft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => fftn(input, s, dim ?? s_lastTwo, norm);

        /// <summary>The inverse of <see cref="fft2"/>.</summary>
        public static Tensor ifft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => ifftn(input, s, dim ?? s_lastTwo, norm);

        /// <summary><see cref="rfftn"/> over two dimensions.</summary>
        public static Tensor rfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => rfftn(input, s, dim ?? s_lastTwo, norm);

        /// <summary>The inverse of <see cref="rfft2"/>.</summary>
        public static Tensor irfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => irfftn(input, s, dim ?? s_lastTwo, norm);

        /// <summary><see cref="hfftn"/> over two dimensions.</summary>
        public static Tensor hfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => hfftn(input, s, dim ?? s_lastTwo, norm);

        /// <summary>The inverse of <see cref="hfft2"/>.</summary>
        public static Tensor ihfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) => ihfftn(input, s, dim ?? s_lastTwo, norm);

        /// <summary>The Fourier transform over several dimensions: all for null, or the last ones that <paramref name="s"/> names.</summary>
        public static Tensor fftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftMany(input.Impl, s, dim, (FftNorm)norm, forward: true));

        /// <summary>The inverse of <see cref="fftn"/>.</summary>
        public static Tensor ifftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftMany(input.Impl, s, dim, (FftNorm)norm, forward: false));

        /// <summary>The transform of real numbers over several dimensions, of the last one only the first half.</summary>
        public static Tensor rfftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftManyReal("rfftn", input.Impl, s, dim, (FftNorm)norm, forward: true));

        /// <summary>The inverse of <see cref="rfftn"/>.</summary>
        public static Tensor irfftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftManyToReal("irfftn", input.Impl, s, dim, (FftNorm)norm, forward: false));

        /// <summary>The real transform of a signal whose first half along the last dimension is given.</summary>
        public static Tensor hfftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftManyToReal("hfftn", input.Impl, s, dim, (FftNorm)norm, forward: true));

        /// <summary>The inverse of <see cref="hfftn"/>.</summary>
        public static Tensor ihfftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            new(Aten.FftManyReal("ihfftn", input.Impl, s, dim, (FftNorm)norm, forward: false));

        /// <summary>The zero frequency moves to the middle of the dimensions (all for null).</summary>
        public static Tensor fftshift(Tensor input, long[]? dim = null) => new(Aten.FftShift(input.Impl, dim, inverse: false));

        /// <summary>The inverse of <see cref="fftshift"/>.</summary>
        public static Tensor ifftshift(Tensor input, long[]? dim = null) => new(Aten.FftShift(input.Impl, dim, inverse: true));

        /// <summary>The frequencies of a transform's points: 0, 1, … −2, −1 over n · d.</summary>
        public static Tensor fftfreq(long n, double d = 1.0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Frequencies(n, d, dtype, device, requires_grad, whole: true);

        /// <summary>The frequencies of the first n/2 + 1 points of a transform: 0, 1, … over n · d.</summary>
        public static Tensor rfftfreq(long n, double d = 1.0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Frequencies(n, d, dtype, device, requires_grad, whole: false);

        private static Tensor Frequencies(long n, double d, ScalarType? dtype, Device? device, bool requiresGrad, bool whole)
        {
            TensorImpl numbers = TensorImpl.Empty([whole ? n : n / 2 + 1], DType.Float64);
            Span<double> span = numbers.Span<double>();
            double factor = 1 / (n * d);
            for (int k = 0; k < span.Length; k++)
            {
                span[k] = (whole && k >= (n + 1) / 2 ? k - n : k) * factor;
            }
            return Finish(numbers, dtype, device, requiresGrad);
        }

        private static long? Points(long n) => n == -1 ? null : n;
    }

    /// <summary>A fresh tensor in the dtype, on the device and with the requires_grad that a creation function was asked for.</summary>
    private static Tensor Finish(TensorImpl made, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        var tensor = new Tensor(Aten.To(made, dtype?.ToDType() ?? DTypes.Default));
        tensor = device is null ? tensor : tensor.to(device);
        return requiresGrad ? tensor.requires_grad_() : tensor;
    }
}
