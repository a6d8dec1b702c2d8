using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>libtorch has one normalization under several names.</summary>
internal enum BatchNormForm
{
    Native,

    /// <summary>Always in training, with an empty fourth result.</summary>
    WithUpdate,

    Legit,

    LegitWithoutStatistics,
}

/// <summary>
/// out = (input − mean) · invstd · weight + bias for each channel (dimension 1), with mean and invstd = 1 / √(var + eps) of the batch in training (then the running
/// statistics move towards them by <paramref name="momentum"/>, the variance unbiased), else of the running statistics; (out, save_mean, save_invstd).
/// Saves input, weight, running and saved statistics.
/// </summary>
internal sealed class NativeBatchNorm(bool training, double momentum, double eps, BatchNormForm form = BatchNormForm.Native)
    : MultiOutputOperator(
        form switch { BatchNormForm.WithUpdate => "aten::_batch_norm_with_update", BatchNormForm.Native => "aten::native_batch_norm", BatchNormForm.Legit => "aten::_native_batch_norm_legit", _ => "aten::_native_batch_norm_legit.no_stats" },
        form switch { BatchNormForm.WithUpdate => "BatchNormWithUpdateBackward0", BatchNormForm.Native => "NativeBatchNormBackward0", BatchNormForm.Legit => "NativeBatchNormLegitBackward0", _ => "NativeBatchNormLegitBackward1" })
{
    private SavedTensor? _input;
    private SavedTensor? _weight;
    private SavedTensor? _runningMean;
    private SavedTensor? _runningVar;
    private SavedTensor? _saveMean;
    private SavedTensor? _saveInvstd;

    internal bool Training => training;

    internal double Momentum => momentum;

    internal double Eps => eps;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("training", training), ("momentum", momentum), ("eps", eps)];

    /// <summary>Inputs: input, weight, bias, running_mean, running_var.</summary>
    protected override int EdgeCount(int inputs) => 3;

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl input = inputs[0]!;
        long channels = CheckInput(inputs);
        DType parameters = inputs[1]?.DType ?? inputs[3]?.DType ?? input.DType;
        long[] saved = [training ? channels : 0];
        TensorMeta output = new(input.Sizes, input.DType), statistics = new(saved, parameters);
        return form == BatchNormForm.WithUpdate ? [output, statistics, statistics, new([0], DType.UInt8)] : [output, statistics, statistics];
    }

    private long CheckInput(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl input = inputs[0]!;
        if (!input.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("batch_norm", input.DType);
        }
        Error.Unless(input.Rank >= 2, "batch_norm(): expected an input of at least 2 dimensions, with the channels in the second");
        long channels = input.Sizes[1];
        Check("running_mean", inputs[3], channels);
        Check("running_var", inputs[4], channels);
        Check("weight", inputs[1], channels);
        Check("bias", inputs[2], channels);
        if (!training)
        {
            Error.Unless(inputs[3] is not null, "running_mean must be defined in evaluation mode");
            Error.Unless(inputs[4] is not null, "running_var must be defined in evaluation mode");
        }
        return channels;
    }

    private static void Check(string name, TensorImpl? side, long channels)
    {
        if (side is not null && side.NumElements != channels)
        {
            throw Error.Of($"{name} should contain {channels} elements not {side.NumElements}");
        }
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl input = inputs[0]!;
        int channels = (int)input.Sizes[1];
        double[] mean, invstd;
        if (training)
        {
            ulong mask = Layout.DimMask([], input.Rank) & ~2UL;
            mean = new double[channels];
            invstd = new double[channels];
            if (input.NumElements != 0)
            {
                var statistics = new Statistics(mean, invstd, momentum, eps, inputs[3], inputs[4], form == BatchNormForm.WithUpdate ? into[2].DType : DType.Float64);
                Moments.Run(input, mask, statistics, into[1]);
            }
            Elements.Store<double>(mean, into[1], 0, 1);
            Elements.Store<double>(invstd, into[2], 0, 1);
            inputs[3]?.BumpVersion();
            inputs[4]?.BumpVersion();
            // What is applied is what was saved, rounded to its dtype.
            (mean, invstd) = (ChannelNormalization.Values(into[1]), ChannelNormalization.Values(into[2]));
        }
        else
        {
            (mean, invstd) = Running(inputs[3]!, inputs[4]!, eps);
        }
        double[]? weight = inputs[1] is { } w ? ChannelNormalization.Values(w) : null;
        double[]? bias = inputs[2] is { } b ? ChannelNormalization.Values(b) : null;
        var scale = new double[channels];
        var shift = new double[channels];
        for (int c = 0; c < channels; c++)
        {
            scale[c] = invstd[c] * (weight is null ? 1 : weight[c]);
            shift[c] = (bias is null ? 0 : bias[c]) - mean[c] * scale[c];
        }
        ChannelNormalization.Affine(input, scale, shift, into[0]);
    }

    internal static (double[] Mean, double[] Invstd) Running(TensorImpl runningMean, TensorImpl runningVar, double eps)
    {
        double[] mean = ChannelNormalization.Values(runningMean);
        double[] invstd = ChannelNormalization.Values(runningVar);
        for (int c = 0; c < invstd.Length; c++)
        {
            invstd[c] = 1 / Math.Sqrt(invstd[c] + eps);
        }
        return (mean, invstd);
    }

    /// <summary>Takes the batch's statistics, and moves the running ones.</summary>
    private readonly struct Statistics(double[] mean, double[] invstd, double momentum, double eps, TensorImpl? runningMean, TensorImpl? runningVar, DType dtype) : IMomentsFinish
    {
        public void Store(ReadOnlySpan<Moments> moments, TensorImpl into, long at)
        {
            for (int i = 0; i < moments.Length; i++)
            {
                Moments m = moments[i];
                mean[at + i] = m.Mean;
                invstd[at + i] = Round(1 / Round(Math.Sqrt(Round(m.M2 / m.Count + eps))));
                Move(runningMean, at + i, m.Mean);
                Move(runningVar, at + i, m.M2 / (m.Count - 1));
            }
        }

        /// <summary>In one of its forms libtorch takes the inverse root step by step in the statistics' dtype.</summary>
        private double Round(double value) => dtype is DType.Float16 or DType.BFloat16 ? HalfRounding.Round((float)value, dtype) : value;

        private void Move(TensorImpl? running, long channel, double value)
        {
            if (running is null)
            {
                return;
            }
            long offset = channel * (running.Rank == 0 ? 1 : running.Strides[0]);
            Span<double> buffer = stackalloc double[1];
            double old = Elements.Load(running, offset, 1, 1, buffer)[0];
            Elements.Store([momentum * value + (1 - momentum) * old], running, offset, 1);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _input = SaveInput(inputs[0]!, "input");
        _weight = SaveOptional(inputs[1], "weight");
        // In training the running statistics are about to be written, and not needed.
        _runningMean = training ? null : SaveInput(inputs[3]!, "running_mean");
        _runningVar = training ? null : SaveInput(inputs[4]!, "running_var");
        _saveMean = SaveOutput(results[1], 1, "result1");
        _saveInvstd = SaveOutput(results[2], 2, "result2");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        bool[] mask = [Needs(0), Needs(1), Needs(2)];
        TensorImpl[] results = new NativeBatchNormBackward(training, eps, mask)
            .Call(grads[0], _input!.Unpack(), _weight?.Unpack(), _saveMean!.Unpack(), _saveInvstd!.Unpack(), _runningMean?.Unpack(), _runningVar?.Unpack());
        OutputMask.Spread(results, mask, gradInputs);
    }
}

/// <summary>The gradients of batch_norm that are asked for, of input, weight and bias; see <see cref="NormalizationDoubleBackward"/> for theirs.</summary>
internal sealed class NativeBatchNormBackward(bool training, double eps, bool[] mask) : MultiOutputOperator("aten::native_batch_norm_backward", "NativeBatchNormBackwardBackward0")
{
    private SavedTensor? _gradOut;
    private SavedTensor? _input;
    private SavedTensor? _weight;
    private SavedTensor? _saveMean;
    private SavedTensor? _saveInvstd;
    private SavedTensor? _runningMean;
    private SavedTensor? _runningVar;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("train", training), ("eps", eps), ("output_mask", mask)];

    /// <summary>Inputs: grad_out, input, weight, save_mean, save_invstd, running_mean, running_var.</summary>
    protected override int EdgeCount(int inputs) => 5;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl input = inputs[1]!;
        DType parameters = inputs[2]?.DType ?? input.DType;
        long[] channels = [input.Sizes[1]];
        return OutputMask.Pick(mask, new(input.Sizes, input.DType), new(channels, parameters), new(channels, parameters));
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl?[] results = OutputMask.Spread(into, mask);
        (double[] mean, double[] invstd) = training
            ? (ChannelNormalization.Values(inputs[3]!), ChannelNormalization.Values(inputs[4]!))
            : NativeBatchNorm.Running(inputs[5]!, inputs[6]!, eps);
        ChannelNormalization.Backward(inputs[0]!, inputs[1]!, inputs[2], mean, invstd, training, results[0], results[1], results[2]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _gradOut = SaveInput(inputs[0]!, "grad_out");
        _input = SaveInput(inputs[1]!, "input");
        _weight = SaveOptional(inputs[2], "weight");
        _saveMean = SaveInput(inputs[3]!, "save_mean");
        _saveInvstd = SaveInput(inputs[4]!, "save_invstd");
        _runningMean = SaveOptional(inputs[5], "running_mean");
        _runningVar = SaveOptional(inputs[6], "running_var");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        var cotangents = new TensorImpl?[3];
        OutputMask.Spread(grads, mask, cotangents);
        TensorImpl input = _input!.Unpack();
        TensorImpl? weight = _weight?.Unpack();
        long[] perChannel = new long[input.Rank];
        Array.Fill(perChannel, 1);
        perChannel[1] = input.Sizes[1];
        long[] others = new long[input.Rank - 1];
        for (int d = 2; d < input.Rank; d++)
        {
            others[d - 1] = d;
        }
        TensorImpl mean = training ? _saveMean!.Unpack() : _runningMean!.Unpack();
        TensorImpl invstd = training ? _saveInvstd!.Unpack() : Aten.Rsqrt(_runningVar!.Unpack() + eps);
        var second = new NormalizationDoubleBackward(
            _gradOut!.Unpack(), input, PerChannel(weight), PerChannel(mean)!, PerChannel(invstd)!, training ? others : [],
            cotangents[0], PerChannel(cotangents[1]), PerChannel(cotangents[2]));
        if (Needs(0))
        {
            gradInputs[0] = second.GradOfGradOutput();
        }
        if (Needs(1))
        {
            gradInputs[1] = second.GradOfInput();
        }
        if (weight is not null && Needs(2) && second.GradOfWeight() is { } ofWeight)
        {
            gradInputs[2] = Aten.Sum(ofWeight, others);
        }

        TensorImpl? PerChannel(TensorImpl? x) => x is null ? null : Aten.Reshape(x, perChannel);
    }
}

internal static partial class Aten
{
    internal static TensorImpl[] NativeBatchNorm(TensorImpl input, TensorImpl? weight, TensorImpl? bias, TensorImpl? runningMean, TensorImpl? runningVar, bool training, double momentum, double eps) =>
        new NativeBatchNorm(training, momentum, eps).Call(input, weight, bias, runningMean, runningVar);

    /// <summary>Normalizes each channel over the batch, or by running statistics.</summary>
    internal static TensorImpl BatchNorm(TensorImpl input, TensorImpl? weight, TensorImpl? bias, TensorImpl? runningMean, TensorImpl? runningVar, bool training, double momentum = 0.1, double eps = 1e-5)
    {
        if (input.NumElements == 0)
        {
            TensorImpl empty = Clone(input);
            empty = weight is null ? empty : empty * Select(weight, 0, 0);
            return bias is null ? empty : empty + Select(bias, 0, 0);
        }
        return NativeBatchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps)[0];
    }
}
