namespace MiniTorch;

public static partial class torch
{
    /// <summary>One position of an index expression: <c>t[TensorIndex.Ellipsis, 1..3, TensorIndex.Null]</c>.</summary>
    public readonly struct TensorIndex
    {
        internal enum Kind : byte
        {
            None,
            Null,
            Single,
            Slice,
            Ellipsis,
            Bool,
            Tensor,
        }

        private TensorIndex(Kind type, long? start = null, long? stop = null, long? step = null, Tensor? tensor = null)
        {
            Type = type;
            Start = start;
            Stop = stop;
            Step = step;
            Indices = tensor;
        }

        internal Kind Type { get; }

        /// <summary>The index of <see cref="Kind.Single"/> (null counts as 0), the first of a slice, 1 or 0 for a bool.</summary>
        internal long? Start { get; }

        internal long? Stop { get; }

        internal long? Step { get; }

        internal Tensor? Indices { get; }

        /// <summary>As many whole dimensions as are not named otherwise.</summary>
        public static readonly TensorIndex Ellipsis = new(Kind.Ellipsis);

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex None = new(Kind.None);

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex Null = new(Kind.Null);

        /// <summary>A whole dimension.</summary>
        public static readonly TensorIndex Colon = new(Kind.Slice);

        /// <summary>A new dimension of size 1 (true) or 0 (false).</summary>
        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);

        /// <summary>One index; the dimension disappears. Negative indices count from the end.</summary>
        public static TensorIndex Single(long? index) => new(Kind.Single, index);

        /// <summary>Every <paramref name="step"/>-th index from <paramref name="start"/> up to, and without, <paramref name="stop"/>. Negative bounds count from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(Kind.Slice, start, stop, step);

        /// <summary>The indices from the first up to, and without, the second.</summary>
        public static TensorIndex Slice((int?, int?) range) => new(Kind.Slice, range.Item1, range.Item2);

        /// <summary>The indices of a range.</summary>
        public static TensorIndex Slice(Range range) =>
            new(Kind.Slice, FromEnd(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : FromEnd(range.End));

        /// <summary>The indices in an integer tensor, or the places where a bool tensor is true.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new(Kind.Tensor, tensor: tensor);

        /// <summary>One index.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>One index, perhaps counted from the end.</summary>
        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));

        /// <summary>The indices of a range.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>The indices from the first up to, and without, the second.</summary>
        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        /// <summary>The tensor of an index made by <see cref="Tensor(Tensor)"/>.</summary>
        /// <exception cref="InvalidOperationException">It was not.</exception>
        public static implicit operator Tensor(TensorIndex value) =>
            value.Indices ?? throw new InvalidOperationException("The index is not a tensor.");

        private static long FromEnd(Index index) => index.IsFromEnd ? -(long)index.Value : index.Value;
    }
}
