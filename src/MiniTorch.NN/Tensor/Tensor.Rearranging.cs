using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A vector as a diagonal matrix, or the diagonal of a matrix as a copy; offsets above 0 lie above the main diagonal.</summary>
        public Tensor diag(long diagonal = 0) => new(Aten.Diag(Impl, diagonal));

        /// <summary>Zeros with the last dimension on a diagonal over two new ones.</summary>
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => new(Aten.DiagEmbed(Impl, offset, dim1, dim2));

        /// <summary>All elements as the diagonal of a matrix.</summary>
        public Tensor diagflat(long offset = 0) => new(Aten.DiagFlat(Impl, offset));

        /// <summary>The tensor laid out sizes[d] times along each dimension; leading dimensions are added as needed.</summary>
        public Tensor repeat(params long[] sizes) => new(Aten.Repeat(Impl, Own(sizes)));

        /// <summary>The tensor laid out reps[d] times along the last dimensions.</summary>
        public Tensor tile(long[] reps) => new(Aten.Tile(Impl, Own(reps)));

        /// <summary>Each index of a dimension (each element in a row, without one) <paramref name="repeats"/> times.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => new(Aten.RepeatInterleave(Impl, repeats, dim, output_size));

        /// <summary>Each index of a dimension as often as <paramref name="repeats"/> says.</summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            new(Aten.RepeatInterleave(Impl, repeats.Impl, dim, output_size));

        /// <summary>The elements in reverse order along some dimensions.</summary>
        public Tensor flip(params long[] dims) => new(Aten.Flip(Impl, Own(dims)));

        /// <summary>The columns (dimension 1) in reverse order.</summary>
        public Tensor fliplr() => new(Aten.FlipLeftRight(Impl));

        /// <summary>The rows (dimension 0) in reverse order.</summary>
        public Tensor flipud() => new(Aten.FlipUpDown(Impl));

        /// <summary>The elements moved on along a dimension (along the row of all elements, without one); what falls off comes in at the other end.</summary>
        public Tensor roll(long shifts, long? dims = null) => new(dims is { } dim ? Aten.Roll(Impl, [shifts], dim) : Aten.Roll(Impl, [shifts]));

        /// <inheritdoc cref="roll(long, long?)"/>
        public Tensor roll(long[] shifts) => new(Aten.Roll(Impl, Own(shifts)));

        /// <summary>The elements moved on by shifts[i] along dims[i].</summary>
        public Tensor roll(long[] shifts, long[] dims) => new(Aten.Roll(Impl, Own(shifts), Own(dims)));

        /// <inheritdoc cref="roll(long[], long[])"/>
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => new(Aten.Roll(Impl, shifts.ToArray(), dims.ToArray()));

        /// <inheritdoc cref="roll(long[], long[])"/>
        public Tensor roll((long, long) shifts, (long, long) dims) => new(Aten.Roll(Impl, [shifts.Item1, shifts.Item2], dims.Item1, dims.Item2));

        /// <inheritdoc cref="roll(long[], long[])"/>
        public Tensor roll((long, long, long) shifts, (long, long, long) dims) =>
            new(Aten.Roll(Impl, [shifts.Item1, shifts.Item2, shifts.Item3], dims.Item1, dims.Item2, dims.Item3));

        /// <summary>The plane of two dimensions turned by k times 90 degrees, from the first towards the second (0 and 1 by default).</summary>
        public Tensor rot90(long k = 1, (long, long)? dims = null)
        {
            (long first, long second) = dims ?? (0, 1);
            return new(Aten.Rot90(Impl, k, first, second));
        }

        /// <summary>The plane of two dimensions turned by k times 90 degrees, from the first towards the second.</summary>
        public Tensor rot90(long[] dims, long k = 1) => new(Aten.Rot90(Impl, k, dims));

        /// <summary>Replaces the elements of the main diagonal, where all indices are equal, by a number.</summary>
        /// <param name="fill_value">The number.</param>
        /// <param name="wrap">Whether the diagonal of a tall matrix begins anew after the last column.</param>
        /// <returns>This tensor.</returns>
        public Tensor fill_diagonal_(Scalar fill_value, bool wrap = false)
        {
            Aten.FillDiagonal(Impl, fill_value.Value, wrap);
            return this;
        }

        /// <summary>The elements on and below a diagonal of each matrix, zeros above.</summary>
        public Tensor tril(long diagonal = 0) => new(Aten.Tril(Impl, diagonal));

        /// <inheritdoc cref="tril"/>
        /// <returns>This tensor.</returns>
        public Tensor tril_(long diagonal = 0)
        {
            new Tril(diagonal).InPlace(Impl);
            return this;
        }

        /// <summary>The elements on and above a diagonal of each matrix, zeros below.</summary>
        public Tensor triu(long diagonal = 0) => new(Aten.Triu(Impl, diagonal));

        /// <inheritdoc cref="triu"/>
        /// <returns>This tensor.</returns>
        public Tensor triu_(long diagonal = 0)
        {
            new Triu(diagonal).InPlace(Impl);
            return this;
        }

        /// <summary>The Kronecker product: every element times the whole of <paramref name="other"/>, as blocks.</summary>
        public Tensor kron(Tensor other) => new(Aten.Kron(Impl, other.Impl));

        /// <summary>The powers of a vector's elements as columns.</summary>
        /// <param name="N">How many columns; −1: as many as the vector has elements.</param>
        /// <param name="increasing">From the lowest power up.</param>
        public Tensor vander(long N = -1, bool increasing = false) => new(Aten.Vander(Impl, N == -1 ? null : N, increasing));

        /// <summary>The channels (dimension 1) dealt out in groups: as (g, c/g) transposed to (c/g, g).</summary>
        public Tensor channel_shuffle(long groups) => new(Aten.ChannelShuffle(Impl, groups));

        /// <summary>The tensor, a scalar as a vector of one element.</summary>
        public Tensor atleast_1d() => new(Aten.AtLeast1d(Impl));

        /// <summary>The tensor, with leading dimensions of size 1 put in as needed for two.</summary>
        public Tensor atleast_2d() => new(Aten.AtLeast2d(Impl));

        /// <summary>The tensor, with dimensions of size 1 put in as needed for three.</summary>
        public Tensor atleast_3d() => new(Aten.AtLeast3d(Impl));

        /// <inheritdoc cref="torch.block_diag"/>
        public static Tensor block_diag(params Tensor[] tensors) => torch.block_diag(tensors);
    }
}
