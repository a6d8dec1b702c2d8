using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>A vector of float or double of some width, so that a kernel is written once for all widths.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in each lane.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>Reads Count elements.</summary>
    static abstract TSelf Load(T* address);

    /// <summary>Reads the Count elements before an address, and replaces all but the last <paramref name="count"/> by 0.</summary>
    static abstract TSelf LoadLast(T* end, long count);

    /// <summary>Replaces all but the first <paramref name="count"/> lanes by 0.</summary>
    static abstract TSelf KeepFirst(TSelf x, long count);

    /// <summary>x · y + z; whether it is rounded once or twice depends on the machine only.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary>Lane by lane.</summary>
    static abstract TSelf Add(TSelf x, TSelf y);

    /// <summary>Lane by lane.</summary>
    static abstract TSelf Subtract(TSelf x, TSelf y);

    /// <summary>x0 y0 x1 y1 … in two vectors.</summary>
    static abstract (TSelf First, TSelf Second) Interleave(TSelf x, TSelf y);

    /// <summary>Writes Count elements.</summary>
    void Store(T* address);

    /// <summary>The sum of the lanes.</summary>
    T Sum();

    /// <summary>Writes the sums of the lanes of four vectors side by side.</summary>
    static abstract void Sum4(TSelf x, TSelf y, TSelf z, TSelf w, T* into);
}

/// <summary>512 bits, for machines with AVX-512.</summary>
internal readonly unsafe partial struct Lanes512<T>(Vector512<T> value) : ILanes<Lanes512<T>, T>
    where T : unmanaged
{
    private readonly Vector512<T> _value = value;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Broadcast(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* address) => new(Vector512.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadLast(T* end, long count)
    {
        long first = Count - count;
        Vector512<T> mask = sizeof(T) == sizeof(float)
            ? Vector512.GreaterThanOrEqual(Vector512<int>.Indices, Vector512.Create((int)first)).As<int, T>()
            : Vector512.GreaterThanOrEqual(Vector512<long>.Indices, Vector512.Create(first)).As<long, T>();
        return new(Vector512.Load(end - Count) & mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> KeepFirst(Lanes512<T> x, long count)
        => new(x._value & (sizeof(T) == sizeof(float)
            ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).As<int, T>()
            : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create(count)).As<long, T>()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> x, Lanes512<T> y, Lanes512<T> z)
        => new(sizeof(T) == sizeof(float)
            ? Vector512.MultiplyAddEstimate(x._value.AsSingle(), y._value.AsSingle(), z._value.AsSingle()).As<float, T>()
            : Vector512.MultiplyAddEstimate(x._value.AsDouble(), y._value.AsDouble(), z._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Add(Lanes512<T> x, Lanes512<T> y) => new(x._value + y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Subtract(Lanes512<T> x, Lanes512<T> y) => new(x._value - y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes512<T> First, Lanes512<T> Second) Interleave(Lanes512<T> x, Lanes512<T> y)
    {
        if (Avx512F.IsSupported && sizeof(T) == sizeof(float))
        {
            Vector512<int> low = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            Vector512<float> a = x._value.AsSingle(), b = y._value.AsSingle();
            return (
                new(Avx512F.PermuteVar16x32x2(a, low, b).As<float, T>()),
                new(Avx512F.PermuteVar16x32x2(a, low + Vector512.Create(8), b).As<float, T>()));
        }

        if (Avx512F.IsSupported)
        {
            Vector512<long> low = Vector512.Create(0L, 8, 1, 9, 2, 10, 3, 11);
            Vector512<double> a = x._value.AsDouble(), b = y._value.AsDouble();
            return (
                new(Avx512F.PermuteVar8x64x2(a, low, b).As<double, T>()),
                new(Avx512F.PermuteVar8x64x2(a, low + Vector512.Create(4L), b).As<double, T>()));
        }

        (Lanes256<T> first, Lanes256<T> second) = Lanes256<T>.Interleave(new(x._value.GetLower()), new(y._value.GetLower()));
        (Lanes256<T> third, Lanes256<T> fourth) = Lanes256<T>.Interleave(new(x._value.GetUpper()), new(y._value.GetUpper()));
        return (new(Vector512.Create(first.Value, second.Value)), new(Vector512.Create(third.Value, fourth.Value)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* address) => _value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector512.Sum(_value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum4(Lanes512<T> x, Lanes512<T> y, Lanes512<T> z, Lanes512<T> w, T* into)
        => Lanes256<T>.Sum4(x.Halves(), y.Halves(), z.Halves(), w.Halves(), into);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256<T> Halves() => new(_value.GetLower() + _value.GetUpper());
}

/// <summary>256 bits, for all other machines; where they have less, the runtime splits it.</summary>
internal readonly unsafe partial struct Lanes256<T>(Vector256<T> value) : ILanes<Lanes256<T>, T>
    where T : unmanaged
{
    private readonly Vector256<T> _value = value;

    public Vector256<T> Value => _value;

    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Broadcast(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(T* address) => new(Vector256.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LoadLast(T* end, long count)
    {
        long first = Count - count;
        Vector256<T> mask = sizeof(T) == sizeof(float)
            ? Vector256.GreaterThanOrEqual(Vector256<int>.Indices, Vector256.Create((int)first)).As<int, T>()
            : Vector256.GreaterThanOrEqual(Vector256<long>.Indices, Vector256.Create(first)).As<long, T>();
        return new(Vector256.Load(end - Count) & mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> KeepFirst(Lanes256<T> x, long count)
        => new(x._value & (sizeof(T) == sizeof(float)
            ? Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)).As<int, T>()
            : Vector256.LessThan(Vector256<long>.Indices, Vector256.Create(count)).As<long, T>()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyAdd(Lanes256<T> x, Lanes256<T> y, Lanes256<T> z)
        => new(sizeof(T) == sizeof(float)
            ? Vector256.MultiplyAddEstimate(x._value.AsSingle(), y._value.AsSingle(), z._value.AsSingle()).As<float, T>()
            : Vector256.MultiplyAddEstimate(x._value.AsDouble(), y._value.AsDouble(), z._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Add(Lanes256<T> x, Lanes256<T> y) => new(x._value + y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Subtract(Lanes256<T> x, Lanes256<T> y) => new(x._value - y._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes256<T> First, Lanes256<T> Second) Interleave(Lanes256<T> x, Lanes256<T> y)
    {
        if (Avx.IsSupported && sizeof(T) == sizeof(float))
        {
            Vector256<float> low = Avx.UnpackLow(x._value.AsSingle(), y._value.AsSingle()), high = Avx.UnpackHigh(x._value.AsSingle(), y._value.AsSingle());
            return (new(Avx.Permute2x128(low, high, 0x20).As<float, T>()), new(Avx.Permute2x128(low, high, 0x31).As<float, T>()));
        }

        if (Avx.IsSupported)
        {
            Vector256<double> low = Avx.UnpackLow(x._value.AsDouble(), y._value.AsDouble()), high = Avx.UnpackHigh(x._value.AsDouble(), y._value.AsDouble());
            return (new(Avx.Permute2x128(low, high, 0x20).As<double, T>()), new(Avx.Permute2x128(low, high, 0x31).As<double, T>()));
        }

        Vector256<T> first = default, second = default;
        for (int i = 0; i < Count / 2; i++)
        {
            first = first.WithElement(2 * i, x._value[i]).WithElement((2 * i) + 1, y._value[i]);
            second = second.WithElement(2 * i, x._value[i + (Count / 2)]).WithElement((2 * i) + 1, y._value[i + (Count / 2)]);
        }

        return (new(first), new(second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* address) => _value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => Vector256.Sum(_value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum4(Lanes256<T> x, Lanes256<T> y, Lanes256<T> z, Lanes256<T> w, T* into)
    {
        if (Sse.IsSupported && sizeof(T) == sizeof(float))
        {
            Vector128<float> a = x.Halves().AsSingle(), b = y.Halves().AsSingle(), c = z.Halves().AsSingle(), d = w.Halves().AsSingle();
            Vector128<float> ab = Sse.UnpackLow(a, b) + Sse.UnpackHigh(a, b); // a0+a2, b0+b2, a1+a3, b1+b3
            Vector128<float> cd = Sse.UnpackLow(c, d) + Sse.UnpackHigh(c, d);
            (Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab)).Store((float*)into);
        }
        else
        {
            into[0] = x.Sum();
            into[1] = y.Sum();
            into[2] = z.Sum();
            into[3] = w.Sum();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<T> Halves() => _value.GetLower() + _value.GetUpper();
}
