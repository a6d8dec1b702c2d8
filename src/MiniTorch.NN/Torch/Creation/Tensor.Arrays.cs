using System.Numerics;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<bool>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(bool[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<bool>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<bool>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<byte>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<byte>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<byte>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(sbyte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<sbyte>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(sbyte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<sbyte>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(sbyte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<sbyte>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(sbyte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(short[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<short>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(short[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<short>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(short[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<short>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(short[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(int[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<int>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(int[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<int>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<int>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(int[] rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(long[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<long>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<long>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<long>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(dataArray.AsSpan(0, dataArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(dataArray.AsSpan(0, dataArray.Length), [dataArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(Half[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<Half>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(Half[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<Half>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(Half[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<Half>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(Half[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(Half[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(BFloat16[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<BFloat16>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(BFloat16[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<BFloat16>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(BFloat16[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<BFloat16>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(BFloat16[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(BFloat16[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(float[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<float>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(float[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<float>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<float>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(double[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<double>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<double>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<double>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor((float, float)[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<(float, float)>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor((float, float)[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<(float, float)>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor((float, float)[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<(float, float)>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor((float, float)[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor((float, float)[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 4 dimensions of an array.</summary>
    public static Tensor tensor(Complex[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<Complex>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 3 dimensions of an array.</summary>
    public static Tensor tensor(Complex[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<Complex>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the elements and the 2 dimensions of an array.</summary>
    public static Tensor tensor(Complex[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues<Complex>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor of these elements, with these dimensions.</summary>
    public static Tensor tensor(Complex[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), dimensions, dtype, device, requires_grad, names);

    /// <summary>A vector of these elements.</summary>
    public static Tensor tensor(Complex[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => FromValues(rawArray.AsSpan(0, rawArray.Length), [rawArray.Length], dtype, device, requires_grad, names);
}
