namespace MiniTorch.Onnx;

// Note [Sizes]
// Sizes that are known stay numbers, and no node is made for them. One that is not known is a one-element, one-dimensional int64
// tensor: such tensors add and multiply like numbers and concatenate to shapes without a Squeeze or Unsqueeze between. A size that
// has a name in the inputs is read once, wherever it is asked for: equal names mean equal sizes.
public sealed partial class OnnxGraphBuilder
{
    private readonly Dictionary<string, OnnxSize> _sizes = new(StringComparer.Ordinal);

    /// <summary>Size of one dimension; axes count from the end where they are negative.</summary>
    /// <exception cref="ArgumentException">The rank is not known, or the axis is out of range.</exception>
    public OnnxSize Size(OnnxValue value, int axis)
    {
        if (value.Shape is not { } shape)
            throw new ArgumentException($"The number of dimensions of '{value.Name}' is not known.", nameof(value));
        if (axis < -shape.Count || axis >= shape.Count)
            throw new ArgumentException($"The axis {axis} is out of range for {value}.", nameof(axis));
        if (axis < 0)
            axis += shape.Count;
        if (shape[axis].Size is { } number)
            return number;
        var key = shape[axis].Name is { } name ? $"name {name}" : $"{axis} of {value.Name}";
        if (!_sizes.TryGetValue(key, out var size))
        {
            size = new OnnxSize(Add("Shape", [value], new("start", axis), new("end", axis + 1)), isNonNegative: true);
            _sizes.Add(key, size);
        }

        return size;
    }

    /// <summary>Sizes of all dimensions.</summary>
    /// <exception cref="ArgumentException">The rank is not known.</exception>
    public OnnxSize[] Sizes(OnnxValue value)
    {
        if (value.Shape is not { } shape)
            throw new ArgumentException($"The number of dimensions of '{value.Name}' is not known.", nameof(value));
        var sizes = new OnnxSize[shape.Count];
        for (var axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = Size(value, axis);
        return sizes;
    }

    /// <summary>An int64 value of one element as a size.</summary>
    public OnnxSize SizeOf(OnnxValue value) =>
        value.Inferred.Numbers() is [var number] ? new OnnxSize(number)
        : new(value.Shape is { Count: 1 } ? value : Add("Reshape", [value, Int64s(1)]), isNonNegative: false);

    /// <summary>a + b.</summary>
    public OnnxSize Plus(OnnxSize a, OnnxSize b) =>
        a.Number is { } m && b.Number is { } n ? new OnnxSize(checked(m + n))
        : a.Number == 0 ? b
        : b.Number == 0 ? a
        : new(Add("Add", [Value(a), Value(b)]), a.IsNonNegative && b.IsNonNegative);

    /// <summary>a − b.</summary>
    public OnnxSize Minus(OnnxSize a, OnnxSize b) =>
        a.Number is { } m && b.Number is { } n ? new OnnxSize(checked(m - n))
        : b.Number == 0 ? a
        : new(Add("Sub", [Value(a), Value(b)]), isNonNegative: false);

    /// <summary>a · b.</summary>
    public OnnxSize Times(OnnxSize a, OnnxSize b) =>
        a.Number is { } m && b.Number is { } n ? new OnnxSize(checked(m * n))
        : a.Number == 0 || b.Number == 0 ? new OnnxSize(0)
        : a.Number == 1 ? b
        : b.Number == 1 ? a
        : new(Add("Mul", [Value(a), Value(b)]), a.IsNonNegative && b.IsNonNegative);

    /// <summary>⌊a / b⌋.</summary>
    /// <exception cref="DivideByZeroException">b is the number 0.</exception>
    public OnnxSize FloorDivide(OnnxSize a, OnnxSize b)
    {
        if (b.Number == 0)
            throw new DivideByZeroException();
        if (a.Number is { } m && b.Number is { } n)
            return m / n - (m % n != 0 && m < 0 != n < 0 ? 1 : 0);
        if (b.Number == 1)
            return a;

        // ONNX divides integers towards zero, and its Mod has the divisor's sign.
        OnnxValue dividend = Value(a), divisor = Value(b);
        if (!a.IsNonNegative || !b.IsNonNegative)
            dividend = Add("Sub", [dividend, Add("Mod", [dividend, divisor])]);
        return new(Add("Div", [dividend, divisor]), a.IsNonNegative && b.IsNonNegative);
    }

    /// <summary>The greater one.</summary>
    public OnnxSize Max(OnnxSize a, OnnxSize b) =>
        a.Number is { } m && b.Number is { } n ? new OnnxSize(Math.Max(m, n))
        : a.Number <= 0 && b.IsNonNegative ? b
        : b.Number <= 0 && a.IsNonNegative ? a
        : new(Add("Max", [Value(a), Value(b)]), a.IsNonNegative || b.IsNonNegative);

    /// <summary>The smaller one.</summary>
    public OnnxSize Min(OnnxSize a, OnnxSize b) =>
        a.Number is { } m && b.Number is { } n ? new OnnxSize(Math.Min(m, n))
        : new(Add("Min", [Value(a), Value(b)]), a.IsNonNegative && b.IsNonNegative);

    /// <summary>The product of all.</summary>
    public OnnxSize Product(params ReadOnlySpan<OnnxSize> sizes)
    {
        OnnxSize product = 1;
        foreach (var size in sizes)
            product = Times(product, size);
        return product;
    }

    /// <summary>A size as a tensor of shape [1].</summary>
    public OnnxValue Value(OnnxSize size) => size.Value ?? Int64s(size.Number ?? throw new ArgumentException("The size is not set.", nameof(size)));

    /// <summary>A size as a 0-d tensor.</summary>
    public OnnxValue Scalar(OnnxSize size) => size.Number is { } number ? Scalar(number, OnnxDataType.Int64) : Add("Squeeze", [size.Value, Int64s(0)]);

    /// <summary>Sizes as a 1-d tensor, in as few pieces as there are.</summary>
    public OnnxValue Vector(params ReadOnlySpan<OnnxSize> sizes)
    {
        var parts = new List<OnnxValue?>();
        var run = new List<long>();
        foreach (var size in sizes)
        {
            if (size.Number is { } number)
            {
                run.Add(number);
                continue;
            }

            Flush();
            parts.Add(Value(size));
        }

        if (parts.Count == 0)
            return Int64s([.. run]);
        Flush();
        return parts.Count == 1 ? parts[0]! : Add("Concat", [.. parts], new OnnxAttribute("axis", 0));

        void Flush()
        {
            if (run.Count != 0)
                parts.Add(Int64s([.. run]));
            run.Clear();
        }
    }

    /// <summary>The value in another shape; a size of 0 means 0.</summary>
    public OnnxValue Reshape(OnnxValue value, params ReadOnlySpan<OnnxSize> sizes)
    {
        var computed = 0;
        var hasZero = false;
        foreach (var size in sizes)
        {
            computed += size.Number is null ? 1 : 0;
            hasZero |= size.Number == 0;
        }

        if (computed == 1 && !hasZero)
        {
            // The only size that is not known follows from the others.
            var numbers = new long[sizes.Length];
            var shape = new OnnxDimension[sizes.Length];
            for (var i = 0; i < numbers.Length; i++)
                (numbers[i], shape[i]) = (sizes[i].Number ?? -1, sizes[i].Dimension);
            return Refine(Add("Reshape", [value, Int64s(numbers)]), shape);
        }

        // A computed size can turn out as 0, which must not copy the input's size.
        var allowZero = hasZero || computed != 0 ? new OnnxAttribute("allowzero", 1) : null;
        return Add("Reshape", [value, Vector(sizes)], allowZero);
    }

    /// <summary>The value broadcast to a shape.</summary>
    public OnnxValue Expand(OnnxValue value, params ReadOnlySpan<OnnxSize> sizes) => Add("Expand", [value, Vector(sizes)]);
}
