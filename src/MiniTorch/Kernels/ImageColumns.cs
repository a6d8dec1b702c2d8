using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>The windows that slide over the images of a batch: kernel, dilation, padding and stride in height and width.</summary>
internal readonly record struct SlidingWindow(long KernelHeight, long KernelWidth, long DilationHeight, long DilationWidth, long PadHeight, long PadWidth, long StrideHeight, long StrideWidth)
{
    /// <summary>How many windows fit above each other; may be 0 or less.</summary>
    internal long Rows(long height) => Count(height, KernelHeight, DilationHeight, PadHeight, StrideHeight);

    /// <summary>How many windows fit beside each other; may be 0 or less.</summary>
    internal long Columns(long width) => Count(width, KernelWidth, DilationWidth, PadWidth, StrideWidth);

    private static long Count(long size, long kernel, long dilation, long pad, long stride)
    {
        long room = size + 2 * pad - (dilation * (kernel - 1) + 1);
        return (room >= 0 ? room / stride : -((-room + stride - 1) / stride)) + 1;   // rounded down, as libtorch's div_rtn
    }
}

/// <summary>im2col and col2im: the sliding windows of images as columns, and their sum.</summary>
internal static class ImageColumns
{
    private const long Grain = 16384;

    /// <summary>columns[n, c · kh · kw, l] = images[n, c, y, x], zero outside.</summary>
    /// <param name="images">Dense, (n, c, height, width).</param>
    /// <param name="window">The windows.</param>
    /// <param name="columns">Dense, of the same dtype.</param>
    internal static void Unfold(TensorImpl images, in SlidingWindow window, TensorImpl columns)
    {
        switch (columns.DType.ItemSize())
        {
            case 1: Unfold<byte>(images, window, columns); break;
            case 2: Unfold<short>(images, window, columns); break;
            case 4: Unfold<int>(images, window, columns); break;
            case 8: Unfold<long>(images, window, columns); break;
            default: Unfold<Int128>(images, window, columns); break;
        }
    }

    /// <summary>images[n, c, y, x] = Σ columns[n, c · kh · kw, l] over the windows that cover the place.</summary>
    /// <param name="columns">Dense; float32, float64 or complex128.</param>
    /// <param name="window">The windows.</param>
    /// <param name="images">Dense, (n, c, height, width), of the same dtype.</param>
    internal static void Fold(TensorImpl columns, in SlidingWindow window, TensorImpl images)
    {
        Copy.Fill(images, 0);
        switch (images.DType)
        {
            case DType.Float32: Fold<float>(columns, window, images); break;
            case DType.Float64: Fold<double>(columns, window, images); break;
            default: Fold<Complex>(columns, window, images); break;
        }
    }

    private static void Unfold<T>(TensorImpl images, in SlidingWindow window, TensorImpl columns) where T : unmanaged
    {
        long perPlane = Math.Max(1, columns.NumElements / Math.Max(1, images.Sizes[0] * images.Sizes[1]));
        Parallel.For(0, images.Sizes[0] * images.Sizes[1], Math.Max(1, Grain / perPlane), new UnfoldBody<T>(images, window, columns));
    }

    private static void Fold<T>(TensorImpl columns, in SlidingWindow window, TensorImpl images) where T : unmanaged, INumberBase<T>
    {
        long perPlane = Math.Max(1, columns.NumElements / Math.Max(1, images.Sizes[0] * images.Sizes[1]));
        Parallel.For(0, images.Sizes[0] * images.Sizes[1], Math.Max(1, Grain / perPlane), new FoldBody<T>(columns, window, images));
    }

    /// <summary>The windows [first, last) of a row for which kernel column <paramref name="k"/> lies inside of the image.</summary>
    private static (int First, int Last) Inside(long k, long dilation, long pad, long stride, long size, long count)
    {
        long start = k * dilation - pad;
        long first = start >= 0 ? 0 : (-start + stride - 1) / stride;
        long last = size - start <= 0 ? 0 : (size - start + stride - 1) / stride;
        last = Math.Min(last, count);
        return ((int)Math.Min(first, last), (int)last);
    }

    private readonly struct UnfoldBody<T>(TensorImpl images, SlidingWindow window, TensorImpl columns) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            (long height, long width) = (images.Sizes[2], images.Sizes[3]);
            (long rows, long across) = (window.Rows(height), window.Columns(width));
            ref T source = ref images.Reference<T>();
            ref T target = ref columns.Reference<T>();
            for (long plane = begin; plane < end; plane++)
            {
                for (long k = 0; k < window.KernelHeight * window.KernelWidth; k++)
                {
                    (long ky, long kx) = Math.DivRem(k, window.KernelWidth);
                    (int first, int last) = Inside(kx, window.DilationWidth, window.PadWidth, window.StrideWidth, width, across);
                    nint step = (nint)window.StrideWidth;
                    for (long row = 0; row < rows; row++)
                    {
                        long y = row * window.StrideHeight - window.PadHeight + ky * window.DilationHeight;
                        long at = ((plane * window.KernelHeight * window.KernelWidth + k) * rows + row) * across;
                        Span<T> line = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (nint)at), (int)across);
                        if (y < 0 || y >= height)
                        {
                            line.Clear();
                            continue;
                        }
                        line[..first].Clear();
                        line[last..].Clear();
                        ref T from = ref Unsafe.Add(ref source, (nint)((plane * height + y) * width + first * window.StrideWidth - window.PadWidth + kx * window.DilationWidth));
                        if (step == 1)
                        {
                            MemoryMarshal.CreateReadOnlySpan(ref from, last - first).CopyTo(line[first..]);
                            continue;
                        }
                        for (int i = first; i < last; i++)
                        {
                            line[i] = Unsafe.Add(ref from, (i - first) * step);
                        }
                    }
                }
            }
        }
    }

    private readonly struct FoldBody<T>(TensorImpl columns, SlidingWindow window, TensorImpl images) : IRangeBody where T : unmanaged, INumberBase<T>
    {
        public void Invoke(long begin, long end)
        {
            (long height, long width) = (images.Sizes[2], images.Sizes[3]);
            (long rows, long across) = (window.Rows(height), window.Columns(width));
            ref T source = ref columns.Reference<T>();
            ref T target = ref images.Reference<T>();
            for (long plane = begin; plane < end; plane++)
            {
                for (long k = 0; k < window.KernelHeight * window.KernelWidth; k++)
                {
                    (long ky, long kx) = Math.DivRem(k, window.KernelWidth);
                    (int first, int last) = Inside(kx, window.DilationWidth, window.PadWidth, window.StrideWidth, width, across);
                    nint step = (nint)window.StrideWidth;
                    for (long row = 0; row < rows; row++)
                    {
                        long y = row * window.StrideHeight - window.PadHeight + ky * window.DilationHeight;
                        if (y < 0 || y >= height)
                        {
                            continue;
                        }
                        long at = ((plane * window.KernelHeight * window.KernelWidth + k) * rows + row) * across;
                        ref T from = ref Unsafe.Add(ref source, (nint)at);
                        ref T to = ref Unsafe.Add(ref target, (nint)((plane * height + y) * width + first * window.StrideWidth - window.PadWidth + kx * window.DilationWidth));
                        for (int i = first; i < last; i++)
                        {
                            Unsafe.Add(ref to, (i - first) * step) += Unsafe.Add(ref from, i);
                        }
                    }
                }
            }
        }
    }
}
