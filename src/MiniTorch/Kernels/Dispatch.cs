using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Work that is written once for all real element types: a struct with what it needs, and the loop.</summary>
internal interface IRealWork
{
    void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>Work that is written once for float32 and float64.</summary>
internal interface IFloatWork
{
    void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>;
}

/// <summary>From a dtype to a generic method over its compute type (see <see cref="DTypes.ComputeType"/>).</summary>
internal static class Dispatch
{
    /// <summary>Half types run as float, bool as bytes 0 and 1. Complex dtypes have no real compute type.</summary>
    internal static void Real<TWork>(DType dtype, TWork work) where TWork : struct, IRealWork
    {
        switch (dtype.ComputeType())
        {
            case DType.Float32: work.Run<float>(); break;
            case DType.Float64: work.Run<double>(); break;
            case DType.Int64: work.Run<long>(); break;
            case DType.Int32: work.Run<int>(); break;
            case DType.Int16: work.Run<short>(); break;
            case DType.Int8: work.Run<sbyte>(); break;
            case DType.UInt8: work.Run<byte>(); break;
            default: throw new NotSupportedException($"{dtype} is not real");
        }
    }

    internal static void Float<TWork>(DType dtype, TWork work) where TWork : struct, IFloatWork
    {
        switch (dtype.ComputeType())
        {
            case DType.Float32: work.Run<float>(); break;
            case DType.Float64: work.Run<double>(); break;
            default: throw new NotSupportedException($"{dtype} is not floating");
        }
    }
}
