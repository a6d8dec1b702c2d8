using System.Numerics;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>The few calls that the harness itself makes.</summary>
public sealed class TorchFunctions(Binder binder)
{
    public object Empty(long[] shape, string dtype) =>
        Call("torch", "empty", [ToTuple(shape)], ("dtype", new PyDType(dtype)));

    public object AsStrided(object tensor, long[] shape, long[] strides) =>
        binder.CallMethod(tensor, "as_strided", new CallArguments(ToTuple(shape), ToTuple(strides)))!;

    public void ManualSeed(long seed) => binder.CallFunction("torch", "manual_seed", new CallArguments(seed));

    /// <summary>torch.autograd.grad; a gradient that does not exist is null.</summary>
    public IReadOnlyList<object?> Grad(IReadOnlyList<object?> outputs, IReadOnlyList<object?> inputs, IReadOnlyList<object?> cotangents, bool createGraph) =>
        ((PyTuple)Call("torch.autograd", "grad", [new PyTuple(outputs), new PyTuple(inputs), new PyTuple(cotangents)],
            ("retain_graph", true), ("create_graph", createGraph), ("allow_unused", true))).Items;

    public object Multiply(object left, object right) => binder.CallMethod(left, "mul", new CallArguments(right))!;

    public object Sum(object tensor) => binder.CallMethod(tensor, "sum", new CallArguments())!;

    /// <summary>The Python number in a tensor of one element.</summary>
    public object ToNumber(object tensor)
    {
        TensorData data = binder.Tensors.Data(tensor);
        Complex value = data.Count == 1 ? data.Values()[0] : throw new InvalidOperationException($"a Tensor with {data.Count} elements cannot be converted to Scalar");
        return data.DType == "bool" ? (object)(value != 0)
            : data.IsIntegral ? (object)data.Integers()[0]
            : DTypes.IsComplex(data.DType) ? (object)value
            : value.Real;
    }

    private object Call(string space, string name, object?[] positional, params (string Name, object? Value)[] keywords) =>
        binder.CallFunction(space, name, new CallArguments(positional, keywords.ToDictionary(pair => pair.Name, pair => pair.Value)))!;

    private static PyTuple ToTuple(long[] values) => new([.. values.Select(value => (object?)value)]);
}
