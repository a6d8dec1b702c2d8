using System.Linq.Expressions;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>Reads and makes tensors of any API through its public members, by compiled expressions.</summary>
public sealed class TensorAccess
{
    private readonly TorchApi _api;
    private readonly Func<object, object> _dtype;
    private readonly Func<object, long[]> _shape;
    private readonly Func<object, long[]> _strides;
    private readonly Func<object, bool> _requiresGrad;
    private readonly Action<object, bool> _setRequiresGrad;
    private readonly Func<object, object?> _grad;
    private readonly Func<object, object> _detached;
    private readonly Action<object, byte[]> _read;
    private readonly Action<object, byte[]> _write;

    public TensorAccess(TorchApi api)
    {
        _api = api;
        _dtype = Getter<object>("dtype");
        _shape = Getter<long[]>("shape");
        _strides = Method<long[]>(tensor => Expression.Call(tensor, "stride", null));
        _requiresGrad = Getter<bool>("requires_grad");
        _grad = Getter<object?>("grad");
        _detached = Method<object>(Resolved);
        _setRequiresGrad = Setter();
        _read = Copier(nameof(Read));
        _write = Copier(nameof(Write));
    }

    public bool IsTensor(object? value) => _api.IsTensor(value);

    public string DType(object tensor) => DTypes.FromApi(_dtype(tensor)).Name;

    public long[] Shape(object tensor) => _shape(tensor);

    public long[] Strides(object tensor) => _strides(tensor);

    public bool RequiresGrad(object tensor) => _requiresGrad(tensor);

    public void SetRequiresGrad(object tensor, bool value) => _setRequiresGrad(tensor, value);

    public object? Grad(object tensor) => _grad(tensor);

    /// <summary>The elements in row-major order, little-endian, whatever the strides and view bits.</summary>
    public byte[] Bytes(object tensor)
    {
        byte[] bytes = new byte[Count(Shape(tensor)) * DTypes.SizeOf(DType(tensor))];
        if (bytes.Length > 0)
        {
            _read(_detached(tensor), bytes);
        }

        return bytes;
    }

    public TensorData Data(object tensor) => new(DType(tensor), Shape(tensor), Bytes(tensor));

    /// <summary>A leaf of the given elements. Strides are laid as they were recorded, over a storage just large enough.</summary>
    public object Create(TensorData data, long[]? strides, bool requiresGrad, TorchFunctions functions)
    {
        object tensor = strides is null ? Flat(data.DType, data.Shape, data.Bytes, functions) : Strided(data, strides, functions);
        if (requiresGrad)
        {
            SetRequiresGrad(tensor, true);
        }

        return tensor;
    }

    public static long Count(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    private object Flat(string dtype, long[] shape, byte[] bytes, TorchFunctions functions)
    {
        object tensor = functions.Empty(shape, dtype);
        if (bytes.Length > 0)
        {
            _write(tensor, bytes);
        }

        return tensor;
    }

    private object Strided(TensorData data, long[] strides, TorchFunctions functions)
    {
        int size = DTypes.SizeOf(data.DType);
        long count = Count(data.Shape);
        long extent = count == 0 ? 0 : 1 + data.Shape.Zip(strides, (length, stride) => (length - 1) * stride).Sum();
        byte[] storage = new byte[extent * size];
        long[] index = new long[data.Shape.Length];
        for (long i = 0; i < count; i++)
        {
            long offset = index.Zip(strides, (at, stride) => at * stride).Sum();
            data.Bytes.AsSpan((int)(i * size), size).CopyTo(storage.AsSpan((int)(offset * size)));
            for (int d = index.Length - 1; d >= 0 && ++index[d] == data.Shape[d]; d--)
            {
                index[d] = 0;
            }
        }

        return functions.AsStrided(Flat(data.DType, [extent], storage, functions), data.Shape, strides);
    }

    private Func<object, T> Getter<T>(string property) => Method<T>(tensor => Expression.Property(tensor, property));

    private Func<object, T> Method<T>(Func<Expression, Expression> body)
    {
        ParameterExpression value = Expression.Parameter(typeof(object));
        return Expression.Lambda<Func<object, T>>(Expression.Convert(body(Expression.Convert(value, _api.Tensor)), typeof(T)), value).Compile();
    }

    /// <summary>Detached and contiguous, with the conj and neg bits resolved: as far as the API has these.</summary>
    private Expression Resolved(Expression tensor)
    {
        foreach (string name in new[] { "detach", "resolve_conj", "resolve_neg", "contiguous" })
        {
            tensor = _api.Tensor.GetMethod(name, Type.EmptyTypes) is { } method ? Expression.Call(tensor, method) : tensor;
        }

        return tensor;
    }

    private Action<object, bool> Setter()
    {
        ParameterExpression tensor = Expression.Parameter(typeof(object));
        ParameterExpression value = Expression.Parameter(typeof(bool));
        Expression property = Expression.Property(Expression.Convert(tensor, _api.Tensor), "requires_grad");
        return Expression.Lambda<Action<object, bool>>(Expression.Assign(property, value), tensor, value).Compile();
    }

    /// <summary>A span cannot leave the expression, so the copy happens in a helper that takes it as an argument.</summary>
    private Action<object, byte[]> Copier(string helper)
    {
        ParameterExpression tensor = Expression.Parameter(typeof(object));
        ParameterExpression bytes = Expression.Parameter(typeof(byte[]));
        Expression span = Expression.Property(Expression.Convert(tensor, _api.Tensor), "bytes");
        return Expression.Lambda<Action<object, byte[]>>(Expression.Call(GetType().GetMethod(helper)!, span, bytes), tensor, bytes).Compile();
    }

    public static void Read(Span<byte> elements, byte[] into) => elements.CopyTo(into);

    public static void Write(Span<byte> elements, byte[] from) => from.CopyTo(elements);
}
