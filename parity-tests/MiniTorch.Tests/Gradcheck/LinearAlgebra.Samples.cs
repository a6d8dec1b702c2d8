using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Products of vectors, matrices and tensors.</summary>
internal sealed class LinearAlgebraSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static OpInput Complex(params long[] shape) => OpInput.Complex(shape);

    private static TensorImpl Scalar(double value) => Aten.Full([], value, DType.Float64);

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("mm", x => Aten.Mm(x[0], x[1]), Real(2, 3), Real(3, 2)),
        OpSample.Of("mm.square", x => Aten.Mm(x[0], x[1]), Real(2, 2), Real(2, 2)),
        OpSample.Of("mm.empty", x => Aten.Mm(x[0], x[1]), Real(2, 0), Real(0, 2)),
        OpSample.Of("mm.complex", x => Aten.Mm(x[0], x[1]), Complex(2, 2), Complex(2, 2)),
        OpSample.Of("mm.transposed operands", x => Aten.Mm(Aten.T(x[0]), Aten.T(x[1])), Real(3, 2), Real(2, 3)),
        OpSample.Of("addmm", x => Aten.Addmm(x[0], x[1], x[2], 1.5, -0.5), Real(2, 2), Real(2, 3), Real(3, 2)),
        OpSample.Of("addmm.broadcast", x => Aten.Addmm(x[0], x[1], x[2]), Real(2), Real(3, 2), Real(2, 2)),
        OpSample.Of("addmm.complex", x => Aten.Addmm(x[0], x[1], x[2], new System.Numerics.Complex(1, 2), new System.Numerics.Complex(0, 1)), Complex(1, 2), Complex(1, 2), Complex(2, 2)),
        OpSample.Of("bmm", x => Aten.Bmm(x[0], x[1]), Real(2, 2, 3), Real(2, 3, 1)),
        OpSample.Of("bmm.complex", x => Aten.Bmm(x[0], x[1]), Complex(2, 1, 2), Complex(2, 2, 1)),
        OpSample.Of("baddbmm", x => Aten.Baddbmm(x[0], x[1], x[2], 0.5, 2), Real(2, 1, 2), Real(2, 1, 3), Real(2, 3, 2)),
        OpSample.Of("addbmm", x => new Addbmm(0.5, 2).Call(x[0], x[1], x[2]), Real(1, 2), Real(2, 1, 3), Real(2, 3, 2)),
        OpSample.Of("mv", x => Aten.Mv(x[0], x[1]), Real(2, 3), Real(3)),
        OpSample.Of("mv.complex", x => Aten.Mv(x[0], x[1]), Complex(2, 2), Complex(2)),
        OpSample.Of("addmv", x => new Addmv(0.5, 2).Call(x[0], x[1], x[2]), Real(2), Real(2, 3), Real(3)),
        OpSample.Of("addr", x => new Addr(0.5, 2).Call(x[0], x[1], x[2]), Real(2, 3), Real(2), Real(3)),
        OpSample.Of("dot", x => Aten.Dot(x[0], x[1]), Real(3), Real(3)),
        OpSample.Of("dot.complex", x => Aten.Dot(x[0], x[1]), Complex(3), Complex(3)),
        OpSample.Of("vdot", x => Aten.Vdot(x[0], x[1]), Complex(3), Complex(3)),
        OpSample.Of("vdot.real", x => Aten.Vdot(x[0], x[1]), Real(3), Real(3)),
        OpSample.Of("outer", x => Aten.Outer(x[0], x[1]), Real(2), Real(3)),
        OpSample.Of("inner", x => Aten.Inner(x[0], x[1]), Real(2, 3), Real(1, 3)),
        OpSample.Of("matmul.batches", x => Aten.Matmul(x[0], x[1]), Real(2, 1, 2), Real(1, 2, 2)),
        OpSample.Of("matmul.vector and batch", x => Aten.Matmul(x[0], x[1]), Real(2), Real(2, 2, 1)),
        OpSample.Of("linear", x => Aten.Linear(x[0], x[1], x[2]), Real(2, 3), Real(2, 3), Real(2)),
        OpSample.Of("linear.without bias, batch", x => Aten.Linear(x[0], x[1], null), Real(2, 1, 3), Real(2, 3)),
        OpSample.Of("bilinear", x => Aten.Bilinear(x[0], x[1], x[2], x[3]), Real(2, 2), Real(2, 3), Real(2, 2, 3), Real(2)),
        OpSample.Of("einsum.product", x => Aten.Einsum("ij,jk->ik", x), Real(2, 3), Real(3, 2)),
        OpSample.Of("einsum.diagonal and sum", x => Aten.Einsum("iij,j->i", x), Real(2, 2, 3), Real(3)),
        OpSample.Of("einsum.three operands", x => Aten.Einsum("...i,ij,j->...", x), Real(2, 2), Real(2, 3), Real(3)),
        OpSample.Of("tensordot", x => Aten.TensorDot(x[0], x[1], [1, 0], [0, 2]), Real(2, 3, 1), Real(3, 2, 2)),
        OpSample.Of("tensordot.count", x => Aten.TensorDot(x[0], x[1], 1), Real(2, 3), Real(3, 2)),
        OpSample.Of("chain_matmul", x => Aten.ChainMatmul(x), Real(2, 3), Real(3, 1), Real(1, 2)),
        OpSample.Of("zeta", x => new Zeta().Call(Scalar(2.5), x[0]), new OpInput([3], 1, 3)),
    ];
}
