using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self · mat2 for two matrices; ∂self = grad · mat2ᴴ, ∂mat2 = selfᴴ · grad. Saves an operand only if the other one needs a gradient.</summary>
internal sealed class Mm() : BinaryOperator("aten::mm", "MmBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _mat2;
    private bool _selfIsColumnMajor;
    private bool _mat2IsColumnMajor;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(self.Rank == 2, "self must be a matrix");
        Error.Unless(other.Rank == 2, "mat2 must be a matrix");
        Matrices.CheckProduct(self, other);
        return new([self.Sizes[0], other.Sizes[1]], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => MatrixProduct.Run(self, other, 1, null, 0, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = HasEdge(1) ? SaveInput(self) : null;
        _mat2 = HasEdge(0) ? SaveInput(other, "mat2") : null;
        _selfIsColumnMajor = Matrices.IsColumnMajor(self);
        _mat2IsColumnMajor = Matrices.IsColumnMajor(other);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Matrices.GradOfFirst(grad, _mat2!.Unpack(), null, _selfIsColumnMajor);
        }
        if (Needs(1))
        {
            gradInputs[1] = Matrices.GradOfSecond(grad, _self!.Unpack(), null, _mat2IsColumnMajor);
        }
    }
}

/// <summary>
/// out = beta · self + alpha · mat1 · mat2, self broadcast; ∂self = beta* · grad, ∂mat1 = alpha* · grad · mat2ᴴ, ∂mat2 = alpha* · mat1ᴴ · grad.
/// Saves a matrix only if the other one needs a gradient.
/// </summary>
internal sealed class Addmm(ScalarValue? beta = null, ScalarValue? alpha = null) : TernaryOperator("aten::addmm", "AddmmBackward0")
{
    private SavedTensor? _mat1;
    private SavedTensor? _mat2;
    private bool _mat1IsColumnMajor;
    private bool _mat2IsColumnMajor;

    internal ScalarValue Beta => beta ?? 1;

    internal ScalarValue Alpha => alpha ?? 1;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("beta", Beta), ("alpha", Alpha)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        if (second.Rank != 2 || third.Rank != 2)
        {
            throw Error.Of(second.Rank != 2 ? $"mat1 must be a matrix, got {second.Rank}-D tensor" : $"mat2 must be a matrix, got {third.Rank}-D tensor");
        }
        Matrices.CheckProduct(second, third, "mat1", "mat2");
        if (self.DType != second.DType)
        {
            throw Error.Of($"self and mat2 must have the same dtype, but got {self.DType.Name()} and {third.DType.Name()}");
        }
        long[] sizes = [second.Sizes[0], third.Sizes[1]];
        Matrices.CheckExpandable(self, sizes);
        return new(sizes, second.DType);
    }

    protected override bool IsPointwise => false;

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        MatrixProduct.Run(second, third, Alpha, self, Beta, into);

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _mat1 = HasEdge(2) ? SaveInput(second, "mat1") : null;
        _mat2 = HasEdge(1) ? SaveInput(third, "mat2") : null;
        _mat1IsColumnMajor = Matrices.IsColumnMajor(second);
        _mat2IsColumnMajor = Matrices.IsColumnMajor(third);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaybeMultiply(grad, beta);
        }
        if (Needs(1))
        {
            gradInputs[1] = Matrices.GradOfFirst(grad, _mat2!.Unpack(), alpha, _mat1IsColumnMajor);
        }
        if (Needs(2))
        {
            gradInputs[2] = Matrices.GradOfSecond(grad, _mat1!.Unpack(), alpha, _mat2IsColumnMajor);
        }
    }
}

/// <summary>Checks and derivatives that the matrix products share.</summary>
internal static class Matrices
{
    internal static void CheckProduct(TensorImpl a, TensorImpl b, string nameA = "m1", string nameB = "m2")
    {
        if (a.DType != b.DType)
        {
            throw Error.Of($"expected {nameA} and {nameB} to have the same dtype, but got: {a.DType.CppName()} != {b.DType.CppName()}");
        }
        if (a.Sizes[1] != b.Sizes[0])
        {
            throw Error.Of($"mat1 and mat2 shapes cannot be multiplied ({a.Sizes[0]}x{a.Sizes[1]} and {b.Sizes[0]}x{b.Sizes[1]})");
        }
        if (a.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("addmm_impl_cpu_", a.DType);
        }
    }

    /// <summary>libtorch's error if a summand cannot be expanded to the shape of the product.</summary>
    internal static void CheckExpandable(TensorImpl self, long[] sizes)
    {
        for (int i = 1; i <= self.Rank; i++)
        {
            long target = i <= sizes.Length ? sizes[^i] : -1;
            if (target < 0)
            {
                throw Error.Of($"expand(torch.{self.DType.Name()}Tensor{{{Error.Show(self.Sizes)}}}, size={Error.Show(sizes)}): the number of sizes provided ({sizes.Length}) must be greater or equal to the number of dimensions in the tensor ({self.Rank})");
            }
            if (self.Sizes[^i] != target && self.Sizes[^i] != 1)
            {
                throw Error.Of($"The expanded size of the tensor ({target}) must match the existing size ({self.Sizes[^i]}) at non-singleton dimension {sizes.Length - i}.  Target sizes: {Error.Show(sizes)}.  Tensor sizes: {Error.Show(self.Sizes)}");
            }
        }
    }

    internal static bool IsColumnMajor(TensorImpl matrix) => matrix.Strides[0] == 1 && matrix.Strides[1] == matrix.Sizes[0];

    /// <summary>alpha* · grad · secondᴴ, computed transposed if the first matrix was column-major, so that the gradient is so too.</summary>
    internal static TensorImpl GradOfFirst(TensorImpl grad, TensorImpl second, ScalarValue? alpha, bool columnMajor) =>
        Aten.MaybeMultiply(columnMajor ? Aten.T(Aten.Mm(Aten.Conj(second), Aten.T(grad))) : Aten.Mm(grad, Aten.Conj(Aten.T(second))), alpha);

    /// <summary>alpha* · firstᴴ · grad, computed transposed if the second matrix was column-major.</summary>
    internal static TensorImpl GradOfSecond(TensorImpl grad, TensorImpl first, ScalarValue? alpha, bool columnMajor) =>
        Aten.MaybeMultiply(columnMajor ? Aten.T(Aten.Mm(Aten.T(grad), Aten.Conj(first))) : Aten.Mm(Aten.Conj(Aten.T(first)), grad), alpha);
}

internal static partial class Aten
{
    internal static TensorImpl Mm(TensorImpl self, TensorImpl mat2) => new Mm().Call(self, mat2);

    internal static TensorImpl Addmm(TensorImpl self, TensorImpl mat1, TensorImpl mat2, ScalarValue? beta = null, ScalarValue? alpha = null) =>
        new Addmm(beta, alpha).Call(self, mat1, mat2);
}
