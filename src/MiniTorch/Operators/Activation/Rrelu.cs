using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = self where self > 0, else slope · self: in training each slope is drawn from [lower, upper), otherwise it is their mean.
/// ∂self = grad · slope. Saves the input (in-place: the result), and in training the slopes.
/// </summary>
internal sealed class Rrelu(double lower, double upper, GeneratorImpl? training, bool inPlace = false)
    : UnaryFunction("aten::rrelu_with_noise", inPlace ? "RreluWithNoiseBackward1" : "RreluWithNoiseBackward0", inPlace ? Saves.Result : Saves.Input)
{
    internal double Lower => lower;

    internal double Upper => upper;

    internal bool IsTraining => training is not null;

    private TensorImpl? _slopes;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("lower", lower), ("upper", upper), ("training", training is not null)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(lower <= upper, "Lower bound should be less than or equal to the upper bound");
        Refuse.AllButFloating(self, training is null ? "leaky_relu_cpu" : "rrelu_with_noise_out_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (training is null)
        {
            Pointwise.Float(new LeakyRelu.Kernel((lower + upper) / 2), self, into);
            return;
        }
        // The numbers are drawn in row-major order, whatever the strides.
        TensorImpl dense = Copy.Dense(self, self.DType);
        _slopes = TensorImpl.Empty(self.Sizes, self.DType);
        _slopes.Storage.Expose();   // kept for backward: see Note [Temporaries]
        switch (self.DType)
        {
            case DType.Float64: Draw<double>(dense); break;
            case DType.Float32: Draw<float>(dense); break;
            case DType.Float16: Draw<Half>(dense); break;
            default: Draw<BFloat16>(dense); break;
        }
        Pointwise.Float(default(ProductKernel), self.DType, self, _slopes, into);
    }

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl saved) =>
        new RreluBackward(training is not null && upper - lower > 1e-6 ? _slopes : null, (lower + upper) / 2).Call(grad, saved);

    private void Draw<T>(TensorImpl input) where T : unmanaged => Sampling.RreluSlopes<T>(input.Span<T>(), _slopes!.Span<T>(), lower, upper, training!);

    internal readonly struct ProductKernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] * y[i];
            }
        }
    }
}

/// <summary>out = grad · the slopes drawn in training; without them grad where self > 0, else mean · grad.</summary>
internal sealed class RreluBackward(TensorImpl? slopes, double mean) : SlopeBackward("aten::rrelu_with_noise_backward", "RreluWithNoiseBackwardBackward0")
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        DType common = TypePromotion.ResultType(self, other);
        if (slopes is null)
        {
            Pointwise.Float(new LeakyReluBackward.Kernel(mean), common, self, other, into);
        }
        else
        {
            Pointwise.Float(default(Rrelu.ProductKernel), common, self, slopes, into);
        }
    }

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self) => new RreluBackward(slopes, mean).Call(grad, self);
}

internal static partial class Aten
{
    /// <param name="self">The input.</param>
    /// <param name="lower">The smallest slope.</param>
    /// <param name="upper">The largest slope.</param>
    /// <param name="training">What draws the slopes, or null for their mean.</param>
    internal static TensorImpl Rrelu(TensorImpl self, double lower = 0.125, double upper = 1.0 / 3, GeneratorImpl? training = null) => new Rrelu(lower, upper, training).Call(self);
}
