using System.Runtime.InteropServices;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Indexing;

/// <summary>Reading and writing through every form of an index expression, against <see cref="IndexOracle"/>.</summary>
public class IndexerTests
{
    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 600)]
    [InlineData(3, 900)]
    [InlineData(4, 900)]
    public void Random_expressions_read_what_the_oracle_says(int rank, int samples)
    {
        var random = new Random(rank);
        for (int i = 0; i < samples; i++)
        {
            (Tensor tensor, long[] shape, long[] values) = Draw(random, rank);
            Item[] items = Expression(random, shape, distinct: false);
            (long[] expectedShape, long[] places) = IndexOracle.Evaluate(shape, items);
            Tensor result = tensor[Array.ConvertAll(items, Form)];
            string what = $"shape [{string.Join(", ", shape)}], indices {Describe(items)}";
            Assert.True(expectedShape.SequenceEqual(result.shape), $"{what}: shape [{string.Join(", ", result.shape)}], expected [{string.Join(", ", expectedShape)}]");
            Assert.True(places.Select(place => values[place]).SequenceEqual(Values(result)), what);
        }
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 600)]
    [InlineData(3, 900)]
    public void Random_expressions_write_where_the_oracle_says(int rank, int samples)
    {
        var random = new Random(100 + rank);
        for (int i = 0; i < samples; i++)
        {
            (Tensor tensor, long[] shape, long[] values) = Draw(random, rank);
            Item[] items = Expression(random, shape, distinct: true);
            (long[] valueShape, long[] places) = IndexOracle.Evaluate(shape, items);
            bool one = random.Next(3) == 0;
            Tensor value = one ? torch.tensor(-7L) : (-1 - torch.arange(places.Length)).view(valueShape);
            for (int k = 0; k < places.Length; k++)
            {
                values[places[k]] = one ? -7 : -1 - k;
            }
            tensor[Array.ConvertAll(items, Form)] = value;
            Assert.True(values.SequenceEqual(Values(tensor)), $"shape [{string.Join(", ", shape)}], indices {Describe(items)}");
        }
    }

    [Fact]
    public void Every_kind_of_index_converts()
    {
        Tensor m = torch.arange(12).view(3, 4);
        Assert.Equal([4, 5, 6, 7], Values(m[1]));
        Assert.Equal([6], Values(m[1, 2]));
        Assert.Equal([8, 9, 10, 11], Values(m[-1]));
        Assert.Equal([8, 9, 10, 11], Values(m[^1]));
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], Values(m[1..]));
        Assert.Equal([5, 9], Values(m[1..3, 1..2]));
        Assert.Equal([3, 7, 11], Values(m[.., ^1]));
        Assert.Equal([4, 5, 8, 9], Values(m[(1, null), (0, 2)]));
        Assert.Equal([0, 4, 8], Values(m[TensorIndex.Ellipsis, 0]));
        Assert.Equal([1, 5, 9], Values(m[TensorIndex.Colon, 1]));
        Assert.Equal([3, 4, 1], m[TensorIndex.Ellipsis, TensorIndex.None].shape);
        Assert.Equal([1, 3, 4], m[TensorIndex.Null].shape);
        Assert.Equal([1, 3, 4], m[TensorIndex.Bool(true)].shape);
        Assert.Equal([0, 3, 4], m[TensorIndex.Bool(false)].shape);
        Assert.Equal([4], m[TensorIndex.Single(null)].shape);
        Assert.Equal([4], m[torch.tensor(1L)].shape);
        Assert.Equal([9, 10, 11], Values(m[m > 8]));
        Assert.Equal([1, 6], Values(m[torch.tensor(new long[] { 0, 1 }), torch.tensor(new long[] { 1, 2 })]));
        Assert.Equal([2, 2], m[TensorIndex.Tensor(torch.tensor(new long[] { 0, 1 })), 1..3].shape);
        Assert.Equal([5], Values(m[new long[] { 1, 1 }]));
        Assert.Equal([0, 4, 5], Values(m[0, torch.ones(1, dtype: ScalarType.Int64)]).Concat(Values(m[1, ..2])).Where((_, i) => i != 0).Prepend(0L));
        Assert.Equal([2, 4], torch.zeros(4, 4)[TensorIndex.Slice(-2)].shape);
        Assert.Equal([3, 4], m[..].shape);
        Assert.Equal([0, 4], m[2..1].shape);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_does_not_fit_is_refused_in_libtorchs_words_and_changes_nothing(string text, Action<Tensor> use)
    {
        Tensor tensor = torch.zeros(3, 4);
        int version = tensor._version;
        var error = Assert.Throws<ExternalException>(() => use(tensor));
        Assert.StartsWith(text, error.Message, StringComparison.Ordinal);
        Assert.Equal(version, tensor._version);
        Assert.Equal(0.0, tensor.sum().ToDouble());
    }

    public static TheoryData<string, Action<Tensor>> Refusals => new()
    {
        { "select(): index 3 out of range for tensor of size [3, 4] at dimension 0", t => _ = t[3] },
        { "select() cannot be applied to a 0-dim tensor.", t => _ = t[0, 0, 0] },
        { "index -4 is out of bounds for dimension 0 with size 3", t => _ = t[^4] },
        { "index 4 is out of bounds for dimension 1 with size 4", t => _ = t[.., TensorIndex.Single(4)] },
        { "too many indices for tensor of dimension 2", t => _ = t[0, .., 1..] },
        { "step must be greater than zero", t => _ = t[TensorIndex.Slice(step: -1)] },
        { "slice step cannot be zero", t => _ = t[TensorIndex.Slice(0, 3, 0)] },
        { "index 5 is out of bounds for dimension 0 with size 3", t => _ = t[torch.tensor(new long[] { 5 })] },
        { "index -5 is out of bounds for dimension 0 with size 4", t => t[.., TensorIndex.Tensor(torch.tensor(new long[] { 0, -5 }))] = torch.ones(1) },
        { "tensors used as indices must be long, int, byte or bool tensors", t => _ = t[torch.tensor(new float[] { 0 })] },
        { "The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [3, 4] at index 0", t => _ = t[torch.tensor(new[] { true, false })] },
        { "shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]", t => _ = t[torch.arange(2), torch.arange(3)] },
        { "shape mismatch: value tensor of shape [3] cannot be broadcast to indexing result of shape [2, 4]", t => t[torch.arange(2)] = torch.ones(3) },
        { "Index put requires the source and destination dtypes match, got Float for the destination and Long for the source.", t => t[torch.arange(2)] = torch.tensor(5L) },
        { "output with shape [4] doesn't match the broadcast shape [2, 4]", t => t[0] = torch.ones(2, 4) },
        { "The expanded size of the tensor (2) must match the existing size (3) at non-singleton dimension 0.", t => t[..2] = torch.ones(3, 4) },
        { "index 3 is out of bounds for dimension 0 with size 3", t => t.scatter_(0, torch.tensor(new long[,] { { 0, 3 } }), torch.ones(1, 2)) },
        { "index_copy_(): index 3 is out of bounds for dimension 0 with size 3", t => t.index_copy_(0, torch.tensor(new long[] { 0, 3 }), torch.ones(2, 4)) },
        { "index out of range in self", t => t.index_add_(0, torch.tensor(new long[] { 0, 3 }), torch.ones(2, 4), 1) },
        { "out of range: tried to access index 12 on a tensor of 12 elements.", t => t.put_(torch.tensor(new long[] { 0, 12 }), torch.ones(2)) },
        { "Number of elements of source < number of ones in mask", t => t.masked_scatter_(t == 0, torch.ones(3)) },
        { "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location.", t => t.index_add_(0, torch.arange(3), t, 1) },
    };

    [Fact]
    public void Writing_records_the_graph_of_libtorch()
    {
        Tensor x = torch.ones(3, requires_grad: true);
        Assert.Equal("torch::autograd::CopySlices", Written(x, y => y[0] = torch.tensor(5f)).grad_fn!.name());
        Assert.Equal("IndexPutBackward0", Written(x, y => y[y > 0.5] = torch.tensor(0f)).grad_fn!.name());
        Assert.Equal("IndexPutBackward0", Written(x, y => y[torch.tensor(new long[] { 0, 2 })] = torch.ones(2)).grad_fn!.name());
        Assert.Equal("torch::autograd::CopyBackwards", Written(x, y => y[TensorIndex.Ellipsis] = torch.ones(3)).grad_fn!.name());
        Assert.Equal("FillBackward3", Written(x, y => y[TensorIndex.Ellipsis] = torch.tensor(2f)).grad_fn!.name());
        Assert.Equal("MulBackward0", Written(x, y => y[TensorIndex.Bool(false)] = torch.tensor(2f)).grad_fn!.name());
        Assert.Equal("IndexBackward0", (x * 1)[x > 0].grad_fn!.name());
        Assert.Equal("AliasBackward0", (x * 1)[TensorIndex.Ellipsis].grad_fn!.name());
        Assert.Equal("SliceBackward0", (x * 1)[..].grad_fn!.name());
    }

    [Fact]
    public void Index_put_adds_where_it_accumulates()
    {
        Tensor t = torch.zeros(3);
        t.index_put_(torch.ones(3), [torch.tensor(new long[] { 1, 1, 2 })], accumulate: true);
        Assert.Equal([0f, 2f, 1f], t.data<float>().ToArray());
        t.index_put_(torch.ones(1), [TensorIndex.Slice(0, 2)], accumulate: true);
        Assert.Equal([1f, 3f, 1f], t.data<float>().ToArray());
        t.index_put_(5, torch.tensor(new long[] { 0 }));
        Assert.Equal([5f, 3f, 1f], t.data<float>().ToArray());
    }

    private static Tensor Written(Tensor x, Action<Tensor> write)
    {
        Tensor y = x * 1;
        write(y);
        return y;
    }

    private static (Tensor Tensor, long[] Shape, long[] Values) Draw(Random random, int rank)
    {
        long[] shape = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 5))];
        long count = shape.Aggregate(1L, (product, size) => product * size);
        long[] order = [.. Enumerable.Range(0, rank).Select(d => (long)d).OrderBy(_ => random.Next())];
        // Row by row the elements are 0, 1, …; in memory the dimensions stand in a random order.
        Tensor tensor = torch.arange(count).view(shape);
        long[] inverse = [.. Enumerable.Range(0, rank).Select(d => (long)Array.IndexOf(order, d))];
        return (tensor.permute(order).contiguous().permute(inverse), shape, [.. Enumerable.Range(0, (int)count).Select(i => (long)i)]);
    }

    /// <param name="random">Where it comes from.</param>
    /// <param name="shape">What is indexed.</param>
    /// <param name="distinct">No element twice, so that the order of writing does not matter; then there is at most one tensor.</param>
    private static Item[] Expression(Random random, long[] shape, bool distinct)
    {
        var items = new List<Item>();
        int named = random.Next(shape.Length + 1);
        int dots = random.Next(2) == 0 ? random.Next(named + 1) : -1;
        long common = random.Next(1, 4);
        bool mayIndex = true;
        for (int n = 0, d = 0; n <= named; n++)
        {
            if (random.Next(8) == 0)
            {
                items.Add(new Item.NewAxis());
            }
            if (n == dots)
            {
                items.Add(new Item.Dots());
                d += shape.Length - named;
            }
            if (n == named)
            {
                break;
            }
            int room = n < dots ? dots - n : named - n;   // dimensions up to the dots or the end
            int kind = random.Next(6);
            if (kind == 0 && distinct && mayIndex)
            {
                int rank = random.Next(1, room + 1);
                long[] covered = shape[d..(d + rank)];
                bool[] mask = [.. Enumerable.Range(0, (int)covered.Aggregate(1L, (product, size) => product * size)).Select(_ => random.Next(2) == 0)];
                items.Add(new Item.Mask(covered, mask));
                mayIndex = false;
                n += rank - 1;
                d += rank;
                continue;
            }
            if (kind <= 2 && mayIndex)
            {
                items.Add(RandomPlaces(random, shape[d], common, distinct));
                mayIndex = !distinct;
            }
            else if (kind == 3)
            {
                items.Add(new Item.One(random.Next(-(int)shape[d], (int)shape[d])));
            }
            else
            {
                items.Add(new Item.Span(Maybe(random), Maybe(random), random.Next(3) == 0 ? random.Next(1, 3) : null));
            }
            d++;
        }
        return items.Count == 0 ? [new Item.Dots()] : [.. items];
    }

    private static Item.Places RandomPlaces(Random random, long size, long common, bool distinct)
    {
        long[] values = distinct
            ? [.. Enumerable.Range(0, (int)size).Select(i => (long)i).OrderBy(_ => random.Next()).Take((int)common)]
            : [.. Enumerable.Range(0, (int)common).Select(_ => (long)random.Next((int)size))];
        long[] at = [values.Length];
        if (!distinct && random.Next(3) == 0)
        {
            (at, values) = ([2, 1], [random.Next((int)size), random.Next((int)size)]);
        }
        return new Item.Places(at, Array.ConvertAll(values, value => random.Next(3) == 0 ? value - size : value));
    }

    private static long? Maybe(Random random) => random.Next(3) == 0 ? null : random.Next(-5, 6);

    private static TensorIndex Form(Item item) => item switch
    {
        Item.One(var index) => index,
        Item.Span(var start, var stop, var step) => TensorIndex.Slice(start, stop, step),
        Item.NewAxis => TensorIndex.None,
        Item.Dots => TensorIndex.Ellipsis,
        Item.Places(var shape, var values) => TensorIndex.Tensor(torch.tensor(values).view(shape)),
        Item.Mask(var shape, var values) => TensorIndex.Tensor(torch.tensor(values).view(shape)),
        _ => throw new InvalidOperationException(),
    };

    private static string Describe(Item[] items) => string.Join(", ", items.Select(item => item switch
    {
        Item.One(var index) => $"{index}",
        Item.Span(var start, var stop, var step) => $"{start}:{stop}:{step}",
        Item.NewAxis => "None",
        Item.Dots => "...",
        Item.Places(var shape, var values) => $"places[{string.Join(" ", shape)}]({string.Join(" ", values)})",
        Item.Mask(var shape, var values) => $"mask[{string.Join(" ", shape)}]({string.Join(" ", values)})",
        _ => "?",
    }));

    private static long[] Values(Tensor tensor) => tensor.contiguous().data<long>().ToArray();
}
