using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class FftSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static OpInput Complex(params long[] shape) => OpInput.Complex(shape);

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("fft", x => Aten.FftOne("fft", x[0], null, -1, FftNorm.Backward, forward: true), Complex(2, 5)),
        OpSample.Of("fft.real", x => Aten.FftOne("fft", x[0], 6, 0, FftNorm.Ortho, forward: true), Real(4, 2)),
        OpSample.Of("ifft", x => Aten.FftOne("ifft", x[0], 3, -1, FftNorm.Backward, forward: false), Complex(2, 4)),
        OpSample.Of("rfft", x => Aten.FftReal("rfft", x[0], null, -1, FftNorm.Forward, forward: true, onesided: true), Real(2, 6)),
        OpSample.Of("rfft.odd", x => Aten.FftReal("rfft", x[0], null, -1, FftNorm.Backward, forward: true, onesided: true), Real(7)),
        OpSample.Of("irfft", x => Aten.FftToReal(x[0], null, -1, FftNorm.Backward, forward: false), Complex(2, 4)),
        OpSample.Of("irfft.odd", x => Aten.FftToReal(x[0], 5, 0, FftNorm.Ortho, forward: false), Complex(3, 2)),
        OpSample.Of("hfft", x => Aten.FftToReal(x[0], null, -1, FftNorm.Backward, forward: true), Complex(4)),
        OpSample.Of("ihfft", x => Aten.FftReal("ihfft", x[0], null, -1, FftNorm.Backward, forward: false, onesided: true), Real(2, 5)),
        OpSample.Of("fftn", x => Aten.FftMany(x[0], null, null, FftNorm.Backward, forward: true), Complex(2, 3, 2)),
        OpSample.Of("rfftn", x => Aten.FftManyReal("rfftn", x[0], [3, 4], null, FftNorm.Ortho, forward: true), Real(2, 3, 5)),
        OpSample.Of("irfftn", x => Aten.FftManyToReal("irfftn", x[0], null, null, FftNorm.Backward, forward: false), Complex(2, 3)),
        OpSample.Of("hfftn", x => Aten.FftManyToReal("hfftn", x[0], null, null, FftNorm.Forward, forward: true), Complex(2, 3)),
        OpSample.Of("ihfftn", x => Aten.FftManyReal("ihfftn", x[0], null, null, FftNorm.Backward, forward: false), Real(2, 4)),
        OpSample.Of("stft", x => Aten.Stft(x[0], 4, 2, null, x[1], center: true, "reflect", normalized: false, null, returnComplex: true), Real(2, 8), new OpInput([4], 0.5, 2)),
        OpSample.Of("istft", x => Aten.Istft(x[0], 4, 2, null, x[1], center: true, normalized: true, null, null, returnComplex: false), Complex(3, 4), new OpInput([4], 0.5, 2)),
    ];
}
