using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Data;

/// <summary>The loader's order and the life of its batches, as observed of TorchSharp (the numbers are those of its list of behaviours).</summary>
public class DataLoaderTests
{
    private sealed class Numbers(long count) : torch.utils.data.Dataset
    {
        public int Disposed { get; private set; }

        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["x"] = tensor(new[] { (float)index, index + 0.5f }), ["y"] = tensor(index) };

        protected override void Dispose(bool disposing)
        {
            Disposed++;
            base.Dispose(disposing);
        }
    }

    private static string[] Order(Modules.DataLoader loader)
    {
        var batches = new List<string>();
        foreach (Dictionary<string, Tensor> batch in loader)
        {
            batches.Add(string.Join(',', batch["y"].data<long>().ToArray()));
        }
        return [.. batches];
    }

    [Theory]
    [InlineData(10, 3, false, 4)]
    [InlineData(10, 3, true, 3)]
    [InlineData(9, 3, false, 3)]
    [InlineData(2, 3, true, 0)]
    [InlineData(0, 3, false, 1)]
    public void Counts_batches(long items, int size, bool dropLast, long expected) => Assert.Equal(expected, new Modules.DataLoader(new Numbers(items), size, drop_last: dropLast).Count);

    [Theory]
    [InlineData(0, "7,8,1,6,2,9,5,3,4,0")]
    [InlineData(1, "9,2,4,8,7,1,3,0,6,5")]
    [InlineData(42, "4,9,7,3,1,6,2,8,5,0")]
    public void Shuffles_by_seed(int seed, string expected) => Assert.Equal([expected], Order(new Modules.DataLoader(new Numbers(10), 10, shuffle: true, seed: seed)));

    [Fact]
    public void Keeps_the_order_of_a_seed_in_every_pass()
    {
        var loader = new Modules.DataLoader(new Numbers(6), 6, shuffle: true, seed: 1);
        Assert.Equal(["5,2,4,3,0,1"], Order(loader));
        Assert.Equal(["5,2,4,3,0,1"], Order(loader));
    }

    [Fact]
    public void Loads_in_order_with_workers() => Assert.Equal(["0,1,2", "3,4,5", "6"], Order(new Modules.DataLoader(new Numbers(7), 3, num_worker: 4)));

    [Fact]
    public void Follows_the_callers_order() => Assert.Equal(["4,2", "0"], Order(new Modules.DataLoader(new Numbers(5), 2, [4L, 2, 0])));

    [Fact]
    public void Disposes_a_batch_when_the_next_is_asked_for()
    {
        Tensor? last = null;
        foreach (Dictionary<string, Tensor> batch in new Modules.DataLoader(new Numbers(4), 2))
        {
            Assert.False(batch["x"].IsInvalid);
            if (last is not null)
            {
                Assert.True(last.IsInvalid);
            }
            last = batch["x"];
        }
        Assert.True(last!.IsInvalid);
    }

    [Fact]
    public void Disposes_the_dataset_with_each_dispose()
    {
        var numbers = new Numbers(2);
        var loader = new Modules.DataLoader(numbers, 1);
        loader.Dispose();
        loader.Dispose();
        Assert.Equal(2, numbers.Disposed);
    }

    [Fact]
    public void Refuses_tensors_of_other_lengths()
    {
        Assert.Throws<ArgumentException>(() => torch.utils.data.TensorDataset(ones(3), ones(2)));
        Assert.Throws<ArgumentNullException>(() => torch.utils.data.TensorDataset());
    }

    [Fact]
    public void Batches_tensors_by_rows()
    {
        var shapes = new List<string>();
        foreach (IList<Tensor> batch in torch.utils.data.DataLoader(torch.utils.data.TensorDataset(arange(6).view(3, 2), arange(3)), 2))
        {
            shapes.Add(string.Join(' ', batch.Select(static tensor => string.Join(',', tensor.reshape(-1).data<long>().ToArray()))));
        }
        Assert.Equal(["0,1,2,3 0,1", "4,5 2"], shapes);
    }
}
