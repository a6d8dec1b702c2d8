using System.Collections;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>The shape in which tensors of these shapes meet: from the last one on, dimensions are equal or 1.</summary>
    /// <exception cref="ArgumentException">They do not meet.</exception>
    public static Size broadcast_shapes(params long[][] shapes)
    {
        long[] result = [];
        foreach (long[] shape in shapes)
        {
            try
            {
                result = Core.Layout.Broadcast(result, shape);
            }
            catch (System.Runtime.InteropServices.ExternalException)
            {
                throw new ArgumentException("Shape mismatch: objects cannot be broadcast to a single shape");
            }
        }
        return new Size(result.AsSpan().ToArray());
    }

    /// <summary>The shape of a tensor. Two sizes are equal when their dimensions are.</summary>
    public readonly struct Size : IEnumerable<long>, IEquatable<Size>
    {
        private readonly long[] _sizes;

        /// <summary>No dimensions: the shape of a single number.</summary>
        public static readonly Size Empty = new(Array.Empty<long>());

        /// <summary>The dimensions in <paramref name="shape"/>, which is not copied.</summary>
        public Size(long[] shape) => _sizes = shape;

        /// <summary>The dimensions in <paramref name="shape"/>.</summary>
        public Size(int[] shape) => _sizes = Array.ConvertAll(shape, static size => (long)size);

        /// <summary>The dimensions in <paramref name="shape"/>.</summary>
        public Size(IEnumerable<long> shape) => _sizes = shape.ToArray();

        /// <summary>One dimension.</summary>
        public Size(long size) => _sizes = [size];

        /// <summary>One dimension.</summary>
        public Size(int size) => _sizes = [size];

        /// <summary>Two dimensions.</summary>
        public Size((long, long) size) => _sizes = [size.Item1, size.Item2];

        /// <summary>Three dimensions.</summary>
        public Size((long, long, long) size) => _sizes = [size.Item1, size.Item2, size.Item3];

        /// <summary>Four dimensions.</summary>
        public Size((long, long, long, long) size) => _sizes = [size.Item1, size.Item2, size.Item3, size.Item4];

        /// <summary>Five dimensions.</summary>
        public Size((long, long, long, long, long) size) => _sizes = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        /// <summary>Six dimensions.</summary>
        public Size((long, long, long, long, long, long) size) => _sizes = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        /// <summary>Two dimensions.</summary>
        public Size((int, int) size) => _sizes = [size.Item1, size.Item2];

        /// <summary>Three dimensions.</summary>
        public Size((int, int, int) size) => _sizes = [size.Item1, size.Item2, size.Item3];

        /// <summary>Four dimensions.</summary>
        public Size((int, int, int, int) size) => _sizes = [size.Item1, size.Item2, size.Item3, size.Item4];

        /// <summary>Five dimensions.</summary>
        public Size((int, int, int, int, int) size) => _sizes = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        /// <summary>Six dimensions.</summary>
        public Size((int, int, int, int, int, int) size) => _sizes = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        /// <summary>One dimension.</summary>
        public static implicit operator Size(long size) => new(size);

        /// <summary>The dimensions in an array, which is not copied.</summary>
        public static implicit operator Size(long[] size) => new(size);

        /// <summary>Two dimensions.</summary>
        public static implicit operator Size((long, long) size) => new(size);

        /// <summary>Three dimensions.</summary>
        public static implicit operator Size((long, long, long) size) => new(size);

        /// <summary>Four dimensions.</summary>
        public static implicit operator Size((long, long, long, long) size) => new(size);

        /// <summary>Five dimensions.</summary>
        public static implicit operator Size((long, long, long, long, long) size) => new(size);

        /// <summary>Six dimensions.</summary>
        public static implicit operator Size((long, long, long, long, long, long) size) => new(size);

        /// <summary>The dimensions as the array that this size was made of.</summary>
        public long[] Shape => _sizes;

        /// <summary>The number of dimensions.</summary>
        public int Length => _sizes.Length;

        /// <summary>Whether there are no dimensions.</summary>
        public bool IsEmpty => _sizes.Length == 0;

        /// <summary>Whether there are no dimensions.</summary>
        public bool IsScalar => _sizes.Length == 0;

        /// <summary>The size of a dimension, counted from 0.</summary>
        /// <exception cref="IndexOutOfRangeException">There is no such dimension.</exception>
        public long this[int idx] => _sizes[idx];

        /// <summary>The size of a dimension, counted from 0.</summary>
        /// <exception cref="IndexOutOfRangeException">There is no such dimension.</exception>
        public long this[long idx] => _sizes[idx];

        /// <summary>Some of the dimensions: <c>size[1..]</c>.</summary>
        public Size this[Range range] => new(_sizes[range]);

        /// <summary>The number of elements: the product of the dimensions.</summary>
        public long numel() => Core.Layout.NumElements(_sizes);

        /// <summary>The dimensions from <paramref name="first"/> up to, and without, <paramref name="next"/>.</summary>
        public Size Slice(int first, int next) => new(_sizes[first..next]);

        /// <summary>The first <paramref name="i"/> dimensions.</summary>
        public IEnumerable<long> Take(int i) => _sizes.Take(i);

        /// <summary>The dimensions of both, one after the other.</summary>
        public static Size operator +(Size left, Size right) => new([.. left._sizes, .. right._sizes]);

        /// <summary>The dimensions of both, one after the other.</summary>
        public static Size operator +(Size left, IEnumerable<long> right) => new([.. left._sizes, .. right]);

        /// <summary>Whether the dimensions are equal.</summary>
        public static bool operator ==(Size left, Size right) => left.Equals(right);

        /// <summary>Whether the dimensions differ.</summary>
        public static bool operator !=(Size left, Size right) => !left.Equals(right);

        /// <summary>Whether the dimensions are equal.</summary>
        public bool Equals(Size other) => _sizes.AsSpan().SequenceEqual(other._sizes);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Size other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (long size in _sizes.AsSpan())
            {
                hash.Add(size);
            }
            return hash.ToHashCode();
        }

        /// <inheritdoc/>
        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)_sizes).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => _sizes.GetEnumerator();
    }
}
