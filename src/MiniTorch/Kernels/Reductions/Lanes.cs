using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>
/// Sums of dense runs in lanes of fixed number, so that vectors of any width give the same bits: lane i takes every element whose place is i modulo
/// the number of lanes, and lanes are added as a tree. Runs shorter than <see cref="LaneBytes"/> use lanes of 16 bytes.
/// </summary>
internal static class Lanes
{
    private const int LaneBytes = 256;

    internal static T Sum<T>(ReadOnlySpan<T> x) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(Complex))
        {
            return (T)(object)Sum(MemoryMarshal.Cast<T, Complex>(x));
        }
        if (!Vector128<T>.IsSupported)
        {
            T sum = T.Zero;
            foreach (T value in x)
            {
                sum += value;
            }
            return sum;
        }
        if (x.Length < LaneBytes / Unsafe.SizeOf<T>())
        {
            return SumFew(x);
        }
        Vector128<T> lanes = Fold(x);
        return Fold(lanes);
    }

    /// <summary>Real and imaginary parts lie in alternating lanes, which the tree keeps apart.</summary>
    private static Complex Sum(ReadOnlySpan<Complex> x)
    {
        if (x.Length < LaneBytes / 16)
        {
            Complex sum = Complex.Zero;
            foreach (Complex value in x)
            {
                sum += value;
            }
            return sum;
        }
        Vector128<double> lanes = Fold(MemoryMarshal.Cast<Complex, double>(x));
        return new Complex(lanes[0], lanes[1]);
    }

    /// <summary>into[c] = Σ over rows of x[row, c], from the first row to the last; rows lie <paramref name="stride"/> elements apart.</summary>
    internal static void SumRows<T>(ref readonly T first, nint stride, int rows, Span<T> into) where T : unmanaged, INumberBase<T>
    {
        ref T x = ref Unsafe.AsRef(in first);
        ref T sums = ref MemoryMarshal.GetReference(into);
        int width = Vector<T>.Count;
        int c = 0;
        for (; c + 4 * width <= into.Length; c += 4 * width)
        {
            ref T row = ref Unsafe.Add(ref x, c);
            Vector<T> p = Vector.LoadUnsafe(ref row), q = Vector.LoadUnsafe(ref row, (nuint)width), r = Vector.LoadUnsafe(ref row, (nuint)(2 * width)), s = Vector.LoadUnsafe(ref row, (nuint)(3 * width));
            for (int i = 1; i < rows; i++)
            {
                row = ref Unsafe.Add(ref row, stride);
                p += Vector.LoadUnsafe(ref row);
                q += Vector.LoadUnsafe(ref row, (nuint)width);
                r += Vector.LoadUnsafe(ref row, (nuint)(2 * width));
                s += Vector.LoadUnsafe(ref row, (nuint)(3 * width));
            }
            p.StoreUnsafe(ref sums, (nuint)c);
            q.StoreUnsafe(ref sums, (nuint)(c + width));
            r.StoreUnsafe(ref sums, (nuint)(c + 2 * width));
            s.StoreUnsafe(ref sums, (nuint)(c + 3 * width));
        }
        for (; c + width <= into.Length; c += width)
        {
            ref T row = ref Unsafe.Add(ref x, c);
            Vector<T> sum = Vector.LoadUnsafe(ref row);
            for (int i = 1; i < rows; i++)
            {
                row = ref Unsafe.Add(ref row, stride);
                sum += Vector.LoadUnsafe(ref row);
            }
            sum.StoreUnsafe(ref sums, (nuint)c);
        }
        for (; c < into.Length; c++)
        {
            ref T row = ref Unsafe.Add(ref x, c);
            T sum = row;
            for (int i = 1; i < rows; i++)
            {
                row = ref Unsafe.Add(ref row, stride);
                sum += row;
            }
            into[c] = sum;
        }
    }

    private static T SumFew<T>(ReadOnlySpan<T> x) where T : unmanaged, INumberBase<T>
    {
        int width = Vector128<T>.Count;
        T sum = T.Zero;
        int i = 0;
        if (x.Length >= 2 * width)
        {
            ref T first = ref MemoryMarshal.GetReference(x);
            Vector128<T> even = Vector128.LoadUnsafe(ref first);
            Vector128<T> odd = Vector128.LoadUnsafe(ref first, (nuint)width);
            for (i = 2 * width; i + 2 * width <= x.Length; i += 2 * width)
            {
                even += Vector128.LoadUnsafe(ref first, (nuint)i);
                odd += Vector128.LoadUnsafe(ref first, (nuint)(i + width));
            }
            sum = Fold(even + odd);
        }
        for (; i < x.Length; i++)
        {
            sum += x[i];
        }
        return sum;
    }

    /// <summary>The sum of 16 bytes of lanes, upper half to lower half.</summary>
    private static T Fold<T>(Vector128<T> lanes) where T : unmanaged, INumberBase<T>
    {
        switch (Vector128<T>.Count)
        {
            case 2: return lanes[0] + lanes[1];
            case 4: return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
            default:
                T sum = T.Zero;
                for (int i = 0; i < Vector128<T>.Count; i++)
                {
                    sum += lanes[i];   // integers: any order
                }
                return sum;
        }
    }

    /// <summary>At least <see cref="LaneBytes"/> of elements in lanes, folded down to 16 bytes.</summary>
    private static Vector128<T> Fold<T>(ReadOnlySpan<T> x) where T : unmanaged, INumberBase<T>
    {
        int lanes = LaneBytes / Unsafe.SizeOf<T>();
        int whole = x.Length - x.Length % lanes;
        Span<T> rest = stackalloc T[lanes];
        rest.Clear();
        x[whole..].CopyTo(rest);
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T last = ref MemoryMarshal.GetReference(rest);
        if (Vector512.IsHardwareAccelerated)
        {
            nuint n = (nuint)Vector512<T>.Count;
            Vector512<T> a = Vector512.LoadUnsafe(ref last), b = Vector512.LoadUnsafe(ref last, n), c = Vector512.LoadUnsafe(ref last, 2 * n), d = Vector512.LoadUnsafe(ref last, 3 * n);
            for (nuint i = 0; i < (nuint)whole; i += 4 * n)
            {
                a += Vector512.LoadUnsafe(ref first, i);
                b += Vector512.LoadUnsafe(ref first, i + n);
                c += Vector512.LoadUnsafe(ref first, i + 2 * n);
                d += Vector512.LoadUnsafe(ref first, i + 3 * n);
            }
            Vector512<T> all = (a + c) + (b + d);
            Vector256<T> half = all.GetLower() + all.GetUpper();
            return half.GetLower() + half.GetUpper();
        }
        if (Vector256.IsHardwareAccelerated)
        {
            nuint n = (nuint)Vector256<T>.Count;
            Vector256<T> a = Vector256.LoadUnsafe(ref last), b = Vector256.LoadUnsafe(ref last, n), c = Vector256.LoadUnsafe(ref last, 2 * n), d = Vector256.LoadUnsafe(ref last, 3 * n);
            Vector256<T> e = Vector256.LoadUnsafe(ref last, 4 * n), f = Vector256.LoadUnsafe(ref last, 5 * n), g = Vector256.LoadUnsafe(ref last, 6 * n), h = Vector256.LoadUnsafe(ref last, 7 * n);
            for (nuint i = 0; i < (nuint)whole; i += 8 * n)
            {
                a += Vector256.LoadUnsafe(ref first, i);
                b += Vector256.LoadUnsafe(ref first, i + n);
                c += Vector256.LoadUnsafe(ref first, i + 2 * n);
                d += Vector256.LoadUnsafe(ref first, i + 3 * n);
                e += Vector256.LoadUnsafe(ref first, i + 4 * n);
                f += Vector256.LoadUnsafe(ref first, i + 5 * n);
                g += Vector256.LoadUnsafe(ref first, i + 6 * n);
                h += Vector256.LoadUnsafe(ref first, i + 7 * n);
            }
            Vector256<T> lower = (a + e) + (c + g);
            Vector256<T> upper = (b + f) + (d + h);
            Vector256<T> all = lower + upper;
            return all.GetLower() + all.GetUpper();
        }
        nuint width = (nuint)Vector128<T>.Count;
        for (nuint i = 0; i < (nuint)whole; i += (nuint)lanes)
        {
            for (nuint lane = 0; lane < (nuint)lanes; lane += width)
            {
                (Vector128.LoadUnsafe(ref last, lane) + Vector128.LoadUnsafe(ref first, i + lane)).StoreUnsafe(ref last, lane);
            }
        }
        for (nuint half = (nuint)lanes / 2; half >= width; half /= 2)
        {
            for (nuint lane = 0; lane < half; lane += width)
            {
                (Vector128.LoadUnsafe(ref last, lane) + Vector128.LoadUnsafe(ref last, lane + half)).StoreUnsafe(ref last, lane);
            }
        }
        return Vector128.LoadUnsafe(ref last);
    }
}
