using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: rounding.</content>
    public partial class Tensor
    {
        /// <summary>The smallest integer not below self.</summary>
        public Tensor ceil() => new(Aten.Ceil(Impl));

        /// <inheritdoc cref="ceil()"/>
        public Tensor ceil_() => Write(new Ceil());

        /// <summary>The largest integer not above self.</summary>
        public Tensor floor() => new(Aten.Floor(Impl));

        /// <inheritdoc cref="floor()"/>
        public Tensor floor_() => Write(new Floor());

        /// <summary>self without its fraction.</summary>
        public Tensor trunc() => new(Aten.Trunc(Impl));

        /// <inheritdoc cref="trunc()"/>
        public Tensor trunc_() => Write(new Trunc());

        /// <inheritdoc cref="trunc()"/>
        public Tensor fix() => new(Aten.Trunc(Impl));

        /// <inheritdoc cref="trunc()"/>
        public Tensor fix_() => Write(new Trunc());

        /// <summary>The fraction of self, with its sign.</summary>
        public Tensor frac() => new(Aten.Frac(Impl));

        /// <inheritdoc cref="frac()"/>
        public Tensor frac_() => Write(new Frac());

        /// <summary>The nearest multiple of 10^−decimals, halves to even.</summary>
        public Tensor round(long decimals = 0) => new(Aten.Round(Impl, decimals));

        /// <inheritdoc cref="round(long)"/>
        public Tensor round_(long decimals = 0) => Write(new RoundDecimals(decimals));

        /// <summary>The nearest integer, halves to even.</summary>
        public Tensor round() => new(Aten.Round(Impl));

        /// <inheritdoc cref="round()"/>
        public Tensor round_() => Write(new Round());
    }
}
