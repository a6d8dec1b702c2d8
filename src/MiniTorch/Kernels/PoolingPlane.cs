using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>Planes in the type that pooling computes in.</summary>
internal static unsafe class PoolingPlane
{
    /// <summary>Elements worth a handoff to another thread.</summary>
    private const long Grain = 16_384;

    /// <summary>Planes per handoff.</summary>
    /// <param name="work">Elements read and written per plane.</param>
    public static long GrainOf(long work) => Math.Max(1, Grain / Math.Max(1, work));

    /// <summary>Room that <see cref="Widen"/> needs: none if the types are the same.</summary>
    public static int RoomOf<T, TWide>(long count)
        where T : unmanaged
        where TWide : unmanaged
        => typeof(T) == typeof(TWide) ? 0 : checked((int)count);

    /// <summary>The plane itself, or its copy in the wider type.</summary>
    public static TWide* Widen<T, TWide>(T* plane, TWide* room, long count)
        where T : unmanaged
        where TWide : unmanaged
    {
        if (typeof(T) == typeof(TWide))
        {
            return (TWide*)plane;
        }

        GemmPacking.Widen(plane, (float*)room, checked((int)count));
        return room;
    }

    /// <summary>Rounds results into the plane, unless they were computed there.</summary>
    public static void Narrow<T, TWide>(TWide* room, T* plane, long count)
        where T : unmanaged
        where TWide : unmanaged
    {
        if (typeof(T) != typeof(TWide))
        {
            for (long i = 0; i < count; i++)
            {
                plane[i] = GemmReduced.FromSingle<T>(((float*)room)[i]);
            }
        }
    }

    /// <summary>The least value, which every element of a window replaces unless it equals it.</summary>
    public static TWide Least<TWide>()
        where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
    {
        if (typeof(TWide) == typeof(float))
        {
            return Unsafe.BitCast<float, TWide>(float.NegativeInfinity);
        }

        return typeof(TWide) == typeof(double) ? Unsafe.BitCast<double, TWide>(double.NegativeInfinity) : TWide.MinValue;
    }
}
