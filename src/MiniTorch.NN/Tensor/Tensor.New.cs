using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Makes this tensor one of zeros, of these dimensions and the dtype that it has.</summary>
        /// <returns>This tensor.</returns>
        public Tensor zeros(params long[] sizes) => Become("zeros", Aten.Zeros(Dimensions(sizes), Impl.DType));

        /// <summary>Makes this tensor one of ones, of these dimensions and the dtype that it has.</summary>
        /// <returns>This tensor.</returns>
        public Tensor ones(params long[] sizes) => Become("ones", Aten.Full(Dimensions(sizes), 1, Impl.DType));

        /// <summary>Gives this tensor these dimensions; its elements are then uninitialised.</summary>
        /// <returns>This tensor.</returns>
        public Tensor empty(params long[] sizes) => Become("empty", Aten.Empty(Dimensions(sizes), Impl.DType));

        /// <summary>Makes this tensor one with a number throughout, of these dimensions and the dtype that it has.</summary>
        /// <returns>This tensor.</returns>
        public Tensor full(long[] sizes, Scalar value) => Become("full", Aten.Full(Dimensions(sizes), value.Value, Impl.DType));

        /// <inheritdoc cref="full(long[], Scalar)"/>
        public Tensor full(ReadOnlySpan<long> sizes, Scalar value) => full(sizes.ToArray(), value);

        /// <summary>Makes this tensor an identity matrix of the dtype that it has.</summary>
        /// <returns>This tensor.</returns>
        public Tensor eye(long rows, long columns) => Become("eye", Aten.Eye(rows, columns, Impl.DType));

        /// <summary>Makes this tensor the numbers start, start + step, … before <paramref name="stop"/>, of the dtype that it has.</summary>
        /// <returns>This tensor.</returns>
        public Tensor arange_out(Scalar start, Scalar stop, Scalar step) => Become("arange", Aten.Arange(start.Value, stop.Value, step.Value, Impl.DType));

        /// <summary>A tensor with the elements of an array, of this dtype.</summary>
        public Tensor new_tensor(Array data, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Made(new ToCopy((dtype ?? this.dtype).ToDType()).Call(from_array(data, device).Impl), requires_grad, null);

        /// <summary>A tensor of zeros, of this dtype.</summary>
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled(Dimensions(size), 0, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of zeros, of this dtype.</summary>
        public Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled(size.ToArray(), 0, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of zeros, of this dtype.</summary>
        public Tensor new_zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([size], 0, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of zeros, of this dtype.</summary>
        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([rows, columns], 0, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of zeros, of this dtype.</summary>
        public Tensor new_zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([dim0, dim1, dim2], 0, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of zeros, of this dtype.</summary>
        public Tensor new_zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([dim0, dim1, dim2, dim3], 0, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of ones, of this dtype.</summary>
        public Tensor new_ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled(Dimensions(size), 1, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of ones, of this dtype.</summary>
        public Tensor new_ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled(size.ToArray(), 1, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of ones, of this dtype.</summary>
        public Tensor new_ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([size], 1, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of ones, of this dtype.</summary>
        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([rows, columns], 1, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of ones, of this dtype.</summary>
        public Tensor new_ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([dim0, dim1, dim2], 1, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor of ones, of this dtype.</summary>
        public Tensor new_ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([dim0, dim1, dim2, dim3], 1, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with uninitialised elements, of this dtype.</summary>
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Uninitialised(Dimensions(size), dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with uninitialised elements, of this dtype.</summary>
        public Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Uninitialised(size.ToArray(), dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with uninitialised elements, of this dtype.</summary>
        public Tensor new_empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Uninitialised([size], dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with uninitialised elements, of this dtype.</summary>
        public Tensor new_empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Uninitialised([rows, columns], dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with uninitialised elements, of this dtype.</summary>
        public Tensor new_empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Uninitialised([dim0, dim1, dim2], dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with uninitialised elements, of this dtype.</summary>
        public Tensor new_empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Uninitialised([dim0, dim1, dim2, dim3], dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with the same number throughout, of this dtype.</summary>
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled(Dimensions(size), value.Value, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with the same number throughout, of this dtype.</summary>
        public Tensor new_full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled(size.ToArray(), value.Value, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with the same number throughout, of this dtype.</summary>
        public Tensor new_full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([size], value.Value, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with the same number throughout, of this dtype.</summary>
        public Tensor new_full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([rows, columns], value.Value, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with the same number throughout, of this dtype.</summary>
        public Tensor new_full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([dim0, dim1, dim2], value.Value, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with the same number throughout, of this dtype.</summary>
        public Tensor new_full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Filled([dim0, dim1, dim2, dim3], value.Value, dtype ?? this.dtype, device, requires_grad, null);

        /// <summary>A tensor with uninitialised elements at the given strides, of this dtype.</summary>
        public Tensor new_empty_strided(long[] size, long[] strides, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty_strided(size, strides, dtype ?? this.dtype, device, requires_grad);

        /// <summary>Changes the shape; elements keep their places in memory, and new ones are uninitialised.</summary>
        /// <returns>This tensor.</returns>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">Gradients flow to this tensor.</exception>
        public Tensor resize_(params long[] sizes)
        {
            Aten.Resize(Impl, Dimensions(sizes));
            return this;
        }

        /// <summary>Changes the shape to that of another tensor, as <see cref="resize_"/> does.</summary>
        /// <returns>This tensor.</returns>
        public Tensor resize_as_(Tensor the_template) => resize_(the_template.shape);

        /// <summary>out=: this tensor takes the shape and the elements of a result.</summary>
        private Tensor Become(string name, TensorImpl result)
        {
            TensorImpl self = Impl;
            Error.Unless(
                !GradMode.IsEnabled || !Variable.RequiresGrad(self),
                $"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.");
            if (!self.Sizes.AsSpan().SequenceEqual(result.Sizes))
            {
                self.SetData(TensorImpl.Empty(result.Sizes, self.DType));
            }
            new CopyInto().InPlace(self, result);
            return this;
        }
    }
}
