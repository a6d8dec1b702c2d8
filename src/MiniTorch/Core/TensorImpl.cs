using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Core;

/// <summary>A modification count that a tensor shares with its views and with what was detached from it.</summary>
internal sealed class VersionCounter(int value)
{
    internal int Value { get; set; } = value;
}

/// <summary>What autograd keeps on a tensor. Core knows no more of graphs than that there is something.</summary>
internal abstract class AutogradMeta;

/// <summary>
/// A tensor: sizes and strides over a storage, a dtype, a version and, when autograd has something to say, its
/// <see cref="AutogradMeta"/>. The user's <c>torch.Tensor</c> is a handle to one.
/// </summary>
[DebuggerDisplay("{DType} {Error.Show(Sizes)}")]
internal sealed class TensorImpl
{
    private VersionCounter? _sharedVersion;
    private int _version;
    private Flags _flags;

    internal TensorImpl(StorageImpl storage, DType dtype, long[] sizes, long[] strides, long offset)
        : this(storage, dtype, sizes, strides, offset, Layout.NumElements(sizes), default)
    {
    }

    private TensorImpl(StorageImpl storage, DType dtype, long[] sizes, long[] strides, long offset, long numElements, Flags flags)
    {
        Storage = storage;
        DType = dtype;
        Sizes = sizes;
        Strides = strides;
        Offset = offset;
        NumElements = numElements;
        _flags = flags;
    }

    [Flags]
    private enum Flags : byte
    {
        None = 0,
        WrappedNumber = 1,
        Inference = 2,
        Conj = 4,
        Neg = 8,
        Contiguous = 16,

        /// <summary>Contiguous is known to hold or not.</summary>
        ContiguityKnown = 32,

        /// <summary>The strides are those of <see cref="Layout.ContiguousStrides"/>, dimensions of size 1 included.</summary>
        RowMajor = 64,
    }

    internal StorageImpl Storage { get; private set; }

    internal DType DType { get; private set; }

    /// <summary>Shared; never modified.</summary>
    internal long[] Sizes { get; private set; }

    /// <summary>In elements. Shared; never modified.</summary>
    internal long[] Strides { get; private set; }

    /// <summary>The first element's place in the storage, in elements.</summary>
    internal long Offset { get; private set; }

    internal long NumElements { get; private set; }

    internal AutogradMeta? Autograd { get; set; }

    /// <summary>A 0-dim tensor made of a number: it bows to the other operands in type promotion.</summary>
    internal bool IsWrappedNumber { get => Has(Flags.WrappedNumber); init => Set(Flags.WrappedNumber, value); }

    /// <summary>Made in inference mode: it has no version counter and cannot be saved for backward.</summary>
    internal bool IsInference { get => Has(Flags.Inference); init => Set(Flags.Inference, value); }

    /// <summary>The elements are the conjugates of those in memory (complex dtypes only).</summary>
    internal bool IsConj { get => Has(Flags.Conj); init => Set(Flags.Conj, value); }

    /// <summary>The elements are the negatives of those in memory.</summary>
    internal bool IsNeg { get => Has(Flags.Neg); init => Set(Flags.Neg, value); }

    /// <summary>The elements in memory are not the tensor's: a conj or neg bit stands.</summary>
    internal bool HasBits => (_flags & (Flags.Conj | Flags.Neg)) != 0;

    /// <summary>The strides, if a row-major tensor of the same sizes may share them; else null.</summary>
    internal long[]? RowMajorStrides => Has(Flags.RowMajor) ? Strides : null;

    internal int Rank => Sizes.Length;

    internal bool IsContiguous => Has(Flags.ContiguityKnown) ? Has(Flags.Contiguous) : LearnContiguity();

    /// <summary>How often the memory was written through this tensor or one that shares its counter.</summary>
    internal int Version
    {
        get
        {
            if (IsInference)
            {
                throw Error.Of("Inference tensors do not track version counter.");
            }
            return _sharedVersion?.Value ?? _version;
        }
    }

    /// <summary>A new tensor with memory of its own, uninitialised.</summary>
    /// <param name="sizes">Kept, so not to be modified.</param>
    /// <param name="dtype">The dtype.</param>
    /// <param name="strides">Null for row-major.</param>
    /// <param name="isWrappedNumber">See <see cref="IsWrappedNumber"/>.</param>
    /// <param name="isInference">See <see cref="IsInference"/>.</param>
    /// <param name="rowMajorStrides">The row-major strides of these sizes, if a tensor has them already.</param>
    internal static TensorImpl Empty(long[] sizes, DType dtype, long[]? strides = null, bool isWrappedNumber = false, bool isInference = false, long[]? rowMajorStrides = null)
    {
        int itemSize = dtype.ItemSize();
        long count = CountElements(sizes, itemSize);
        long bytes = (strides is null ? count : ExtentOf(sizes, strides, itemSize)) * itemSize;
        Flags flags = strides is null ? Flags.RowMajor | Flags.Contiguous | Flags.ContiguityKnown : Flags.None;
        if (isWrappedNumber)
        {
            flags |= Flags.WrappedNumber;
        }
        if (isInference)
        {
            flags |= Flags.Inference;
        }
        return new TensorImpl(StorageImpl.Allocate(bytes), dtype, sizes, strides ?? rowMajorStrides ?? Layout.ContiguousStrides(sizes), 0, count, flags);
    }

    /// <summary>The number of elements, if neither a size nor the bytes of the storage are out of range.</summary>
    private static long CountElements(long[] sizes, int itemSize)
    {
        long count = 1;
        foreach (long size in sizes)
        {
            if ((ulong)size > int.MaxValue || (ulong)(count *= size) > int.MaxValue)
            {
                return CheckElements(sizes, itemSize);
            }
        }
        return count;
    }

    private static long CheckElements(long[] sizes, int itemSize)
    {
        foreach (long size in sizes)
        {
            if (size < 0)
            {
                throw Error.Of($"Trying to create tensor with negative dimension {size}: {Error.Show(sizes)}");
            }
        }
        try
        {
            return checked(Layout.NumElements(sizes) * itemSize) / itemSize;
        }
        catch (OverflowException)
        {
            throw Error.Of("Storage size calculation overflowed with sizes=" + Error.Show(sizes));
        }
    }

    private static long ExtentOf(long[] sizes, long[] strides, int itemSize)
    {
        try
        {
            return checked(Layout.Extent(sizes, strides) * itemSize) / itemSize;
        }
        catch (OverflowException)
        {
            throw Error.Of("Storage size calculation overflowed with sizes=" + Error.Show(sizes));
        }
    }

    /// <summary>
    /// Another tensor over the same memory, without autograd history. It shares the version counter unless
    /// <paramref name="freshVersion"/> asks for one of its own (as <c>.data</c> does).
    /// </summary>
    internal TensorImpl Alias(long[]? sizes = null, long[]? strides = null, long? offset = null, DType? dtype = null, bool? isConj = null, bool? isNeg = null, bool isInference = false, bool freshVersion = false)
    {
        Flags flags = _flags & Flags.Inference;
        if (isConj ?? IsConj)
        {
            flags |= Flags.Conj;
        }
        if (isNeg ?? IsNeg)
        {
            flags |= Flags.Neg;
        }
        if (isInference)
        {
            flags |= Flags.Inference;
        }
        if (sizes is null && strides is null)
        {
            flags |= _flags & (Flags.Contiguous | Flags.ContiguityKnown | Flags.RowMajor);
        }
        var alias = new TensorImpl(Storage, dtype ?? DType, sizes ?? Sizes, strides ?? Strides, offset ?? Offset, sizes is null ? NumElements : Layout.NumElements(sizes), flags);
        if (!freshVersion && !alias.IsInference)
        {
            alias._sharedVersion = _sharedVersion ??= new VersionCounter(_version);
        }
        return alias;
    }

    /// <summary>The part at one index of a dimension, which disappears; an untracked alias for kernels.</summary>
    internal TensorImpl At(int dim, long index) =>
        Alias([.. Sizes[..dim], .. Sizes[(dim + 1)..]], [.. Strides[..dim], .. Strides[(dim + 1)..]], Offset + index * Strides[dim]);

    internal void BumpVersion()
    {
        if (_sharedVersion is { } shared)
        {
            shared.Value++;
        }
        else
        {
            _version++;
        }
    }

    /// <summary>The elements of a contiguous tensor, in order. <typeparamref name="T"/> must be the dtype's element type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<T> Span<T>() where T : unmanaged
    {
        Debug.Assert(IsContiguous && Unsafe.SizeOf<T>() == DType.ItemSize(), "span of a strided tensor, or as another type");
        return Storage.Span<T>(Offset, NumElements);
    }

    /// <summary>The first element, for code that walks by strides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T Reference<T>() where T : unmanaged => ref Unsafe.Add(ref Storage.Reference<T>(), (nint)Offset);

    /// <summary>Changes sizes and strides in place (<c>t_</c>, <c>squeeze_</c>, <c>resize_</c>…); the caller bumps the version.</summary>
    internal void SetLayout(long[] sizes, long[] strides, long offset)
    {
        Sizes = sizes;
        Strides = strides;
        Offset = offset;
        NumElements = Layout.NumElements(sizes);
        _flags &= ~(Flags.Contiguous | Flags.ContiguityKnown | Flags.RowMajor);
    }

    /// <summary>Makes this tensor look at the memory of another one (assignment to <c>.data</c>, <c>set_</c>).</summary>
    internal void SetData(TensorImpl source)
    {
        source.Storage.Expose();   // the owners of this tensor counted themselves on the old storage: the new one's count is too low
        Storage = source.Storage;
        DType = source.DType;
        SetLayout(source.Sizes, source.Strides, source.Offset);
    }

    /// <summary>The stretches of memory from the first to the last element have places in common.</summary>
    internal bool MeetsInMemory(TensorImpl other)
    {
        if (!SharesStorageWith(other) || NumElements == 0 || other.NumElements == 0)
        {
            return false;
        }
        long begin = Offset * DType.ItemSize();
        long otherBegin = other.Offset * other.DType.ItemSize();
        return begin < otherBegin + Layout.Extent(other.Sizes, other.Strides) * other.DType.ItemSize()
            && otherBegin < begin + Layout.Extent(Sizes, Strides) * DType.ItemSize();
    }

    internal bool SharesStorageWith(TensorImpl other) => ReferenceEquals(Storage, other.Storage);

    private bool Has(Flags flag) => (_flags & flag) != 0;

    private void Set(Flags flag, bool value) => _flags = value ? _flags | flag : _flags & ~flag;

    private bool LearnContiguity()
    {
        bool contiguous = Layout.IsContiguous(Sizes, Strides);
        _flags |= contiguous ? Flags.ContiguityKnown | Flags.Contiguous : Flags.ContiguityKnown;
        return contiguous;
    }
}
