using System.Numerics;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor((float, float)[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(BFloat16[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(Complex[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector that shares the memory of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null) => from_array(rawArray, dtype, device);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<(float, float)> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<BFloat16> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<Complex> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A vector with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null) => FromValues(AsSpan(rawArray), [rawArray.Count], dtype, device, false, null);

    /// <summary>A tensor that shares the memory and has the dimensions of an array; a converted copy for another dtype.</summary>
    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    /// <summary>The tensor in a dtype; the same tensor if it has that already.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) => data.to(dtype ?? data.dtype, device ?? CPU);

    /// <summary>A tensor that shares the memory of an array of any rank: what is written to one is seen in the other.</summary>
    /// <exception cref="NotSupportedException">No dtype has such elements.</exception>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor that shares the memory of an array of any rank; a converted copy for another dtype.</summary>
    /// <exception cref="NotSupportedException">No dtype has such elements.</exception>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        DType elements = ElementTypes.Of(rawArray.GetType().GetElementType()!);
        RequireCpu(device);
        return Converted(Wrap(rawArray, elements, Lengths(rawArray), 0), dtype, requires_grad, names);
    }

    /// <summary>A vector of some elements of an array, converted to a dtype; it shares the array's memory if that is the dtype of its elements.</summary>
    /// <param name="rawArray">The array.</param>
    /// <param name="dtype">The dtype of the tensor.</param>
    /// <param name="count">How many elements; all if negative.</param>
    /// <param name="offset">The first element.</param>
    /// <param name="requires_grad">Whether gradients flow to the tensor.</param>
    /// <exception cref="ArgumentException">The array has fewer elements.</exception>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        DType elements = ElementTypes.Of(rawArray.GetType().GetElementType()!);
        if (count < 0)
        {
            count = rawArray.LongLength - offset;
        }
        if (offset < 0 || count < 0 || offset + count > rawArray.LongLength)
        {
            throw new ArgumentException($"requested buffer length ({count} elements) after offset ({offset} elements) must not be greater than actual buffer length ({rawArray.LongLength} elements)");
        }
        return Converted(Wrap(rawArray, elements, [count], offset), dtype, requires_grad, null);
    }

    /// <summary>A tensor that shares the memory of an array, with other dimensions.</summary>
    internal static Tensor FromArray<T>(T[] array, long[] dimensions, bool requires_grad) where T : unmanaged
    {
        long total = Layout.NumElements(dimensions);
        if (total != array.Length)
        {
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {total} vs. {array.Length}");
        }
        return Made(Wrap(array, ElementTypes.Of<T>(), Dimensions(dimensions), 0), requires_grad, null);
    }

    internal static Tensor FromScalar(Scalar scalar) => new(Aten.ScalarTensor(scalar.Value, scalar.Value.WrappedDType));

    private static TensorImpl Wrap(Array array, DType elements, long[] dimensions, long offset) =>
        new(StorageImpl.Wrap(array, array.LongLength * elements.ItemSize()), elements, dimensions, Layout.ContiguousStrides(dimensions), offset)
        {
            IsInference = Autograd.InferenceMode.IsEnabled,
        };
}
