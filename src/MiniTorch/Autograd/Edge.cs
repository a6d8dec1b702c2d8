using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>Where a gradient goes: into input <paramref name="InputNr"/> of a node, which is output number InputNr of its forward.</summary>
internal readonly record struct Edge(Node? Function, int InputNr);

/// <summary>What a node expects of the gradient for one of its forward's outputs.</summary>
internal readonly record struct InputMetadata(long[] Sizes, DType DType)
{
    internal static InputMetadata Of(TensorImpl tensor) => new(tensor.Sizes, tensor.DType);
}
