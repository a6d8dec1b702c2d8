using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = grad · mask · scale, the gradient of a dropout whose mask is bool; ∂grad = g · mask · scale. Saves the mask.</summary>
internal sealed class NativeDropoutBackward(double scale) : BinaryOperator("aten::native_dropout_backward", "NativeDropoutBackwardBackward0")
{
    private SavedTensor? _mask;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("scale", scale)];

    /// <summary>Inputs: grad_output, mask.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType product = TypePromotion.ResultType(self, other);
        return TensorMeta.Pointwise(self, other, product.IsIntegralOrBool() ? DTypes.Default : product);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        Mul.Run(self, other, into);
        Pointwise.RealOrComplex(new Scaled(scale), into, into);
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result) => _mask = SaveInput(other, "mask");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => gradInputs[0] = new NativeDropoutBackward(scale).Call(grad, _mask!.Unpack());

    private readonly struct Scaled(double scale) : IRealUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(x, T.CreateTruncating(scale), result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => TensorPrimitives.Multiply(x, (Complex)scale, result);
    }
}

internal static partial class Aten
{
    // The negative saturation value of SELU, which alpha dropout keeps the mean and variance of.
    private const double Alpha = 1.7580993408473766;

    /// <summary>dropout: self · mask, where the mask is 1/(1 − p) with probability 1 − p, else 0; self itself unless training. No node of its own.</summary>
    internal static TensorImpl Dropout(TensorImpl self, double p, bool train, bool inPlace = false) => Dropout("aten::dropout", self, p, train, feature: false, alpha: false, inPlace);

    /// <summary>feature_dropout: drops whole channels.</summary>
    internal static TensorImpl FeatureDropout(TensorImpl self, double p, bool train, bool inPlace = false) => Dropout("aten::feature_dropout", self, p, train, feature: true, alpha: false, inPlace);

    /// <summary>dropout1d, dropout3d: drops whole channels of a batch, or of one sample, which has <paramref name="sampleRank"/> dimensions.</summary>
    internal static TensorImpl ChannelDropout(TensorImpl self, int sampleRank, double p, bool train, bool inPlace)
    {
        if (self.Rank == sampleRank + 1)
        {
            return FeatureDropout(self, p, train, inPlace);
        }
        int spatial = sampleRank - 1;
        if (self.Rank != sampleRank && spatial == 1)
        {
            throw Error.Of($"dropout1d: Expected 2D or 3D input, but received a {self.Rank}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).");
        }
        if (self.Rank != sampleRank)
        {
            Warnings.Raise($"dropout{spatial}d: Received a {self.Rank}-D input to dropout{spatial}d, which is deprecated and will result in an error in a future release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout{spatial}d exists to provide channel-wise dropout on inputs with {spatial} spatial dimensions, a channel dimension, and an optional batch dimension (i.e. {sampleRank}D or {sampleRank + 1}D inputs).");
        }
        return inPlace
            ? new SqueezeDim(0).InPlace(FeatureDropout(new Unsqueeze(0).InPlace(self), p, train, inPlace: true))
            : Squeeze(FeatureDropout(Unsqueeze(self, 0), p, train), 0);
    }

    /// <summary>alpha_dropout: keeps mean 0 and variance 1 of what SELU gives.</summary>
    internal static TensorImpl AlphaDropout(TensorImpl self, double p, bool train, bool inPlace = false) => Dropout("aten::alpha_dropout", self, p, train, feature: false, alpha: true, inPlace);

    /// <summary>feature_alpha_dropout: alpha dropout of whole channels.</summary>
    internal static TensorImpl FeatureAlphaDropout(TensorImpl self, double p, bool train, bool inPlace = false) => Dropout("aten::feature_alpha_dropout", self, p, train, feature: true, alpha: true, inPlace);

    private static TensorImpl Dropout(string name, TensorImpl self, double p, bool train, bool feature, bool alpha, bool inPlace)
    {
        if (!(p is >= 0 and <= 1))
        {
            throw Error.Of($"dropout probability has to be between 0 and 1, but got {Error.Show(p)}");
        }
        if (p == 0 || !train || self.NumElements == 0)
        {
            return self;
        }
        using var frame = Frame.Open(name, (p, train), self);
        if (p == 1)
        {
            TensorImpl none = Zeros(Layout.Scalar, self.DType);
            return frame.Result(inPlace ? new Mul().InPlace(self, none) : self * none);
        }
        Error.Unless(!feature || self.Rank >= 2, "Feature dropout requires at least 2 dimensions in the input");
        TensorImpl noise = Noise(self, p, feature, alpha ? 1 : 1 - p);
        if (!alpha)
        {
            return frame.Result(inPlace ? new Mul().InPlace(self, noise) : self * noise);
        }
        double a = 1 / Math.Sqrt(((Alpha * Alpha * p) + 1) * (1 - p));
        TensorImpl shift;
        using (GradMode.Set(false))
        {
            // b = (noise − 1)·α·a + α·a·p, noise = noise·a
            shift = new Add().InPlace(new Mul().InPlace(noise + Scalar(-1), Scalar(Alpha * a)), Scalar(Alpha * a * p));
            new Mul().InPlace(noise, Scalar(a));
        }
        return frame.Result(inPlace ? new Add().InPlace(new Mul().InPlace(self, noise), shift) : (self * noise) + shift);
    }

    /// <summary>A mask of self's dtype: 1/<paramref name="divisor"/> with probability 1 − p, else 0; one number a channel for features.</summary>
    private static TensorImpl Noise(TensorImpl self, double p, bool feature, double divisor)
    {
        TensorImpl noise;
        if (feature)
        {
            var sizes = new long[self.Rank];
            Array.Fill(sizes, 1);
            self.Sizes.AsSpan(0, 2).CopyTo(sizes);
            noise = Empty(sizes, self.DType);
        }
        else
        {
            noise = TensorMeta.Like(self).Allocate(InferenceMode.IsEnabled);
        }
        GeneratorImpl generator = GeneratorImpl.Default;
        switch (noise.DType)
        {
            case DType.Float32: Fill<float>(noise, p, divisor, generator); break;
            case DType.Float64: Fill<double>(noise, p, divisor, generator); break;
            case DType.Float16: Fill<Half>(noise, p, divisor, generator); break;
            case DType.BFloat16: Fill<BFloat16>(noise, p, divisor, generator); break;
            case DType.Complex64 or DType.Complex128: throw Error.NotImplementedFor("bernoulli_scalar_cpu_", noise.DType);
            default: throw Error.Of($"result type Float can't be cast to the desired output type {noise.DType.Name()}");
        }
        return noise;
    }

    private static void Fill<T>(TensorImpl noise, double p, double divisor, GeneratorImpl generator) where T : unmanaged
    {
        Span<T> mask = noise.Storage.Span<T>(noise.Offset, noise.NumElements);
        Sampling.Bernoulli(mask, 1 - p, generator);
        if (divisor == 1)
        {
            return;
        }
        if (typeof(T) == typeof(float))
        {
            Span<float> values = MemoryMarshal.Cast<T, float>(mask);
            TensorPrimitives.Multiply(values, 1 / (float)divisor, values);
        }
        else if (typeof(T) == typeof(double))
        {
            Span<double> values = MemoryMarshal.Cast<T, double>(mask);
            TensorPrimitives.Multiply(values, 1 / divisor, values);
        }
        else
        {
            T kept = Elements.Convert<double, T>(1 / (float)divisor);
            foreach (ref T value in mask)
            {
                value = Elements.Convert<T, float>(value) != 0 ? kept : default;
            }
        }
    }
}
