using System.Collections;
using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>
/// Turns a Python value into an argument of a given C# type, where Python's own binding or a C# caller would, at a cost
/// that ranks overloads: 0 is the natural type, up to <see cref="Literal"/> for what a caller writes without thinking,
/// more for what needs a conversion.
/// </summary>
public sealed class Conversions(TorchApi api)
{
    /// <summary>A number given as a Scalar, a string as an enumeration: natural, but an exact type is better.</summary>
    private const int Literal = 2;

    /// <summary>One value where a sequence is asked for, and the like.</summary>
    private const int Widened = 6;

    /// <summary>A Python number where the API takes only a tensor.</summary>
    private const int NumberAsTensor = 20;

    private readonly Dictionary<(Type Target, Type Source), MethodInfo?> _implicit = [];

    /// <summary>Makes a 0-dim tensor of a Python number; set by the binder, which can call the API.</summary>
    public required Func<object, string, object> MakeTensor { get; init; }

    public bool TryConvert(object? value, Parameter parameter, in ConversionContext context, out object? result, out int cost) =>
        TryConvert(value, parameter.Type, context, out result, out cost) && (cost < NumberAsTensor || (context.WrapsNumbers && !context.Strict));

    private bool TryConvert(object? value, Type type, in ConversionContext context, out object? result, out int cost)
    {
        (result, cost) = (null, 0);
        Type target = Nullable.GetUnderlyingType(type) ?? type;
        switch (value)
        {
            case null:
                return TryNone(type, out result);
            case bool b:
                return TryBool(b, target, context, out result, out cost);
            case long i:
                return TryInteger(i, target, context, out result, out cost);
            case double d:
                return TryFloat(d, target, context, out result, out cost);
            case Complex c:
                cost = target == typeof(Complex) ? 0 : target == api.Tensor ? NumberAsTensor : Literal;
                result = target == typeof(Complex) ? c : target == api.Scalar ? ToScalar(c) : target == api.Tensor ? MakeTensor(c, context.TensorDType is "float64" or "complex128" ? "complex128" : "complex64") : null;
                return result is not null;
            case string s:
                return TryString(s, target, out result, out cost);
            case PyDType dtype:
                result = target == api.ScalarType ? DTypes.ToApi(dtype, api.ScalarType) : null;
                return result is not null;
            case PyChoice { Kind: "device" } device:
                result = FromImplicit(target, device.Name);
                return result is not null;
            case PyChoice { Kind: "memory_format" } order:
                result = target.IsEnum && target.Name == order.Kind ? EnumMember(target, order.Name) : null;
                return result is not null;
            case PySequence sequence:
                return TrySequence(sequence.Items, type, context, out result, out cost);
            case PyDict dict:
                return TryDict(dict, type, context, out result, out cost);
            case IPyCallable callable when typeof(Delegate).IsAssignableFrom(target):
                result = ToDelegate(callable, target);
                return true;
            default:
                return TryObject(value, target, context, out result, out cost);
        }
    }

    /// <summary>None is null, the enumeration's member None, or an empty span.</summary>
    private static bool TryNone(Type type, out object? result)
    {
        result = type.IsEnum && Enum.TryParse(type, "None", out object? none) ? none : null;
        return result is not null || !type.IsValueType || type.IsByRefLike || Nullable.GetUnderlyingType(type) is not null;
    }

    private bool TryBool(bool value, Type target, in ConversionContext context, out object? result, out int cost)
    {
        cost = target == typeof(bool) ? 0 : target == api.Scalar ? Literal : NumberAsTensor;
        result = target == typeof(bool) ? value
            : target == api.Scalar ? ToScalar(value)
            : target == api.Tensor ? MakeTensor(value, "bool")
            : target == typeof(long) || target == typeof(int) ? Convert.ChangeType(value, target)
            : SingleElement(value, target, context);
        return result is not null;
    }

    private bool TryInteger(long value, Type target, in ConversionContext context, out object? result, out int cost)
    {
        cost = Type.GetTypeCode(target) switch
        {
            TypeCode.Int64 when target == typeof(long) => 0,
            TypeCode.Int32 when !target.IsEnum => 1,
            TypeCode.Double => Literal + 1,
            TypeCode.Single => Literal + 2,
            _ when target == api.Scalar => Literal,
            _ when target == api.Tensor => NumberAsTensor,
            _ => Widened,
        };
        result = target.IsEnum ? null
            : target == typeof(long) ? value
            : target == typeof(int) ? (value == (int)value ? (int)value : null)
            : target == typeof(double) ? (double)value
            : target == typeof(float) ? (float)value
            : target == typeof(ulong) ? (ulong)value
            : target == api.Scalar ? ToScalar(value)
            : target == api.Tensor ? MakeTensor(value, context.NumberDType(value))
            : SingleElement(value, target, context);
        return result is not null;
    }

    private bool TryFloat(double value, Type target, in ConversionContext context, out object? result, out int cost)
    {
        bool whole = value == Math.Floor(value) && Math.Abs(value) < long.MaxValue;
        cost = target == typeof(double) ? 0 : target == typeof(float) ? 1 : target == api.Scalar ? Literal : target == api.Tensor ? NumberAsTensor : Widened;
        result = target == typeof(double) ? value
            : target == typeof(float) ? (float)value
            : target == api.Scalar ? ToScalar(value)
            : target == api.Tensor ? MakeTensor(value, context.NumberDType(value))
            : target == typeof(long) && whole && !context.Strict ? (long)value
            : target == typeof(int) && whole && !context.Strict ? (int)value
            : SingleElement(value, target, context);
        return result is not null;
    }

    private bool TryString(string value, Type target, out object? result, out int cost)
    {
        cost = target == typeof(string) ? 0 : Literal;
        result = target == typeof(string) ? value
            : target == typeof(char) && value.Length == 1 ? value[0]
            : target.IsEnum ? EnumMember(target, value)
            : FromImplicit(target, value);
        return result is not null;
    }

    private static object? EnumMember(Type type, string value)
    {
        string key = Parameter.Normalize(value).Replace("-", "", StringComparison.Ordinal);
        string? name = Enum.GetNames(type).FirstOrDefault(member => Parameter.Normalize(member) == key);
        return name is null ? null : Enum.Parse(type, name);
    }

    private bool TryObject(object value, Type target, in ConversionContext context, out object? result, out int cost)
    {
        (result, cost) = (value, 0);
        if (target.IsInstanceOfType(value))
        {
            cost = target == typeof(object) ? Widened : 0;
            return true;
        }

        cost = Widened;
        result = SingleElement(value, target, context);
        return result is not null;
    }

    private bool TrySequence(IReadOnlyList<object?> items, Type type, in ConversionContext context, out object? result, out int cost)
    {
        (result, cost) = (null, 0);
        Type target = Nullable.GetUnderlyingType(type) ?? type;
        if (typeof(ITuple).IsAssignableFrom(target) && target.IsValueType)
        {
            cost = 1;
            return TryTuple(items, target, context, out result);
        }

        if (ElementType(target) is { } element)
        {
            Array array = Array.CreateInstance(element, items.Count);
            for (int i = 0; i < items.Count; i++)
            {
                if (!TryConvert(items[i], element, context, out object? item, out int itemCost) || itemCost >= NumberAsTensor)
                {
                    return false;
                }

                array.SetValue(item, i);
                cost = Math.Max(cost, itemCost);
            }

            cost += target.IsArray ? 0 : 1;
            result = array;
            return true;
        }

        // Python's 1d operators take (5,) for 5.
        if (context.Rank == 1 && items.Count == 1 && target.IsPrimitive)
        {
            cost = Widened;
            return TryConvert(items[0], target, context, out result, out _);
        }

        // torch.Size and its like: from an array of longs
        if (target.IsValueType && !target.IsPrimitive && TrySequence(items, typeof(long[]), context, out object? longs, out _))
        {
            cost = Literal;
            result = FromImplicit(target, longs!);
        }

        return result is not null;
    }

    /// <summary>
    /// A dictionary is an array of pairs where the API takes that, as for the modules of a ModuleDict; else the arguments
    /// of the target's own constructor, as for the options of a parameter group.
    /// </summary>
    private bool TryDict(PyDict dict, Type type, in ConversionContext context, out object? result, out int cost)
    {
        if (ElementType(type) is { } element && typeof(ITuple).IsAssignableFrom(element))
        {
            return TrySequence([.. dict.Items.Select(pair => new PyTuple([pair.Key, pair.Value]))], type, context, out result, out cost);
        }

        (result, cost) = (null, 0);
        foreach (ConstructorInfo constructor in type.IsAbstract || !type.IsClass ? [] : type.GetConstructors())
        {
            Parameter[] parameters = [.. constructor.GetParameters().Select(parameter => new Parameter(parameter))];
            object?[] values = new object?[parameters.Length];
            int used = 0;
            bool fits = true;
            for (int i = 0; fits && i < parameters.Length; i++)
            {
                string? key = dict.Items.Keys.FirstOrDefault(key => Parameter.Normalize(key) == parameters[i].Key || (key == "params" && parameters[i].Name == "parameters"));
                values[i] = parameters[i].Default;
                fits = key is null ? parameters[i].IsOptional : TryConvert(dict.Items[key], parameters[i].Type, context, out values[i], out _);
                used += key is null ? 0 : 1;
            }

            if (fits && used == dict.Items.Count)
            {
                result = constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, values, null);
                return true;
            }
        }

        return false;
    }

    private bool TryTuple(IReadOnlyList<object?> items, Type target, in ConversionContext context, out object? result)
    {
        result = null;
        Type[] elements = target.GetGenericArguments();
        if (elements.Length != items.Count)
        {
            return false;
        }

        object?[] values = new object?[elements.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            if (!TryConvert(items[i], elements[i], context, out values[i], out int cost) || cost >= NumberAsTensor)
            {
                return false;
            }
        }

        result = Activator.CreateInstance(target, values);
        return true;
    }

    /// <summary>One value where several are asked for: an int for each dimension of a 2d operator, a tensor for a list of one.</summary>
    private object? SingleElement(object value, Type target, in ConversionContext context)
    {
        bool isTuple = typeof(ITuple).IsAssignableFrom(target) && target.IsValueType;
        int count = isTuple ? target.GetGenericArguments().Length : value is long or double ? Math.Max(context.Rank, 1) : 1;
        if ((!isTuple && ElementType(target) is null) || value is string)
        {
            return null;
        }

        return TrySequence([.. Enumerable.Repeat(value, count)], target, context, out object? result, out int cost) && cost < Widened ? result : null;
    }

    private static Type? ElementType(Type type) =>
        type.IsArray && type.GetArrayRank() == 1 ? type.GetElementType()
        : type.IsGenericType && (type.IsByRefLike || typeof(IEnumerable).IsAssignableFrom(type)) && type.GetGenericArguments() is [var element]
            && (type.IsByRefLike || type.IsAssignableFrom(element.MakeArrayType())) ? element
        : null;

    /// <summary>Python's numbers as the number that a delegate returns.</summary>
    private static object? ToReturn(object? value, Type type) => value is long or double && type.IsPrimitive ? Convert.ChangeType(value, type) : value;

    private object? ToScalar(object number) => FromImplicit(api.Scalar, number);

    /// <summary>What the target's own implicit conversion makes of a value, or null if it has none.</summary>
    private object? FromImplicit(Type target, object value)
    {
        if (!_implicit.TryGetValue((target, value.GetType()), out MethodInfo? conversion))
        {
            _implicit[(target, value.GetType())] = conversion = target.GetMethods(BindingFlags.Public | BindingFlags.Static)
                .FirstOrDefault(method => method.Name == "op_Implicit" && method.ReturnType == target && method.GetParameters()[0].ParameterType == value.GetType());
        }

        return conversion?.Invoke(null, [value]);
    }

    private Delegate ToDelegate(IPyCallable callable, Type type)
    {
        MethodInfo signature = type.GetMethod("Invoke")!;
        ParameterExpression[] parameters = [.. signature.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType))];
        Expression arguments = Expression.NewArrayInit(typeof(object), parameters.Select(parameter => Expression.Convert(parameter, typeof(object))));
        Func<object?[], object?> call = values => ToReturn(callable.Call(new CallArguments([.. values.Select(value => Results.ToPython(value, api))])), signature.ReturnType);
        Expression body = Expression.Convert(Expression.Invoke(Expression.Constant(call), arguments), signature.ReturnType);
        return Expression.Lambda(type, body, parameters).Compile();
    }
}

/// <summary>What a conversion needs to know of the whole call.</summary>
/// <param name="Rank">The dimensions of a 1d, 2d or 3d operator, of which one int stands for all; 0 for any other.</param>
/// <param name="TensorDType">The dtype of the first tensor argument, null without one.</param>
/// <param name="WrapsNumbers">A number may stand for a 0-dim tensor.</param>
/// <param name="Strict">No number stands for a tensor, as in Python's own argument parser.</param>
public readonly record struct ConversionContext(int Rank, string? TensorDType, bool WrapsNumbers, bool Strict)
{
    /// <summary>
    /// A Python number behaves like a wrapped one: it takes the dtype of the tensors if it is of their kind. A C# caller
    /// gets that by choosing the literal, so this chooses likewise.
    /// </summary>
    public string NumberDType(object number) => TensorDType switch
    {
        null => number is long ? "int64" : "float32",
        "bool" => number is long ? "int64" : "float32",
        { } dtype when DTypes.IsFloating(dtype) || DTypes.IsComplex(dtype) => dtype,
        { } dtype => number is long ? dtype : "float32",
    };
}
