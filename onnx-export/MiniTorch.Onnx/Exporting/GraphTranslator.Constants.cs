using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using MiniTorch.Tracing;

namespace MiniTorch.Onnx;

internal sealed partial class GraphTranslator
{
    // A constant of one number throughout is written as such from this many elements on.
    private const long MaxWrittenOut = 16;

    /// <summary>A storage that no call made: a parameter or buffer, or a constant that must be the same in all runs or be understood.</summary>
    private ValueSlot FromOutside(TracedTensor[] tensors)
    {
        StorageImpl storage = tensors[0].Storage;
        if (state.Find(storage) is { } weight)
        {
            if (tensors.Any(tensor => !ReferenceEquals(tensor.Storage, storage)))
            {
                int other = Array.FindIndex(tensors, tensor => !ReferenceEquals(tensor.Storage, storage));
                throw new UnsupportedException($"it takes another tensor than '{weight.Name}' when {Changed(other)}: the forward decides by itself what it computes");
            }
            TracedTensor whole = new(weight.Tensor);
            NewSlot([.. tensors.Select(_ => whole)], Builder.Initializer(state.Weight(weight.Name, weight.Tensor, Type(whole.DType), DTypeOf(whole.DType))));
            return _slots[0][storage];
        }
        var contents = new TensorImpl[tensors.Length];
        for (int r = 0; r < contents.Length; r++)
        {
            contents[r] = runs[r].Trace.Constants.GetValueOrDefault(tensors[r].Storage)
                ?? throw new UnsupportedException($"it takes another tensor when {Changed(r == 0 ? 1 : r)}: the forward decides by itself what it computes");
        }
        TracedTensor[] bases = [.. contents.Select((content, r) => Held(content, tensors[r]))];
        bool isFixed = contents.All(content => content.Sizes.AsSpan().SequenceEqual(contents[0].Sizes)) && contents.Skip(1).All(content => Equal(content, contents[0]));
        var slot = new ValueSlot(bases[0], null, () => Constant(contents)) { Constant = isFixed ? contents[0] : null };
        for (int r = 0; r < tensors.Length; r++)
        {
            _slots[r][tensors[r].Storage] = slot;
        }
        return slot;
    }

    /// <summary>The copy that the trace keeps, as if it lay in the storage it was copied from.</summary>
    private static TracedTensor Held(TensorImpl content, TracedTensor tensor) =>
        new(new TensorImpl(tensor.Storage, content.DType, content.Sizes, content.Strides, 0) { IsWrappedNumber = tensor.IsWrappedNumber });

    /// <summary>A small constant in another element type, converted now; null for a large one.</summary>
    internal OnnxValue? ConvertedConstant(TensorImpl constant, OnnxDataType type) =>
        constant.NumElements > 1024 || type == OnnxDataType.Undefined ? null
        : Builder.Constant(ExportState.Content("", constant, type, Stored(type)));

    private DType DTypeOf(DType dtype) => dtype.IsFloatingPoint() ? exportDType ?? dtype : dtype;

    private static DType Stored(OnnxDataType type) => type switch
    {
        OnnxDataType.Float => DType.Float32,
        OnnxDataType.Double => DType.Float64,
        OnnxDataType.Float16 => DType.Float16,
        OnnxDataType.BFloat16 => DType.BFloat16,
        OnnxDataType.Int64 => DType.Int64,
        OnnxDataType.Int32 => DType.Int32,
        OnnxDataType.Int16 => DType.Int16,
        OnnxDataType.Int8 => DType.Int8,
        OnnxDataType.UInt8 => DType.UInt8,
        _ => DType.Bool,
    };

    private OnnxValue Constant(TensorImpl[] contents)
    {
        TensorImpl content = contents[0];
        OnnxDataType type = Type(content.DType);
        if (!Equal(content, contents[1]))
        {
            throw new UnsupportedException("it takes a constant that changes from run to run: it was computed from the inputs' values outside of the operators, drawn at random, or never initialized");
        }
        bool sameSizes = contents.All(other => other.Sizes.AsSpan().SequenceEqual(content.Sizes));
        bool isUniform = content.NumElements > 0 && contents.All(other => other.NumElements > 0 && IsUniform(other) && SameNumber(ElementAccess.Read(other, 0), ElementAccess.Read(content, 0)));
        if (isUniform && (!sameSizes || content.NumElements > MaxWrittenOut))
        {
            var sizes = new OnnxSize[content.Rank];
            for (int d = 0; d < sizes.Length; d++)
            {
                sizes[d] = Solve(Array.ConvertAll(contents, other => other.Sizes[d]), "the size of a constant");
            }
            return Builder.Expand(Number(ElementAccess.Read(content, 0), type), sizes);
        }
        if (sameSizes && contents.All(other => Equal(other, content)))
        {
            return Builder.Constant(ExportState.Content("", content, type, Stored(type)));
        }
        if (content.NumElements == 1 && sameSizes)
        {
            return ComputedNumber(contents, type);
        }
        if (content.Rank == 1 && contents.All(IsRamp))
        {
            return Ramp(contents, type);
        }
        throw new UnsupportedException($"it takes a constant of shape [{string.Join(", ", content.Sizes)}] whose elements depend on a dynamic axis, and are neither all equal nor an even range");
    }

    /// <summary>A number that the forward made of sizes: an integer, or the reciprocal or square root of one.</summary>
    private OnnxValue ComputedNumber(TensorImpl[] contents, OnnxDataType type)
    {
        double[] numbers = Array.ConvertAll(contents, content => ElementAccess.Read(content, 0).ToDouble());
        TensorImpl shape = contents[0];
        OnnxValue? value =
            Integral(numbers, x => x) is { } size ? Builder.Cast(size, type)
            : Integral(numbers, x => 1 / x) is { } divisor ? Builder.Add("Reciprocal", [Builder.Cast(divisor, type)])
            : Integral(numbers, x => x * x) is { } square ? Builder.Add("Sqrt", [Builder.Cast(square, type)])
            : Integral(numbers, x => 1 / (x * x)) is { } both ? Builder.Add("Reciprocal", [Builder.Add("Sqrt", [Builder.Cast(both, type)])])
            : throw new UnsupportedException($"it takes a number that depends on a dynamic axis ({string.Join(", ", numbers.Distinct())}) in a way that is not understood");
        return shape.Rank == 0 ? Builder.Add("Squeeze", [value, Builder.Int64s(0)]) : Builder.Reshape(value, Array.ConvertAll(shape.Sizes, size => (OnnxSize)size));

        OnnxValue? Integral(double[] all, Func<double, double> inverse)
        {
            var integers = new long[all.Length];
            for (int i = 0; i < all.Length; i++)
            {
                double exact = inverse(all[i]);
                if (!(Math.Abs(exact) < 1e15) || Math.Abs(exact - Math.Round(exact)) > 1e-6 * Math.Max(1, Math.Abs(exact)))
                {
                    return null;
                }
                integers[i] = (long)Math.Round(exact);
            }
            return _sizes.Solve(integers) is { } size ? Builder.Value(size) : null;
        }
    }

    /// <summary>start, start + step, …: of sizes that depend on a dynamic axis.</summary>
    private OnnxValue Ramp(TensorImpl[] contents, OnnxDataType type)
    {
        TensorImpl longest = contents.MaxBy(content => content.NumElements)!;
        double first = ElementAccess.Read(longest, 0).ToDouble();
        double step = longest.NumElements > 1 ? ElementAccess.Read(longest, longest.Strides[0]).ToDouble() - first : 1;
        foreach (TensorImpl content in contents)
        {
            if (content.NumElements > 0 && (ElementAccess.Read(content, 0).ToDouble() != first
                || (content.NumElements > 1 && ElementAccess.Read(content, content.Strides[0]).ToDouble() - first != step)))
            {
                throw new UnsupportedException("it takes a range whose first element or step depends on a dynamic axis");
            }
        }
        OnnxSize count = Solve(Array.ConvertAll(contents, content => content.NumElements), "the length of a range");
        OnnxValue range = Builder.Add("Range", [Builder.Scalar(0L, OnnxDataType.Int64), Builder.Scalar(count), Builder.Scalar(1L, OnnxDataType.Int64)]);
        OnnxValue value = Builder.Cast(range, type);
        value = step == 1 ? value : Builder.Add("Mul", [value, Builder.Scalar(step, type)]);
        return first == 0 ? value : Builder.Add("Add", [value, Builder.Scalar(first, type)]);
    }

    private OnnxValue Number(ScalarValue value, OnnxDataType type) =>
        type.IsInteger() ? Builder.Scalar(value.ToInt64(), type) : Builder.Scalar(value.ToDouble(), type);

    private static bool SameNumber(ScalarValue a, ScalarValue b) => a.ToDouble().Equals(b.ToDouble()) && a.ToInt64() == b.ToInt64();

    private static bool IsUniform(TensorImpl tensor)
    {
        ReadOnlySpan<byte> bytes = Bytes(tensor);
        int size = tensor.DType.ItemSize();
        // Every element equals the one before it.
        return bytes[size..].SequenceEqual(bytes[..^size]);
    }

    private static bool IsRamp(TensorImpl tensor)
    {
        if (tensor.DType.IsComplex() || tensor.DType == DType.Bool)
        {
            return false;
        }
        for (long i = 2; i < tensor.NumElements; i++)
        {
            double a = ElementAccess.Read(tensor, i - 2).ToDouble(), b = ElementAccess.Read(tensor, i - 1).ToDouble(), c = ElementAccess.Read(tensor, i).ToDouble();
            if (c - b != b - a)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Bit for bit, so that NaN equals NaN. The copies are dense, in equal stride order if their sizes are equal.</summary>
    private static bool Equal(TensorImpl a, TensorImpl b) =>
        a.DType == b.DType && a.Sizes.AsSpan().SequenceEqual(b.Sizes) && Bytes(a).SequenceEqual(Bytes(b));

    private static ReadOnlySpan<byte> Bytes(TensorImpl tensor) => tensor.Storage.Span<byte>(0, tensor.NumElements * tensor.DType.ItemSize());
}
