using System.Reflection;
using System.Runtime.CompilerServices;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>Python's subscripts on tensors: by ints through <c>this[long, …]</c>, by anything else through <c>this[TensorIndex[]]</c>.</summary>
public sealed class Indexing(Binder binder)
{
    private const int LargestLongIndexer = 6;

    private readonly Type _index = binder.Api.TensorIndex;

    public object? Get(object target, object? index)
    {
        if (target is ITuple tuple && index is long place)
        {
            return tuple[(int)place];   // a class: value tuples are Python's by now
        }
        RequireTensor(target);
        object?[] items = ItemsOf(index);
        return items.Length is > 0 and <= LargestLongIndexer && items.All(item => item is long)
            ? binder.CallMethod(target, "get_Item", new CallArguments(items))
            : Invoke(target, "get_Item", ToTensorIndices(items));
    }

    public void Set(object target, object? index, object? value)
    {
        RequireTensor(target);
        object?[] items = ItemsOf(index);
        object tensor = binder.Tensors.IsTensor(value) ? value! : AsTensor(value, new ConversionContext(0, binder.Tensors.DType(target), WrapsNumbers: true, Strict: false).NumberDType(value!));
        if (items.Length is > 0 and <= LargestLongIndexer && items.All(item => item is long))
        {
            binder.CallMethod(target, "set_Item", new CallArguments([.. items, tensor]));
            return;
        }

        Invoke(target, "set_Item", ToTensorIndices(items), tensor);
    }

    private static object?[] ItemsOf(object? index) => index is PyTuple tuple ? [.. tuple.Items] : [index];

    private Array ToTensorIndices(object?[] items)
    {
        Array indices = Array.CreateInstance(_index, items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            indices.SetValue(ToTensorIndex(items[i]), i);
        }

        return indices;
    }

    private object ToTensorIndex(object? item) => item switch
    {
        null => Constant("None"),
        PyEllipsis => Constant("Ellipsis"),
        bool b => Make("Bool", b),
        long i => Make("Single", (long?)i),
        PySlice slice => Make("Slice", slice.Start, slice.Stop, slice.Step),
        PySequence sequence => Make("Tensor", AsTensor(sequence, null)),
        _ when binder.Tensors.IsTensor(item) => Make("Tensor", item),
        _ => throw new MissingException("Tensor.__getitem__", $"index of type {item.GetType().Name}"),
    };

    private object AsTensor(object? value, string? dtype) =>
        binder.CallFunction("torch", "tensor", dtype is null ? new CallArguments(value) : new CallArguments([value], new Dictionary<string, object?> { ["dtype"] = new PyDType(dtype) }))!;

    private object Constant(string name) =>
        _index.GetField(name, BindingFlags.Public | BindingFlags.Static)?.GetValue(null)
        ?? _index.GetProperty(name, BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private object Make(string factory, params object?[] arguments) =>
        _index.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .First(method => method.Name == factory && method.GetParameters() is var parameters && parameters.Length == arguments.Length
                && (arguments.Length > 1 || parameters[0].ParameterType.IsInstanceOfType(arguments[0])))
            .Invoke(null, arguments)!;

    private object? Invoke(object target, string accessor, params object?[] arguments)
    {
        MethodInfo method = binder.Api.Tensor.GetMethods().FirstOrDefault(candidate => candidate.Name == accessor && candidate.GetParameters()[0].ParameterType == _index.MakeArrayType())
            ?? throw new MissingException("Tensor.__getitem__", $"Tensor.{accessor}(TensorIndex[])");
        return method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private void RequireTensor(object target)
    {
        if (!binder.Tensors.IsTensor(target))
        {
            throw new MissingException($"{target.GetType().Name}.__getitem__", $"{target.GetType().Name}[…]");
        }
    }
}
