using System.ComponentModel;
using MiniTorch.Core;

namespace MiniTorch;

// Functions that PyTorch took away. They are named so that the compiler says what to use instead.
public static partial class torch
{
    private const string Removed = "This function was deprecated since version 1.9 and is now removed. Please use ";

    /// <summary>Removed from PyTorch: <see cref="linalg.eig"/>.</summary>
    [Obsolete(Removed + "torch.linalg.eig.", error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static (Tensor, Tensor) eig(Tensor input, bool eigenvectors = false) => throw Error.Of(Removed + "the `torch.linalg.eig` function instead.");

    /// <summary>Removed from PyTorch: <see cref="linalg.lstsq(Tensor, Tensor)"/>, which takes A first.</summary>
    [Obsolete(Removed + "torch.linalg.lstsq(A, B), whose arguments are the other way round.", error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static (Tensor, Tensor) lstsq(Tensor B, Tensor A) => throw Error.Of(Removed + "the `torch.linalg.lstsq` function instead.");

    /// <summary>Removed from PyTorch: <see cref="linalg.matrix_rank(Tensor, double?, double?, bool)"/>.</summary>
    [Obsolete(Removed + "torch.linalg.matrix_rank.", error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Tensor matrix_rank(Tensor input, float? tol = null, bool symmetric = false) => throw Error.Of(Removed + "the `torch.linalg.matrix_rank` function instead.");

    /// <summary>Removed from PyTorch: torch.linalg.eigh and torch.linalg.eigvalsh.</summary>
    [Obsolete(Removed + "torch.linalg.eigh or torch.linalg.eigvalsh.", error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Tensor symeig(Tensor input, bool eigenvectors = false, bool upper = true) => throw Error.Of(Removed + "the `torch.linalg.eigh` function instead.");
}
