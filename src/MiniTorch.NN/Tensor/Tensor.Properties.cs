using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>The number of elements.</summary>
    public static long numel(Tensor input) => input.numel();

    /// <summary>Whether the only element is other than 0.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none.</exception>
    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    /// <summary>Whether the elements are the conjugates of those in memory.</summary>
    public static bool is_conj(Tensor input) => input.is_conj();

    public partial class Tensor
    {
        /// <summary>A name for the tensor, of no meaning to the library. It belongs to this handle.</summary>
        public string? name { get; set; }

        /// <summary>The type of the elements.</summary>
        public ScalarType dtype => (ScalarType)Impl.DType;

        /// <summary>Where the tensor lives: the CPU.</summary>
        public Device device
        {
            get
            {
                _ = Impl;
                return new Device(DeviceType.CPU);
            }
        }

        /// <summary>The type of the device: <see cref="DeviceType.CPU"/>.</summary>
        public DeviceType device_type => device.type;

        /// <summary>The number of the device among its type: −1.</summary>
        public int device_index => device.index;

        /// <summary>The sizes of the dimensions. Each call gives a new array.</summary>
        public long[] shape => Impl.Sizes.AsSpan().ToArray();

        /// <summary>The sizes of the dimensions.</summary>
        public long[] size() => shape;

        /// <summary>The size of a dimension; negative numbers count from the last one.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There is no such dimension.</exception>
        public long size(int dim) => Impl.Sizes[DimensionOf(dim)];

        /// <summary>How many elements apart neighbours lie in memory, for each dimension.</summary>
        public long[] stride() => Impl.Strides.AsSpan().ToArray();

        /// <summary>How many elements apart neighbours along a dimension lie in memory; negative numbers count from the last one.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There is no such dimension.</exception>
        public long stride(int dim) => Impl.Strides[DimensionOf(dim)];

        /// <summary>The first element's place in the storage, in elements.</summary>
        public long storage_offset() => Impl.Offset;

        /// <summary>The number of dimensions.</summary>
        public long ndim => Impl.Rank;

        /// <summary>The number of dimensions.</summary>
        public long dim() => Impl.Rank;

        /// <summary>The number of dimensions.</summary>
        public long Dimensions => Impl.Rank;

        /// <summary>The number of elements.</summary>
        public long numel() => Impl.NumElements;

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Impl.NumElements;

        /// <summary>The bytes of an element.</summary>
        public long element_size() => Impl.DType.ItemSize();

        /// <summary>The bytes of an element.</summary>
        public long ElementSize => Impl.DType.ItemSize();

        /// <summary>Whether the elements lie in memory in row-major order without gaps.</summary>
        public bool is_contiguous() => Impl.IsContiguous;

        /// <summary>Whether the tensor holds integers; bool counts as one.</summary>
        public bool is_integral() => Impl.DType.IsIntegralOrBool();

        /// <summary>Whether the tensor holds real floating-point numbers.</summary>
        public bool is_floating_point() => Impl.DType.IsFloatingPoint();

        /// <summary>Whether the tensor holds complex numbers.</summary>
        public bool is_complex() => Impl.DType.IsComplex();

        /// <summary>Whether the elements are the conjugates of those in memory.</summary>
        public bool is_conj() => Impl.IsConj;

        /// <summary>Whether the elements are the negatives of those in memory.</summary>
        public bool is_neg() => Impl.IsNeg;

        /// <summary>Whether the tensor was made in inference mode.</summary>
        public bool is_inference() => Impl.IsInference;

        /// <summary>Whether the tensor lives on the CPU.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;

        /// <summary>Whether the tensor lives on a CUDA device.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>Whether the tensor has a shape but no data.</summary>
        public bool is_meta => device_type == DeviceType.META;

        /// <summary>Whether the tensor is stored sparsely: never.</summary>
        public bool is_sparse => Impl is null;

        /// <summary>Whether the memory is page-locked for a graphics card: never.</summary>
        public bool is_pinned() => Impl is null;

        /// <summary>Refused: there is no graphics card to lock memory for.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">Always.</exception>
        public Tensor pin_memory() => throw Error.Of("Cannot access accelerator device when none is available.");

        /// <summary>Whether the dtype is quantized.</summary>
        public bool is_quantized() => torch.is_quantized(dtype);

        /// <summary>Whether the only element is other than 0.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none.</exception>
        public bool is_nonzero() => numel() switch
        {
            1 => ToScalar().ToBoolean(),
            0 => throw Error.Of("Boolean value of Tensor with no values is ambiguous"),
            _ => throw Error.Of("Boolean value of Tensor with more than one value is ambiguous"),
        };

        /// <summary>Sets <see cref="requires_grad"/> and returns this tensor.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Whether two tensors have the same shape and equal elements; the dtypes may differ.</summary>
        public bool Equals(Tensor? target)
        {
            TensorImpl self = Impl;
            return target is not null && Kernels.Equality.AllEqual(AutogradOperators.Ops.Resolve(self), AutogradOperators.Ops.Resolve(target.Impl));
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Tensor target && Equals(target);

        /// <summary>A number for this handle: tensors with equal elements have different ones.</summary>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        private int DimensionOf(int dim)
        {
            TensorImpl self = Impl;
            Error.Unless(self.Rank > 0, $"Dimension specified as {dim} but tensor has no dimensions");
            return Layout.WrapDim(dim, self.Rank);
        }
    }
}
