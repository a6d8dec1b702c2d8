using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>(…, C·r², H, W) → (…, C, H·r, W·r): each r·r channels become a square of pixels.</summary>
            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => new(Aten.PixelShuffle(input.Impl, upscale_factor));

            /// <summary>(…, C, H·r, W·r) → (…, C·r², H, W): the inverse of <see cref="pixel_shuffle"/>.</summary>
            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => new(Aten.PixelUnshuffle(input.Impl, downscale_factor));

            /// <inheritdoc cref="Tensor.channel_shuffle"/>
            public static Tensor channel_shuffle(Tensor input, long groups) => input.channel_shuffle(groups);

            /// <summary>(N, C, H, W) → (N, C·kh·kw, L): the windows that slide over images, as columns.</summary>
            /// <param name="input">Images, with or without a batch dimension.</param>
            /// <param name="kernel_size">Height and width of a window.</param>
            /// <param name="dilation">Distance of the window's elements.</param>
            /// <param name="padding">Zeros around the images.</param>
            /// <param name="stride">Distance of the windows.</param>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                new(Aten.Im2Col(input.Impl, [kernel_size, kernel_size], [dilation, dilation], [padding, padding], [stride, stride]));

            /// <inheritdoc cref="unfold(Tensor, long, long, long, long)"/>
            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                new(Aten.Im2Col(input.Impl, Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(stride ?? (1, 1))));

            /// <summary>(N, C·kh·kw, L) → (N, C, H, W): columns added up where their windows lie.</summary>
            /// <param name="input">Columns, with or without a batch dimension.</param>
            /// <param name="output_size">Height and width of the images.</param>
            /// <param name="kernel_size">Height and width of a window.</param>
            /// <param name="dilation">Distance of the window's elements.</param>
            /// <param name="padding">Zeros around the images.</param>
            /// <param name="stride">Distance of the windows.</param>
            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                new(Aten.Col2Im(input.Impl, [output_size, output_size], [kernel_size, kernel_size], [dilation, dilation], [padding, padding], [stride, stride]));

            /// <inheritdoc cref="fold(Tensor, long, long, long, long, long)"/>
            public static Tensor fold(Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                new(Aten.Col2Im(input.Impl, Pair(output_size), Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(stride ?? (1, 1))));

            private static long[] Pair((long, long) pair) => [pair.Item1, pair.Item2];
        }
    }
}
