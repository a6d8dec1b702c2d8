using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>The triangular window of <paramref name="len"/> points.</summary>
    /// <param name="len">How many points.</param>
    /// <param name="periodic">The window repeats after len points; else it ends with its first value.</param>
    /// <param name="dtype">A floating type.</param>
    /// <param name="device">The CPU.</param>
    /// <param name="requires_grad">Whether it will have a gradient.</param>
    public static Tensor bartlett_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(Windows.Bartlett(Checked("bartlett_window", len, dtype), !periodic, DType.Float64), dtype, device, requires_grad);

    /// <summary>The window 0.42 − 0.5 cos + 0.08 cos.</summary>
    /// <inheritdoc cref="bartlett_window"/>
    public static Tensor blackman_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(Windows.Cosines(Checked("blackman_window", len, dtype), !periodic, DType.Float64, 0.42, 0.5, 0.08), dtype, device, requires_grad);

    /// <summary>The window alpha − beta · cos.</summary>
    /// <inheritdoc cref="bartlett_window"/>
    public static Tensor hamming_window(long len, bool periodic = true, float alpha = 0.54f, float beta = 0.46f, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(Windows.Cosines(Checked("hamming_window", len, dtype), !periodic, DType.Float64, Decimal(alpha), Decimal(beta)), dtype, device, requires_grad);

    /// <summary>The window ½ − ½ cos.</summary>
    /// <inheritdoc cref="bartlett_window"/>
    public static Tensor hann_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(Windows.Cosines(Checked("hann_window", len, dtype), !periodic, DType.Float64, 0.5, 0.5), dtype, device, requires_grad);

    /// <summary>Kaiser's window, narrower for a larger beta.</summary>
    /// <inheritdoc cref="bartlett_window"/>
    public static Tensor kaiser_window(long len, bool periodic = true, float beta = 12.0f, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(Windows.Kaiser(Checked("kaiser_window", len, dtype), Decimal(beta), !periodic, DType.Float64), dtype, device, requires_grad);

    /// <summary>The spectra of pieces of a signal, hop_length apart, each multiplied by a window: [batch,] frequency, time.</summary>
    /// <param name="input">[batch,] time.</param>
    /// <param name="n_fft">Points of each transform.</param>
    /// <param name="hop_length">The distance of two pieces; n_fft / 4 for −1.</param>
    /// <param name="win_length">The window's length; n_fft for −1.</param>
    /// <param name="window">The window; ones without it.</param>
    /// <param name="center">The signal is padded by n_fft / 2 on both sides.</param>
    /// <param name="pad_mode">With what.</param>
    /// <param name="normalized">The spectra are divided by √n_fft.</param>
    /// <param name="onesided">Only the first half of each spectrum; by default for real input.</param>
    /// <param name="return_complex">Complex numbers; else a last dimension of real and imaginary parts.</param>
    public static Tensor stft(Tensor input, long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, PaddingModes pad_mode = PaddingModes.Reflect, bool normalized = false, bool? onesided = null, bool? return_complex = null) =>
        input.stft(n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided, return_complex);

    /// <summary>The signal whose <see cref="stft"/> is given.</summary>
    /// <param name="input">[batch,] frequency, time.</param>
    /// <param name="n_fft">Points of each transform.</param>
    /// <param name="hop_length">The distance of two pieces; n_fft / 4 for −1.</param>
    /// <param name="win_length">The window's length; n_fft for −1.</param>
    /// <param name="window">The window; ones without it.</param>
    /// <param name="center">The signal was padded.</param>
    /// <param name="normalized">The spectra were divided by √n_fft.</param>
    /// <param name="onesided">Only the first half of each spectrum is there.</param>
    /// <param name="length">How much of the signal is wanted; all for −1.</param>
    /// <param name="return_complex">The signal is complex.</param>
    public static Tensor istft(Tensor input, long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, bool normalized = false, bool? onesided = null, long length = -1, bool return_complex = false) =>
        input.istft(n_fft, hop_length, win_length, window, center, normalized, onesided, length, return_complex);

    /// <summary>The number that was written: 0.54f is 0.54.</summary>
    private static double Decimal(float value) => (double)(decimal)value;

    private static long Checked(string name, long length, ScalarType? dtype)
    {
        Error.Unless(length >= 0, $"{name} requires non-negative window_length, got window_length={length}");
        if (dtype is { } given && !given.ToDType().IsFloatingPoint())
        {
            throw Error.Of($"{name} expects floating point dtypes, got: TensorOptions(dtype={given.ToDType().CppName()})");
        }
        return length;
    }

    public partial class Tensor
    {
        /// <inheritdoc cref="torch.stft"/>
        public Tensor stft(long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, PaddingModes pad_mode = PaddingModes.Reflect, bool normalized = false, bool? onesided = null, bool? return_complex = null) =>
            new(Aten.Stft(Impl, n_fft, OrNull(hop_length), OrNull(win_length), ImplOf(window), center, pad_mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            }, normalized, onesided, return_complex));

        /// <inheritdoc cref="torch.istft"/>
        public Tensor istft(long n_fft, long hop_length = -1, long win_length = -1, Tensor? window = null, bool center = true, bool normalized = false, bool? onesided = null, long length = -1, bool return_complex = false) =>
            new(Aten.Istft(Impl, n_fft, OrNull(hop_length), OrNull(win_length), ImplOf(window), center, normalized, onesided, OrNull(length), return_complex));

        private static long? OrNull(long value) => value == -1 ? null : value;
    }
}
