using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class ConvolutionSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static OpInput Complex(params long[] shape) => OpInput.Complex(shape);

    private static TensorImpl Conv(TensorImpl[] x, int spatial, long stride = 1, long padding = 0, long dilation = 1, long groups = 1) =>
        Aten.Conv(spatial, x[0], x[1], x.Length > 2 ? x[2] : null, [stride], [padding], [dilation], groups);

    private static TensorImpl Transposed(TensorImpl[] x, int spatial, long stride = 1, long padding = 0, long outputPadding = 0, long groups = 1, long dilation = 1) =>
        Aten.ConvTranspose(spatial, x[0], x[1], x.Length > 2 ? x[2] : null, [stride], [padding], [outputPadding], groups, [dilation]);

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("conv1d", x => Conv(x, 1), Real(1, 2, 4), Real(2, 2, 2), Real(2)),
        OpSample.Of("conv1d.one sample", x => Conv(x, 1, padding: 1), Real(2, 3), Real(1, 2, 2)),
        OpSample.Of("conv1d.groups, stride, dilation, padding", x => Conv(x, 1, stride: 2, padding: 2, dilation: 2, groups: 2), Real(2, 2, 4), Real(2, 1, 2), Real(2)),
        OpSample.Of("conv1d.depthwise with multiplier", x => Conv(x, 1, groups: 2), Real(1, 2, 3), Real(4, 1, 2)),
        OpSample.Of("conv1d.same", x => Aten.ConvSame(1, x[0], x[1], x[2], [1], [1], 1), Real(1, 1, 4), Real(2, 1, 2), Real(2)),
        OpSample.Of("conv1d.complex", x => Conv(x, 1, padding: 1), Complex(1, 1, 3), Complex(1, 1, 2), Complex(1)),
        OpSample.Of("conv2d", x => Conv(x, 2), Real(1, 2, 3, 3), Real(1, 2, 2, 2), Real(1)),
        OpSample.Of("conv2d.3x3 padded", x => Conv(x, 2, padding: 1), Real(1, 1, 3, 3), Real(1, 1, 3, 3), Real(1)),
        OpSample.Of("conv2d.1x1", x => Conv(x, 2), Real(2, 2, 2, 2), Real(2, 2, 1, 1)),
        OpSample.Of("conv2d.stride and dilation", x => Conv(x, 2, stride: 2, padding: 1, dilation: 2), Real(1, 1, 4, 4), Real(1, 1, 2, 2)),
        OpSample.Of("conv2d.depthwise", x => Conv(x, 2, padding: 1, groups: 2), Real(1, 2, 2, 3), Real(2, 1, 2, 2), Real(2)),
        OpSample.Of("conv3d", x => Conv(x, 3), Real(1, 1, 2, 3, 2), Real(1, 1, 2, 2, 1), Real(1)),
        OpSample.Of("conv3d.groups", x => Conv(x, 3, stride: 2, padding: 1, groups: 2), Real(1, 2, 2, 2, 2), Real(2, 1, 1, 2, 2)),
        OpSample.Of("conv_tbc", x => Aten.ConvTbc(x[0], x[1], x[2]), Real(4, 2, 2), Real(2, 2, 3), Real(3)),
        OpSample.Of("conv_tbc.padded", x => Aten.ConvTbc(x[0], x[1], x[2], 2), Real(3, 1, 2), Real(2, 2, 1), Real(1)),
        OpSample.Of("conv_transpose1d", x => Transposed(x, 1), Real(1, 2, 3), Real(2, 2, 2), Real(2)),
        OpSample.Of("conv_transpose1d.stride, padding, output padding", x => Transposed(x, 1, stride: 2, padding: 1, outputPadding: 1), Real(2, 1, 3), Real(1, 2, 3)),
        OpSample.Of("conv_transpose1d.groups", x => Transposed(x, 1, groups: 2, dilation: 2), Real(1, 2, 3), Real(2, 1, 2), Real(2)),
        OpSample.Of("conv_transpose2d", x => Transposed(x, 2, stride: 2, padding: 1), Real(1, 1, 2, 3), Real(1, 2, 2, 2), Real(2)),
        OpSample.Of("conv_transpose2d.complex", x => Transposed(x, 2), Complex(1, 1, 2, 2), Complex(1, 1, 1, 2)),
        OpSample.Of("conv_transpose3d", x => Transposed(x, 3, stride: 2), Real(1, 1, 1, 2, 2), Real(1, 1, 2, 2, 1), Real(1)),
        OpSample.Of("col2im of an unfolded image", x => Aten.Col2Im(Aten.Im2Col(x[0], [2, 2], [1, 1], [1, 1], [1, 1]), [2, 3], [2, 2], [1, 1], [1, 1], [1, 1]), Real(1, 1, 2, 3)),
    ];
}
