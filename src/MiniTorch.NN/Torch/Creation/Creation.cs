using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>An identity matrix: ones on the diagonal, zeros elsewhere. Without <paramref name="columns"/> it is square.</summary>
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RequireCpu(device);
        return Made(Aten.Eye(rows, columns == -1 ? rows : columns, dtype?.ToDType() ?? DTypes.Default), requires_grad, names);
    }

    /// <summary>0, 1, 2, … below <paramref name="stop"/>. Integers give int64, other numbers the default dtype.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>start, start + 1, … below <paramref name="stop"/>. Integers give int64, other numbers the default dtype.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>start, start + step, … before <paramref name="stop"/>. Integers give int64, other numbers the default dtype.</summary>
    /// <exception cref="ExternalException">The step is 0, or leads away from <paramref name="stop"/>.</exception>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        return Made(Aten.Arange(start.Value, stop.Value, step.Value, dtype?.ToDType()), requires_grad, null);
    }

    /// <summary>The numbers start, start + step, … before <paramref name="stop"/>, in <paramref name="out"/>, which is resized.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, Tensor @out) => @out.arange_out(start, stop, step);

    /// <summary><paramref name="steps"/> numbers at equal distances from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
    /// <exception cref="ExternalException">The number of steps is negative.</exception>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        return Made(Aten.Linspace(start, end, steps, dtype?.ToDType()), requires_grad, null);
    }

    /// <summary><paramref name="steps"/> numbers at equal distances between two 0-dim tensors' values, both included.</summary>
    /// <exception cref="ExternalException">The number of steps is negative, or a tensor has dimensions.</exception>
    public static Tensor linspace(Tensor start, Tensor end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        CheckEnds("linspace", start, end);
        return Made(Aten.Linspace(start.ToScalar().Value, end.ToScalar().Value, steps, dtype?.ToDType()), requires_grad, null);
    }

    /// <inheritdoc cref="linspace(Tensor, Tensor, long, ScalarType?, Device, bool)"/>
    public static Tensor linspace(Tensor start, Scalar end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        CheckEnds("linspace", start, null);
        return Made(Aten.Linspace(start.ToScalar().Value, end.Value, steps, dtype?.ToDType()), requires_grad, null);
    }

    /// <inheritdoc cref="linspace(Tensor, Tensor, long, ScalarType?, Device, bool)"/>
    public static Tensor linspace(Scalar start, Tensor end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        CheckEnds("linspace", null, end);
        return Made(Aten.Linspace(start.Value, end.ToScalar().Value, steps, dtype?.ToDType()), requires_grad, null);
    }

    /// <summary><paramref name="steps"/> powers of a base, their exponents at equal distances from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
    /// <exception cref="ExternalException">The number of steps is negative.</exception>
    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        return Made(Aten.Logspace(start, end, steps, @base, dtype?.ToDType()), requires_grad, null);
    }

    /// <summary><paramref name="steps"/> powers of a base, their exponents at equal distances between two 0-dim tensors' values, both included.</summary>
    /// <exception cref="ExternalException">The number of steps is negative, or a tensor has dimensions.</exception>
    public static Tensor logspace(Tensor start, Tensor end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        CheckEnds("logspace", start, end);
        return Made(Aten.Logspace(start.ToScalar().Value, end.ToScalar().Value, steps, @base, dtype?.ToDType()), requires_grad, null);
    }

    /// <inheritdoc cref="logspace(Tensor, Tensor, long, double, ScalarType?, Device, bool)"/>
    public static Tensor logspace(Tensor start, Scalar end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        CheckEnds("logspace", start, null);
        return Made(Aten.Logspace(start.ToScalar().Value, end.Value, steps, @base, dtype?.ToDType()), requires_grad, null);
    }

    /// <inheritdoc cref="logspace(Tensor, Tensor, long, double, ScalarType?, Device, bool)"/>
    public static Tensor logspace(Scalar start, Tensor end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        CheckEnds("logspace", null, end);
        return Made(Aten.Logspace(start.Value, end.ToScalar().Value, steps, @base, dtype?.ToDType()), requires_grad, null);
    }

    /// <summary>A number as a 0-dim tensor of the default dtype, or of the one given.</summary>
    public static Tensor scalar_tensor(Scalar s, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Filled([], s.Value, dtype, device, requires_grad, null);

    /// <summary>A copy of <paramref name="input"/> with every element replaced by a number; no gradient flows through it.</summary>
    /// <exception cref="ExternalException">The number does not fit the dtype.</exception>
    public static Tensor fill(Tensor input, Scalar value) => new(new Fill(value.Value, isCopy: true).Call(input.Impl));

    /// <summary>The indices of the elements on and below a diagonal of a matrix: rows in the first line, columns in the second.</summary>
    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null)
    {
        RequireCpu(device);
        return Made(Aten.TrilIndices(row, col, offset, dtype.ToDType()), false, null);
    }

    /// <summary>The indices of the elements on and above a diagonal of a matrix: rows in the first line, columns in the second.</summary>
    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null)
    {
        RequireCpu(device);
        return Made(Aten.TriuIndices(row, col, offset, dtype.ToDType()), false, null);
    }

    /// <summary>A tensor with uninitialised elements at the given strides.</summary>
    public static Tensor empty_strided(long[] size, long[] strides, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RequireCpu(device);
        return Made(Aten.EmptyStrided(Dimensions(size), Dimensions(strides), dtype?.ToDType() ?? DTypes.Default), requires_grad, names);
    }

    /// <summary>A tensor with uninitialised elements that is dense in another order of its dimensions: <paramref name="physical_layout"/> names them from the outermost to the innermost.</summary>
    /// <exception cref="ExternalException"><paramref name="physical_layout"/> is not an order of the dimensions.</exception>
    public static Tensor empty_permuted(long[] size, long[] physical_layout, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        return Made(Aten.EmptyPermuted(Dimensions(size), physical_layout, dtype?.ToDType() ?? DTypes.Default), requires_grad, null);
    }

    /// <summary>Zeros in the shape of <paramref name="input"/>, and in its dtype unless another is given.</summary>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledLike(input, 0, dtype, device, requires_grad, names);

    /// <summary>Ones in the shape of <paramref name="input"/>, and in its dtype unless another is given.</summary>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledLike(input, 1, dtype, device, requires_grad, names);

    /// <summary>The same number throughout, in the shape of <paramref name="input"/>, and in its dtype unless another is given.</summary>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledLike(input, value.Value, dtype, device, requires_grad, names);

    /// <summary>Uninitialised elements in the shape of <paramref name="input"/>, and in its dtype unless another is given.</summary>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        TensorImpl like = input.Impl;
        RequireCpu(device);
        return Made(Aten.EmptyLike(like, dtype?.ToDType()), requires_grad, names);
    }

    private static void CheckEnds(string name, Tensor? start, Tensor? end)
    {
        if (start is null || end is null)
        {
            Tensor given = start ?? end!;
            Error.Unless(given.ndim == 0, $"{name} only supports 0-dimensional start and end tensors, but got {(start is null ? "end" : "start")} with {given.ndim} dimension(s).");
        }
        else if (start.ndim != 0 || end.ndim != 0)
        {
            throw Error.Of($"{name} only supports 0-dimensional start and end tensors, but got start with {start.ndim} dimension(s) and end with {end.ndim} dimension(s).");
        }
    }

    private static Tensor FilledLike(Tensor input, ScalarValue value, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        TensorImpl like = input.Impl;
        RequireCpu(device);
        return Made(Aten.FullLike(like, value, dtype?.ToDType()), requires_grad, names);
    }

    private static Tensor Filled(long[] size, ScalarValue value, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        RequireCpu(device);
        return Made(Aten.Full(size, value, dtype?.ToDType() ?? DTypes.Default), requires_grad, names);
    }

    private static Tensor Uninitialised(long[] size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        RequireCpu(device);
        return Made(Aten.Empty(size, dtype?.ToDType() ?? DTypes.Default), requires_grad, names);
    }

    private static ScalarType TypeOfFull(Scalar value) => value.Type switch
    {
        ScalarType.Bool or ScalarType.Int64 => ScalarType.Int64,
        ScalarType.Float64 => (ScalarType)DTypes.Default,
        _ => (ScalarType)DTypes.DefaultComplex,
    };

    /// <summary>The caller's sizes, safe from what he does to his array later; null means no dimensions.</summary>
    private static long[] Dimensions(long[]? size) => size is { Length: > 0 } ? size.AsSpan().ToArray() : [];

    internal static Tensor FromNumber<T>(T number, ScalarType? dtype, Device? device, bool requires_grad) where T : unmanaged
    {
        RequireCpu(device);
        TensorImpl made = Aten.Empty(Layout.Scalar, ElementTypes.Of<T>());
        made.Reference<T>() = number;
        return Converted(made, dtype, requires_grad, null);
    }

    private static Tensor FromValues<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged
    {
        RequireCpu(device);
        long total = Layout.NumElements(dimensions);
        if (total != values.Length)
        {
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {total} vs. {values.Length}");
        }
        return FromValues(MemoryMarshal.AsBytes(values), ElementTypes.Of<T>(), dimensions.ToArray(), dtype, requires_grad, names);
    }

    private static Tensor FromValues<T>(Array values, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) where T : unmanaged
    {
        RequireCpu(device);
        return FromValues(Bytes(values), ElementTypes.Of<T>(), Lengths(values), dtype, requires_grad, names);
    }

    private static Tensor FromValues(ReadOnlySpan<byte> bytes, DType elements, long[] dimensions, ScalarType? dtype, bool requires_grad, string[]? names)
    {
        TensorImpl made = Aten.Empty(dimensions, elements);
        bytes.CopyTo(made.Storage.Span<byte>(0, bytes.Length));
        return Converted(made, dtype, requires_grad, names);
    }

    private static Tensor Converted(TensorImpl made, ScalarType? dtype, bool requires_grad, string[]? names)
    {
        if (dtype?.ToDType() is { } type && type != made.DType)
        {
            TensorImpl converted = Aten.Empty(made.Sizes, type);
            Copy.Run(made, converted);
            made = converted;
        }
        return Made(made, requires_grad, names);
    }

    /// <summary>The handle of a tensor that was just made.</summary>
    private static Tensor Made(TensorImpl made, bool requiresGrad, string[]? names)
    {
        if (requiresGrad)
        {
            Variable.SetRequiresGrad(made, true);
        }
        DimensionNames.Set(made, names);
        return new Tensor(made);
    }

    private static ReadOnlySpan<byte> Bytes(Array values) => MemoryMarshal.CreateReadOnlySpan(
        ref MemoryMarshal.GetArrayDataReference(values),
        checked(values.Length * ElementTypes.Of(values.GetType().GetElementType()!).ItemSize()));

    private static long[] Lengths(Array values)
    {
        var lengths = new long[values.Rank];
        for (int d = 0; d < lengths.Length; d++)
        {
            lengths[d] = values.GetLongLength(d);
        }
        return lengths;
    }

    private static ReadOnlySpan<T> AsSpan<T>(IList<T> values)
    {
        switch (values)
        {
            case T[] array:
                return array;
            case List<T> list:
                return CollectionsMarshal.AsSpan(list);
            default:
                var copy = new T[values.Count];
                values.CopyTo(copy, 0);
                return copy;
        }
    }
}
