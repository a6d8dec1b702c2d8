using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MiniTorch.Parity.Binding;

/// <summary>One method of the API, prepared for binding: its parameters, and a way to call it.</summary>
public sealed class Overload
{
    private readonly Lazy<Func<object?, object?[], object?>> _invoke;

    public Overload(MethodInfo method)
    {
        Method = method;
        Parameters = [.. method.GetParameters().Select(parameter => new Parameter(parameter))];
        ParameterInfo? last = method.GetParameters().LastOrDefault();
        ParamArray = last is not null && last.IsDefined(typeof(ParamArrayAttribute)) ? last.ParameterType.GetElementType() : null;
        Demotion = Math.Max(0, -(method.GetCustomAttribute<OverloadResolutionPriorityAttribute>()?.Priority ?? 0));
        _invoke = new(() => Parameters.Any(parameter => parameter.Type.IsByRefLike) ? Compile(method) : Reflect(method));
    }

    public MethodInfo Method { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The element type of a <c>params</c> array at the end, or null.</summary>
    public Type? ParamArray { get; }

    /// <summary>How far C# prefers other overloads to this one.</summary>
    public int Demotion { get; }

    /// <summary>Calls the method; what it throws comes out as it is. Spans are passed as arrays.</summary>
    public object? Invoke(object? target, object?[] arguments) => _invoke.Value(target, arguments);

    public override string ToString() => $"{Method.Name}({string.Join(", ", Parameters.Select(parameter => $"{parameter.Type.Name} {parameter.Name}"))})";

    private static Func<object?, object?[], object?> Reflect(MethodInfo method) =>
        (target, arguments) => method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    /// <summary>Reflection cannot box a span; an expression converts the array right at the call.</summary>
    private static Func<object?, object?[], object?> Compile(MethodInfo method)
    {
        ParameterExpression target = Expression.Parameter(typeof(object));
        ParameterExpression arguments = Expression.Parameter(typeof(object?[]));
        IEnumerable<Expression> values = method.GetParameters().Select((parameter, i) =>
        {
            Expression item = Expression.ArrayIndex(arguments, Expression.Constant(i));
            Type type = parameter.ParameterType;
            return type.IsByRefLike
                ? Expression.Convert(Expression.Convert(item, type.GetGenericArguments()[0].MakeArrayType()), type)
                : Expression.Convert(item, type);
        });
        Expression call = Expression.Call(method.IsStatic ? null : Expression.Convert(target, method.DeclaringType!), method, values);
        Expression body = method.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Constant(null))
            : Expression.Convert(call, typeof(object));
        return Expression.Lambda<Func<object?, object?[], object?>>(body, target, arguments).Compile();
    }
}

/// <summary>One parameter of an <see cref="Overload"/>.</summary>
public sealed class Parameter(ParameterInfo info)
{
    public string Name { get; } = info.Name ?? "";

    /// <summary>Lower case without underscores, so that batch_first finds batchFirst.</summary>
    public string Key { get; } = Normalize(info.Name ?? "");

    public Type Type { get; } = info.ParameterType;

    public bool IsOptional { get; } = info.IsOptional;

    /// <summary>The value that C# passes for an omitted optional argument.</summary>
    public object? Default { get; } = DefaultOf(info);

    public static string Normalize(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static object? DefaultOf(ParameterInfo info)
    {
        Type type = info.ParameterType;
        if (!info.IsOptional || type.IsByRefLike)
        {
            return null; // an omitted span is an empty one: null as an array
        }

        object? value = info.DefaultValue is DBNull or Missing ? null : info.DefaultValue;
        Type? underlying = Nullable.GetUnderlyingType(type);
        return value switch
        {
            null when type.IsValueType && underlying is null => Activator.CreateInstance(type),
            not null when (underlying ?? type).IsEnum => Enum.ToObject(underlying ?? type, value),
            _ => value,
        };
    }
}
