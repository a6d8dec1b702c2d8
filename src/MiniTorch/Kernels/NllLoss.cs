using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Negative log-likelihoods picked by class indices, of a dense [N, C, L] tensor of log-probabilities, and their gradient.</summary>
internal static class NllLoss
{
    /// <summary>losses[n, l] = −weight[t] · x[n, t, l] for the target t, 0 where it is ignored.</summary>
    /// <returns>The sum of the losses and that of the weights.</returns>
    internal static (double Loss, double Weight) Forward(TensorImpl x, TensorImpl target, TensorImpl? weight, long ignoreIndex, Lines lines, TensorImpl? losses)
    {
        var work = new ForwardWork(Copy.Dense(x, x.DType.ComputeType()), target, weight is null ? null : Copy.Dense(weight, DType.Float64), ignoreIndex, lines, losses, new double[2]);
        Dispatch.Float(x.DType, work);
        return (work.Sums[0], work.Sums[1]);
    }

    /// <summary>gradInput[n, t, l] = −weight[t] · grad; grad is one number, or one for each target.</summary>
    internal static void Backward(TensorImpl grad, double scale, TensorImpl target, TensorImpl? weight, long ignoreIndex, Lines lines, TensorImpl gradInput)
    {
        Copy.Fill(gradInput, 0);
        ReadOnlySpan<long> targets = target.Span<long>();
        ReadOnlySpan<double> grads = Copy.Dense(grad, DType.Float64).Span<double>();
        ReadOnlySpan<double> weights = weight is null ? default : Copy.Dense(weight, DType.Float64).Span<double>();
        for (int i = 0; i < targets.Length; i++)
        {
            long t = targets[i];
            if (t == ignoreIndex)
            {
                continue;
            }
            double value = -(weights.IsEmpty ? 1 : weights[(int)t]) * scale * grads[grads.Length == 1 ? 0 : i];
            Elements.Store([value], gradInput, lines.Start(i) + t * lines.Inner, 1);
        }
    }

    private readonly struct ForwardWork(TensorImpl x, TensorImpl target, TensorImpl? weight, long ignoreIndex, Lines lines, TensorImpl? losses, double[] sums) : IFloatWork
    {
        internal double[] Sums => sums;

        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> values = x.Span<T>();
            ReadOnlySpan<long> targets = target.Span<long>();
            ReadOnlySpan<double> weights = weight is null ? default : weight.Span<double>();
            double total = 0;
            double totalWeight = 0;
            for (int i = 0; i < targets.Length; i++)
            {
                long t = targets[i];
                double loss = 0;
                if (t != ignoreIndex)
                {
                    double w = weights.IsEmpty ? 1 : weights[(int)t];
                    loss = -w * double.CreateTruncating(values[(int)(lines.Start(i) + t * lines.Inner)]);
                    totalWeight += w;
                    total += loss;
                }
                if (losses is not null)
                {
                    Elements.Store([loss], losses, i, 1);
                }
            }
            sums[0] = total;
            sums[1] = totalWeight;
        }
    }
}
