using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Zeros elements with probability p, and scales the others by 1 / (1 − p).</summary>
            /// <param name="input">The input.</param>
            /// <param name="p">The probability.</param>
            /// <param name="training">Otherwise the input is returned.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => new(Aten.Dropout(input.Impl, p, training, inplace));

            /// <summary>Zeros whole channels of (N, C, L).</summary>
            /// <param name="input">The input.</param>
            /// <param name="p">The probability.</param>
            /// <param name="training">Otherwise the input is returned.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => new(Aten.ChannelDropout(input.Impl, 2, p, training, inplace));

            /// <summary>Zeros whole channels of (N, C, H, W).</summary>
            /// <param name="input">The input.</param>
            /// <param name="p">The probability.</param>
            /// <param name="training">Otherwise the input is returned.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => new(Aten.FeatureDropout(input.Impl, p, training, inplace));

            /// <summary>Zeros whole channels of (N, C, D, H, W).</summary>
            /// <param name="input">The input.</param>
            /// <param name="p">The probability.</param>
            /// <param name="training">Otherwise the input is returned.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => new(Aten.ChannelDropout(input.Impl, 4, p, training, inplace));

            /// <summary>Dropout that keeps mean and variance of what SELU gives.</summary>
            /// <param name="input">The input.</param>
            /// <param name="p">The probability.</param>
            /// <param name="training">Otherwise the input is returned.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) => new(Aten.AlphaDropout(input.Impl, p, training, inplace));

            /// <summary>Alpha dropout of whole channels.</summary>
            /// <param name="input">The input.</param>
            /// <param name="p">The probability.</param>
            /// <param name="training">Otherwise the input is returned.</param>
            /// <param name="inplace">Overwrite the input.</param>
            public static Tensor feature_alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) => new(Aten.FeatureAlphaDropout(input.Impl, p, training, inplace));
        }
    }
}
