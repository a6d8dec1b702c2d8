namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
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
    }
}
