using System.Runtime.InteropServices;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using MiniTorch.Serialization;

namespace MiniTorch.Modules;

/// <summary>The numbers that steer an optimizer, for one group of parameters. What is null is taken from the optimizer's defaults.</summary>
public class OptimizerOptions
{
    /// <summary>The learning rate of the next step.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The learning rate that a scheduler starts from.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Shows every number to a visitor, which may change it.</summary>
    internal virtual void Visit(IOptionsVisitor visitor)
    {
        double? rate = LearningRate;
        double? initial = InitialLearningRate;
        visitor.Number("lr", ref rate);
        visitor.Number("initial_lr", ref initial);
        LearningRate = rate;
        InitialLearningRate = initial!.Value;
    }

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    /// <summary>Takes over the values of other options.</summary>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }

    /// <summary>Writes the values in TorchSharp's order.</summary>
    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }
}

/// <summary>What an optimizer keeps for one parameter.</summary>
public abstract class OptimizerState
{
    /// <summary>The parameter.</summary>
    protected Parameter _parameter;

    /// <summary>The state of a parameter, before <see cref="Initialize"/>.</summary>
    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    /// <summary>The parameter, for those who load and save.</summary>
    internal Parameter Owner => _parameter;

    /// <summary>Starts anew.</summary>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Shows every number and tensor to a visitor, which may change it.</summary>
    internal virtual void Visit(IStateVisitor visitor)
    {
    }

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Takes over a copy of another state.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>Writes the state in TorchSharp's order.</summary>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Whether another state is equal up to rounding.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Moves the state to a device; there is only the CPU.</summary>
    public virtual void to(torch.Device device) => torch.InitializeDevice(device);

    /// <summary>Reads a tensor that may be absent.</summary>
    protected static void LoadConditionalStateTensor(BinaryReader reader, ref torch.Tensor? result, torch.Device? device)
    {
        torch.Tensor? loaded = reader.ReadBoolean() ? Own(DatFormat.ReadTensor(reader)) : null;
        result?.Dispose();
        result = loaded;
    }

    /// <summary>Writes a tensor that may be absent.</summary>
    protected static void SaveConditionalStateTensor(BinaryWriter writer, torch.Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is not null)
        {
            DatFormat.WriteTensor(writer, tensor.Impl);
        }
    }

    /// <summary>A state tensor in the shape of the parameter; it outlives the dispose scope it is made in.</summary>
    private protected torch.Tensor Filled(double value = 0)
    {
        TensorImpl tensor = Aten.ZerosLike(_parameter.Impl);
        if (value != 0)
        {
            Copy.Fill(tensor, value);
        }
        return Own(tensor);
    }

    private protected static torch.Tensor Own(TensorImpl tensor) => new torch.Tensor(tensor).DetachFromDisposeScope();

    private protected static void Save(BinaryWriter writer, torch.Tensor tensor) => DatFormat.WriteTensor(writer, tensor.Impl);

    private protected static void Load(BinaryReader reader, torch.Tensor into)
    {
        TensorImpl loaded = DatFormat.ReadTensor(reader);
        if (!loaded.Sizes.AsSpan().SequenceEqual(into.Impl.Sizes))
        {
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        }
        if (loaded.DType != into.Impl.DType)
        {
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        }
        Copy.Run(loaded, into.Impl);
    }

    private protected static void CopyTo(ref torch.Tensor? into, torch.Tensor? from)
    {
        torch.Tensor? copy = from is null ? null : Own(Copy.Dense(from.Impl, from.Impl.DType).Alias(freshVersion: true));
        if (copy is not null && ReferenceEquals(copy.Impl.Storage, from!.Impl.Storage))
        {
            copy.Dispose();
            copy = Own(Aten.Clone(from.Impl));
        }
        into?.Dispose();
        into = copy;
    }

    private protected static bool Close(torch.Tensor? a, torch.Tensor? b)
    {
        if (a is null || b is null)
        {
            return a is null && b is null;
        }
        return a.Impl.Sizes.AsSpan().SequenceEqual(b.Impl.Sizes) && a.Impl.DType == b.Impl.DType && Close(Numbers(a.Impl), Numbers(b.Impl));
    }

    private protected static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-8 + (1e-5 * Math.Abs(b));

    private static bool Close(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (!Close(a[i], b[i]))
            {
                return false;
            }
        }
        return true;
    }

    private static ReadOnlySpan<double> Numbers(TensorImpl tensor) =>
        tensor.DType.IsComplex()
            ? MemoryMarshal.Cast<System.Numerics.Complex, double>(Copy.Dense(tensor, DType.Complex128).Span<System.Numerics.Complex>())
            : Copy.Dense(tensor, DType.Float64).Span<double>();
}

/// <summary>Parameters that are optimized with the same options.</summary>
public class ParamGroup : torch.optim.ILearningRateController
{
    private IEnumerable<Parameter> _parameters = [];

    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters
    {
        get => _parameters;
        set
        {
            _parameters = value;
            Items = [.. value];
        }
    }

    /// <summary>Their options.</summary>
    public OptimizerOptions Options { get; set; } = null!;

    /// <summary>The parameters, listed once.</summary>
    internal Parameter[] Items { get; private set; } = [];

    /// <summary>The states of the parameters, in their order.</summary>
    internal OptimizerState[] States { get; set; } = [];

    /// <inheritdoc/>
    public double LearningRate
    {
        get => Options.LearningRate!.Value;
        set => Options.LearningRate = value;
    }

    /// <inheritdoc/>
    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}

/// <inheritdoc cref="ParamGroup"/>
/// <typeparam name="TOptions">The options of one optimizer.</typeparam>
public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    /// <summary>An empty group.</summary>
    public ParamGroup()
    {
    }

    /// <summary>Parameters with options; null for the optimizer's defaults.</summary>
    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = parameters;
        base.Options = options!;
    }

    /// <inheritdoc cref="ParamGroup.Options"/>
    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}
