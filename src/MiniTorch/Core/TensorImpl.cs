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
    private bool? _isContiguous;

    internal TensorImpl(StorageImpl storage, DType dtype, long[] sizes, long[] strides, long offset)
    {
        Storage = storage;
        DType = dtype;
        Sizes = sizes;
        Strides = strides;
        Offset = offset;
        NumElements = Layout.NumElements(sizes);
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
    internal bool IsWrappedNumber { get; init; }

    /// <summary>Made in inference mode: it has no version counter and cannot be saved for backward.</summary>
    internal bool IsInference { get; init; }

    /// <summary>The elements are the conjugates of those in memory (complex dtypes only).</summary>
    internal bool IsConj { get; init; }

    /// <summary>The elements are the negatives of those in memory.</summary>
    internal bool IsNeg { get; init; }

    internal int Rank => Sizes.Length;

    internal bool IsContiguous => _isContiguous ??= Layout.IsContiguous(Sizes, Strides);

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
    internal static TensorImpl Empty(long[] sizes, DType dtype, long[]? strides = null, bool isWrappedNumber = false, bool isInference = false)
    {
        foreach (long size in sizes)
        {
            if (size < 0)
            {
                throw Error.Of($"Trying to create tensor with negative dimension {size}: {Error.Show(sizes)}");
            }
        }
        long count;
        try
        {
            count = checked((strides is null ? Layout.NumElements(sizes) : Layout.Extent(sizes, strides)) * dtype.ItemSize());
        }
        catch (OverflowException)
        {
            throw Error.Of("Storage size calculation overflowed with sizes=" + Error.Show(sizes));
        }
        var result = new TensorImpl(StorageImpl.Allocate(count), dtype, sizes, strides ?? Layout.ContiguousStrides(sizes), 0)
        {
            IsWrappedNumber = isWrappedNumber,
            IsInference = isInference,
        };
        if (strides is null)
        {
            result._isContiguous = true;
        }
        return result;
    }

    /// <summary>
    /// Another tensor over the same memory, without autograd history. It shares the version counter unless
    /// <paramref name="freshVersion"/> asks for one of its own (as <c>.data</c> does).
    /// </summary>
    internal TensorImpl Alias(long[]? sizes = null, long[]? strides = null, long? offset = null, DType? dtype = null, bool? isConj = null, bool? isNeg = null, bool isInference = false, bool freshVersion = false)
    {
        var alias = new TensorImpl(Storage, dtype ?? DType, sizes ?? Sizes, strides ?? Strides, offset ?? Offset)
        {
            IsConj = isConj ?? IsConj,
            IsNeg = isNeg ?? IsNeg,
            IsInference = IsInference || isInference,
        };
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
        _isContiguous = null;
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
}
