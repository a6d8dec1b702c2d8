using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = Σ over j ≠ t of weight[t] · max(0, margin − self[t] + self[j])^p / C for the target class t, reduced. The gradient is not differentiable again. Saves all.
/// </summary>
internal sealed class MultiMarginLoss(long p, double margin, LossReduction reduction) : SingleOutputOperator("aten::multi_margin_loss", "MultiMarginLossBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _target;
    private SavedTensor? _weight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("p", p), ("margin", margin), ("reduction", (long)reduction)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: self, target, weight.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override string? NonDifferentiableArgument(int index) => index == 2 ? "weight" : null;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl target, TensorImpl? weight) = (inputs[0]!, inputs[1]!, inputs[2]);
        Error.Unless(p is 1 or 2, "only p == 1 and p == 2 supported");
        if (!MultilabelMarginLoss.IsVectorOrBatch(self))
        {
            throw Error.Of($"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {Error.Show(self.Sizes)}");
        }
        long rows = self.Rank <= 1 ? 1 : self.Sizes[0];
        long classes = self.Rank == 0 ? 1 : self.Sizes[^1];
        if (target.Rank > 1 || target.NumElements != rows)
        {
            throw Error.Of($"multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [{rows}], but got {Error.Show(target.Sizes)}. Input has shape {Error.Show(self.Sizes)}.");
        }
        if (weight is not null && (weight.Rank > 1 || weight.NumElements != classes))
        {
            throw Error.Of($"inconsistent weight size, expected {classes} but got {Error.Show(weight.Sizes)}");
        }
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("multi_margin_loss_cpu_kernel", self.DType);
        }
        if (target.DType != DType.Int64)
        {
            throw Error.Of($"expected scalar type Long but found {target.DType.Name()}");
        }
        foreach (long t in Kernels.Copy.Dense(target, DType.Int64).Span<long>())
        {
            Error.Unless(t >= 0 && t < classes, "target out of range");
        }
        return new(reduction == LossReduction.None ? target.Sizes : Layout.Scalar, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        TensorImpl self = Kernels.Copy.Dense(inputs[0]!, DType.Float64);
        int classes = self.Rank == 0 ? 1 : (int)self.Sizes[^1];
        ReadOnlySpan<long> targets = Kernels.Copy.Dense(inputs[1]!, DType.Int64).Span<long>();
        double[]? weights = inputs[2] is { } weight ? ChannelNormalization.Values(weight) : null;
        var losses = new double[targets.Length];
        for (int row = 0; row < losses.Length; row++)
        {
            ReadOnlySpan<double> x = self.Span<double>().Slice(row * classes, classes);
            int t = (int)targets[row];
            double sum = 0;
            for (int j = 0; j < classes; j++)
            {
                double z = margin - x[t] + x[j];
                if (j != t && z > 0)
                {
                    sum += (p == 1 ? z : z * z) * (weights?[t] ?? 1);
                }
            }
            losses[row] = sum / classes;
        }
        MultilabelMarginLoss.StoreReduced(losses, reduction, into);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _self = SaveInput(inputs[0]!, "self");
        _target = SaveInput(inputs[1]!, "target");
        _weight = SaveOptional(inputs[2], "weight");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new MultiMarginLossBackward(p, margin, reduction).Call(grad, _self!.Unpack(), _target!.Unpack(), _weight?.Unpack());
}

/// <summary>The gradient of multi_margin_loss; not differentiable.</summary>
internal sealed class MultiMarginLossBackward(long p, double margin, LossReduction reduction) : SingleOutputOperator("aten::multi_margin_loss_backward", "MultiMarginLossBackwardBackward0")
{
    /// <summary>Inputs: grad_output, self, target, weight.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => new(inputs[1]!.Sizes, inputs[1]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        TensorImpl self = Kernels.Copy.Dense(inputs[1]!, DType.Float64);
        int classes = self.Rank == 0 ? 1 : (int)self.Sizes[^1];
        ReadOnlySpan<double> grads = Kernels.Copy.Dense(inputs[0]!, DType.Float64).Span<double>();
        ReadOnlySpan<long> targets = Kernels.Copy.Dense(inputs[2]!, DType.Int64).Span<long>();
        double[]? weights = inputs[3] is { } weight ? ChannelNormalization.Values(weight) : null;
        double share = reduction == LossReduction.Mean ? 1.0 / (targets.Length * classes) : 1.0 / classes;
        var row = new double[classes];
        for (int n = 0; n < targets.Length; n++)
        {
            ReadOnlySpan<double> x = self.Span<double>().Slice(n * classes, classes);
            int t = (int)targets[n];
            double grad = grads[reduction == LossReduction.None ? n : 0];
            double atTarget = 0;
            for (int j = 0; j < classes; j++)
            {
                double z = margin - x[t] + x[j];
                double h = j != t && z > 0 ? (p == 1 ? 1 : 2 * z) * share * (weights?[t] ?? 1) : 0;
                row[j] = h * grad;
                atTarget -= h;
            }
            row[t] = atTarget * grad;
            Elements.Store<double>(row, into, (long)n * classes, 1);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => throw Error.NotDifferentiable("multi_margin_loss_backward");
}

/// <summary>
/// (out, is_target): out = Σ over targets t and non-targets j of max(0, 1 − self[t] + self[j]) / C, reduced; the targets of a row are class indices up to the first negative one.
/// The gradient is not differentiable again. Saves self, target and is_target.
/// </summary>
internal sealed class MultilabelMarginLoss(LossReduction reduction) : MultiOutputOperator("aten::multilabel_margin_loss_forward", "MultilabelMarginLossBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _target;
    private SavedTensor? _isTarget;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    /// <summary>Inputs: self, target.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    internal static bool IsVectorOrBatch(TensorImpl self) => self.Rank == 0 || (self.Rank == 1 && self.Sizes[0] != 0) || (self.Rank == 2 && self.Sizes[1] != 0);

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl target) = (inputs[0]!, inputs[1]!);
        if (!IsVectorOrBatch(self))
        {
            throw Error.Of($"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {Error.Show(self.Sizes)}");
        }
        bool agrees = self.Rank == 2 ? target.Sizes.AsSpan().SequenceEqual(self.Sizes) : target.Rank <= 1 && target.NumElements == self.NumElements;
        if (!agrees)
        {
            throw Error.Of($"inconsistent target size: {Error.Show(target.Sizes)} for input of size: {Error.Show(self.Sizes)}");
        }
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("multilabel_margin_loss_forward_out_frame", self.DType);
        }
        if (target.DType != DType.Int64)
        {
            throw Error.Of($"expected scalar type Long but found {target.DType.Name()}");
        }
        long classes = self.Rank == 0 ? 1 : self.Sizes[^1];
        foreach (long t in Kernels.Copy.Dense(target, DType.Int64).Span<long>())
        {
            Error.Unless(t >= -1, "target out of range");
            Error.Unless(t < classes, "target out of range");
        }
        return [new(reduction == LossReduction.None && self.Rank == 2 ? [self.Sizes[0]] : Layout.Scalar, self.DType), new(target.Sizes, self.DType)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl self = Kernels.Copy.Dense(inputs[0]!, DType.Float64);
        ReadOnlySpan<long> target = Kernels.Copy.Dense(inputs[1]!, DType.Int64).Span<long>();
        int classes = self.Rank == 0 ? 1 : (int)self.Sizes[^1];
        int rows = (int)(self.NumElements / classes);
        var losses = new double[rows];
        var isTarget = new double[classes];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<double> x = self.Span<double>().Slice(row * classes, classes);
            ReadOnlySpan<long> targets = Targets(target.Slice(row * classes, classes), isTarget);
            foreach (long t in targets)
            {
                for (int j = 0; j < classes; j++)
                {
                    losses[row] += isTarget[j] == 0 ? Math.Max(0, 1 - x[(int)t] + x[j]) : 0;
                }
            }
            losses[row] /= classes;
            Elements.Store<double>(isTarget, into[1], (long)row * classes, 1);
        }
        StoreReduced(losses, reduction, into[0]);
    }

    /// <summary>The target classes of a row, and a mark at each.</summary>
    internal static ReadOnlySpan<long> Targets(ReadOnlySpan<long> row, double[] isTarget)
    {
        int end = row.IndexOf(-1);
        ReadOnlySpan<long> targets = end < 0 ? row : row[..end];
        Array.Clear(isTarget);
        foreach (long t in targets)
        {
            isTarget[t] = 1;
        }
        return targets;
    }

    internal static void StoreReduced(double[] losses, LossReduction reduction, TensorImpl into)
    {
        if (reduction == LossReduction.None)
        {
            Elements.Store<double>(losses, into, 0, 1);
            return;
        }
        double sum = Lanes.Sum<double>(losses);
        Elements.Store([reduction == LossReduction.Mean ? sum / losses.Length : sum], into, 0, 1);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _self = SaveInput(inputs[0]!, "self");
        _target = SaveInput(inputs[1]!, "target");
        _isTarget = SaveOutput(results[1], 1, "is_target");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new MultilabelMarginLossBackward(reduction).Call(grads[0], _self!.Unpack(), _target!.Unpack(), _isTarget!.Unpack());
}

/// <summary>The gradient of multilabel_margin_loss; not differentiable.</summary>
internal sealed class MultilabelMarginLossBackward(LossReduction reduction) : SingleOutputOperator("aten::multilabel_margin_loss_backward", "MultilabelMarginLossBackwardBackward0")
{
    /// <summary>Inputs: grad_output, self, target, is_target.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => new(inputs[1]!.Sizes, inputs[1]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        ReadOnlySpan<double> grads = Kernels.Copy.Dense(inputs[0]!, DType.Float64).Span<double>();
        TensorImpl self = Kernels.Copy.Dense(inputs[1]!, DType.Float64);
        ReadOnlySpan<long> target = Kernels.Copy.Dense(inputs[2]!, DType.Int64).Span<long>();
        int classes = self.Rank == 0 ? 1 : (int)self.Sizes[^1];
        int rows = (int)(self.NumElements / classes);
        double share = reduction == LossReduction.Mean ? 1.0 / ((double)rows * classes) : 1.0 / classes;
        var isTarget = new double[classes];
        var gradRow = new double[classes];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<double> x = self.Span<double>().Slice(row * classes, classes);
            double grad = share * grads[grads.Length == 1 ? 0 : row];
            Array.Clear(gradRow);
            foreach (long t in MultilabelMarginLoss.Targets(target.Slice(row * classes, classes), isTarget))
            {
                for (int j = 0; j < classes; j++)
                {
                    if (isTarget[j] == 0 && 1 - x[(int)t] + x[j] > 0)
                    {
                        gradRow[t] -= grad;
                        gradRow[j] += grad;
                    }
                }
            }
            Elements.Store<double>(gradRow, into, (long)row * classes, 1);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => throw Error.NotDifferentiable("multilabel_margin_loss_backward");
}

internal static partial class Aten
{
    internal static TensorImpl MultiMarginLoss(TensorImpl self, TensorImpl target, long p = 1, double margin = 1, TensorImpl? weight = null, LossReduction reduction = LossReduction.Mean) =>
        new MultiMarginLoss(p, margin, reduction).Call(self, target, weight);

    internal static TensorImpl MultilabelMarginLoss(TensorImpl self, TensorImpl target, LossReduction reduction = LossReduction.Mean) =>
        new MultilabelMarginLoss(reduction).Call(self, target)[0];
}
