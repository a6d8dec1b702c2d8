using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Signal processing.</summary>
    public static class signal
    {
        /// <summary>Window functions of M points; <c>sym</c> false gives the window that repeats after M points.</summary>
        public static class windows
        {
            /// <summary>The triangle.</summary>
            public static Tensor bartlett(long M, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
                Finish(Windows.Bartlett(Check("bartlett", M, dtype), sym, DType.Float64), dtype, device, requires_grad);

            /// <summary>0.42 − 0.5 cos + 0.08 cos.</summary>
            public static Tensor blackman(long M, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
                Finish(Windows.Cosines(Check("blackman", M, dtype), sym, DType.Float64, 0.42, 0.5, 0.08), dtype, device, requires_grad);

            /// <summary>Half a sine.</summary>
            public static Tensor cosine(long M, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
                Finish(Windows.Cosine(Check("cosine", M, dtype), sym, DType.Float64), dtype, device, requires_grad);

            /// <summary>e^(−|k − center| / tau).</summary>
            public static Tensor exponential(long M, double? center = null, double tau = 1.0, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
            {
                Check("exponential", M, dtype);
                Error.Unless(tau > 0, $"Tau must be positive, got: {tau} instead.");
                Error.Unless(!sym || center is null, "Center must be None for symmetric windows");
                return Finish(Windows.Exponential(M, center, tau, sym, DType.Float64), dtype, device, requires_grad);
            }

            /// <summary>e^(−½ (k / std)²) around the middle.</summary>
            public static Tensor gaussian(long M, double std = 1.0, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
            {
                Check("gaussian", M, dtype);
                Error.Unless(std > 0, $"Standard deviation must be positive, got: {std} instead.");
                return Finish(Windows.Gaussian(M, std, sym, DType.Float64), dtype, device, requires_grad);
            }

            /// <summary>Σ (−1)ⁱ · aᵢ · cos(2πi·k / (M − 1)).</summary>
            public static Tensor general_cosine(long M, IList<double> a, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
            {
                Check("general_cosine", M, dtype);
                Error.Unless(a is not null, "Coefficients must be a list/tuple");
                Error.Unless(a.Count > 0, "Coefficients cannot be empty");
                return Finish(Windows.Cosines(M, sym, DType.Float64, [.. a]), dtype, device, requires_grad);
            }

            /// <summary>alpha − (1 − alpha) · cos.</summary>
            public static Tensor general_hamming(long M, double alpha = 0.54, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
                general_cosine(M, [alpha, 1 - alpha], sym, dtype, device, requires_grad);

            /// <summary>0.54 − 0.46 cos.</summary>
            public static Tensor hamming(long M, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
                general_hamming(M, 0.54, sym, dtype, device, requires_grad);

            /// <summary>½ − ½ cos.</summary>
            public static Tensor hann(long M, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
                general_hamming(M, 0.5, sym, dtype, device, requires_grad);

            /// <summary>Kaiser's window, narrower for a larger beta.</summary>
            public static Tensor kaiser(long M, double beta = 12.0, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
            {
                Check("kaiser", M, dtype);
                Error.Unless(beta >= 0, $"beta must be non-negative, got: {beta} instead.");
                return Finish(Windows.Kaiser(M, beta, sym, DType.Float64), dtype, device, requires_grad);
            }

            /// <summary>Four cosines with side lobes below −93 dB.</summary>
            public static Tensor nuttall(long M, bool sym = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
                general_cosine(M, [0.3635819, 0.4891775, 0.1365995, 0.0106411], sym, dtype, device, requires_grad);

            private static long Check(string name, long length, ScalarType? dtype)
            {
                Error.Unless(length >= 0, $"{name} requires non-negative window length, got M={length}");
                DType wanted = dtype?.ToDType() ?? DTypes.Default;
                if (wanted is not (DType.Float32 or DType.Float64))
                {
                    throw Error.Of($"{name} expects float32 or float64 dtypes, got: torch.{wanted.PythonName()}");
                }
                return length;
            }
        }
    }
}
