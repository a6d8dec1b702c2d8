using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Memory of a kernel's own, uninitialised, that is back in the pool at the end of a using block.</summary>
internal readonly struct Temporary : IDisposable
{
    internal Temporary(long[] sizes, DType dtype)
    {
        Tensor = TensorImpl.Empty(sizes, dtype);
        Tensor.Storage.AddOwner();
    }

    internal TensorImpl Tensor { get; }

    public void Dispose() => Tensor.Storage.RemoveOwner();
}

/// <summary>Pointers to operands that may be absent.</summary>
internal static class Pointers
{
    /// <summary>The first element; fixed, it is a null pointer where there is no tensor.</summary>
    internal static ref T Reference<T>(TensorImpl? tensor) where T : unmanaged
    {
        if (tensor is null)
        {
            return ref Unsafe.NullRef<T>();
        }
        return ref tensor.Reference<T>();
    }
}
