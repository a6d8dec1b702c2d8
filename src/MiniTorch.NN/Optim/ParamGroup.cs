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
        visitor.Number("initial_lr", ref initial);
        visitor.Number("lr", ref rate);
        LearningRate = rate;
        InitialLearningRate = initial!.Value;
    }

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public virtual void LoadStateDict(BinaryReader reader) => Visit(new OptionsDatReader(reader));

    /// <summary>Takes over the values of other options.</summary>
    /// <exception cref="InvalidCastException">They are of another optimizer.</exception>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        if (!GetType().IsInstanceOfType(source))
        {
            throw new InvalidCastException($"Options of {source.GetType()} are not {GetType()}.");
        }
        var values = new OptionsCollector();
        source.Visit(values);
        Visit(new OptionsAssigner(values.Values));
    }

    /// <summary>Writes the values in TorchSharp's order.</summary>
    public virtual void SaveStateDict(BinaryWriter writer) => Visit(new OptionsDatWriter(writer));
}

/// <summary>What an optimizer keeps for one parameter.</summary>
public abstract class OptimizerState : IDisposable
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
    public virtual void LoadStateDict(BinaryReader reader) => Visit(new StateDatReader(reader));

    /// <summary>Takes over a copy of another state.</summary>
    /// <exception cref="InvalidCastException">It is of another optimizer.</exception>
    public virtual void LoadStateDict(OptimizerState source)
    {
        if (!GetType().IsInstanceOfType(source))
        {
            throw new InvalidCastException($"A state of {source.GetType()} is not one of {GetType()}.");
        }
        Visit(new StateAssigner(source.Collect()));
    }

    /// <summary>Writes the state in TorchSharp's order.</summary>
    public virtual void SaveStateDict(BinaryWriter writer) => Visit(new StateDatWriter(writer));

    /// <summary>Whether another state is equal up to rounding.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other)
    {
        if (other.GetType() != GetType())
        {
            return false;
        }
        foreach ((object? own, object? its) in Collect().Zip(other.Collect()))
        {
            bool close = (own, its) switch
            {
                (long a, long b) => a == b,
                (double a, double b) => Close(a, b),
                _ => Close((torch.Tensor?)own, (torch.Tensor?)its),
            };
            if (!close)
            {
                return false;
            }
        }
        return true;
    }

    private Queue<object?> Collect()
    {
        var values = new StateCollector();
        Visit(values);
        return values.Values;
    }

    /// <summary>Lets go of the tensors.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing) => Visit(new StateDisposer());

    /// <summary>Moves the state to a device; there is only the CPU.</summary>
    public virtual void to(torch.Device device) => torch.InitializeDevice(device);

    /// <summary>Reads a tensor that may be absent.</summary>
    protected static void LoadConditionalStateTensor(BinaryReader reader, ref torch.Tensor? result, torch.Device? device) =>
        ((IStateVisitor)new StateDatReader(reader)).Optional("", ref result);

    /// <summary>Writes a tensor that may be absent.</summary>
    protected static void SaveConditionalStateTensor(BinaryWriter writer, torch.Tensor? tensor) =>
        ((IStateVisitor)new StateDatWriter(writer)).Optional("", ref tensor);

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

    internal static torch.Tensor Own(TensorImpl tensor) => new torch.Tensor(tensor).DetachFromDisposeScope();

    private static bool Close(torch.Tensor? a, torch.Tensor? b)
    {
        if (a is null || b is null)
        {
            return a is null && b is null;
        }
        return a.Impl.Sizes.AsSpan().SequenceEqual(b.Impl.Sizes) && a.Impl.DType == b.Impl.DType && Close(Numbers(a.Impl), Numbers(b.Impl));
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-8 + (1e-5 * Math.Abs(b));

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
