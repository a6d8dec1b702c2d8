using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// (out, total weight): out = −weight[target] · self[target], summed, or divided by the total weight for a mean; targets equal to
/// <paramref name="ignoreIndex"/> count nothing. self is [C] or [N, C], or [N, C, H, W] for the spatial form. ∂self = −weight[target] · grad at the targets (/ total weight).
/// Saves self (for its shape), target, weight and the total weight.
/// </summary>
internal sealed class NllLossForward(LossReduction reduction, long ignoreIndex, bool spatial)
    : MultiOutputOperator(spatial ? "aten::nll_loss2d_forward" : "aten::nll_loss_forward", spatial ? "NllLoss2DBackward0" : "NllLossBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _target;
    private SavedTensor? _weight;
    private SavedTensor? _totalWeight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction), ("ignore_index", ignoreIndex)];

    /// <summary>Inputs: self, target, weight.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override string? NonDifferentiableArgument(int index) => index == 2 ? "weight" : null;

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl target, TensorImpl? weight) = (inputs[0]!, inputs[1]!, inputs[2]);
        CheckShapes(self, target, spatial);
        long classes = self.Sizes[self.Rank == 1 ? 0 : 1];
        if (weight is not null && (spatial ? weight.NumElements != classes : weight.Rank != 1 || weight.NumElements != classes))
        {
            throw Error.Of($"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of shape: {Error.Show(weight.Sizes)}");
        }
        if (weight is not null && weight.DType != self.DType)
        {
            throw Error.Of($"expected scalar type {self.DType.Name()} but found {weight.DType.Name()}");
        }
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor(spatial ? "nll_loss2d_forward_out_cpu_template" : "nll_loss_out_frame", self.DType);
        }
        if (target.DType is not (DType.Int64 or DType.UInt8))
        {
            throw Error.Of($"expected scalar type Long but found {target.DType.Name()}");
        }
        foreach (long t in Kernels.Copy.Dense(target, DType.Int64).Span<long>())
        {
            if (t != ignoreIndex && (t < 0 || t >= classes))
            {
                throw Error.Of($"Target {t} is out of bounds.");
            }
        }
        return [new(reduction == LossReduction.None ? target.Sizes : Layout.Scalar, self.DType), new(Layout.Scalar, self.DType)];
    }

    private static void CheckShapes(TensorImpl self, TensorImpl target, bool spatial)
    {
        if (!spatial)
        {
            Error.Unless(self.Rank is 1 or 2, "input tensor should be 1D or 2D");
            Error.Unless(target.Rank <= 1, "0D or 1D target tensor expected, multi-target not supported");
            bool unbatched = self.Rank == 1 && target.Rank == 0;
            if (!unbatched && self.Sizes[0] != (target.Rank == 0 ? 1 : target.Sizes[0]))
            {
                throw Error.Of($"size mismatch (got input: {Error.Show(self.Sizes)}, target: {Error.Show(target.Sizes)})");
            }
            return;
        }
        if (target.Rank != 3)
        {
            throw Error.Of($"only batches of spatial targets supported (3D tensors) but got targets of size: : {Error.Show(target.Sizes)}");
        }
        if (self.Rank != 4)
        {
            throw Error.Of($"only batches of spatial inputs supported (4D tensors), but got input of size: {Error.Show(self.Sizes)}");
        }
        if (self.Sizes[0] != target.Sizes[0] || self.Sizes[2] != target.Sizes[1] || self.Sizes[3] != target.Sizes[2])
        {
            throw Error.Of($"size mismatch (got input: {Error.Show(self.Sizes)} , target: {Error.Show(target.Sizes)}");
        }
    }

    /// <summary>The classes lie along the second dimension, or the only one.</summary>
    internal static Lines ClassLines(long[] sizes) => Lines.Of(sizes, sizes.Length == 1 ? 0 : 1);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl target = Kernels.Copy.Dense(inputs[1]!, DType.Int64);
        (double loss, double weight) = Kernels.NllLoss.Forward(inputs[0]!, target, inputs[2], ignoreIndex, ClassLines(inputs[0]!.Sizes), reduction == LossReduction.None ? into[0] : null);
        if (reduction != LossReduction.None)
        {
            Elements.Store([reduction == LossReduction.Mean ? loss / weight : loss], into[0], 0, 1);
        }
        Elements.Store([reduction == LossReduction.None ? 0 : weight], into[1], 0, 1);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _self = SaveInput(inputs[0]!, "self");
        _target = SaveInput(inputs[1]!, "target");
        _weight = SaveOptional(inputs[2], "weight");
        _totalWeight = SaveOutput(results[1], 1, "total_weight");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new NllLossBackward(reduction, ignoreIndex, spatial)
            .Call(grads[0], _self!.Unpack(), _target!.Unpack(), _weight?.Unpack(), _totalWeight!.Unpack());
}

/// <summary>The gradient of nll_loss: linear in grad, so ∂grad = nll_loss of the cotangent, and ∂self = 0.</summary>
internal sealed class NllLossBackward(LossReduction reduction, long ignoreIndex, bool spatial)
    : SingleOutputOperator(spatial ? "aten::nll_loss2d_backward" : "aten::nll_loss_backward", spatial ? "NllLoss2DBackwardBackward0" : "NllLossBackwardBackward0")
{
    private SavedTensor? _target;
    private SavedTensor? _weight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction), ("ignore_index", ignoreIndex)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: grad_output, self, target, weight, total_weight.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => new(inputs[1]!.Sizes, inputs[1]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        double scale = reduction == LossReduction.Mean ? 1 / ChannelNormalization.Values(inputs[4]!)[0] : 1;
        Kernels.NllLoss.Backward(inputs[0]!, scale, Kernels.Copy.Dense(inputs[2]!, DType.Int64), inputs[3], ignoreIndex, NllLossForward.ClassLines(into.Sizes), into);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _target = SaveInput(inputs[2]!, "target");
        _weight = SaveOptional(inputs[3], "weight");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = new NllLossForward(reduction, ignoreIndex, spatial).Call(grad, _target!.Unpack(), _weight?.Unpack())[0];
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.ZerosLike(grad);
        }
    }
}

internal static partial class Aten
{
    /// <summary>The loss of log-probabilities of any shape [N, C, …] or [C] with targets [N, …] (nll_loss_nd in libtorch).</summary>
    internal static TensorImpl NllLoss(TensorImpl self, TensorImpl target, TensorImpl? weight = null, LossReduction reduction = LossReduction.Mean, long ignoreIndex = -100)
    {
        Error.Unless(self.Rank >= 1, $"Expected 1 or more dimensions (got {self.Rank})");
        if (self.Rank != 1 && (target.Rank == 0 || self.Sizes[0] != target.Sizes[0]))
        {
            throw Error.Of($"Expected input batch_size ({self.Sizes[0]}) to match target batch_size ({(target.Rank == 0 ? 1 : target.Sizes[0])}).");
        }
        if (self.Rank <= 2)
        {
            return new NllLossForward(reduction, ignoreIndex, spatial: false).Call(self, target, weight)[0];
        }
        if (self.Rank == 4)
        {
            return new NllLossForward(reduction, ignoreIndex, spatial: true).Call(self, target, weight)[0];
        }
        long[] outSizes = [self.Sizes[0], .. self.Sizes[2..]];
        if (!target.Sizes.AsSpan(1).SequenceEqual(self.Sizes.AsSpan(2)))
        {
            throw Error.Of($"Expected target size {Error.Show(outSizes)}, got {Error.Show(target.Sizes)}");
        }
        TensorImpl flat = self.NumElements > 0 ? View(Contiguous(self), self.Sizes[0], self.Sizes[1], 1, -1) : View(Contiguous(self), self.Sizes[0], self.Sizes[1], 0, 0);
        TensorImpl flatTarget = target.NumElements > 0 ? View(Contiguous(target), target.Sizes[0], 1, -1) : View(Contiguous(target), target.Sizes[0], 0, 0);
        TensorImpl loss = new NllLossForward(reduction, ignoreIndex, spatial: true).Call(flat, flatTarget, weight)[0];
        return reduction == LossReduction.None ? View(loss, outSizes) : loss;
    }

    /// <summary>Cross entropy of logits with class indices, or with probabilities where the target is of the input's shape.</summary>
    internal static TensorImpl CrossEntropy(TensorImpl self, TensorImpl target, TensorImpl? weight = null, LossReduction reduction = LossReduction.Mean, long ignoreIndex = -100, double labelSmoothing = 0)
    {
        using var frame = Frame.Open("aten::cross_entropy_loss", (reduction, ignoreIndex, labelSmoothing), self, target, weight);
        if (self.Sizes.AsSpan().SequenceEqual(target.Sizes))
        {
            Error.Unless(target.DType.IsFloatingPoint(), $"Expected floating point type for target with class probabilities, got {target.DType.Name()}");
            Error.Unless(ignoreIndex < 0, "ignore_index is not supported for floating point target");
            return frame.Result(CrossEntropyOfProbabilities(self, target, weight, reduction, labelSmoothing));
        }
        if (labelSmoothing > 0)
        {
            Error.Unless(labelSmoothing <= 1, $"label_smoothing must be between 0.0 and 1.0. Got: {labelSmoothing}");
            return frame.Result(SmoothedCrossEntropy(self, target, weight, reduction, ignoreIndex, labelSmoothing));
        }
        long classDim = self.Rank == 1 ? 0 : 1;
        return frame.Result(NllLoss(LogSoftmax(self, classDim), target, weight, reduction, ignoreIndex));
    }

    /// <summary>cross_entropy of linear(input, linearWeight [C, d₁, …, in], linearBias [C, d₁, …]).</summary>
    internal static TensorImpl LinearCrossEntropy(TensorImpl input, TensorImpl linearWeight, TensorImpl target, TensorImpl? linearBias, TensorImpl? weight, LossReduction reduction, long? ignoreIndex, double labelSmoothing)
    {
        Error.Unless(input.Rank is 1 or 2, $"expected input with dimensionality 1 or 2, got {input.Rank}");
        Error.Unless(linearWeight.Rank >= 2, $"expected linear_weight with dimensionality at least 2, got {linearWeight.Rank}");
        long features = input.Sizes[^1];
        Error.Unless(features == linearWeight.Sizes[^1], $"expected equal input and linear_weight last dimensions (in_features), got {features} and {linearWeight.Sizes[^1]}, respectively");
        if (linearBias is not null && !linearBias.Sizes.AsSpan().SequenceEqual(linearWeight.Sizes.AsSpan(0, linearWeight.Rank - 1)))
        {
            throw Error.Of($"expected linear_bias shape {Tuple(linearWeight.Sizes[..^1])}, got {Tuple(linearBias.Sizes)}");
        }
        if (linearWeight.Rank > 2 && input.Rank == 1)
        {
            throw Error.Of($"K-dimensional loss defined by linear_weight shape {Tuple(linearWeight.Sizes)} requires batched input, (N, {features}), got unbatched input with shape {Tuple(input.Sizes)}");
        }
        Error.Unless(ignoreIndex is null || !target.DType.IsFloatingPoint(), "ignore_index cannot be specified when target contains probabilities");
        if (linearWeight.Rank == 2)
        {
            return CrossEntropy(Linear(input, linearWeight, linearBias), target, weight, reduction, ignoreIndex ?? -100, labelSmoothing);
        }
        TensorImpl logits = Linear(input, Reshape(linearWeight, -1, features), linearBias is null ? null : Reshape(linearBias, -1));
        return CrossEntropy(Reshape(logits, [input.Sizes[0], .. linearWeight.Sizes[..^1]]), target, weight, reduction, ignoreIndex ?? -100, labelSmoothing);

        static string Tuple(long[] sizes) => sizes.Length == 1 ? $"({sizes[0]},)" : $"({string.Join(", ", sizes)})";
    }

    private static TensorImpl CrossEntropyOfProbabilities(TensorImpl self, TensorImpl target, TensorImpl? weight, LossReduction reduction, double labelSmoothing)
    {
        int classDim = self.Rank == 1 ? 0 : 1;
        long classes = self.Sizes[classDim];
        CheckClassWeight(weight, classes);
        TensorImpl logits = LogSoftmax(self, classDim);
        if (labelSmoothing > 0)
        {
            Error.Unless(labelSmoothing <= 1, $"label_smoothing must be between 0.0 and 1.0. Got: {labelSmoothing}");
            target = target * (1 - labelSmoothing) + labelSmoothing / classes;
        }
        TensorImpl products = logits * target;
        if (weight is not null)
        {
            products = products * ClassShaped(weight, self.Rank, classDim);
        }
        switch (reduction)
        {
            case LossReduction.Mean:
                TensorImpl sum = Sum(products);
                if (self.NumElements > 0)
                {
                    return -sum / (self.NumElements / classes);
                }
                new Fill(double.NaN).InPlace(sum); // the mean of nothing
                return -sum;
            case LossReduction.Sum:
                return -Sum(products);
            default:
                return -Sum(products, [classDim]);
        }
    }

    private static TensorImpl SmoothedCrossEntropy(TensorImpl self, TensorImpl target, TensorImpl? weight, LossReduction reduction, long ignoreIndex, double labelSmoothing)
    {
        int classDim = self.Rank == 1 ? 0 : 1;
        long classes = self.Sizes[classDim];
        TensorImpl logits = LogSoftmax(self, classDim);
        TensorImpl nll = NllLoss(logits, target, weight, reduction, ignoreIndex);
        CheckClassWeight(weight, classes);
        TensorImpl smooth = weight is null ? -Sum(logits, [classDim]) : -Sum(logits * ClassShaped(weight, self.Rank, classDim), [classDim]);
        TensorImpl ignored = Eq(target, ignoreIndex);
        smooth = MaskedFill(smooth, ignored, 0);
        TensorImpl reduced;
        if (reduction == LossReduction.Mean && weight is not null)
        {
            // As in libtorch the mean is weighted by the targets' weights, those of ignored targets left out.
            TensorImpl picked = MaskedFill(Gather(weight, 0, Flatten(MaskedFill(target, ignored, 0))), Flatten(ignored), 0);
            reduced = Sum(smooth) / Sum(picked);
        }
        else if (reduction == LossReduction.Mean)
        {
            reduced = Sum(smooth) / Sum(LogicalNot(ignored));
        }
        else
        {
            reduced = ReduceLoss(smooth, reduction);
        }
        return nll * (1 - labelSmoothing) + reduced * (labelSmoothing / classes);
    }

    private static void CheckClassWeight(TensorImpl? weight, long classes)
    {
        if (weight is not null && (weight.Rank != 1 || weight.NumElements != classes))
        {
            throw Error.Of($"cross_entropy: weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of shape: {Error.Show(weight.Sizes)}");
        }
    }

    /// <summary>Class weights that broadcast along the other dimensions.</summary>
    private static TensorImpl ClassShaped(TensorImpl weight, int rank, int classDim)
    {
        var shape = new long[rank];
        Array.Fill(shape, 1);
        shape[classDim] = weight.NumElements;
        return View(weight, shape);
    }
}
