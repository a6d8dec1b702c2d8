using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>(N, C, H, W) → (N, C·kh·kw, L): the windows that slide over images as columns (F.unfold); ∂self = col2im of grad. Saves only the shape.</summary>
/// <param name="kernel">Height and width of a window.</param>
/// <param name="dilation">Distance of the window's elements.</param>
/// <param name="padding">Zeros around the images.</param>
/// <param name="stride">Distance of the windows.</param>
internal sealed class Im2Col(long[] kernel, long[] dilation, long[] padding, long[] stride) : UnaryOperator("aten::im2col", "Im2ColBackward0")
{
    internal long[] Kernel => kernel;

    internal long[] Dilation => dilation;

    internal long[] Padding => padding;

    internal long[] Stride => stride;

    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes =>
        [("kernel_size", kernel), ("dilation", dilation), ("padding", padding), ("stride", stride)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        SlidingWindow window = Window(kernel, dilation, padding, stride);
        bool valid = self.Rank is 3 or 4;
        for (int d = self.Rank == 4 ? 1 : 0; valid && d < self.Rank; d++)
        {
            valid = self.Sizes[d] != 0;
        }
        if (!valid)
        {
            throw Error.Of($"Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: {Error.Show(self.Sizes)}");
        }
        long rows = window.Rows(self.Sizes[^2]);
        long columns = window.Columns(self.Sizes[^1]);
        if (rows < 1 || columns < 1)
        {
            throw Error.Of($"Given input with spatial size ({self.Sizes[^2]}, {self.Sizes[^1]}), kernel_size={Show(kernel)}, dilation={Show(dilation)}, padding={Show(padding)}, calculated shape of the array of sliding blocks as ({rows}, {columns}), but its components must be at least one.");
        }
        if (self.DType.IsIntegral())
        {
            throw Error.NotImplementedFor("im2col_out_cpu", self.DType);
        }
        return new([.. self.Sizes[..^3], self.Sizes[^3] * kernel[0] * kernel[1], rows * columns], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) =>
        ImageColumns.Unfold(AsBatch(Copy.Dense(self, self.DType), 4), Window(kernel, dilation, padding, stride), AsBatch(into, 3));

    protected override void Save(TensorImpl self, TensorImpl result) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Col2Im(grad, _sizes[^2..], kernel, dilation, padding, stride);

    /// <summary>A dense tensor with a leading dimension of size 1 if it lacks one.</summary>
    internal static TensorImpl AsBatch(TensorImpl x, int rank) => x.Rank == rank ? x : x.Alias([1, .. x.Sizes], [x.NumElements, .. x.Strides]);

    /// <summary>The checked geometry.</summary>
    internal static SlidingWindow Window(long[] kernel, long[] dilation, long[] padding, long[] stride)
    {
        CheckPair(kernel, "kernel_size");
        CheckPair(dilation, "dilation");
        CheckPair(padding, "padding");
        CheckPair(stride, "stride");
        Error.Unless(kernel[0] > 0 && kernel[1] > 0, $"kernel size should be greater than zero, but got kernel_height: {kernel[0]} kernel_width: {kernel[1]}");
        Error.Unless(dilation[0] > 0 && dilation[1] > 0, $"dilation should be greater than zero, but got dilation_height: {dilation[0]} dilation_width: {dilation[1]}");
        Error.Unless(padding[0] >= 0 && padding[1] >= 0, $"padding should be non-negative, but got pad_height: {padding[0]} pad_width: {padding[1]}");
        Error.Unless(stride[0] > 0 && stride[1] > 0, $"stride should be greater than zero, but got stride_height: {stride[0]} stride_width: {stride[1]}");
        return new SlidingWindow(kernel[0], kernel[1], dilation[0], dilation[1], padding[0], padding[1], stride[0], stride[1]);
    }

    internal static string Show(long[] pair) => $"({pair[0]}, {pair[1]})";

    private static void CheckPair(long[] values, string name) =>
        Error.Unless(values.Length == 2, $"It is expected {name} equals to 2, but got size {values.Length}");
}

/// <summary>(N, C·kh·kw, L) → (N, C, H, W): columns added up where their windows lie (F.fold); ∂self = im2col of grad.</summary>
/// <param name="size">Height and width of the images.</param>
/// <param name="kernel">Height and width of a window.</param>
/// <param name="dilation">Distance of the window's elements.</param>
/// <param name="padding">Zeros around the images.</param>
/// <param name="stride">Distance of the windows.</param>
internal sealed class Col2Im(long[] size, long[] kernel, long[] dilation, long[] padding, long[] stride) : UnaryOperator("aten::col2im", "Col2ImBackward0")
{
    internal long[] Size => size;

    internal long[] Kernel => kernel;

    internal long[] Dilation => dilation;

    internal long[] Padding => padding;

    internal long[] Stride => stride;

    internal override IEnumerable<(string Name, object? Value)> Attributes =>
        [("output_size", size), ("kernel_size", kernel), ("dilation", dilation), ("padding", padding), ("stride", stride)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        SlidingWindow window = Im2Col.Window(kernel, dilation, padding, stride);
        if (self.Rank is not (2 or 3) || self.Sizes[^1] == 0 || self.Sizes[^2] == 0)
        {
            throw Error.Of($"Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: {Error.Show(self.Sizes)}");
        }
        long planes = self.Sizes[^2];
        int at = self.Rank - 2;
        if (planes % (kernel[0] * kernel[1]) != 0)
        {
            throw Error.Of($"Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)={planes} and kernel_size={Im2Col.Show(kernel)}.");
        }
        long rows = window.Rows(size[0]);
        long columns = window.Columns(size[1]);
        if (self.Sizes[^1] != rows * columns)
        {
            throw Error.Of($"Given output_size={Im2Col.Show(size)}, kernel_size={Im2Col.Show(kernel)}, dilation={Im2Col.Show(dilation)}, padding={Im2Col.Show(padding)}, stride={Im2Col.Show(stride)}, expected size of input's dimension 2 to match the calculated number of sliding blocks {rows} * {columns} = {rows * columns}, but got input.size(2)={self.Sizes[^1]}.");
        }
        if (self.DType.IsIntegral())
        {
            throw Error.NotImplementedFor("col2im_out_cpu", self.DType);
        }
        return new([.. self.Sizes[..at], planes / (kernel[0] * kernel[1]), size[0], size[1]], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        DType compute = into.DType == DType.Bool ? DType.Float32 : into.DType.ComputeType();
        TensorImpl images = compute == into.DType ? into : TensorImpl.Empty(into.Sizes, compute);
        ImageColumns.Fold(Im2Col.AsBatch(Copy.Dense(self, compute), 3), Im2Col.Window(kernel, dilation, padding, stride), Im2Col.AsBatch(images, 4));
        if (!ReferenceEquals(images, into))
        {
            Copy.Run(images, into);
        }
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Im2Col(grad, kernel, dilation, padding, stride);
}

internal static partial class Aten
{
    internal static TensorImpl Im2Col(TensorImpl self, long[] kernel, long[] dilation, long[] padding, long[] stride) =>
        new Im2Col(kernel, dilation, padding, stride).Call(self);

    internal static TensorImpl Col2Im(TensorImpl self, long[] size, long[] kernel, long[] dilation, long[] padding, long[] stride) =>
        new Col2Im(size, kernel, dilation, padding, stride).Call(self);
}
