using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Utils;

/// <summary>
/// The elements of a tensor as C# values. Writing goes to the tensor's memory at once, unseen by autograd. When the handle that it came from is
/// disposed, the accessor is of no use any more.
/// </summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    /// <summary>A copy without conj and neg bits, for a tensor that has one of them: its elements are not what lies in memory.</summary>
    private readonly TensorImpl? _resolved;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
        TensorImpl impl = tensor.Impl;
        impl.Storage.Expose();
        if (impl.IsConj || impl.IsNeg)
        {
            _resolved = AutogradOperators.Ops.Resolve(impl);
        }
    }

    /// <summary>The number of elements.</summary>
    public long Count => Elements.NumElements;

    /// <summary>Whether the elements can only be read: those of a lazily conjugated or negated tensor.</summary>
    public bool IsReadOnly => _resolved is not null;

    /// <summary>The element at one index for each dimension; a single index counts the elements in row-major order.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public T this[params long[] indices]
    {
        get => indices.Length == 1 ? this[indices[0]] : At(Elements, OffsetOf(indices));
        set
        {
            if (indices.Length == 1)
            {
                this[indices[0]] = value;
            }
            else
            {
                At(Writable, OffsetOf(indices)) = value;
            }
        }
    }

    /// <summary>The element with this number in row-major order; to be set, the tensor must have one dimension.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public T this[long index]
    {
        get
        {
            TensorImpl elements = Elements;
            return index < elements.NumElements ? At(elements, torch.Tensor.OffsetOf(elements, index)) : throw new IndexOutOfRangeException();
        }
        set
        {
            TensorImpl elements = Writable;
            if (elements.Rank > 1 || index >= elements.NumElements)
            {
                throw new IndexOutOfRangeException();
            }
            At(elements, torch.Tensor.OffsetOf(elements, index)) = value;
        }
    }

    /// <summary>A copy of the elements in row-major order.</summary>
    public T[] ToArray()
    {
        TensorImpl elements = Elements;
        return (elements.IsContiguous ? elements : Copy.Dense(elements, elements.DType)).Span<T>().ToArray();
    }

    /// <summary>A copy of the elements as an array with the tensor's dimensions (one of length 1 for a 0-dim tensor).</summary>
    /// <exception cref="NotSupportedException">The tensor has more than 8 dimensions.</exception>
    public Array ToNDArray()
    {
        TensorImpl elements = Elements;
        int[] lengths = Array.ConvertAll(elements.Sizes, static size => (int)size);
        Array array = lengths.Length switch
        {
            0 => new T[1],
            1 => new T[lengths[0]],
            2 => new T[lengths[0], lengths[1]],
            3 => new T[lengths[0], lengths[1], lengths[2]],
            4 => new T[lengths[0], lengths[1], lengths[2], lengths[3]],
            5 => new T[lengths[0], lengths[1], lengths[2], lengths[3], lengths[4]],
            6 => new T[lengths[0], lengths[1], lengths[2], lengths[3], lengths[4], lengths[5]],
            7 => new T[lengths[0], lengths[1], lengths[2], lengths[3], lengths[4], lengths[5], lengths[6]],
            8 => new T[lengths[0], lengths[1], lengths[2], lengths[3], lengths[4], lengths[5], lengths[6], lengths[7]],
            _ => throw new NotSupportedException($"a tensor of {lengths.Length} dimensions as an array"),
        };
        Copy.Dense(elements, elements.DType).Span<T>().CopyTo(
            MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length));
        return array;
    }

    /// <summary>Copies elements in row-major order, from number <paramref name="tensorIndex"/> on, until either side ends.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <inheritdoc cref="CopyTo(T[], int, long)"/>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        TensorImpl elements = Elements;
        Span<T> all = (elements.IsContiguous ? elements : Copy.Dense(elements, elements.DType)).Span<T>();
        Span<T> source = all[checked((int)tensorIndex)..];
        Span<T> target = array[arrayIndex..];
        source[..Math.Min(source.Length, target.Length)].CopyTo(target);
    }

    /// <summary>Replaces elements in row-major order, from number <paramref name="tensorIndex"/> on, until either side ends.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    /// <inheritdoc cref="CopyFrom(T[], int, long)"/>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        TensorImpl elements = Writable;
        ReadOnlySpan<T> source = array[arrayIndex..];
        long count = Math.Min(source.Length, elements.NumElements - tensorIndex);
        if (elements.IsContiguous)
        {
            source[..(int)count].CopyTo(elements.Span<T>()[checked((int)tensorIndex)..]);
            return;
        }
        for (int i = 0; i < count; i++)
        {
            At(elements, torch.Tensor.OffsetOf(elements, tensorIndex + i)) = source[i];
        }
    }

    /// <summary>The elements in row-major order.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing: the memory belongs to the tensor.</summary>
    public void Dispose()
    {
    }

    /// <summary>Whether both have equal elements.</summary>
    public static bool operator ==(TensorAccessor<T>? left, TensorAccessor<T>? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether some elements differ.</summary>
    public static bool operator !=(TensorAccessor<T>? left, TensorAccessor<T>? right) => !(left == right);

    /// <summary>Whether the other is an accessor with equal elements.</summary>
    public override bool Equals(object? obj) =>
        obj is TensorAccessor<T> other && (ReferenceEquals(this, other) || ToArray().AsSpan().SequenceEqual(other.ToArray()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Count > 0 ? this[0L] : default);

    private TensorImpl Elements
    {
        get
        {
            TensorImpl impl = _tensor.Impl;
            return _resolved ?? impl;
        }
    }

    private TensorImpl Writable => _resolved is null
        ? _tensor.Impl
        : throw new InvalidOperationException("The elements of a lazily conjugated or negated tensor can only be read.");

    private static ref T At(TensorImpl tensor, long offset) => ref Unsafe.Add(ref tensor.Reference<T>(), (nint)offset);

    /// <summary>Indices beyond the last dimension must be 0.</summary>
    private long OffsetOf(ReadOnlySpan<long> indices)
    {
        TensorImpl elements = Elements;
        long offset = 0;
        for (int d = 0; d < indices.Length; d++)
        {
            long size = d < elements.Rank ? elements.Sizes[d] : 1;
            if (indices[d] < 0 || indices[d] >= size)
            {
                throw new IndexOutOfRangeException($"{indices[d]} >= {size} in dimension {d}.");
            }
            offset += indices[d] * (d < elements.Rank ? elements.Strides[d] : 0);
        }
        return offset;
    }
}
