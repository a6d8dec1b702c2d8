using System.Collections;
using System.Reflection;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>Gives the evaluator the world of torch: namespaces, tensors and modules of one API.</summary>
public sealed class TorchHost(Binder binder) : IPythonHost
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance | BindingFlags.FlattenHierarchy;

    private static readonly Dictionary<string, string> Operators = new()
    {
        ["Add"] = "op_Addition",
        ["Sub"] = "op_Subtraction",
        ["Mult"] = "op_Multiply",
        ["Div"] = "op_Division",
        ["Mod"] = "op_Modulus",
        ["BitAnd"] = "op_BitwiseAnd",
        ["BitOr"] = "op_BitwiseOr",
        ["BitXor"] = "op_ExclusiveOr",
        ["USub"] = "op_UnaryNegation",
        ["Invert"] = "op_OnesComplement",
        ["Eq"] = "op_Equality",
        ["NotEq"] = "op_Inequality",
        ["Lt"] = "op_LessThan",
        ["LtE"] = "op_LessThanOrEqual",
        ["Gt"] = "op_GreaterThan",
        ["GtE"] = "op_GreaterThanOrEqual",
    };

    /// <summary>Operators that C# does not have, and the in-place ones, as functions or methods.</summary>
    private static readonly Dictionary<string, string> Named = new()
    {
        ["MatMult"] = "matmul",
        ["Pow"] = "pow",
        ["FloorDiv"] = "floor_divide",
        ["LShift"] = "bitwise_left_shift",
        ["RShift"] = "bitwise_right_shift",
        ["IAdd"] = "add_",
        ["ISub"] = "sub_",
        ["IMult"] = "mul_",
        ["IDiv"] = "div_",
        ["IPow"] = "pow_",
        ["IMod"] = "remainder_",
        ["UAdd"] = "positive",
    };

    private readonly Indexing _indexing = new(binder);

    public bool TryGetGlobal(string name, out object? value)
    {
        value = name switch
        {
            "torch" => new Space("torch"),
            "F" => new Space("torch.nn.functional"),
            "nn" => new Space("torch.nn"),
            _ => null,
        };
        return value is not null;
    }

    public object? GetAttribute(object target, string name) => target switch
    {
        Space space => space.Member(name, binder),
        PyTuple tuple => tuple[IrregularNames.TupleFields.TryGetValue(name, out int field) ? field : throw new MissingException($"tuple.{name}", $"tuple.{name}")],
        _ => GetMember(target, name),
    };

    public object? GetItem(object target, object? index) => _indexing.Get(target, index);

    public void SetItem(object target, object? index, object? value) => _indexing.Set(target, index, value);

    public object? Unary(string op, object operand) => Operate(op, new CallArguments(operand));

    public object? Binary(string op, object? left, object? right) => Operate(op, new CallArguments(left, right));

    public object? Compare(string op, object? left, object? right) => Operate(op, new CallArguments(left, right));

    public object? CallObject(object target, CallArguments arguments)
    {
        try
        {
            return binder.CallMethod(target, "call", arguments);
        }
        catch (MissingException)
        {
            return binder.CallMethod(target, "forward", arguments); // which may leave out what call wants
        }
    }

    /// <summary>A tensor is iterated by unbind, as in Python; an object of the API's, such as a DataLoader, as C# does.</summary>
    public IReadOnlyList<object?> Iterate(object value) => value is IEnumerable items && !binder.Tensors.IsTensor(value)
        ? [.. items.Cast<object?>().Select(item => Results.ToPython(item, binder.Api))]
        : ((PySequence)binder.CallMethod(value, "unbind", new CallArguments())!).Items;

    public object ToNumber(object value) => binder.Functions.ToNumber(value);

    public IDisposable Enter(object context) => (IDisposable)context;

    private object? Operate(string op, CallArguments arguments) =>
        Operators.TryGetValue(op, out string? method) && binder.Api.Functions("torch.Tensor", method).Count > 0
            ? binder.CallFunction("torch.Tensor", method, arguments)
            : Named.TryGetValue(op, out string? name) ? CallNamed(name, arguments)
            : throw new MissingException($"operator {op}", $"operator {op}({arguments})");

    private object? CallNamed(string name, CallArguments arguments) =>
        binder.Tensors.IsTensor(arguments.Positional[0])
            ? binder.CallMethod(arguments.Positional[0]!, name, arguments with { Positional = [.. arguments.Positional.Skip(1)] })
            : binder.CallFunction("torch", name, arguments);

    private object? GetMember(object target, string name)
    {
        Type type = target.GetType();
        if (type.GetProperty(name, Members) is { } property && property.GetIndexParameters().Length == 0)
        {
            return Results.ToPython(property.GetMethod!.Invoke(target, BindingFlags.DoNotWrapExceptions, null, null, null), binder.Api);
        }

        return type.GetField(name, Members) is { } field ? Results.ToPython(field.GetValue(target), binder.Api) : new BoundMethod(binder, target, name);
    }

    /// <summary>A namespace of torch.</summary>
    private sealed record Space(string Path)
    {
        public object Member(string name, Binder binder)
        {
            string path = $"{Path}.{name}";
            return IrregularNames.Namespaces.Contains(path) ? new Space(path)
                : Path == "torch" && DTypes.FromPython(name) is { } dtype ? dtype
                : new Function(binder, Path, name);
        }
    }

    private sealed class Function(Binder binder, string space, string name) : IPyCallable
    {
        public object? Call(CallArguments arguments) => binder.CallFunction(space, name, arguments);

        public override string ToString() => $"{space}.{name}";
    }

    private sealed class BoundMethod(Binder binder, object self, string name) : IPyCallable
    {
        public object? Call(CallArguments arguments) => binder.CallMethod(self, name, arguments);

        public override string ToString() => $"{self.GetType().Name}.{name}";
    }
}
