using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <content>Spectra of short pieces of a signal, and the signal from them. Composites.</content>
internal static partial class Aten
{
    /// <summary>The spectra of pieces of nFft points, hop apart, each multiplied by the window (at::native::stft); [batch,] frequency, time.</summary>
    internal static TensorImpl Stft(TensorImpl self, long nFft, long? hop, long? winLength, TensorImpl? window, bool center, string padMode, bool normalized, bool? onesided, bool? returnComplex)
    {
        string Call(string rest) => $"stft({self.DType.Name()}Tensor{Error.Show(self.Sizes)}, n_fft={nFft}): {rest}";
        if (!self.DType.IsDifferentiable() || self.Rank is not (1 or 2))
        {
            throw Error.Of(Call(self.Rank is 1 or 2 ? "expected a tensor of floating point or complex values" : "expected a 1D or 2D tensor"));
        }
        Error.Unless(returnComplex is not null || self.DType.IsComplex() || window is { DType: DType.Complex64 or DType.Complex128 }, "stft requires the return_complex parameter be given for real inputs, and will further require that return_complex=True in a future PyTorch release.");
        bool isBatch = self.Rank == 2;
        TensorImpl input = self;
        if (center)
        {
            long[] extended = isBatch ? [1, .. self.Sizes] : [1, 1, .. self.Sizes];
            long[] pad = [nFft / 2, nFft / 2];
            input = View(input, extended);
            input = padMode switch
            {
                "constant" => ConstantPadNd(input, pad),
                "reflect" => ReflectionPad(input, pad),
                "replicate" => ReplicationPad(input, pad),
                "circular" => CircularPad(input, pad),
                _ => throw Error.Of($"Unrecognised padding mode {padMode}"),
            };
            input = View(input, input.Sizes[(isBatch ? 1 : 2)..]);
        }
        input = isBatch ? input : Unsqueeze(input, 0);
        long length = input.Sizes[1];
        long step = hop ?? nFft / 4;
        long window0 = winLength ?? nFft;
        if (nFft <= 0 || nFft > length)
        {
            throw Error.Of(Call($"expected 0 < n_fft < {length}, but got n_fft={window0}"));
        }
        Error.Unless(step > 0, Call($"expected hop_length > 0, but got hop_length={step}"));
        if (window0 <= 0 || window0 > nFft)
        {
            throw Error.Of(Call($"expected 0 < win_length <= n_fft, but got win_length={window0}"));
        }
        if (window is not null && (window.Rank != 1 || window.Sizes[0] != window0))
        {
            throw Error.Of(Call($"expected a 1D window tensor of size equal to win_length={window0}, but got window with size {Error.Show(window.Sizes)}"));
        }
        TensorImpl? weights = FullWindow(window, nFft, window0, self.DType.ToReal());
        long frames = 1 + (length - nFft) / step;
        TensorImpl pieces = AsStrided(input, [input.Sizes[0], frames, nFft], [input.Strides[0], step * input.Strides[1], input.Strides[1]]);
        pieces = weights is null ? pieces : pieces * weights;
        FftFactor factor = normalized ? FftFactor.ByRoot : FftFactor.None;
        bool isComplex = pieces.DType.IsComplex();
        Error.Unless(!(isComplex && onesided == true), "Cannot have onesided output if window or input is complex");
        TensorImpl spectra = isComplex ? FftC2C(pieces, [2], factor, forward: true) : FftR2C(pieces, [2], factor, onesided ?? true);
        new Transpose(1, 2).InPlace(spectra);
        if (!isBatch)
        {
            new SqueezeDim(0).InPlace(spectra);
        }
        return returnComplex ?? isComplex ? spectra : ViewAsReal(spectra);
    }

    /// <summary>The signal whose <see cref="Stft"/> is given: the pieces are added where they overlap, and divided by the sum of the squared windows.</summary>
    internal static TensorImpl Istft(TensorImpl self, long nFft, long? hop, long? winLength, TensorImpl? window, bool center, bool normalized, bool? onesided, long? length, bool returnComplex)
    {
        string Call(string rest) => $"istft({self.DType.Name()}Tensor{Error.Show(self.Sizes)}, n_fft={nFft}): {rest}";
        Error.Unless(self.DType.IsComplex(), Call("istft requires a complex-valued input tensor matching the output from stft with return_complex=True."));
        Error.Unless(self.NumElements > 0, Call("input tensor cannot be empty."));
        if (self.Rank is not (2 or 3))
        {
            throw Error.Of(Call($"expected a tensor with 2 or 3 dimensions, but got {self.Rank}"));
        }
        long step = hop ?? nFft / 4;
        long windowLength = winLength ?? nFft;
        bool isBatch = self.Rank == 3;
        TensorImpl input = ViewAsReal(ResolveConj(self));   // as parts, until the axes have changed places: libtorch's nodes
        input = isBatch ? input : Unsqueeze(input, 0);
        (long frames, long points) = (input.Sizes[2], input.Sizes[1]);
        bool half = onesided ?? points != nFft;
        if (points != (half ? nFft / 2 + 1 : nFft))
        {
            throw Error.Of(Call($"expected the frequency dimension (3rd to the last) of the input tensor to match n_fft{(half ? " / 2 + 1" : "")} when onesided={(half ? "True" : "False")}, but got {points}"));
        }
        Error.Unless(step > 0 && step <= windowLength, Call("expected 0 < hop_length <= win_length"));
        Error.Unless(windowLength > 0 && windowLength <= nFft, Call("expected 0 < win_length <= n_fft"));
        if (window is not null && (window.Rank != 1 || window.Sizes[0] != windowLength))
        {
            throw Error.Of(Call($"Invalid window shape. window has to be 1D and length of `win_length`"));
        }
        Error.Unless(!(half && returnComplex), Call("complex output is not compatible with onesided=True"));
        TensorImpl weights = window ?? Full([windowLength], 1, self.DType.ToReal());
        if (windowLength != nFft)
        {
            long left = (nFft - windowLength) / 2;
            weights = ConstantPadNd(weights, [left, nFft - windowLength - left]);
        }
        input = ViewAsComplex(Transpose(input, 1, 2));
        FftFactor factor = normalized ? FftFactor.ByRoot : FftFactor.ByCount;
        TensorImpl pieces = returnComplex
            ? FftC2C(input, [2], factor, forward: false)
            : FftC2R(half ? input : Slice(input, -1, 0, nFft / 2 + 1), [2], factor, nFft);
        long expected = nFft + step * (frames - 1);
        TensorImpl signal = UnfoldBackward(pieces * View(weights, 1, 1, nFft), [pieces.Sizes[0], expected], 1, nFft, step);
        TensorImpl envelope = UnfoldBackward(Expand(Pow(weights, 2), 1, frames, nFft), [1, expected], 1, nFft, step);
        long start = center ? nFft / 2 : 0;
        long end = length is { } wanted ? start + wanted : center ? expected - nFft / 2 : expected;
        signal = Slice(signal, 1, start, end);
        envelope = Slice(envelope, 1, start, end);
        TensorImpl least = Kernels.Copy.Dense(Amin(Abs(Detach(envelope)), []), DType.Float64);
        if (!(least.Span<double>()[0] >= 1e-11))
        {
            throw Error.Of(Call($"window overlap add min: {least.Span<double>()[0]}"));
        }
        signal = signal / envelope;
        signal = isBatch ? signal : Squeeze(signal, 0);
        return end > expected ? ConstantPadNd(signal, [0, end - expected]) : signal;
    }

    /// <summary>A window shorter than the transform stands in its middle.</summary>
    private static TensorImpl? FullWindow(TensorImpl? window, long nFft, long length, DType dtype)
    {
        if (length == nFft)
        {
            return window;
        }
        long left = (nFft - length) / 2;
        return ConstantPadNd(window ?? Full([length], 1, dtype), [left, nFft - length - left]);
    }
}
