using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>
/// The handful of operators that autograd itself needs. Operators implement it and register when the assembly is loaded, so that the
/// arrow between the two namespaces points one way. All are differentiable when grad mode is on.
/// </summary>
internal interface IAutogradOperators
{
    TensorImpl Add(TensorImpl self, TensorImpl other);

    /// <summary>self += other, for a buffer that the engine owns.</summary>
    void AddInPlace(TensorImpl self, TensorImpl other);

    TensorImpl Mul(TensorImpl self, TensorImpl other);

    /// <summary>Sums the broadcast dimensions away.</summary>
    TensorImpl SumToSize(TensorImpl self, long[] sizes);

    TensorImpl Clone(TensorImpl self);

    /// <summary>A copy with the given strides: its grad_fn is CopyBackwards.</summary>
    TensorImpl CloneWithStrides(TensorImpl self, long[] strides);

    TensorImpl To(TensorImpl self, DType dtype);

    /// <summary>The real part, for the gradient of a real input of a complex operator.</summary>
    TensorImpl Real(TensorImpl self);

    TensorImpl Zeros(long[] sizes, DType dtype);

    TensorImpl OnesLike(TensorImpl self);

    TensorImpl AsStrided(TensorImpl self, long[] sizes, long[] strides, long offset);

    /// <summary>self.copy_(source).</summary>
    void CopyInPlace(TensorImpl self, TensorImpl source);

    /// <summary>Writes values into a tensor, converting, without a trace in the graph or the version.</summary>
    void WriteThrough(TensorImpl self, TensorImpl values);

    /// <summary>The node that a view of <paramref name="source"/> with this geometry would have.</summary>
    Node AsStridedNode(TensorImpl source, TensorImpl view);

    /// <summary>The elements in memory, with a conj or neg bit carried out.</summary>
    TensorImpl Resolve(TensorImpl self);

    bool HasNan(TensorImpl self);
}

/// <summary>The registered <see cref="IAutogradOperators"/>.</summary>
internal static class AutogradOperators
{
    internal static IAutogradOperators Ops { get; set; } = null!;
}
