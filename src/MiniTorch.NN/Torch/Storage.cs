using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Whether an object is a storage.</summary>
    public static bool is_storage(object obj) => obj is Storage;

    /// <summary>The memory of tensors, as one row of elements.</summary>
    public abstract class Storage
    {
        private protected Storage(TensorImpl elements)
        {
            elements.Storage.Expose();
            Elements = elements;
        }

        /// <summary>The whole memory as a vector.</summary>
        internal TensorImpl Elements { get; }

        /// <summary>The bytes of an element.</summary>
        public abstract int element_size();

        /// <summary>The bytes of the memory.</summary>
        public ulong nbytes() => (ulong)(Elements.NumElements * element_size());

        /// <summary>A copy with elements of type bool.</summary>
        public Storage<bool> @bool() => Converted<bool>();

        /// <summary>A copy with elements of type uint8.</summary>
        public Storage<byte> @byte() => Converted<byte>();

        /// <summary>A copy with elements of type int32.</summary>
        public Storage<int> @int() => Converted<int>();

        /// <summary>A copy with elements of type int64.</summary>
        public Storage<long> @long() => Converted<long>();

        /// <summary>A copy with elements of type float32.</summary>
        public Storage<float> @float() => Converted<float>();

        /// <summary>A copy with elements of type float64.</summary>
        public Storage<double> @double() => Converted<double>();

        /// <summary>A copy with elements of type complex64.</summary>
        public Storage<(float, float)> complex_float() => Converted<(float, float)>();

        /// <summary>A copy with elements of type complex128.</summary>
        public Storage<Complex> complex_double() => Converted<Complex>();

        private Storage<T> Converted<T>() where T : unmanaged
        {
            TensorImpl copy = TensorImpl.Empty(Elements.Sizes, ElementTypes.Of<T>());
            Copy.Run(Elements, copy);
            return new Storage<T>(copy);
        }
    }

    /// <summary>The memory of tensors, as one row of elements of type <typeparamref name="T"/>. Writing does not count as an in-place operation.</summary>
    public sealed class Storage<T> : Storage, IEnumerable<T>, IDisposable where T : unmanaged
    {
        internal Storage(TensorImpl elements)
            : base(elements)
        {
        }

        private Span<T> Span => Elements.Storage.Span<T>(Elements.Offset, Elements.NumElements);

        /// <summary>The number of elements.</summary>
        public int Count => (int)Elements.NumElements;

        /// <summary>False.</summary>
        public bool IsReadOnly => false;

        /// <summary>Where the memory is: on the CPU.</summary>
        public Device device => new(DeviceType.CPU);

        /// <summary>The element with this number.</summary>
        /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
        public T this[int index]
        {
            get => Span[index];
            set => Span[index] = value;
        }

        /// <summary>Some of the elements, in the same memory. Setting copies as many elements, or repeats a single one.</summary>
        /// <exception cref="ArgumentException">Set to another number of elements.</exception>
        public Storage<T> this[Range range]
        {
            get
            {
                (int offset, int length) = range.GetOffsetAndLength(Count);
                return new Storage<T>(Elements.Alias([length], [1], Elements.Offset + offset));
            }

            set
            {
                Span<T> target = Span[range];
                if (value.Count == 1)
                {
                    target.Fill(value[0]);
                }
                else if (value.Count == target.Length)
                {
                    value.Span.CopyTo(target);
                }
                else
                {
                    throw new ArgumentException($"{value.Count} elements for {target.Length}");
                }
            }
        }

        /// <summary>The elements from the first number up to, and without, the second.</summary>
        /// <inheritdoc cref="this[Range]"/>
        public Storage<T> this[(int?, int?) range]
        {
            get => this[ToRange(range)];
            set => this[ToRange(range)] = value;
        }

        /// <summary>A storage of one element, to be assigned to a range.</summary>
        public static implicit operator Storage<T>(T value)
        {
            TensorImpl single = TensorImpl.Empty([1], ElementTypes.Of<T>());
            single.Reference<T>() = value;
            return new Storage<T>(single);
        }

        /// <inheritdoc/>
        public override int element_size() => Unsafe.SizeOf<T>();

        /// <summary>The storage itself.</summary>
        public Storage<T> cpu() => this;

        /// <summary>A copy on a CUDA device.</summary>
        /// <exception cref="InvalidOperationException">Always: there is none.</exception>
        public Storage<T> cuda(Device? device = null)
        {
            InitializeDevice(device ?? new Device(DeviceType.CUDA));
            return this;
        }

        /// <summary>Sets all elements to a value.</summary>
        public void fill_(T value) => Span.Fill(value);

        /// <summary>Replaces the first elements by those of a list.</summary>
        public void copy_(IList<T> array) => CopyFrom(array, 0);

        /// <summary>Replaces the first elements by those of a list from <paramref name="arrayIndex"/> on.</summary>
        /// <exception cref="ArgumentException">The list holds more elements than the storage.</exception>
        public void CopyFrom(IList<T> array, int arrayIndex) => AsSpan(array)[arrayIndex..].CopyTo(Span);

        /// <summary>Copies the elements into a list from <paramref name="arrayIndex"/> on.</summary>
        public void CopyTo(IList<T> array, int arrayIndex)
        {
            foreach (T element in this)
            {
                array[arrayIndex++] = element;
            }
        }

        /// <summary>A copy of the elements.</summary>
        public T[] ToArray() => Span.ToArray();

        /// <summary>A copy of the elements.</summary>
        public IList<T> tolist() => ToArray();

        /// <summary>Whether some element has this value.</summary>
        public bool Contains(T item) => IndexOf(item) >= 0;

        /// <summary>The number of the first element with this value, or −1.</summary>
        public int IndexOf(T item) => Array.IndexOf(ToArray(), item);

        /// <inheritdoc/>
        public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>Nothing: the memory belongs to its tensors.</summary>
        public void Dispose()
        {
        }

        private static Range ToRange((int? Start, int? End) range) =>
            new(FromEnd(range.Start ?? 0), range.End is { } end ? FromEnd(end) : ^0);

        private static Index FromEnd(int index) => index < 0 ? ^-index : index;
    }

    public partial class Tensor
    {
        /// <summary>The memory of the tensor, which it may share with others.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the type of the elements.</exception>
        public Storage<T> storage<T>() where T : unmanaged
        {
            RequireElementsOf<T>();
            TensorImpl self = Impl;
            Autograd.Listeners.Read(self);
            return new Storage<T>(self.Alias([self.Storage.ByteCount / self.DType.ItemSize()], [1], 0, isConj: false, isNeg: false));
        }
    }
}
