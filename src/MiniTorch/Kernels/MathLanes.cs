using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>What elementary functions need of a vector of float or double; bits are those of the elements, masks have all bits of a lane set or none.</summary>
internal unsafe interface IMathLanes<TSelf, T> : ILanes<TSelf, T>
    where TSelf : struct, IMathLanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>The number, rounded to the element type, in each lane.</summary>
    static abstract TSelf Constant(double value);

    /// <summary>The integer of the element's size in each lane.</summary>
    static abstract TSelf Bits(long value);

    static abstract TSelf operator +(TSelf x, TSelf y);

    static abstract TSelf operator -(TSelf x, TSelf y);

    static abstract TSelf operator *(TSelf x, TSelf y);

    static abstract TSelf operator /(TSelf x, TSelf y);

    static abstract TSelf operator &(TSelf x, TSelf y);

    static abstract TSelf operator |(TSelf x, TSelf y);

    static abstract TSelf operator ^(TSelf x, TSelf y);

    /// <summary>The bits that <paramref name="mask"/> lacks.</summary>
    static abstract TSelf Without(TSelf x, TSelf mask);

    /// <summary>The smaller number; y if either is NaN.</summary>
    static abstract TSelf Min(TSelf x, TSelf y);

    /// <summary>The larger number; y if either is NaN.</summary>
    static abstract TSelf Max(TSelf x, TSelf y);

    static abstract TSelf LessThan(TSelf x, TSelf y);

    static abstract TSelf Equal(TSelf x, TSelf y);

    /// <summary>mask ? x : y.</summary>
    static abstract TSelf Select(TSelf mask, TSelf x, TSelf y);

    /// <summary>Whether any lane of a mask is set.</summary>
    static abstract bool Any(TSelf mask);

    static abstract TSelf Floor(TSelf x);

    static abstract TSelf Sqrt(TSelf x);

    /// <summary>The sum of the bits as integers.</summary>
    static abstract TSelf AddBits(TSelf x, TSelf y);

    /// <summary>The difference of the bits as integers.</summary>
    static abstract TSelf SubtractBits(TSelf x, TSelf y);

    static abstract TSelf ShiftLeft(TSelf x, int count);

    /// <summary>Zeros come in.</summary>
    static abstract TSelf ShiftRight(TSelf x, int count);

    /// <summary>x · 2ⁿ for integers n within three times the range of exponents, rounded once.</summary>
    static abstract TSelf Scale(TSelf x, TSelf n);

    /// <summary>Writes Count elements past the caches; the address is a multiple of the vector's size.</summary>
    void StoreStreaming(T* address);

    /// <summary>A function computed in double precision: float lanes are widened and the results rounded.</summary>
    static abstract TSelf InDouble<TFunction>(TFunction function, TSelf x, TSelf y, out TSelf second) where TFunction : struct, IDoubleFunction;
}

/// <summary>A function of two vectors of double with one or two results.</summary>
internal interface IDoubleFunction
{
    V Of<V>(V x, V y, out V second) where V : struct, IMathLanes<V, double>;
}

/// <content>Elementary functions.</content>
internal readonly unsafe partial struct Lanes512<T> : IMathLanes<Lanes512<T>, T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Constant(double value) => new(sizeof(T) == sizeof(float) ? Vector512.Create((float)value).As<float, T>() : Vector512.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Bits(long value) => new(sizeof(T) == sizeof(float) ? Vector512.Create((int)value).As<int, T>() : Vector512.Create(value).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> x, Lanes512<T> y) => new(x._value + y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> x, Lanes512<T> y) => new(x._value - y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> x, Lanes512<T> y) => new(x._value * y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> x, Lanes512<T> y) => new(x._value / y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator &(Lanes512<T> x, Lanes512<T> y) => new(x._value & y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator |(Lanes512<T> x, Lanes512<T> y) => new(x._value | y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator ^(Lanes512<T> x, Lanes512<T> y) => new(x._value ^ y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Without(Lanes512<T> x, Lanes512<T> mask) => new(Vector512.AndNot(x._value, mask._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Min(Lanes512<T> x, Lanes512<T> y) => new(Vector512.MinNative(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> x, Lanes512<T> y) => new(Vector512.MaxNative(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LessThan(Lanes512<T> x, Lanes512<T> y) => new(Vector512.LessThan(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> x, Lanes512<T> y) => new(Vector512.Equals(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> x, Lanes512<T> y) => new(Vector512.ConditionalSelect(mask._value, x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes512<T> mask) => mask._value.AsByte() != Vector512<byte>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Floor(Lanes512<T> x) => new(sizeof(T) == sizeof(float) ? Vector512.Floor(x._value.AsSingle()).As<float, T>() : Vector512.Floor(x._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Sqrt(Lanes512<T> x) => new(Vector512.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AddBits(Lanes512<T> x, Lanes512<T> y) => new(sizeof(T) == sizeof(float)
        ? (x._value.AsInt32() + y._value.AsInt32()).As<int, T>()
        : (x._value.AsInt64() + y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SubtractBits(Lanes512<T> x, Lanes512<T> y) => new(sizeof(T) == sizeof(float)
        ? (x._value.AsInt32() - y._value.AsInt32()).As<int, T>()
        : (x._value.AsInt64() - y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ShiftLeft(Lanes512<T> x, int count) => new(sizeof(T) == sizeof(float)
        ? (x._value.AsInt32() << count).As<int, T>()
        : (x._value.AsInt64() << count).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ShiftRight(Lanes512<T> x, int count) => new(sizeof(T) == sizeof(float)
        ? (x._value.AsInt32() >>> count).As<int, T>()
        : (x._value.AsInt64() >>> count).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Scale(Lanes512<T> x, Lanes512<T> n)
    {
        if (Avx512F.IsSupported)
        {
            return new(sizeof(T) == sizeof(float)
                ? Avx512F.Scale(x._value.AsSingle(), n._value.AsSingle()).As<float, T>()
                : Avx512F.Scale(x._value.AsDouble(), n._value.AsDouble()).As<double, T>());
        }

        return LaneMath.ScaleInSteps<Lanes512<T>, T>(x, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreStreaming(T* address) => _value.StoreAlignedNonTemporal(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> InDouble<TFunction>(TFunction function, Lanes512<T> x, Lanes512<T> y, out Lanes512<T> second)
        where TFunction : struct, IDoubleFunction
    {
        (Vector512<double> lowerX, Vector512<double> upperX) = Vector512.Widen(x._value.AsSingle());
        (Vector512<double> lowerY, Vector512<double> upperY) = Vector512.Widen(y._value.AsSingle());
        Lanes512<double> lower = function.Of(new Lanes512<double>(lowerX), new Lanes512<double>(lowerY), out Lanes512<double> lowerSecond);
        Lanes512<double> upper = function.Of(new Lanes512<double>(upperX), new Lanes512<double>(upperY), out Lanes512<double> upperSecond);
        second = new(Vector512.Narrow(lowerSecond._value, upperSecond._value).As<float, T>());
        return new(Vector512.Narrow(lower._value, upper._value).As<float, T>());
    }
}

/// <content>Elementary functions.</content>
internal readonly unsafe partial struct Lanes256<T> : IMathLanes<Lanes256<T>, T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Constant(double value) => new(sizeof(T) == sizeof(float) ? Vector256.Create((float)value).As<float, T>() : Vector256.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Bits(long value) => new(sizeof(T) == sizeof(float) ? Vector256.Create((int)value).As<int, T>() : Vector256.Create(value).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> x, Lanes256<T> y) => new(x._value + y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> x, Lanes256<T> y) => new(x._value - y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> x, Lanes256<T> y) => new(x._value * y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> x, Lanes256<T> y) => new(x._value / y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator &(Lanes256<T> x, Lanes256<T> y) => new(x._value & y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator |(Lanes256<T> x, Lanes256<T> y) => new(x._value | y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator ^(Lanes256<T> x, Lanes256<T> y) => new(x._value ^ y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Without(Lanes256<T> x, Lanes256<T> mask) => new(Vector256.AndNot(x._value, mask._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Min(Lanes256<T> x, Lanes256<T> y) => new(Vector256.MinNative(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Max(Lanes256<T> x, Lanes256<T> y) => new(Vector256.MaxNative(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LessThan(Lanes256<T> x, Lanes256<T> y) => new(Vector256.LessThan(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> x, Lanes256<T> y) => new(Vector256.Equals(x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> x, Lanes256<T> y) => new(Vector256.ConditionalSelect(mask._value, x._value, y._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes256<T> mask) => mask._value.AsByte() != Vector256<byte>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Floor(Lanes256<T> x) => new(sizeof(T) == sizeof(float) ? Vector256.Floor(x._value.AsSingle()).As<float, T>() : Vector256.Floor(x._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Sqrt(Lanes256<T> x) => new(Vector256.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AddBits(Lanes256<T> x, Lanes256<T> y) => new(sizeof(T) == sizeof(float)
        ? (x._value.AsInt32() + y._value.AsInt32()).As<int, T>()
        : (x._value.AsInt64() + y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SubtractBits(Lanes256<T> x, Lanes256<T> y) => new(sizeof(T) == sizeof(float)
        ? (x._value.AsInt32() - y._value.AsInt32()).As<int, T>()
        : (x._value.AsInt64() - y._value.AsInt64()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ShiftLeft(Lanes256<T> x, int count) => new(sizeof(T) == sizeof(float)
        ? (x._value.AsInt32() << count).As<int, T>()
        : (x._value.AsInt64() << count).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ShiftRight(Lanes256<T> x, int count) => new(sizeof(T) == sizeof(float)
        ? (x._value.AsInt32() >>> count).As<int, T>()
        : (x._value.AsInt64() >>> count).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Scale(Lanes256<T> x, Lanes256<T> n) => LaneMath.ScaleInSteps<Lanes256<T>, T>(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreStreaming(T* address) => _value.StoreAlignedNonTemporal(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> InDouble<TFunction>(TFunction function, Lanes256<T> x, Lanes256<T> y, out Lanes256<T> second)
        where TFunction : struct, IDoubleFunction
    {
        (Vector256<double> lowerX, Vector256<double> upperX) = Vector256.Widen(x._value.AsSingle());
        (Vector256<double> lowerY, Vector256<double> upperY) = Vector256.Widen(y._value.AsSingle());
        Lanes256<double> lower = function.Of(new Lanes256<double>(lowerX), new Lanes256<double>(lowerY), out Lanes256<double> lowerSecond);
        Lanes256<double> upper = function.Of(new Lanes256<double>(upperX), new Lanes256<double>(upperY), out Lanes256<double> upperSecond);
        second = new(Vector256.Narrow(lowerSecond._value, upperSecond._value).As<float, T>());
        return new(Vector256.Narrow(lower._value, upper._value).As<float, T>());
    }
}
