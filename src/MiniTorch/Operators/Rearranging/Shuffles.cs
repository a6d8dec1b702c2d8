using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>(…, C·r², H, W) → (…, C, H·r, W·r): each r·r channels become a square of pixels; ∂self = grad unshuffled.</summary>
internal sealed class PixelShuffle(long factor) : UnaryOperator("aten::pixel_shuffle", "PixelShuffleBackward0")
{
    internal long Factor => factor;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("upscale_factor", factor)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        if (self.Rank < 3)
        {
            throw Error.Of($"pixel_shuffle expects input to have at least 3 dimensions, but got input with {self.Rank} dimension(s)");
        }
        if (factor <= 0)
        {
            throw Error.Of($"pixel_shuffle expects a positive upscale_factor, but got {factor}");
        }
        if (self.Sizes[^3] % (factor * factor) != 0)
        {
            throw Error.Of($"pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)={self.Sizes[^3]} is not divisible by {factor * factor}");
        }
        return new([.. self.Sizes[..^3], self.Sizes[^3] / (factor * factor), self.Sizes[^2] * factor, self.Sizes[^1] * factor], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Run(self, into, factor, unshuffle: false);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.PixelUnshuffle(grad, factor);

    /// <summary>Copies between the two forms, both seen as (…, C, r, r, H, W).</summary>
    internal static void Run(TensorImpl self, TensorImpl into, long r, bool unshuffle)
    {
        (TensorImpl deep, TensorImpl wide) = unshuffle ? (into, self) : (self, into);
        (long channels, long height, long width) = (wide.Sizes[^3], deep.Sizes[^2], deep.Sizes[^1]);
        long[] sizes = [.. deep.Sizes[..^3], channels, r, r, height, width];
        TensorImpl a = deep.Alias(sizes, [.. deep.Strides[..^3], deep.Strides[^3] * r * r, deep.Strides[^3] * r, deep.Strides[^3], deep.Strides[^2], deep.Strides[^1]]);
        TensorImpl b = wide.Alias(sizes, [.. wide.Strides[..^3], wide.Strides[^3], wide.Strides[^2], wide.Strides[^1], wide.Strides[^2] * r, wide.Strides[^1] * r]);
        Copy.Run(unshuffle ? b : a, unshuffle ? a : b);
    }
}

/// <summary>(…, C, H·r, W·r) → (…, C·r², H, W); ∂self = grad shuffled.</summary>
internal sealed class PixelUnshuffle(long factor) : UnaryOperator("aten::pixel_unshuffle", "PixelUnshuffleBackward0")
{
    internal long Factor => factor;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("downscale_factor", factor)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        if (self.Rank < 3)
        {
            throw Error.Of($"pixel_unshuffle expects input to have at least 3 dimensions, but got input with {self.Rank} dimension(s)");
        }
        if (factor <= 0)
        {
            throw Error.Of($"pixel_unshuffle expects a positive downscale_factor, but got {factor}");
        }
        if (self.Sizes[^2] % factor != 0)
        {
            throw Error.Of($"pixel_unshuffle expects height to be divisible by downscale_factor, but input.size(-2)={self.Sizes[^2]} is not divisible by {factor}");
        }
        if (self.Sizes[^1] % factor != 0)
        {
            throw Error.Of($"pixel_unshuffle expects width to be divisible by downscale_factor, but input.size(-1)={self.Sizes[^1]} is not divisible by {factor}");
        }
        return new([.. self.Sizes[..^3], self.Sizes[^3] * factor * factor, self.Sizes[^2] / factor, self.Sizes[^1] / factor], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => PixelShuffle.Run(self, into, factor, unshuffle: true);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.PixelShuffle(grad, factor);
}

/// <summary>The channels (dimension 1) dealt out in groups: as (g, c/g) transposed to (c/g, g); ∂self = grad dealt back.</summary>
internal sealed class ChannelShuffle(long groups) : UnaryOperator("aten::channel_shuffle", "ChannelShuffleBackward0")
{
    private long _channels;

    internal long Groups => groups;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("groups", groups)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        if (self.Rank <= 2)
        {
            throw Error.Of($"channel_shuffle expects input with > 2 dims, but got input with sizes {Error.Show(self.Sizes)}");
        }
        if (groups <= 0)
        {
            throw Error.Of($"Number of groups to divide channels in must be positive. Value of groups:{groups}");
        }
        _channels = self.Sizes[1];
        if (_channels % groups != 0)
        {
            throw Error.Of($"Number of channels must be divisible by groups. Got {_channels} channels and {groups} groups.");
        }
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        long perGroup = _channels / groups;
        long[] sizes = [self.Sizes[0], perGroup, groups, .. self.Sizes[2..]];
        TensorImpl from = self.Alias(sizes, [self.Strides[0], self.Strides[1], self.Strides[1] * perGroup, .. self.Strides[2..]]);
        Copy.Run(from, into.Alias(sizes, [into.Strides[0], into.Strides[1] * groups, into.Strides[1], .. into.Strides[2..]]));
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ChannelShuffle(grad, _channels / groups);
}

internal static partial class Aten
{
    internal static TensorImpl PixelShuffle(TensorImpl self, long factor) => new PixelShuffle(factor).Call(self);

    internal static TensorImpl PixelUnshuffle(TensorImpl self, long factor) => new PixelUnshuffle(factor).Call(self);

    internal static TensorImpl ChannelShuffle(TensorImpl self, long groups) => new ChannelShuffle(groups).Call(self);
}
