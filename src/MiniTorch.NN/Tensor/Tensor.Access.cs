using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Utils;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements, to be read and written one by one or as arrays. Writing does not count as an in-place operation.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the type of the elements.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireElementsOf<T>();
            Listeners.Read(Impl);
            return new TensorAccessor<T>(this);
        }

        /// <summary>The only element.</summary>
        /// <exception cref="ArgumentException">There are more elements than one, or none, or <typeparamref name="T"/> is not their type.</exception>
        public T item<T>() where T : unmanaged
        {
            if (Impl.NumElements != 1)
            {
                throw new ArgumentException("Number of elements in the tensor must be 1");
            }
            return ReadCpuValue<T>(0);
        }

        /// <summary>The only element as a <see cref="Scalar"/>.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none.</exception>
        public Scalar ToScalar() => new(Only());

        /// <summary>The memory of a contiguous tensor; setting it copies the bytes. Writing does not count as an in-place operation.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
        /// <exception cref="ArgumentException">Set to another number of bytes than the tensor has.</exception>
        public Span<byte> bytes
        {
            get
            {
                TensorImpl self = Impl;
                if (!self.IsContiguous || self.IsConj || self.IsNeg)
                {
                    throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                }
                Listeners.Read(self);
                self.Storage.Expose();
                int size = self.DType.ItemSize();
                return self.Storage.Span<byte>(self.Offset * size, self.NumElements * size);
            }
            set
            {
                if (value.Length != Impl.NumElements * ElementSize)
                {
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                }
                value.CopyTo(bytes);
            }
        }

        /// <summary>The elements as numbers: nested lists (<see cref="ArrayList"/>) of <see cref="Scalar"/>, or one of those for a 0-dim tensor.</summary>
        public object tolist()
        {
            TensorImpl self = Impl;
            Listeners.Read(self);
            return List(0, 0);

            object List(int dim, long offset)
            {
                if (dim == self.Rank)
                {
                    return new Scalar(ElementAccess.Read(self, offset));
                }
                var list = new ArrayList((int)self.Sizes[dim]);
                for (long i = 0; i < self.Sizes[dim]; i++)
                {
                    list.Add(List(dim + 1, offset + i * self.Strides[dim]));
                }
                return list;
            }
        }

        /// <summary>The element with number <paramref name="i"/> in row-major order.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the type of the elements.</exception>
        /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
        public T ReadCpuValue<T>(long i) where T : unmanaged
        {
            RequireElementsOf<T>();
            Listeners.Read(Impl);
            TensorImpl self = AutogradOperators.Ops.Resolve(Impl);
            return Unsafe.Add(ref self.Reference<T>(), (nint)OffsetOf(self, i));
        }

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);

        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public float ReadCpuBFloat16(long i) => (float)ReadCpuValue<BFloat16>(i);

        /// <summary>Writes the elements in row-major order, lowest byte first.</summary>
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            Listeners.Read(Impl);
            TensorImpl dense = Copy.Dense(AutogradOperators.Ops.Resolve(Impl), Impl.DType);
            int size = dense.DType.ItemSize();
            stream.Write(dense.Storage.Span<byte>(dense.Offset * size, dense.NumElements * size));
        }

        /// <summary>Replaces the elements, in row-major order, by bytes from a stream.</summary>
        /// <exception cref="EndOfStreamException">The stream holds fewer bytes; the tensor is then as it was.</exception>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            TensorImpl self = Impl;
            TensorImpl read = TensorImpl.Empty(self.Sizes, self.DType);
            stream.ReadExactly(read.Storage.Span<byte>(0, read.NumElements * self.DType.ItemSize()));
            AutogradOperators.Ops.WriteThrough(self, read);
            self.BumpVersion();
        }

        /// <summary>Where an element lies, counted from the first one, by its number in row-major order.</summary>
        internal static long OffsetOf(TensorImpl tensor, long i)
        {
            if (i < 0 || i >= tensor.NumElements)
            {
                throw new ArgumentOutOfRangeException($"{i} in a collection of  ${tensor.NumElements} elements.");
            }
            if (tensor.IsContiguous)
            {
                return i;
            }
            long offset = 0;
            for (int d = tensor.Rank - 1; d >= 0; d--)
            {
                (i, long index) = Math.DivRem(i, tensor.Sizes[d]);
                offset += index * tensor.Strides[d];
            }
            return offset;
        }

        /// <summary>The only element, or libtorch's error.</summary>
        private ScalarValue Only()
        {
            TensorImpl self = Impl;
            if (self.NumElements != 1)
            {
                throw Error.Of($"a Tensor with {self.NumElements} elements cannot be converted to Scalar");
            }
            Listeners.Read(self);
            return ElementAccess.Read(self, 0);
        }

        private void RequireElementsOf<T>()
        {
            if (!ElementTypes.TryOf(typeof(T), out DType dtype) || dtype != Impl.DType)
            {
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {this.dtype}");
            }
        }
    }
}
