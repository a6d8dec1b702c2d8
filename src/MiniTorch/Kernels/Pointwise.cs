using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Runs pointwise loops over tensors: chooses the element type, walks the layouts, converts what is stored otherwise, splits over
/// threads. Operands are broadcast to the shape of the destination, which may be one of them.
/// </summary>
/// <remarks>
/// The families (<see cref="Float{K}(K, TensorImpl, TensorImpl)"/>, …) say for which dtypes an operator exists; a dtype outside of the family is
/// libtorch's error, so check before anything is changed where a message must name the operator.
/// </remarks>
internal static partial class Pointwise
{
    /// <summary>Elements that are worth another thread for arithmetic that costs about as much as memory traffic.</summary>
    private const long Grain = 32768;

    // f(x)

    internal static void Float<K>(K kernel, TensorImpl x, TensorImpl into) where K : struct, IFloatUnary
    {
        if (into.DType.ComputeType() == DType.Float64)
        {
            Map<FloatLoop<K, double>, double, double>(new(kernel), x, into);
        }
        else
        {
            Map<FloatLoop<K, float>, float, float>(new(kernel), x, into);
        }
    }

    internal static void FloatOrComplex<K>(K kernel, TensorImpl x, TensorImpl into) where K : struct, IFloatUnary, IComplexUnary
    {
        if (into.DType.IsComplex())
        {
            Map<ComplexLoop<K>, Complex, Complex>(new(kernel), x, into);
        }
        else
        {
            Float(kernel, x, into);
        }
    }

    internal static void Real<K>(K kernel, TensorImpl x, TensorImpl into) where K : struct, IRealUnary
    {
        switch (into.DType.ComputeType())
        {
            case DType.Float32: Map<RealLoop<K, float>, float, float>(new(kernel), x, into); break;
            case DType.Float64: Map<RealLoop<K, double>, double, double>(new(kernel), x, into); break;
            case DType.Int64: Map<RealLoop<K, long>, long, long>(new(kernel), x, into); break;
            case DType.Int32: Map<RealLoop<K, int>, int, int>(new(kernel), x, into); break;
            case DType.Int16: Map<RealLoop<K, short>, short, short>(new(kernel), x, into); break;
            case DType.Int8: Map<RealLoop<K, sbyte>, sbyte, sbyte>(new(kernel), x, into); break;
            default: Map<RealLoop<K, byte>, byte, byte>(new(kernel), x, into); break;
        }
    }

    internal static void RealOrComplex<K>(K kernel, TensorImpl x, TensorImpl into) where K : struct, IRealUnary, IComplexUnary
    {
        if (into.DType.IsComplex())
        {
            Map<ComplexLoop<K>, Complex, Complex>(new(kernel), x, into);
        }
        else
        {
            Real(kernel, x, into);
        }
    }

    internal static void Integer<K>(K kernel, TensorImpl x, TensorImpl into) where K : struct, IIntegerUnary
    {
        switch (into.DType)
        {
            case DType.Int64: Map<IntegerLoop<K, long>, long, long>(new(kernel), x, into); break;
            case DType.Int32: Map<IntegerLoop<K, int>, int, int>(new(kernel), x, into); break;
            case DType.Int16: Map<IntegerLoop<K, short>, short, short>(new(kernel), x, into); break;
            case DType.Int8: Map<IntegerLoop<K, sbyte>, sbyte, sbyte>(new(kernel), x, into); break;
            default: Map<IntegerLoop<K, byte>, byte, byte>(new(kernel), x, into); break;
        }
    }

    /// <summary>A question about x; the destination is bool, or takes 0 and 1.</summary>
    internal static void Predicate<K>(K kernel, TensorImpl x, TensorImpl into) where K : struct, IRealPredicate, IComplexPredicate
    {
        switch (x.DType.ComputeType())
        {
            case DType.Float32: Map<PredicateLoop<K, float>, float, bool>(new(kernel), x, into); break;
            case DType.Float64: Map<PredicateLoop<K, double>, double, bool>(new(kernel), x, into); break;
            case DType.Int64: Map<PredicateLoop<K, long>, long, bool>(new(kernel), x, into); break;
            case DType.Int32: Map<PredicateLoop<K, int>, int, bool>(new(kernel), x, into); break;
            case DType.Int16: Map<PredicateLoop<K, short>, short, bool>(new(kernel), x, into); break;
            case DType.Int8: Map<PredicateLoop<K, sbyte>, sbyte, bool>(new(kernel), x, into); break;
            case DType.UInt8: Map<PredicateLoop<K, byte>, byte, bool>(new(kernel), x, into); break;
            default: Map<ComplexPredicateLoop<K>, Complex, bool>(new(kernel), x, into); break;
        }
    }

    // f(x, y), computed in the dtype where the operands meet

    internal static void Float<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl into) where K : struct, IFloatBinary
    {
        if (common.ComputeType() == DType.Float64)
        {
            Map<FloatLoop2<K, double>, double, double, double>(new(kernel), x, y, into);
        }
        else
        {
            Map<FloatLoop2<K, float>, float, float, float>(new(kernel), x, y, into);
        }
    }

    internal static void FloatOrComplex<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl into) where K : struct, IFloatBinary, IComplexBinary
    {
        if (common.IsComplex())
        {
            Map<ComplexLoop2<K>, Complex, Complex, Complex>(new(kernel), x, y, into);
        }
        else
        {
            Float(kernel, common, x, y, into);
        }
    }

    internal static void Real<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl into) where K : struct, IRealBinary
    {
        switch (common.ComputeType())
        {
            case DType.Float32: Map<RealLoop2<K, float>, float, float, float>(new(kernel), x, y, into); break;
            case DType.Float64: Map<RealLoop2<K, double>, double, double, double>(new(kernel), x, y, into); break;
            case DType.Int64: Map<RealLoop2<K, long>, long, long, long>(new(kernel), x, y, into); break;
            case DType.Int32: Map<RealLoop2<K, int>, int, int, int>(new(kernel), x, y, into); break;
            case DType.Int16: Map<RealLoop2<K, short>, short, short, short>(new(kernel), x, y, into); break;
            case DType.Int8: Map<RealLoop2<K, sbyte>, sbyte, sbyte, sbyte>(new(kernel), x, y, into); break;
            default: Map<RealLoop2<K, byte>, byte, byte, byte>(new(kernel), x, y, into); break;
        }
    }

    internal static void RealOrComplex<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl into) where K : struct, IRealBinary, IComplexBinary
    {
        if (common.IsComplex())
        {
            Map<ComplexLoop2<K>, Complex, Complex, Complex>(new(kernel), x, y, into);
        }
        else
        {
            Real(kernel, common, x, y, into);
        }
    }

    internal static void Integer<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl into) where K : struct, IIntegerBinary
    {
        switch (common)
        {
            case DType.Int64: Map<IntegerLoop2<K, long>, long, long, long>(new(kernel), x, y, into); break;
            case DType.Int32: Map<IntegerLoop2<K, int>, int, int, int>(new(kernel), x, y, into); break;
            case DType.Int16: Map<IntegerLoop2<K, short>, short, short, short>(new(kernel), x, y, into); break;
            case DType.Int8: Map<IntegerLoop2<K, sbyte>, sbyte, sbyte, sbyte>(new(kernel), x, y, into); break;
            default: Map<IntegerLoop2<K, byte>, byte, byte, byte>(new(kernel), x, y, into); break;
        }
    }

    /// <summary>A comparison; complex operands need a kernel for them.</summary>
    internal static void Comparison<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl into) where K : struct, IRealComparison
    {
        switch (common.ComputeType())
        {
            case DType.Float32: Map<ComparisonLoop<K, float>, float, float, bool>(new(kernel), x, y, into); break;
            case DType.Float64: Map<ComparisonLoop<K, double>, double, double, bool>(new(kernel), x, y, into); break;
            case DType.Int64: Map<ComparisonLoop<K, long>, long, long, bool>(new(kernel), x, y, into); break;
            case DType.Int32: Map<ComparisonLoop<K, int>, int, int, bool>(new(kernel), x, y, into); break;
            case DType.Int16: Map<ComparisonLoop<K, short>, short, short, bool>(new(kernel), x, y, into); break;
            case DType.Int8: Map<ComparisonLoop<K, sbyte>, sbyte, sbyte, bool>(new(kernel), x, y, into); break;
            default: Map<ComparisonLoop<K, byte>, byte, byte, bool>(new(kernel), x, y, into); break;
        }
    }

    internal static void ComparisonOrComplex<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl into) where K : struct, IRealComparison, IComplexComparison
    {
        if (common.IsComplex())
        {
            Map<ComplexComparisonLoop<K>, Complex, Complex, bool>(new(kernel), x, y, into);
        }
        else
        {
            Comparison(kernel, common, x, y, into);
        }
    }

    // f(x, y, z)

    internal static void Float<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl z, TensorImpl into) where K : struct, IFloatTernary
    {
        if (common.ComputeType() == DType.Float64)
        {
            Map<FloatLoop3<K, double>, double, double, double, double>(new(kernel), x, y, z, into);
        }
        else
        {
            Map<FloatLoop3<K, float>, float, float, float, float>(new(kernel), x, y, z, into);
        }
    }

    internal static void Real<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl z, TensorImpl into) where K : struct, IRealTernary
    {
        switch (common.ComputeType())
        {
            case DType.Float32: Map<RealLoop3<K, float>, float, float, float, float>(new(kernel), x, y, z, into); break;
            case DType.Float64: Map<RealLoop3<K, double>, double, double, double, double>(new(kernel), x, y, z, into); break;
            case DType.Int64: Map<RealLoop3<K, long>, long, long, long, long>(new(kernel), x, y, z, into); break;
            case DType.Int32: Map<RealLoop3<K, int>, int, int, int, int>(new(kernel), x, y, z, into); break;
            case DType.Int16: Map<RealLoop3<K, short>, short, short, short, short>(new(kernel), x, y, z, into); break;
            case DType.Int8: Map<RealLoop3<K, sbyte>, sbyte, sbyte, sbyte, sbyte>(new(kernel), x, y, z, into); break;
            default: Map<RealLoop3<K, byte>, byte, byte, byte, byte>(new(kernel), x, y, z, into); break;
        }
    }

    internal static void RealOrComplex<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl z, TensorImpl into) where K : struct, IRealTernary, IComplexTernary
    {
        if (common.IsComplex())
        {
            Map<ComplexLoop3<K>, Complex, Complex, Complex, Complex>(new(kernel), x, y, z, into);
        }
        else
        {
            Real(kernel, common, x, y, z, into);
        }
    }

    internal static void FloatOrComplex<K>(K kernel, DType common, TensorImpl x, TensorImpl y, TensorImpl z, TensorImpl into) where K : struct, IFloatTernary, IComplexTernary
    {
        if (common.IsComplex())
        {
            Map<ComplexLoop3<K>, Complex, Complex, Complex, Complex>(new(kernel), x, y, z, into);
        }
        else
        {
            Float(kernel, common, x, y, z, into);
        }
    }

    // The families bound to an element type.

    private readonly struct FloatLoop<K, T>(K kernel) : IUnaryLoop<T, T> where K : struct, IFloatUnary where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(ReadOnlySpan<T> x, Span<T> result) => kernel.Run(x, result);
    }

    private readonly struct RealLoop<K, T>(K kernel) : IUnaryLoop<T, T> where K : struct, IRealUnary where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(ReadOnlySpan<T> x, Span<T> result) => kernel.Run(x, result);
    }

    private readonly struct IntegerLoop<K, T>(K kernel) : IUnaryLoop<T, T> where K : struct, IIntegerUnary where T : unmanaged, IBinaryInteger<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(ReadOnlySpan<T> x, Span<T> result) => kernel.Run(x, result);
    }

    private readonly struct ComplexLoop<K>(K kernel) : IUnaryLoop<Complex, Complex> where K : struct, IComplexUnary
    {
        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => kernel.Run(x, result);
    }

    private readonly struct PredicateLoop<K, T>(K kernel) : IUnaryLoop<T, bool> where K : struct, IRealPredicate where T : unmanaged, INumber<T>
    {
        public void Run(ReadOnlySpan<T> x, Span<bool> result) => kernel.Run(x, result);
    }

    private readonly struct ComplexPredicateLoop<K>(K kernel) : IUnaryLoop<Complex, bool> where K : struct, IComplexPredicate
    {
        public void Run(ReadOnlySpan<Complex> x, Span<bool> result) => kernel.Run(x, result);
    }

    private readonly struct FloatLoop2<K, T>(K kernel) : IBinaryLoop<T, T, T> where K : struct, IFloatBinary where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => kernel.Run(x, y, result);
    }

    private readonly struct RealLoop2<K, T>(K kernel) : IBinaryLoop<T, T, T> where K : struct, IRealBinary where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => kernel.Run(x, y, result);

        public bool TryRows(in RowRun run) => (typeof(T) == typeof(float) || typeof(T) == typeof(double)) && kernel.TryRows<T>(in run);
    }

    private readonly struct IntegerLoop2<K, T>(K kernel) : IBinaryLoop<T, T, T> where K : struct, IIntegerBinary where T : unmanaged, IBinaryInteger<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => kernel.Run(x, y, result);
    }

    private readonly struct ComplexLoop2<K>(K kernel) : IBinaryLoop<Complex, Complex, Complex> where K : struct, IComplexBinary
    {
        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result) => kernel.Run(x, y, result);
    }

    private readonly struct ComparisonLoop<K, T>(K kernel) : IBinaryLoop<T, T, bool> where K : struct, IRealComparison where T : unmanaged, INumber<T>
    {
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) => kernel.Run(x, y, result);
    }

    private readonly struct ComplexComparisonLoop<K>(K kernel) : IBinaryLoop<Complex, Complex, bool> where K : struct, IComplexComparison
    {
        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<bool> result) => kernel.Run(x, y, result);
    }

    private readonly struct FloatLoop3<K, T>(K kernel) : ITernaryLoop<T, T, T, T> where K : struct, IFloatTernary where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) => kernel.Run(x, y, z, result);
    }

    private readonly struct RealLoop3<K, T>(K kernel) : ITernaryLoop<T, T, T, T> where K : struct, IRealTernary where T : unmanaged, INumber<T>
    {
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) => kernel.Run(x, y, z, result);
    }

    private readonly struct ComplexLoop3<K>(K kernel) : ITernaryLoop<Complex, Complex, Complex, Complex> where K : struct, IComplexTernary
    {
        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, ReadOnlySpan<Complex> z, Span<Complex> result) => kernel.Run(x, y, z, result);
    }
}
