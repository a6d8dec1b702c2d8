namespace MiniTorch;

public static partial class torch
{
    public static partial class distributions
    {
        public static partial class transforms
        {
            /// <summary>
            /// From n real numbers to a point on the simplex of n + 1 numbers that sum to 1: each breaks its share, a sigmoid, off what is left of a stick.
            /// Zeros give equal parts.
            /// </summary>
            public class StickBreakingTransform : Transform
            {
                /// <summary>From n real numbers to a point on the simplex of n + 1 numbers.</summary>
                public StickBreakingTransform()
                {
                    _domain = constraints.real_vector;
                    _codomain = constraints.simplex;
                    _bijective = true;
                }

                /// <inheritdoc/>
                public override long[] forward_shape(long[] shape) => [.. Leading(shape), shape[^1] + 1];

                /// <inheritdoc/>
                public override long[] inverse_shape(long[] shape) => [.. Leading(shape), shape[^1] - 1];

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x)
                {
                    FInfo info = finfo(x.dtype);
                    Tensor share = (x - PartsLeft(x).log()).sigmoid().clamp(info.tiny, 1 - info.eps);
                    return nn.functional.pad(share, (0, 1), value: 1) * nn.functional.pad((1 - share).cumprod(-1), (1, 0), value: 1);
                }

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y)
                {
                    Tensor parts = y.narrow(-1, 0, y.shape[^1] - 1);
                    Tensor left = (1 - parts.cumsum(-1)).clamp(min: finfo(y.dtype).tiny);   // rounding may leave less than nothing
                    return parts.log() - left.log() + PartsLeft(parts).log();
                }

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y)
                {
                    Tensor shifted = x - PartsLeft(x).log();
                    return (-shifted + shifted.log_sigmoid() + y.narrow(-1, 0, y.shape[^1] - 1).log()).sum(-1);
                }

                private static long[] Leading(long[] shape) => shape.Length > 0 ? shape[..^1] : throw new ArgumentException("Too few dimensions on input");

                /// <summary>n, …, 1: how many parts are still to be broken off.</summary>
                private static Tensor PartsLeft(Tensor x) => x.shape[^1] + 1 - ones(x.shape[^1], x.dtype).cumsum(-1);
            }
        }
    }
}
