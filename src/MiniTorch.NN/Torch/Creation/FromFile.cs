using System.IO.MemoryMappedFiles;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>A vector of the elements at the start of a file, which holds them as they are in memory.</summary>
    /// <param name="filename">The file. If <paramref name="shared"/>, it is made or made longer as needed.</param>
    /// <param name="shared">Whether writing to the tensor writes to the file, and the other way round; the file then stays mapped until the process ends.</param>
    /// <param name="size">The number of elements.</param>
    /// <param name="dtype">The dtype of the elements; the default dtype if null.</param>
    /// <param name="device">The CPU.</param>
    /// <param name="requires_grad">Whether operators on the result are recorded.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The file is not there or too short, or cannot be mapped.</exception>
    public static Tensor from_file(string filename, bool? shared = null, long? size = 0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        RequireCpu(device);
        DType elements = dtype?.ToDType() ?? DTypes.Default;
        Error.Unless(!requires_grad || elements.IsDifferentiable(), "Only Tensors of floating point and complex dtype can require gradients");
        long count = size ?? 0;
        long bytes = count * elements.ItemSize();
        if (count < 0 || count > StorageImpl.MaxBytes || bytes > StorageImpl.MaxBytes)
        {
            throw Error.Of($"unable to mmap {bytes} bytes from file <{filename}>: Cannot allocate memory (12). A storage holds at most {StorageImpl.MaxBytes} bytes.");
        }
        StorageImpl storage;
        if (shared == true && bytes > 0)
        {
            storage = MapShared(filename, bytes);
        }
        else
        {
            storage = StorageImpl.Allocate(bytes);
            ReadPrivate(filename, shared == true, storage.Span<byte>(0, bytes));
        }
        return Made(new TensorImpl(storage, elements, [count], [1], 0), requires_grad, null);
    }

    private static void ReadPrivate(string filename, bool mayCreate, Span<byte> into)
    {
        using FileStream file = OpenFile(filename, mayCreate);
        if (file.Length < into.Length)
        {
            throw Error.Of($"file <{filename}> size is smaller than the required mapping size <{into.Length}>");
        }
        file.ReadExactly(into);
    }

    private static StorageImpl MapShared(string filename, long bytes)
    {
        using FileStream file = OpenFile(filename, mayCreate: true);
        if (file.Length < bytes)
        {
            file.SetLength(bytes);
        }
        try
        {
            using var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            return StorageImpl.Map(map.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.ReadWrite), bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            throw Error.Of($"unable to mmap {bytes} bytes from file <{filename}>: {e.Message}");
        }
    }

    private static FileStream OpenFile(string filename, bool mayCreate)
    {
        try
        {
            return mayCreate
                ? new FileStream(filename, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite)
                : new FileStream(filename, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error.Of($"unable to open file <{filename}> in {(mayCreate ? "read-write" : "read-only")} mode: {e.Message}");
        }
    }
}
