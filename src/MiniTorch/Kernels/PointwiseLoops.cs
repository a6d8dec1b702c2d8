using System.Numerics;

namespace MiniTorch.Kernels;

// What a pointwise operator supplies: a readonly struct with one method over spans for each family of element types that it is
// defined for. Lengths are equal; the destination may be the very same memory as an operand. See Pointwise for the drivers.

/// <summary>f(x) for float32 and float64; half types go through float32.</summary>
internal interface IFloatUnary
{
    void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>f(x) for every real type; bool comes as bytes 0 and 1.</summary>
internal interface IRealUnary
{
    void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T>;
}

/// <summary>f(x) for integers and bool (as bytes 0 and 1).</summary>
internal interface IIntegerUnary
{
    void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryInteger<T>;
}

/// <summary>f(x) for complex types.</summary>
internal interface IComplexUnary
{
    void Run(ReadOnlySpan<Complex> x, Span<Complex> result);
}

/// <summary>f(x, y) for float32 and float64.</summary>
internal interface IFloatBinary
{
    void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>f(x, y) for every real type.</summary>
internal interface IRealBinary
{
    void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T>;

    /// <summary>The rows of a matrix of float32 or float64 at once; false if there is no such kernel.</summary>
    bool TryRows<T>(in RowRun run) where T : unmanaged, INumber<T> => false;
}

/// <summary>f(x, y) for integers and bool.</summary>
internal interface IIntegerBinary
{
    void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryInteger<T>;
}

/// <summary>f(x, y) for complex types.</summary>
internal interface IComplexBinary
{
    void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result);
}

/// <summary>A question about x for every real type.</summary>
internal interface IRealPredicate
{
    void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>;
}

/// <summary>A question about x for complex types.</summary>
internal interface IComplexPredicate
{
    void Run(ReadOnlySpan<Complex> x, Span<bool> result);
}

/// <summary>A comparison of x and y for every real type.</summary>
internal interface IRealComparison
{
    void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T>;
}

/// <summary>A comparison of x and y for complex types.</summary>
internal interface IComplexComparison
{
    void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<bool> result);
}

/// <summary>f(x, y, z) for float32 and float64.</summary>
internal interface IFloatTernary
{
    void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>f(x, y, z) for every real type.</summary>
internal interface IRealTernary
{
    void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, INumber<T>;
}

/// <summary>f(x, y, z) for complex types.</summary>
internal interface IComplexTernary
{
    void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, ReadOnlySpan<Complex> z, Span<Complex> result);
}

/// <summary>A loop bound to its element types: what the drivers run. Anything may implement it that needs types of its own.</summary>
internal interface IUnaryLoop<TIn, TOut>
{
    void Run(ReadOnlySpan<TIn> x, Span<TOut> result);
}

/// <inheritdoc cref="IUnaryLoop{TIn, TOut}"/>
internal interface IBinaryLoop<TX, TY, TOut>
{
    void Run(ReadOnlySpan<TX> x, ReadOnlySpan<TY> y, Span<TOut> result);

    /// <summary>Runs over the rows of a matrix at once; false if there is no kernel for these types.</summary>
    bool TryRows(in RowRun run) => false;
}

/// <inheritdoc cref="IUnaryLoop{TIn, TOut}"/>
internal interface ITernaryLoop<TX, TY, TZ, TOut>
{
    void Run(ReadOnlySpan<TX> x, ReadOnlySpan<TY> y, ReadOnlySpan<TZ> z, Span<TOut> result);
}
