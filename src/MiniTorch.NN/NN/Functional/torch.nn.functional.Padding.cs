using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Pads the last dimensions.</summary>
            /// <param name="input">The tensor.</param>
            /// <param name="pad">(before, after) of the last dimension, then of the one before it, …; negative ones crop.</param>
            /// <param name="mode">With what: a number, the border mirrored or repeated, or the opposite side. All but the first need an input with batch or channel dimensions before those that are padded.</param>
            /// <param name="value">The number of <see cref="PaddingModes.Constant"/>.</param>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                new(Pad(input.Impl, [.. pad], mode, value));

            /// <inheritdoc cref="pad(Tensor, long[], PaddingModes, double)"/>
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                new(Pad(input.Impl, pad.ToArray(), mode, value));

            /// <summary>Pads both ends of the last dimension alike.</summary>
            /// <inheritdoc cref="pad(Tensor, long[], PaddingModes, double)"/>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                new(Pad(input.Impl, [pad, pad], mode, value));

            /// <inheritdoc cref="pad(Tensor, long[], PaddingModes, double)"/>
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                new(Pad(input.Impl, [pad.Item1, pad.Item2], mode, value));

            /// <inheritdoc cref="pad(Tensor, long[], PaddingModes, double)"/>
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                new(Pad(input.Impl, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value));

            private static TensorImpl Pad(TensorImpl input, long[] pad, PaddingModes mode, double value)
            {
                Error.Unless(pad.Length % 2 == 0, "Padding length must be divisible by 2");
                if (pad.Length > 2 * input.Rank)
                {
                    throw Error.Of($"Padding length should be less than or equal to two times the input dimension but got padding length {pad.Length} and input of dimension {input.Rank}");
                }
                if (mode is PaddingModes.Constant or PaddingModes.Zeros)
                {
                    return Aten.ConstantPadNd(input, pad, value);
                }
                string name = mode switch { PaddingModes.Reflect => "reflect", PaddingModes.Replicate => "replicate", _ => "circular" };
                Error.Unless(value == 0, $"Padding mode \"{name}\" doesn't take in value argument");
                int padded = pad.Length / 2;
                Error.Unless(padded is >= 1 and <= 3 && (input.Rank == padded + 1 || input.Rank == padded + 2), "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now");
                return mode switch
                {
                    PaddingModes.Reflect => Aten.ReflectionPad(input, pad),
                    PaddingModes.Replicate => Aten.ReplicationPad(input, pad),
                    _ => Aten.CircularPad(input, pad),
                };
            }
        }
    }
}
