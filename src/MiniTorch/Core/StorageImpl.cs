using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch.Core;

/// <summary>
/// The memory of one or several tensors: a managed buffer of the engine's, or an array of the caller's. At most
/// <see cref="MaxBytes"/> bytes. See Note [Storage owners].
/// </summary>
/// <remarks>
/// Note [Storage owners]. Handles, saved tensors, input-buffer slots and <c>.grad</c> count as owners while they refer to a
/// storage. When the last owner lets go, the buffer returns to <see cref="BufferPool"/>. A count may be too high (then the GC collects the
/// buffer), never too low: what reads a storage without owning it does so within a call whose caller owns it. A storage whose memory
/// went to the user is never pooled. A storage that nobody ever owned (a temporary inside a formula) goes back when the scope in which it was
/// made closes (Note [Temporaries]); without a scope it is left to the GC.
/// The count also answers whether a gradient may be stolen (see AccumulateGrad): libtorch asks the tensor's use count, which .NET does not have.
/// </remarks>
internal class StorageImpl
{
    /// <summary>The largest storage, in bytes: one managed array.</summary>
    internal const long MaxBytes = 0x7FFFFFC7;

    private readonly int _byteCount;
    private Array? _buffer;
    private int _owners;
    private readonly Home _home;
    private bool _isPoolable;

    private StorageImpl(Array? buffer, long byteCount, Home home, bool isPoolable)
    {
        _home = home;
        _buffer = buffer;
        _byteCount = (int)byteCount;
        _isPoolable = isPoolable;
    }

    /// <summary>Where the bytes are.</summary>
    private enum Home : byte
    {
        /// <summary>In an array of bytes of the engine's.</summary>
        Array,

        /// <summary>In the storage object itself: numbers and the like need no second object.</summary>
        Inside,

        /// <summary>In an array of the caller's.</summary>
        Caller,

        /// <summary>In a file that is mapped into memory.</summary>
        File,
    }

    internal long ByteCount => _byteCount;

    /// <summary>How many owners are known; see Note [Storage owners].</summary>
    internal int Owners => _owners;

    /// <summary>Whether the memory is an array of the caller's, or a file.</summary>
    internal bool IsBorrowed => _home is Home.Caller or Home.File;

    internal static StorageImpl Allocate(long byteCount)
    {
        if (byteCount > MaxBytes)
        {
            throw Error.Of($"DefaultCPUAllocator: can't allocate memory: you tried to allocate {byteCount} bytes. A storage holds at most {MaxBytes} bytes.");
        }
        if (byteCount <= Small.Capacity)
        {
            return new Small(byteCount);
        }
        bool pooled = byteCount >= BufferPool.SmallestPooled;
        byte[] buffer = pooled ? BufferPool.Rent((int)byteCount) : new byte[byteCount];
        var storage = new StorageImpl(buffer, byteCount, Home.Array, isPoolable: pooled);
        if (pooled)
        {
            TemporaryScope.Note(storage);
        }
        return storage;
    }

    /// <summary>Shares the memory of <paramref name="array"/> (any rank, elements of an unmanaged type).</summary>
    internal static StorageImpl Wrap(Array array, long byteCount) => new(array, byteCount, Home.Caller, isPoolable: false);

    /// <summary>Shares the memory of a mapped file: writing to the storage writes to the file.</summary>
    internal static StorageImpl Map(MemoryMappedViewAccessor view, long byteCount) => new Mapped(view, byteCount);

    /// <summary>The elements as <typeparamref name="T"/>, from element <paramref name="offset"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<T> Span<T>(long offset, long length) where T : unmanaged
    {
        Debug.Assert(length == 0 || (offset >= 0 && length > 0 && (offset + length) * Unsafe.SizeOf<T>() <= ByteCount), "span outside of the storage");
        return MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Reference<T>(), (nint)offset), (int)length);
    }

    /// <summary>The first element. Kernels which index by strides start here; the caller has checked the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T Reference<T>() where T : unmanaged
    {
        if (_home == Home.Inside)
        {
            return ref Unsafe.As<byte, T>(ref Unsafe.As<Small>(this).First);
        }
        if (_home == Home.Array)
        {
            return ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(Unsafe.As<byte[]>(_buffer ?? throw Released())));
        }
        if (_home == Home.File)
        {
            return ref Unsafe.As<Mapped>(this).First<T>();
        }
        return ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(_buffer ?? throw Released()));
    }

    /// <summary>Marks the memory as visible outside of the engine: it is not reused while anything might look at it.</summary>
    internal void Expose() => _isPoolable = false;

    internal void AddOwner()
    {
        if (_owners == 0)
        {
            _owners = 1;   // nobody else has it yet, but for the call that made it
        }
        else
        {
            Interlocked.Increment(ref _owners);
        }
    }

    /// <summary>One owner less; the last one gives the buffer back.</summary>
    internal void RemoveOwner()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            GiveBack();
        }
    }

    /// <summary>One owner less, who hands the storage on to somebody who will own it: nothing is given back.</summary>
    internal void PassOn() => Interlocked.Decrement(ref _owners);

    /// <summary>Gives the buffer back if nobody owns it: for the scope in which it was made, see Note [Temporaries].</summary>
    internal void ReturnUnowned()
    {
        if (Volatile.Read(ref _owners) == 0)
        {
            GiveBack();
        }
    }

    private void GiveBack()
    {
        // Exchanged, since the last owner may let go on another thread while the scope closes on this one.
        if (_isPoolable && Interlocked.Exchange(ref _isPoolable, false))
        {
            BufferPool.Return(Unsafe.As<byte[]>(_buffer!));
            _buffer = null;
        }
    }

    /// <summary>A storage with its few bytes inside.</summary>
    private sealed class Small(long byteCount) : StorageImpl(null, byteCount, Home.Inside, isPoolable: false)
    {
        internal const int Capacity = 16;

        private Bytes _bytes;

        internal ref byte First => ref Unsafe.As<Bytes, byte>(ref _bytes);

        [InlineArray(Capacity / sizeof(long))]
        private struct Bytes
        {
            private long _first;
        }
    }

    /// <summary>The bytes of a file. The mapping stays until the process ends: a kernel may hold a span of it when nothing refers to the storage any more.</summary>
    private sealed unsafe class Mapped : StorageImpl
    {
        private readonly byte* _first;

        internal Mapped(MemoryMappedViewAccessor view, long byteCount)
            : base(null, byteCount, Home.File, isPoolable: false)
        {
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);   // and never released
            _first += view.PointerOffset;
        }

        internal ref T First<T>() where T : unmanaged => ref Unsafe.AsRef<T>(_first);
    }

    private static InvalidOperationException Released() => new("The memory of this tensor has been given back: it was disposed while something still used it.");
}
