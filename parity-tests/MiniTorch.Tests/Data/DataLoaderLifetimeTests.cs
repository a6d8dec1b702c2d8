using MiniTorch.Modules;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Data;

/// <summary>Who disposes what a loader makes, with any number of workers and any type of batch; and what happens when something throws.</summary>
public class DataLoaderLifetimeTests
{
    /// <summary>Items made anew; remembers them and the threads that asked.</summary>
    private sealed class Fresh(long count, long failing = -1) : utils.data.Dataset<Tensor>
    {
        internal List<Tensor> Made { get; } = [];

        internal HashSet<int> Threads { get; } = [];

        public override long Count => count;

        public override Tensor GetTensor(long index)
        {
            Tensor temporary = full(2, (float)index);
            Tensor item = temporary + 0.5f;
            lock (Made)
            {
                Made.Add(temporary);
                Made.Add(item);
                Threads.Add(Environment.CurrentManagedThreadId);
            }
            Thread.Sleep(1);
            return index == failing ? throw new InvalidDataException($"item {index}") : item;
        }
    }

    /// <summary>Items that the dataset keeps.</summary>
    private sealed class Kept : utils.data.Dataset<Tensor>
    {
        internal Tensor[] Items { get; } = [ones(2), zeros(2), full(2, 7f)];

        public override long Count => Items.Length;

        public override Tensor GetTensor(long index) => Items[index];
    }

    private sealed class Lists(long count) : utils.data.IterableDataset
    {
        public override long Count => count;

        public override IList<Tensor> GetTensor(long index) => [tensor(index), full(2, (float)index)];
    }

    private sealed record Hidden(Tensor Values, string Label);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void Items_go_when_their_batch_is_made_whatever_thread_made_them(int workers)
    {
        var dataset = new Fresh(7);
        using DisposeScope outer = NewDisposeScope();
        var sums = new List<float>();
        foreach (Tensor batch in new DataLoader<Tensor, Tensor>(dataset, 4, static (items, _) => stack([.. items]), num_worker: workers))
        {
            Assert.All(dataset.Made, static tensor => Assert.True(tensor.IsInvalid));
            sums.Add(batch.sum().item<float>());
        }
        Assert.Equal([16f, 33f], sums);
        Assert.Equal(14, dataset.Made.Count);
        Assert.Equal(2, outer.DisposablesCount);   // the two sums
    }

    [Fact]
    public void Workers_are_threads_of_the_pool_and_at_most_as_many_as_asked_for()
    {
        var dataset = new Fresh(24);
        foreach (Tensor batch in new DataLoader<Tensor, Tensor>(dataset, 12, static (items, _) => stack([.. items]), num_worker: 2))
        {
            Assert.Equal([12L, 2], batch.shape);
        }
        Assert.InRange(dataset.Threads.Count, 1, 8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_of_an_item_comes_out_as_it_is_and_leaves_nothing_behind(int workers)
    {
        var dataset = new Fresh(8, failing: 5);
        using DisposeScope outer = NewDisposeScope();
        using IEnumerator<Tensor> pass = new DataLoader<Tensor, Tensor>(dataset, 4, static (items, _) => stack([.. items]), num_worker: workers).GetEnumerator();
        Assert.True(pass.MoveNext());
        Tensor first = pass.Current;
        Assert.Equal("item 5", Assert.Throws<InvalidDataException>(() => pass.MoveNext()).Message);
        Assert.True(first.IsInvalid);
        Assert.All(dataset.Made, static tensor => Assert.True(tensor.IsInvalid));
        Assert.Equal(0, outer.DisposablesCount);
        Assert.False(pass.MoveNext());
    }

    [Fact]
    public void An_exception_of_the_collating_function_comes_out_as_it_is()
    {
        var dataset = new Fresh(4);
        var loader = new DataLoader<Tensor, Tensor>(dataset, 2, static (items, _) => throw new FormatException("ragged"));
        Assert.Equal("ragged", Assert.Throws<FormatException>(() => loader.First()).Message);
        Assert.All(dataset.Made, static tensor => Assert.True(tensor.IsInvalid));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Tensors_of_the_dataset_survive_a_collating_function_that_hands_them_on(int workers)
    {
        var dataset = new Kept();
        var loader = new DataLoader<Tensor, Tensor[]>(dataset, 2, static (items, _) => [.. items], num_worker: workers);
        for (int pass = 0; pass < 2; pass++)
        {
            Assert.Equal(16f, loader.Sum(static batch => batch.Sum(static tensor => tensor.sum().item<float>())));
        }
        Assert.All(dataset.Items, static tensor => Assert.False(tensor.IsInvalid));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fresh_items_that_are_handed_on_live_until_the_next_batch(int workers)
    {
        Tensor[]? last = null;
        foreach (Tensor[] batch in new DataLoader<Tensor, Tensor[]>(new Fresh(4), 2, static (items, _) => [.. items], num_worker: workers))
        {
            Assert.All(batch, static tensor => Assert.False(tensor.IsInvalid));
            Assert.All(last ?? [], static tensor => Assert.True(tensor.IsInvalid));
            last = batch;
        }
        Assert.All(last!, static tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void Tensors_in_a_type_of_the_callers_live_until_the_next_batch()
    {
        Hidden? last = null;
        using DisposeScope outer = NewDisposeScope();
        foreach (Hidden batch in new DataLoader<Tensor, Hidden>(new Fresh(4), 2, static (items, _) => new Hidden(stack([.. items]), "two")))
        {
            Assert.False(batch.Values.IsInvalid);
            Assert.True(last is null || last.Values.IsInvalid);
            last = batch;
        }
        Assert.True(last!.Values.IsInvalid);
        Assert.Equal(0, outer.DisposablesCount);
        Hidden kept = new DataLoader<Tensor, Hidden>(new Fresh(2), 2, static (items, _) => new Hidden(stack([.. items]), "two"), disposeBatch: false).First();
        Assert.False(kept.Values.IsInvalid);
    }

    [Fact]
    public void Tuples_of_tensors_are_batches_too()
    {
        (Tensor X, (Tensor Y, int Count) Extra) last = (ones(1), (ones(1), 0));
        foreach ((Tensor X, (Tensor Y, int Count) Extra) batch in new DataLoader<Tensor, (Tensor, (Tensor, int))>(new Fresh(3), 2, static (items, _) => (stack([.. items]), (ones(1), items.Count()))))
        {
            Assert.False(batch.X.IsInvalid);
            Assert.False(batch.Extra.Y.IsInvalid);
            last = batch;
        }
        Assert.Equal(1, last.Extra.Count);
        Assert.True(last.X.IsInvalid);
        Assert.True(last.Extra.Y.IsInvalid);
    }

    [Fact]
    public void A_pass_that_is_broken_off_disposes_its_batch_and_another_starts_anew()
    {
        var loader = new DataLoader<Tensor, Tensor>(new Fresh(6), 2, static (items, _) => stack([.. items]), num_worker: 2);
        Tensor? seen = null;
        foreach (Tensor batch in loader)
        {
            seen = batch;
            break;
        }
        Assert.True(seen!.IsInvalid);
        using IEnumerator<Tensor> one = loader.GetEnumerator();
        using IEnumerator<Tensor> two = loader.GetEnumerator();
        Assert.True(one.MoveNext() && one.MoveNext() && two.MoveNext());
        Assert.Equal(2.5f, one.Current[0, 0].item<float>());
        Assert.Equal(0.5f, two.Current[0, 0].item<float>());
        two.Dispose();
        Assert.Throws<ObjectDisposedException>(() => two.MoveNext());
        Assert.False(one.Current.IsInvalid);
    }

    [Fact]
    public void More_workers_than_items_and_batches_larger_than_the_dataset_are_no_trouble()
    {
        using var loader = new IterableDataLoader(new Lists(3), int.MaxValue, num_worker: 64);
        IList<Tensor> batch = loader.GetEnumerator() is var pass && pass.MoveNext() ? pass.Current : [];
        Assert.Equal([0L, 1, 2], batch[0].data<long>().ToArray());
        Assert.Equal([3L, 2], batch[1].shape);
        Assert.False(pass.MoveNext());
        Assert.Empty(new IterableDataLoader(new Lists(3), 5, num_worker: 2, drop_last: true));
        Assert.Empty(new IterableDataLoader(new Lists(0), 5, shuffle: true, num_worker: 2));
    }

    [Fact]
    public void A_sampler_of_the_callers_is_asked_once_for_each_pass_and_disposed()
    {
        int started = 0;
        int ended = 0;
        IEnumerable<long> Backwards()
        {
            started++;
            try
            {
                for (long i = 3; i >= 0; i--)
                {
                    yield return i;
                }
            }
            finally
            {
                ended++;
            }
        }

        using var loader = new IterableDataLoader(new Lists(4), 3, Backwards(), num_worker: 2);
        Assert.Equal(["3,2,1", "0"], loader.Select(static batch => string.Join(',', batch[0].data<long>().ToArray())));
        foreach (IList<Tensor> _ in loader)
        {
            break;
        }
        Assert.Equal((2, 2), (started, ended));
    }

    [Fact]
    public void A_sampler_counts_from_the_end_of_a_tensor_dataset_and_what_names_no_item_is_refused()
    {
        using var loader = utils.data.DataLoader(utils.data.TensorDataset(arange(3)), 2, [0L, -1], disposeBatch: false);
        Assert.Equal([0L, 2], loader.First()[0].data<long>().ToArray());
        using var wrong = utils.data.DataLoader(utils.data.TensorDataset(arange(3)), 2, [0L, 5]);
        Assert.StartsWith("select(): index 5 out of range for tensor of size [3] at dimension 0", Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => wrong.First()).Message);
    }

    [Fact]
    public void Batches_of_tensor_datasets_belong_to_no_scope_and_go_with_the_next()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor all = arange(6).view(3, 2);
        Tensor? last = null;
        foreach (IList<Tensor> batch in utils.data.DataLoader(utils.data.TensorDataset(all), 2))
        {
            Assert.False(outer.Contains(batch[0]));
            Assert.True(last is null || last.IsInvalid);
            last = batch[0];
        }
        Assert.True(last!.IsInvalid);
        Assert.False(all.IsInvalid);
        IList<Tensor> kept = utils.data.DataLoader(utils.data.TensorDataset(all), 2, disposeBatch: false).Last();
        Assert.Equal([4L, 5], kept[0].reshape(-1).data<long>().ToArray());
    }

    [Fact]
    public void Devices_that_are_not_there_are_refused_at_once() =>
        Assert.Throws<InvalidOperationException>(() => new IterableDataLoader(new Lists(3), 2, device: new Device("cuda")));
}
