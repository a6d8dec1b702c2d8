using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The matrix product by NumPy's rules: vectors are rows or columns as needed, leading dimensions are batches and broadcast.</summary>
        public Tensor matmul(Tensor target) => new(Aten.Matmul(Impl, target.Impl));

        /// <summary>The product of two matrices.</summary>
        public Tensor mm(Tensor target) => new(Aten.Mm(Impl, target.Impl));

        /// <summary>The products of two batches of matrices.</summary>
        public Tensor bmm(Tensor batch2) => new(Aten.Bmm(Impl, batch2.Impl));

        /// <summary>The product of a matrix and a vector.</summary>
        public Tensor mv(Tensor target) => new(Aten.Mv(Impl, target.Impl));

        /// <summary>The sum of the products of two vectors' elements.</summary>
        public Tensor dot(Tensor target) => new(Aten.Dot(Impl, target.Impl));

        /// <summary>The sum of the products of two vectors' elements, the first conjugated.</summary>
        public Tensor vdot(Tensor target) => new(Aten.Vdot(Impl, target.Impl));

        /// <summary>beta · self + alpha · mat1 · mat2, self broadcast.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => new(Aten.Addmm(Impl, mat1.Impl, mat2.Impl, Factor(beta), Factor(alpha)));

        /// <inheritdoc cref="addmm(Tensor, Tensor, float, float)"/>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1)
        {
            new Addmm(Factor(beta), Factor(alpha)).InPlace(Impl, mat1.Impl, mat2.Impl);
            return this;
        }

        /// <summary>beta · self + alpha · the sum of the products of two batches of matrices.</summary>
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => new(new Addbmm(Factor(beta), Factor(alpha)).Call(Impl, batch1.Impl, batch2.Impl));

        /// <inheritdoc cref="addbmm(Tensor, Tensor, float, float)"/>
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1)
        {
            new Addbmm(Factor(beta), Factor(alpha)).InPlace(Impl, batch1.Impl, batch2.Impl);
            return this;
        }

        /// <summary>beta · self + alpha · the products of two batches of matrices.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => new(Aten.Baddbmm(Impl, batch1.Impl, batch2.Impl, Factor(beta), Factor(alpha)));

        /// <inheritdoc cref="baddbmm(Tensor, Tensor, float, float)"/>
        public Tensor baddbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1)
        {
            new Baddbmm(Factor(beta), Factor(alpha)).InPlace(Impl, batch1.Impl, batch2.Impl);
            return this;
        }

        /// <summary>beta · self + alpha · mat · vec.</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => new(new Addmv(Factor(beta), Factor(alpha)).Call(Impl, mat.Impl, vec.Impl));

        /// <inheritdoc cref="addmv"/>
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1)
        {
            new Addmv(Factor(beta), Factor(alpha)).InPlace(Impl, mat.Impl, vec.Impl);
            return this;
        }

        /// <summary>beta · self + alpha · the outer product of two vectors.</summary>
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => new(new Addr(Factor(beta), Factor(alpha)).Call(Impl, vec1.Impl, vec2.Impl));

        /// <inheritdoc cref="addr(Tensor, Tensor, float, float)"/>
        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1)
        {
            new Addr(Factor(beta), Factor(alpha)).InPlace(Impl, vec1.Impl, vec2.Impl);
            return this;
        }

        /// <summary>The outer product of two vectors.</summary>
        public Tensor outer(Tensor vec2) => new(Aten.Outer(Impl, vec2.Impl));

        /// <inheritdoc cref="outer"/>
        public Tensor ger(Tensor vec2) => outer(vec2);

        /// <summary>The sums of products over the last dimensions.</summary>
        public Tensor inner(Tensor vec2) => new(Aten.Inner(Impl, vec2.Impl));

        /// <summary>Contracts the last <paramref name="dims"/> dimensions of this tensor with the first of the other.</summary>
        public Tensor tensordot(Tensor b, long dims = 2) => new(Aten.TensorDot(Impl, b.Impl, dims));

        /// <summary>Contracts dimension dims1[i] of this tensor with dims2[i] of the other.</summary>
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => new(Aten.TensorDot(Impl, b.Impl, dims1, dims2));

        /// <summary>Contracts pairs of dimensions, of this tensor and of the other.</summary>
        public Tensor tensordot(Tensor b, (long, long)[] dims) =>
            tensordot(b, Array.ConvertAll(dims, static pair => pair.Item1), Array.ConvertAll(dims, static pair => pair.Item2));

        /// <summary>A factor of 1 is none: integer tensors refuse other floating-point factors.</summary>
        private static Core.ScalarValue? Factor(float value) => value == 1 ? null : value == Math.Floor(value) ? (Core.ScalarValue)(long)value : (Core.ScalarValue)(double)value;
    }
}
