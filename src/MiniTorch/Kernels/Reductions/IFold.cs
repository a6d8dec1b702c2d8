using System.Diagnostics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// What a reduction supplies: how elements fold into an accumulator, one result at a time or a row of results at once. The driver
/// (<see cref="Reduce"/>) calls it on blocks of fixed size and combines these pairwise, so that the result depends neither on threads nor on vector
/// width if <c>Fold</c> does not.
/// </summary>
/// <typeparam name="TIn">The type in which elements are read.</typeparam>
/// <typeparam name="TAcc">The accumulator.</typeparam>
internal interface IFold<TIn, TAcc>
{
    /// <summary>The result for no elements.</summary>
    TAcc Identity { get; }

    /// <summary>The fold of at least one and at most <see cref="Reduce.Block"/> elements.</summary>
    TAcc Fold(ReadOnlySpan<TIn> values);

    TAcc Combine(TAcc left, TAcc right);

    /// <summary>into = the fold of one element each.</summary>
    void Start(ReadOnlySpan<TIn> row, Span<TAcc> into);

    /// <summary>into = into ∘ row.</summary>
    void Fold(ReadOnlySpan<TIn> row, Span<TAcc> into);

    /// <summary>Whether <see cref="FoldRows"/> is there for dense rows.</summary>
    static virtual bool FoldsRows => false;

    /// <summary>into = the fold of rows that lie <paramref name="stride"/> elements apart, one after the other; accumulators stay in registers.</summary>
    static virtual void FoldRows(ref readonly TIn first, nint stride, int rows, Span<TAcc> into) => throw new UnreachableException();

    /// <summary>right = left ∘ right.</summary>
    void Combine(ReadOnlySpan<TAcc> left, Span<TAcc> right);

    /// <summary>What is left to do when all is folded (division by the count, a root), and stores the results from element <paramref name="at"/> on.</summary>
    void Finish(Span<TAcc> values, TensorImpl into, long at);
}
