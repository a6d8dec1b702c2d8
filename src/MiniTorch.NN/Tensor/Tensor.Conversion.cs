using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The tensor in another dtype. If it has that already, the result refers to the same tensor.</summary>
        /// <param name="type">The dtype.</param>
        /// <param name="copy">Copy in any case.</param>
        /// <param name="disposeAfter">Dispose this handle.</param>
        /// <param name="non_blocking">Without effect on the CPU.</param>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            TensorImpl self = Impl;
            DType dtype = type.ToDType();
            var result = new Tensor(copy && self.DType == dtype ? new ToCopy(dtype).Call(self) : Aten.To(self, dtype));
            if (disposeAfter)
            {
                Dispose();
            }
            return result;
        }

        /// <summary>The tensor in another dtype and with its elements in a certain order in memory. If it is so already, the result refers to the same tensor.</summary>
        /// <param name="type">The dtype.</param>
        /// <param name="memory_format">The order.</param>
        /// <param name="copy">Copy in any case.</param>
        /// <param name="non_blocking">Without effect on the CPU.</param>
        public Tensor to(ScalarType type, memory_format memory_format, bool copy = false, bool non_blocking = false) => new(Aten.To(Impl, type.ToDType(), (MemoryFormat)memory_format, copy));

        /// <summary>The tensor in another dtype, on another device and with its elements in a certain order in memory.</summary>
        /// <inheritdoc cref="to(ScalarType, memory_format, bool, bool)"/>
        public Tensor to(ScalarType type, Device device, memory_format memory_format, bool copy = false, bool non_blocking = false)
        {
            _ = Impl;
            RequireCpu(device);
            return to(type, memory_format, copy, non_blocking);
        }

        /// <summary>The tensor on another device.</summary>
        /// <param name="device">The device; only the CPU is there.</param>
        /// <param name="copy">Copy in any case.</param>
        /// <param name="disposeAfter">Dispose this handle.</param>
        /// <param name="non_blocking">Without effect on the CPU.</param>
        /// <exception cref="InvalidOperationException">The device is not available.</exception>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        /// <inheritdoc cref="to(Device, bool, bool, bool)"/>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <inheritdoc cref="to(Device, bool, bool, bool)"/>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        /// <summary>The tensor in another dtype and on another device.</summary>
        /// <inheritdoc cref="to(ScalarType, bool, bool, bool)"/>
        /// <exception cref="InvalidOperationException">The device is not available.</exception>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            _ = Impl;
            RequireCpu(device);
            return to(type, copy, disposeAfter, non_blocking);
        }

        /// <summary>The tensor in the dtype and on the device of another one.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        /// <summary>The tensor in the dtype and on the device of another one, with its elements in a certain order in memory.</summary>
        /// <inheritdoc cref="to(ScalarType, memory_format, bool, bool)"/>
        public Tensor to(Tensor other, memory_format memory_format, bool copy = false, bool non_blocking = false) => to(other.dtype, other.device, memory_format, copy, non_blocking);

        /// <inheritdoc cref="to(ScalarType, bool, bool, bool)"/>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(type, copy, disposeAfter, non_blocking);

        /// <summary>The tensor in another dtype.</summary>
        public Tensor type(ScalarType dtype) => to(dtype);

        /// <summary>What a function such as <see cref="FloatTensor"/> makes of the tensor.</summary>
        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);

        /// <summary>The tensor in the dtype of another one.</summary>
        public Tensor type_as(Tensor tensor) => to(tensor.dtype);

        /// <summary>The tensor on the CPU, where it is already.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>The tensor on a CUDA device.</summary>
        /// <exception cref="InvalidOperationException">Always: there is none.</exception>
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? new Device(DeviceType.CUDA), non_blocking: non_blocking);

        /// <summary>The tensor on a Metal device.</summary>
        /// <exception cref="InvalidOperationException">Always: there is none.</exception>
        public Tensor mps(bool non_blocking = false) => to(new Device(DeviceType.MPS), non_blocking: non_blocking);

        /// <summary>The tensor as bool: whether each element is other than 0.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        /// <inheritdoc cref="bool()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor @bool(memory_format memory_format) => to(ScalarType.Bool, memory_format);

        /// <summary>The tensor as uint8.</summary>
        public Tensor @byte() => to(ScalarType.Byte);

        /// <inheritdoc cref="byte()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor @byte(memory_format memory_format) => to(ScalarType.Byte, memory_format);

        /// <summary>The tensor as int8.</summary>
        public Tensor @char() => to(ScalarType.Int8);

        /// <inheritdoc cref="char()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor @char(memory_format memory_format) => to(ScalarType.Int8, memory_format);

        /// <summary>The tensor as int16.</summary>
        public Tensor @short() => to(ScalarType.Int16);

        /// <inheritdoc cref="short()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor @short(memory_format memory_format) => to(ScalarType.Int16, memory_format);

        /// <summary>The tensor as int32.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <inheritdoc cref="int()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor @int(memory_format memory_format) => to(ScalarType.Int32, memory_format);

        /// <summary>The tensor as int64.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <inheritdoc cref="long()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor @long(memory_format memory_format) => to(ScalarType.Int64, memory_format);

        /// <summary>The tensor as float16.</summary>
        public Tensor half() => to(ScalarType.Float16);

        /// <inheritdoc cref="half()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor half(memory_format memory_format) => to(ScalarType.Float16, memory_format);

        /// <summary>The tensor as bfloat16.</summary>
        public Tensor bfloat16() => to(ScalarType.BFloat16);

        /// <inheritdoc cref="bfloat16()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor bfloat16(memory_format memory_format) => to(ScalarType.BFloat16, memory_format);

        /// <summary>The tensor as float32.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <inheritdoc cref="float()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor @float(memory_format memory_format) => to(ScalarType.Float32, memory_format);

        /// <summary>The tensor as float64.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <inheritdoc cref="double()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor @double(memory_format memory_format) => to(ScalarType.Float64, memory_format);

        /// <summary>The tensor as complex64.</summary>
        public Tensor cfloat() => to(ScalarType.ComplexFloat32);

        /// <inheritdoc cref="cfloat()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor cfloat(memory_format memory_format) => to(ScalarType.ComplexFloat32, memory_format);

        /// <summary>The tensor as complex128.</summary>
        public Tensor cdouble() => to(ScalarType.ComplexFloat64);

        /// <inheritdoc cref="cdouble()"/>
        /// <param name="memory_format">The order of the elements in memory.</param>
        public Tensor cdouble(memory_format memory_format) => to(ScalarType.ComplexFloat64, memory_format);

        /// <summary>A copy with memory of its own.</summary>
        public Tensor clone() => new(Aten.Clone(Impl));

        /// <summary>The tensor with its elements in row-major order: itself if they lie so, else a copy.</summary>
        public Tensor contiguous() => new(Aten.Contiguous(Impl));

        /// <summary>Replaces the elements by those of another tensor, broadcast and converted.</summary>
        /// <returns>This tensor.</returns>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            new CopyInto().InPlace(Impl, source.Impl);
            return this;
        }

        /// <summary>Replaces all elements by a number.</summary>
        /// <returns>This tensor.</returns>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The number does not fit the dtype.</exception>
        public Tensor fill_(Scalar value)
        {
            new Fill(value.Value).InPlace(Impl);
            return this;
        }

        /// <summary>Replaces all elements by the value of a 0-dim tensor.</summary>
        /// <returns>This tensor.</returns>
        public Tensor fill_(Tensor value)
        {
            new FillTensor().InPlace(Impl, value.Impl);
            return this;
        }

        /// <summary>Replaces all elements by 0.</summary>
        /// <returns>This tensor.</returns>
        public Tensor zero_()
        {
            new ZeroInPlace().InPlace(Impl);
            return this;
        }

        /// <summary>Looks at the memory of another tensor of the same dtype from now on, in its shape.</summary>
        /// <returns>This tensor.</returns>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The dtypes differ, or a gradient flows to this tensor.</exception>
        public Tensor set_(Tensor source)
        {
            TensorImpl self = Impl;
            TensorImpl from = source.Impl;
            if (self.DType != from.DType)
            {
                throw Error.Of($"Could not set tensor of type {from.DType.CppName()} to a tensor of type {self.DType.CppName()}");
            }
            Autograd.Variable.CheckInPlace(self, Autograd.Variable.RequiresGrad(self));
            self.SetData(from);
            self.BumpVersion();
            return this;
        }

        /// <inheritdoc cref="torch.zeros_like"/>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.zeros_like(this, dtype, device, requires_grad);

        /// <inheritdoc cref="torch.ones_like"/>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.ones_like(this, dtype, device, requires_grad);

        /// <inheritdoc cref="torch.empty_like"/>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.empty_like(this, dtype, device, requires_grad);

        /// <inheritdoc cref="torch.full_like"/>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.full_like(this, value, dtype, device, requires_grad);
    }

    /// <summary>A copy with memory of its own.</summary>
    public static Tensor clone(Tensor input) => input.clone();

    /// <summary>The tensor as float32.</summary>
    public static Tensor FloatTensor(Tensor t) => t.@float();

    /// <summary>The tensor as float64.</summary>
    public static Tensor DoubleTensor(Tensor t) => t.@double();

    /// <summary>The tensor as int32.</summary>
    public static Tensor IntTensor(Tensor t) => t.@int();

    /// <summary>The tensor as int64.</summary>
    public static Tensor LongTensor(Tensor t) => t.@long();

    /// <summary>The tensor as int16.</summary>
    public static Tensor ShortTensor(Tensor t) => t.@short();

    /// <summary>The tensor as uint8.</summary>
    public static Tensor ByteTensor(Tensor t) => t.@byte();

    /// <summary>The tensor as bool.</summary>
    public static Tensor BoolTensor(Tensor t) => t.@bool();
}
