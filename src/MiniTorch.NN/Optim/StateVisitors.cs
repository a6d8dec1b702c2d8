using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using MiniTorch.Serialization;

namespace MiniTorch.Modules;

/// <summary>What looks through the options of a parameter group, under PyTorch's names.</summary>
internal interface IOptionsVisitor
{
    /// <summary>A number.</summary>
    void Number(string name, ref double? value);

    /// <summary>A flag.</summary>
    void Flag(string name, ref bool? value);

    /// <summary>A flag that TorchSharp lacks, and that its files have no place for.</summary>
    void OwnFlag(string name, ref bool? value) => Flag(name, ref value);
}

/// <summary>What looks through the state of a parameter, under PyTorch's names.</summary>
internal interface IStateVisitor
{
    /// <summary>A count.</summary>
    void Number(string name, ref long value);

    /// <summary>A number.</summary>
    void Number(string name, ref double value);

    /// <summary>A tensor in the shape of the parameter.</summary>
    void Required(string name, ref torch.Tensor value);

    /// <summary>A tensor in the shape of the parameter, which may be absent.</summary>
    void Optional(string name, ref torch.Tensor? value);
}

/// <summary>Writes options as TorchSharp does: values alone, in their order.</summary>
internal sealed class OptionsDatWriter(BinaryWriter writer) : IOptionsVisitor
{
    void IOptionsVisitor.Number(string name, ref double? value) => writer.Write(value!.Value);

    void IOptionsVisitor.Flag(string name, ref bool? value) => writer.Write(value!.Value);

    void IOptionsVisitor.OwnFlag(string name, ref bool? value)
    {
    }
}

/// <summary>Reads what <see cref="OptionsDatWriter"/> wrote.</summary>
internal sealed class OptionsDatReader(BinaryReader reader) : IOptionsVisitor
{
    void IOptionsVisitor.Number(string name, ref double? value) => value = reader.ReadDouble();

    void IOptionsVisitor.Flag(string name, ref bool? value) => value = reader.ReadBoolean();

    void IOptionsVisitor.OwnFlag(string name, ref bool? value)
    {
    }
}

/// <summary>Lists the values of options.</summary>
internal sealed class OptionsCollector : IOptionsVisitor
{
    internal Queue<object?> Values { get; } = [];

    void IOptionsVisitor.Number(string name, ref double? value) => Values.Enqueue(value);

    void IOptionsVisitor.Flag(string name, ref bool? value) => Values.Enqueue(value);
}

/// <summary>Puts listed values into options of the same kind.</summary>
internal sealed class OptionsAssigner(Queue<object?> values) : IOptionsVisitor
{
    void IOptionsVisitor.Number(string name, ref double? value) => value = (double?)values.Dequeue();

    void IOptionsVisitor.Flag(string name, ref bool? value) => value = (bool?)values.Dequeue();
}

/// <summary>Writes a state as TorchSharp does: values alone, in their order, and a flag before a tensor that may be absent.</summary>
internal sealed class StateDatWriter(BinaryWriter writer) : IStateVisitor
{
    void IStateVisitor.Number(string name, ref long value) => writer.Write(value);

    void IStateVisitor.Number(string name, ref double value) => writer.Write(value);

    void IStateVisitor.Required(string name, ref torch.Tensor value) => DatFormat.WriteTensor(writer, value.Impl);

    void IStateVisitor.Optional(string name, ref torch.Tensor? value)
    {
        writer.Write(value is not null);
        if (value is not null)
        {
            DatFormat.WriteTensor(writer, value.Impl);
        }
    }
}

/// <summary>Reads what <see cref="StateDatWriter"/> wrote.</summary>
internal sealed class StateDatReader(BinaryReader reader) : IStateVisitor
{
    void IStateVisitor.Number(string name, ref long value) => value = reader.ReadInt64();

    void IStateVisitor.Number(string name, ref double value) => value = reader.ReadDouble();

    void IStateVisitor.Required(string name, ref torch.Tensor value)
    {
        TensorImpl loaded = DatFormat.ReadTensor(reader);
        if (!loaded.Sizes.AsSpan().SequenceEqual(value.Impl.Sizes))
        {
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        }
        if (loaded.DType != value.Impl.DType)
        {
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        }
        Copy.Run(loaded, value.Impl);
    }

    void IStateVisitor.Optional(string name, ref torch.Tensor? value)
    {
        torch.Tensor? loaded = reader.ReadBoolean() ? OptimizerState.Own(DatFormat.ReadTensor(reader)) : null;
        value?.Dispose();
        value = loaded;
    }
}

/// <summary>Lists the values of a state.</summary>
internal sealed class StateCollector : IStateVisitor
{
    internal Queue<object?> Values { get; } = [];

    void IStateVisitor.Number(string name, ref long value) => Values.Enqueue(value);

    void IStateVisitor.Number(string name, ref double value) => Values.Enqueue(value);

    void IStateVisitor.Required(string name, ref torch.Tensor value) => Values.Enqueue(value);

    void IStateVisitor.Optional(string name, ref torch.Tensor? value) => Values.Enqueue(value);
}

/// <summary>Puts copies of listed values into a state of the same kind.</summary>
internal sealed class StateAssigner(Queue<object?> values) : IStateVisitor
{
    void IStateVisitor.Number(string name, ref long value) => value = (long)values.Dequeue()!;

    void IStateVisitor.Number(string name, ref double value) => value = (double)values.Dequeue()!;

    void IStateVisitor.Required(string name, ref torch.Tensor value)
    {
        torch.Tensor? old = value;
        value = OptimizerState.Own(Aten.Clone(((torch.Tensor)values.Dequeue()!).Impl));
        old?.Dispose();
    }

    void IStateVisitor.Optional(string name, ref torch.Tensor? value)
    {
        torch.Tensor? old = value;
        value = values.Dequeue() is torch.Tensor from ? OptimizerState.Own(Aten.Clone(from.Impl)) : null;
        old?.Dispose();
    }
}

/// <summary>Lets go of the tensors of a state, which are null before it is initialized.</summary>
internal sealed class StateDisposer : IStateVisitor
{
    void IStateVisitor.Number(string name, ref long value)
    {
    }

    void IStateVisitor.Number(string name, ref double value)
    {
    }

    void IStateVisitor.Required(string name, ref torch.Tensor value) => value?.Dispose();

    void IStateVisitor.Optional(string name, ref torch.Tensor? value) => value?.Dispose();
}
