namespace MiniTorch;

public static partial class torch
{
    /// <summary>Element types of tensors, numbered as in libtorch. Tensors of the quantized types do not exist here.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>uint8.</summary>
        Byte = 0,

        /// <summary>int8.</summary>
        Int8 = 1,

        /// <summary>int16.</summary>
        Int16 = 2,

        /// <summary>int32.</summary>
        Int32 = 3,

        /// <summary>int64.</summary>
        Int64 = 4,

        /// <summary>float16: 5 bits of exponent, 10 of fraction.</summary>
        Float16 = 5,

        /// <summary>float32.</summary>
        Float32 = 6,

        /// <summary>float64.</summary>
        Float64 = 7,

        /// <summary>complex64: two float32.</summary>
        ComplexFloat32 = 9,

        /// <summary>complex128: two float64.</summary>
        ComplexFloat64 = 10,

        /// <summary>bool, one byte.</summary>
        Bool = 11,

        /// <summary>Quantized int8.</summary>
        QInt8 = 12,

        /// <summary>Quantized uint8.</summary>
        QUInt8 = 13,

        /// <summary>Quantized int32.</summary>
        QInt32 = 14,

        /// <summary>bfloat16: 8 bits of exponent, 7 of fraction.</summary>
        BFloat16 = 15,
    }

    /// <summary>Which way a quotient is rounded.</summary>
    public enum RoundingMode
    {
        /// <summary>Not at all: a true division.</summary>
        None = 0,

        /// <summary>Towards zero.</summary>
        trunc = 1,

        /// <summary>Down.</summary>
        floor = 2,
    }

    /// <summary>Interpolation between samples (<c>nn.functional.interpolate</c>).</summary>
    public enum InterpolationMode
    {
        /// <summary>The nearest sample, rounding down.</summary>
        Nearest = 0,

        /// <summary>Linear, one dimension.</summary>
        Linear = 1,

        /// <summary>Linear, two dimensions.</summary>
        Bilinear = 2,

        /// <summary>Cubic, two dimensions.</summary>
        Bicubic = 3,

        /// <summary>Linear, three dimensions.</summary>
        Trilinear = 4,

        /// <summary>Adaptive averages.</summary>
        Area = 5,

        /// <summary>The sample whose centre is nearest.</summary>
        NearestExact = 6,
    }

    /// <summary>Interpolation of <c>nn.Upsample</c>.</summary>
    public enum UpsampleMode
    {
        /// <summary>The nearest sample.</summary>
        Nearest = 0,

        /// <summary>Linear, one dimension.</summary>
        Linear = 1,

        /// <summary>Linear, two dimensions.</summary>
        Bilinear = 2,

        /// <summary>Cubic, two dimensions.</summary>
        Bicubic = 3,

        /// <summary>Linear, three dimensions.</summary>
        Trilinear = 4,
    }

    /// <summary>Interpolation of <c>grid_sample</c>.</summary>
    public enum GridSampleMode
    {
        /// <summary>The nearest sample.</summary>
        Nearest = 0,

        /// <summary>Linear.</summary>
        Bilinear = 2,

        /// <summary>Cubic convolution, of images only. TorchSharp lacks it.</summary>
        Bicubic = 3,
    }

    /// <summary>What <c>grid_sample</c> finds outside of the input.</summary>
    public enum GridSamplePaddingMode
    {
        /// <summary>Zeros.</summary>
        Zeros = 0,

        /// <summary>The input mirrored.</summary>
        Reflection = 1,

        /// <summary>The border elements.</summary>
        Border = 2,
    }

    /// <summary>Methods of <c>lobpcg</c>.</summary>
    public enum LobpcgMethod
    {
        /// <summary>The basic method.</summary>
        basic = 0,

        /// <summary>With orthogonal basis selection.</summary>
        ortho = 1,
    }

    /// <summary>Linear algebra.</summary>
    public static partial class linalg
    {
        /// <summary>What <c>linalg.qr</c> returns.</summary>
        public enum QRMode
        {
            /// <summary>Q with min(m, n) columns.</summary>
            Reduced = 0,

            /// <summary>The square Q.</summary>
            Complete = 1,

            /// <summary>R only.</summary>
            R = 2,
        }
    }

    /// <summary>Neural networks: modules, losses, initialisation.</summary>
    public static partial class nn
    {
        /// <summary>Activations of transformer layers.</summary>
        public enum Activations
        {
            /// <summary>max(0, x).</summary>
            ReLU = 0,

            /// <summary>x·Φ(x).</summary>
            GELU = 1,
        }

        /// <summary>Nonlinearities of <c>RNN</c>.</summary>
        public enum NonLinearities
        {
            /// <summary>max(0, x).</summary>
            ReLU = 0,

            /// <summary>tanh(x).</summary>
            Tanh = 1,
        }

        /// <summary>What a loss does with the losses of the elements.</summary>
        public enum Reduction
        {
            /// <summary>Returns them all.</summary>
            None = 0,

            /// <summary>Averages.</summary>
            Mean = 1,

            /// <summary>Sums.</summary>
            Sum = 2,

            /// <summary>Sums, and divides by the size of the batch; only for the Kullback–Leibler divergence.</summary>
            BatchMean = 3,
        }

        /// <summary>Initial values of parameters.</summary>
        public static partial class init
        {
            /// <summary>Which side of a weight <c>kaiming_*</c> preserves the variance of.</summary>
            public enum FanInOut
            {
                /// <summary>The inputs: the forward pass.</summary>
                FanIn = 0,

                /// <summary>The outputs: the backward pass.</summary>
                FanOut = 1,
            }

            /// <summary>What follows the layer whose weight is initialised.</summary>
            public enum NonlinearityType
            {
                /// <summary>Nothing.</summary>
                Linear = 0,

                /// <summary>A convolution.</summary>
                Conv1D = 1,

                /// <summary>A convolution.</summary>
                Conv2D = 2,

                /// <summary>A convolution.</summary>
                Conv3D = 3,

                /// <summary>A transposed convolution.</summary>
                ConvTranspose1D = 4,

                /// <summary>A transposed convolution.</summary>
                ConvTranspose2D = 5,

                /// <summary>A transposed convolution.</summary>
                ConvTranspose3D = 6,

                /// <summary>The logistic function.</summary>
                Sigmoid = 7,

                /// <summary>Hyperbolic tangent.</summary>
                Tanh = 8,

                /// <summary>max(0, x).</summary>
                ReLU = 9,

                /// <summary>ReLU with a slope for negative arguments.</summary>
                LeakyReLU = 10,
            }
        }
    }
}
