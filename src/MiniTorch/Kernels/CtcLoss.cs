using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Connectionist temporal classification (Graves et al. 2006): the negative log-likelihood that some alignment, with blanks between, spells the targets. Computed in double.
/// </summary>
internal sealed class CtcLoss
{
    private readonly double[] _logProbs;
    private readonly long[] _targets;
    private readonly long[] _inputLengths;
    private readonly long[] _targetLengths;
    private readonly int _batch;
    private readonly int _classes;
    private readonly long _targetStride;
    private readonly long _blank;

    /// <param name="logProbs">[T, N, C].</param>
    /// <param name="targets">[N, S], or all targets one after the other.</param>
    /// <param name="inputLengths">How many steps each sample has.</param>
    /// <param name="targetLengths">How many targets each sample has.</param>
    /// <param name="blank">The class of the blank.</param>
    internal CtcLoss(TensorImpl logProbs, TensorImpl targets, long[] inputLengths, long[] targetLengths, long blank)
    {
        _logProbs = Copy.Dense(logProbs, DType.Float64).Span<double>().ToArray();
        _targets = Copy.Dense(targets, DType.Int64).Span<long>().ToArray();
        (_inputLengths, _targetLengths, _blank) = (inputLengths, targetLengths, blank);
        (Steps, _batch, _classes) = ((int)logProbs.Sizes[0], (int)logProbs.Sizes[1], (int)logProbs.Sizes[2]);
        _targetStride = targets.Rank == 2 ? targets.Sizes[1] : -1;
        MaxStates = 1;
        foreach (long length in targetLengths)
        {
            MaxStates = Math.Max(MaxStates, 2 * (int)length + 1);
        }
        if (targets.Rank == 2)
        {
            MaxStates = Math.Max(MaxStates, 2 * (int)targets.Sizes[1] + 1);
        }
    }

    internal int Steps { get; }

    /// <summary>Blanks and targets of the longest sample: 2 · S + 1.</summary>
    internal int MaxStates { get; }

    /// <summary>The losses [N] and the forward variables [N, T, states].</summary>
    internal void Forward(TensorImpl losses, TensorImpl logAlpha)
    {
        var alphas = new double[_batch * Steps * MaxStates];
        for (int n = 0; n < _batch; n++)
        {
            double loss = Forward(n, alphas.AsSpan(n * Steps * MaxStates, Steps * MaxStates));
            Elements.Store([loss], losses, n, 1);
        }
        Elements.Store<double>(alphas, logAlpha, 0, 1);
    }

    /// <summary>The class of a state: blanks at even places, targets between.</summary>
    private long ClassOf(int sample, int state)
    {
        if (state % 2 == 0)
        {
            return _blank;
        }
        long start = 0;
        if (_targetStride >= 0)
        {
            start = sample * _targetStride;
        }
        else
        {
            for (int n = 0; n < sample; n++)
            {
                start += _targetLengths[n];
            }
        }
        return _targets[start + state / 2];
    }

    private double LogProb(int step, int sample, long cls) => _logProbs[(step * _batch + sample) * _classes + cls];

    private long[] Classes(int sample, int states)
    {
        var classes = new long[states];
        for (int s = 0; s < states; s++)
        {
            classes[s] = ClassOf(sample, s);
        }
        return classes;
    }

    private double Forward(int n, Span<double> alpha)
    {
        alpha.Fill(double.NegativeInfinity);
        int states = 2 * (int)_targetLengths[n] + 1;
        int steps = (int)_inputLengths[n];
        long[] classes = Classes(n, states);
        if (steps == 0)
        {
            return states == 1 ? 0 : double.PositiveInfinity;
        }
        alpha[0] = LogProb(0, n, _blank);
        if (states > 1)
        {
            alpha[1] = LogProb(0, n, classes[1]);
        }
        for (int t = 1; t < steps; t++)
        {
            ReadOnlySpan<double> before = alpha.Slice((t - 1) * MaxStates, states);
            for (int s = 0; s < states; s++)
            {
                double sum = before[s];
                if (s > 0)
                {
                    sum = LogAdd(sum, before[s - 1]);
                }
                if (s > 1 && classes[s] != classes[s - 2])
                {
                    sum = LogAdd(sum, before[s - 2]);
                }
                alpha[t * MaxStates + s] = sum + LogProb(t, n, classes[s]);
            }
        }
        ReadOnlySpan<double> last = alpha.Slice((steps - 1) * MaxStates, states);
        return -(states > 1 ? LogAdd(last[^1], last[^2]) : last[0]);
    }

    /// <summary>The gradient of the log-probabilities [T, N, C].</summary>
    internal void Backward(TensorImpl grads, TensorImpl losses, TensorImpl logAlpha, bool zeroInfinity, TensorImpl gradLogProbs)
    {
        ReadOnlySpan<double> grad = Copy.Dense(grads, DType.Float64).Span<double>();
        ReadOnlySpan<double> loss = Copy.Dense(losses, DType.Float64).Span<double>();
        ReadOnlySpan<double> alphas = Copy.Dense(logAlpha, DType.Float64).Span<double>();
        var result = new double[_logProbs.Length];
        for (int n = 0; n < _batch; n++)
        {
            if (!(zeroInfinity && double.IsPositiveInfinity(loss[n])))
            {
                Backward(n, grad[grad.Length == 1 ? 0 : n], loss[n], alphas.Slice(n * Steps * MaxStates, Steps * MaxStates), result);
            }
        }
        Elements.Store<double>(result, gradLogProbs, 0, 1);
    }

    private void Backward(int n, double grad, double loss, ReadOnlySpan<double> alpha, double[] result)
    {
        int states = 2 * (int)_targetLengths[n] + 1;
        int steps = (int)_inputLengths[n];
        long[] classes = Classes(n, states);
        var beta = new double[states];
        var next = new double[states];
        var occupied = new double[_classes];
        for (int t = steps - 1; t >= 0; t--)
        {
            Array.Fill(occupied, double.NegativeInfinity);
            for (int s = 0; s < states; s++)
            {
                double sum = t < steps - 1 ? next[s] : s >= states - 2 ? 0 : double.NegativeInfinity;
                if (t < steps - 1 && s + 1 < states)
                {
                    sum = LogAdd(sum, next[s + 1]);
                }
                if (t < steps - 1 && s + 2 < states && classes[s] != classes[s + 2])
                {
                    sum = LogAdd(sum, next[s + 2]);
                }
                beta[s] = sum + LogProb(t, n, classes[s]);
                occupied[classes[s]] = LogAdd(occupied[classes[s]], alpha[t * MaxStates + s] + beta[s]);
            }
            for (int c = 0; c < _classes; c++)
            {
                double logProb = LogProb(t, n, c);
                result[(t * _batch + n) * _classes + c] = (Math.Exp(logProb) - Math.Exp(occupied[c] + loss - logProb)) * grad;
            }
            (beta, next) = (next, beta);
        }
    }

    private static double LogAdd(double a, double b)
    {
        double max = Math.Max(a, b);
        return double.IsNegativeInfinity(max) ? max : max + double.LogP1(Math.Exp(Math.Min(a, b) - max));
    }
}
