using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The elements on and below a diagonal of each matrix, zeros above; ∂self = the same of grad.</summary>
internal sealed class Tril(long diagonal = 0) : UnaryOperator("aten::tril", "TrilBackward0")
{
    internal long Diagonal => diagonal;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("diagonal", diagonal)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.Rank >= 2, "tril: input tensor must have at least 2 dimensions");
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Triangle.Run(self, into, diagonal, upper: false);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Tril(grad, diagonal);
}

/// <summary>The elements on and above a diagonal of each matrix, zeros below; ∂self = the same of grad.</summary>
internal sealed class Triu(long diagonal = 0) : UnaryOperator("aten::triu", "TriuBackward0")
{
    internal long Diagonal => diagonal;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("diagonal", diagonal)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.Rank >= 2, "triu: input tensor must have at least 2 dimensions");
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Triangle.Run(self, into, diagonal, upper: true);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.Triu(grad, diagonal);
}

internal static partial class Aten
{
    internal static TensorImpl Tril(TensorImpl self, long diagonal = 0) => new Tril(diagonal).Call(self);

    internal static TensorImpl Triu(TensorImpl self, long diagonal = 0) => new Triu(diagonal).Call(self);
}
