using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Utils;

namespace MiniTorch.Modules;

/// <summary>What the optimizers of this library have in common: groups, states, saving and loading.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    /// <summary>Options of groups that have none of their own.</summary>
    protected OptimizerOptions _defaults = null!;

    private readonly Dictionary<Parameter, OptimizerState> _state = new(ReferenceEqualityComparer.Instance);

    /// <summary>An optimizer without parameters.</summary>
    public OptimizerHelper()
    {
    }

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group)
    {
        param_group.Options ??= NewOptions();
        Complete(param_group.Options);
        param_group.Options.LearningRate ??= _defaults.LearningRate;
        param_group.Options.InitialLearningRate = param_group.Options.LearningRate!.Value;
        Track(param_group);
        _parameter_groups.Add(param_group);
    }

    /// <summary>Options with nothing set.</summary>
    private protected virtual OptimizerOptions NewOptions() => new();

    /// <summary>Sets what is missing in a group's options to the defaults.</summary>
    private protected virtual void Complete(OptimizerOptions options)
    {
    }

    /// <summary>The state of a parameter, not initialized.</summary>
    private protected abstract OptimizerState NewState(Parameter parameter);

    /// <summary>One step of one parameter.</summary>
    private protected abstract void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state);

    /// <inheritdoc/>
    public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
    {
        torch.Tensor? loss = Evaluate(closure);
        foreach (ParamGroup group in _parameter_groups)
        {
            if (group.States.Length != group.Items.Length)
            {
                Track(group);
            }
            Parameter[] parameters = group.Items;
            for (int i = 0; i < parameters.Length; i++)
            {
                TensorImpl parameter = parameters[i].Impl;
                if (Variable.Meta(parameter)?.Grad is { } grad)
                {
                    Update(group.Options, parameter, AutogradOperators.Ops.Resolve(grad), group.States[i]);
                    parameter.BumpVersion();
                }
            }
        }
        return loss;
    }

    /// <summary>Runs the closure with gradients recorded, then <paramref name="body"/> for each group without.</summary>
    protected torch.Tensor? _step<T>(Action<T> body, Func<torch.Tensor>? loss_closure = null) where T : ParamGroup
    {
        torch.Tensor? loss = Evaluate(loss_closure);
        using (torch.no_grad())
        {
            foreach (ParamGroup group in _parameter_groups)
            {
                body((T)group);
            }
        }
        return loss;
    }

    /// <summary>The options of all groups and the states of all parameters; the objects themselves, not copies.</summary>
    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (ParamGroup group in _parameter_groups)
        {
            dictionary.Options.Add(group.Options);
            var indices = new List<int>();
            foreach (OptimizerState state in group.States)
            {
                indices.Add(dictionary.State.Count);
                dictionary.State.Add(state);
            }
            dictionary.StateIndexRef.Add(indices);
        }
        return dictionary;
    }

    /// <summary>Takes over the options and copies of the states of another optimizer of the same kind.</summary>
    /// <exception cref="ArgumentException">The numbers of groups or states differ.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        StateDictionary own = this.state_dict();
        CheckCounts(own, state_dict.Options.Count, state_dict.State.Count);
        for (int i = 0; i < own.Options.Count; i++)
        {
            if (own.Options[i].GetType() != state_dict.Options[i].GetType())
            {
                throw new ArgumentException($"Mismatched optimizer type: expected '{own.Options[i].GetType().DeclaringType?.Name}', but found '{state_dict.Options[i].GetType().DeclaringType?.Name}' in the state dictionary.");
            }
        }
        for (int i = 0; i < own.Options.Count; i++)
        {
            if (!ReferenceEquals(own.Options[i], state_dict.Options[i]))
            {
                own.Options[i].LoadStateDict(state_dict.Options[i]);
            }
        }
        for (int i = 0; i < own.State.Count; i++)
        {
            if (!ReferenceEquals(own.State[i], state_dict.State[i]))
            {
                own.State[i].LoadStateDict(state_dict.State[i]);
            }
        }
    }

    /// <summary>Writes options and states in TorchSharp's format.</summary>
    /// <param name="location">The file; an existing one is replaced.</param>
    public void save_state_dict(string location)
    {
        using FileStream stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    /// <inheritdoc cref="save_state_dict(string)"/>
    public void save_state_dict(BinaryWriter writer)
    {
        StateDictionary dictionary = state_dict();
        writer.Write(GetType().Name);
        writer.Write7BitEncodedInt64(dictionary.Options.Count);
        writer.Write7BitEncodedInt64(dictionary.State.Count);
        foreach (OptimizerOptions options in dictionary.Options)
        {
            options.SaveStateDict(writer);
        }
        foreach (OptimizerState state in dictionary.State)
        {
            state.SaveStateDict(writer);
        }
    }

    /// <summary>Reads options and states that TorchSharp or <see cref="save_state_dict(string)"/> wrote. If anything does not fit, nothing is changed.</summary>
    /// <param name="location">The file.</param>
    /// <exception cref="InvalidDataException">It is of another optimizer.</exception>
    /// <exception cref="ArgumentException">The numbers of groups or states, or a shape or dtype, differ.</exception>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    public void load_state_dict(string location)
    {
        using FileStream stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    /// <inheritdoc cref="load_state_dict(string)"/>
    public void load_state_dict(BinaryReader reader)
    {
        string name = reader.ReadString();
        if (name != GetType().Name)
        {
            throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        }
        StateDictionary own = state_dict();
        CheckCounts(own, reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        using var backup = new MemoryStream();
        using var writer = new BinaryWriter(backup);
        foreach (OptimizerOptions options in own.Options)
        {
            options.SaveStateDict(writer);
        }
        foreach (OptimizerState state in own.State)
        {
            state.SaveStateDict(writer);
        }
        try
        {
            Read(own, reader);
        }
        catch
        {
            backup.Position = 0;
            Read(own, new BinaryReader(backup));
            throw;
        }
    }

    /// <summary>Moves the states to a device; there is only the CPU.</summary>
    public void to(torch.Device device)
    {
        foreach (OptimizerState state in _state.Values)
        {
            state.to(device);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (OptimizerState state in _state.Values)
        {
            ((IDisposable)state).Dispose();   // a derived state may implement it anew
        }
        _state.Clear();
        base.Dispose(disposing);
    }

    /// <summary>Refuses a number for which <paramref name="valid"/> does not hold.</summary>
    private protected static void Check(bool valid, string name, double value)
    {
        if (!valid)
        {
            throw new ArgumentException($"Invalid {name}: {value}");
        }
    }

    /// <summary>A number as PyTorch keeps it: a 0-dim tensor, of float64 only where that is the default.</summary>
    internal static double ScalarOf(double value) => DTypes.Default == DType.Float64 ? value : (float)value;

    private static void Read(StateDictionary into, BinaryReader reader)
    {
        foreach (OptimizerOptions options in into.Options)
        {
            options.LoadStateDict(reader);
        }
        foreach (OptimizerState state in into.State)
        {
            state.LoadStateDict(reader);
        }
    }

    private static void CheckCounts(StateDictionary own, long options, long states)
    {
        if (own.Options.Count != options)
        {
            throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        }
        if (own.State.Count != states)
        {
            throw new ArgumentException("Invalid optimizer state -- different number of states.");
        }
    }

    private static torch.Tensor? Evaluate(Func<torch.Tensor>? closure)
    {
        if (closure is null)
        {
            return null;
        }
        using (torch.enable_grad())
        {
            return closure();
        }
    }

    private void Track(ParamGroup group)
    {
        var states = new OptimizerState[group.Items.Length];
        for (int i = 0; i < states.Length; i++)
        {
            if (!_state.TryGetValue(group.Items[i], out OptimizerState? state))
            {
                state = NewState(group.Items[i]);
                state.Initialize(group.Options);
                _state.Add(group.Items[i], state);
            }
            states[i] = state;
        }
        group.States = states;
    }
}
