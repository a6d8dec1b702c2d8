using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>A complex tensor as a real one with a last dimension of 2, for kernels: an untracked alias.</summary>
internal static class ComplexParts
{
    internal static TensorImpl Of(TensorImpl self)
    {
        var strides = new long[self.Rank + 1];
        for (int d = 0; d < self.Rank; d++)
        {
            strides[d] = self.Strides[d] * 2;
        }
        strides[^1] = 1;
        return self.Alias([.. self.Sizes, 2], strides, self.Offset * 2, self.DType.ToReal());
    }
}
