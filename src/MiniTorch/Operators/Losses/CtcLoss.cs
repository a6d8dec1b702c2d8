using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// (losses [N], forward variables): the negative log-likelihood of the targets under connectionist temporal classification; see <see cref="Kernels.CtcLoss"/>. The gradient is
/// not differentiable again. Saves all.
/// </summary>
internal sealed class CtcLoss(long[] inputLengths, long[] targetLengths, long blank, bool zeroInfinity) : MultiOutputOperator("aten::_ctc_loss", "CtcLossBackward0")
{
    private SavedTensor? _logProbs;
    private SavedTensor? _targets;
    private SavedTensor? _result0;
    private SavedTensor? _result1;

    internal override IEnumerable<(string Name, object? Value)> Attributes =>
        [("input_lengths", inputLengths), ("target_lengths", targetLengths), ("blank", blank), ("zero_infinity", zeroInfinity)];

    /// <summary>Inputs: log_probs, targets.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl logProbs, TensorImpl targets) = (inputs[0]!, inputs[1]!);
        Error.Unless(logProbs.NumElements > 0, "log_probs tensor must not be empty");
        if (logProbs.DType is not (DType.Float32 or DType.Float64))
        {
            throw Error.NotImplementedFor("ctc_loss_cpu", logProbs.DType);
        }
        Error.Unless(targets.DType is DType.Int64 or DType.Int32, "targets must be integral");
        (long steps, long batch, long classes) = (logProbs.Sizes[0], logProbs.Sizes[1], logProbs.Sizes[2]);
        Error.Unless(blank >= 0 && blank < classes, "blank must be in label range");
        Error.Unless(inputLengths.Length == batch, $"Expected input_lengths to have size equal to batch_size ({batch}), but got {inputLengths.Length}");
        Error.Unless(targetLengths.Length == batch, $"Expected target_lengths to have size equal to batch_size ({batch}), but got {targetLengths.Length}");
        long total = 0;
        for (int n = 0; n < batch; n++)
        {
            if (targetLengths[n] < 0)
            {
                throw Error.Of($"Expected target_lengths to have value at least 0, but got value {targetLengths[n]} (while checking arguments for ctc_loss_cpu)");
            }
            if (inputLengths[n] < 0 || inputLengths[n] > steps)
            {
                throw Error.Of($"Expected input_lengths to have value at most {steps}, but got value {inputLengths[n]} (while checking arguments for ctc_loss_cpu)");
            }
            if (targets.Rank == 2 && targetLengths[n] > targets.Sizes[1])
            {
                throw Error.Of($"Expected tensor to have size at least {targetLengths[n]} at dimension 1, but got size {targets.Sizes[1]} for argument #2 'targets' (while checking arguments for ctc_loss_cpu)");
            }
            total += targetLengths[n];
        }
        if (targets.Rank == 1 && targets.NumElements != total)
        {
            throw Error.Of($"Expected tensor to have size {total} at dimension 0, but got size {targets.NumElements} for argument #2 'targets' (while checking arguments for ctc_loss_cpu)");
        }
        foreach (long target in Kernels.Copy.Dense(targets, DType.Int64).Span<long>())
        {
            Error.Unless(targets.Rank == 2 || (target >= 0 && target < classes), "targets must be classes of log_probs");
        }
        int states = new Kernels.CtcLoss(logProbs, targets, inputLengths, targetLengths, blank).MaxStates;
        return [new([batch], logProbs.DType), new([batch, steps, states], logProbs.DType)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        new Kernels.CtcLoss(inputs[0]!, inputs[1]!, inputLengths, targetLengths, blank).Forward(into[0], into[1]);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _logProbs = SaveInput(inputs[0]!, "log_probs");
        _targets = SaveInput(inputs[1]!, "targets");
        _result0 = SaveOutput(results[0], 0, "result0");
        _result1 = SaveOutput(results[1], 1, "result1");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new CtcLossBackward(inputLengths, targetLengths, blank, zeroInfinity)
            .Call(grads[0], _logProbs!.Unpack(), _targets!.Unpack(), _result0!.Unpack(), _result1!.Unpack());
}

/// <summary>The gradient of ctc_loss; not differentiable.</summary>
internal sealed class CtcLossBackward(long[] inputLengths, long[] targetLengths, long blank, bool zeroInfinity) : SingleOutputOperator("aten::_ctc_loss_backward", "CtcLossBackwardBackward0")
{
    protected override bool IsPointwise => false;

    /// <summary>Inputs: grad, log_probs, targets, neg_log_likelihood, log_alpha.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => new(inputs[1]!.Sizes, inputs[1]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) =>
        new Kernels.CtcLoss(inputs[1]!, inputs[2]!, inputLengths, targetLengths, blank).Backward(inputs[0]!, inputs[3]!, inputs[4]!, zeroInfinity, into);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => throw Error.NotDifferentiable("_ctc_loss_backward");
}

internal static partial class Aten
{
    /// <summary>log_probs [T, N, C] (or [T, C] of one sample) and integer targets and lengths; a mean divides each loss by its target's length first.</summary>
    internal static TensorImpl CtcLoss(TensorImpl logProbs, TensorImpl targets, TensorImpl inputLengths, TensorImpl targetLengths, long blank = 0, bool zeroInfinity = false, LossReduction reduction = LossReduction.Mean)
    {
        Error.Unless(inputLengths.DType.IsIntegral(), "input_lengths must be integral");
        Error.Unless(targetLengths.DType.IsIntegral(), "target_lengths must be integral");
        bool isBatched = logProbs.Rank == 3;
        Error.Unless(isBatched || logProbs.Rank == 2, "ctc_loss: expected log_probs of 2 or 3 dimensions");
        TensorImpl batched = isBatched ? logProbs : Unsqueeze(logProbs, 1);
        TensorImpl result = new CtcLoss(Lengths(inputLengths), Lengths(targetLengths), blank, zeroInfinity).Call(batched, targets)[0];
        if (zeroInfinity)
        {
            result = Where(Eq(result, double.PositiveInfinity), Zeros(Layout.Scalar, result.DType), result);
        }
        if (reduction == LossReduction.Mean)
        {
            TensorImpl lengths = ClampMin(To(Reshape(targetLengths, targetLengths.NumElements), result.DType), 1);
            return Mean(result / lengths);
        }
        result = reduction == LossReduction.Sum ? Sum(result) : result;
        return isBatched || reduction != LossReduction.None ? result : Squeeze(result, 0);
    }

    private static long[] Lengths(TensorImpl lengths) => Kernels.Copy.Dense(lengths, DType.Int64).Span<long>().ToArray();
}
