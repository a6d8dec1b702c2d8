using System.Collections;
using System.Runtime.CompilerServices;
using MiniTorch.Core;
using MiniTorch.Operators;
using MiniTorch.Utils;

namespace MiniTorch.Modules;

/// <summary>Batches of a dataset's items, in order, shuffled, or in an order of the caller's.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
/// <typeparam name="S">The type of a batch.</typeparam>
public class DataLoader<T, S> : IEnumerable<S>, IDisposable
{
    /// <summary>A loader of batches in order, or shuffled.</summary>
    /// <param name="dataset">The items.</param>
    /// <param name="batchSize">How many items make a batch.</param>
    /// <param name="collate_fn">Makes a batch of items.</param>
    /// <param name="shuffle">Another order in each pass.</param>
    /// <param name="device">The CPU.</param>
    /// <param name="seed">Fixes the order; every pass then has the same.</param>
    /// <param name="num_worker">How many threads ask for items.</param>
    /// <param name="drop_last">Leave out a last batch that is not full.</param>
    /// <param name="disposeBatch">Dispose a batch when the next one is asked for.</param>
    /// <param name="disposeDataset">Dispose the dataset with the loader.</param>
    public DataLoader(
        torch.utils.data.Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, torch.Device, S> collate_fn, bool shuffle = false, torch.Device? device = null, int? seed = null,
        int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
        : this(dataset, batchSize, collate_fn, shuffle ? new FisherYatesShuffler(dataset.Count, seed) : new LongRange(dataset.Count), device, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    /// <summary>A loader of batches in an order of the caller's.</summary>
    /// <param name="dataset">The items.</param>
    /// <param name="batchSize">How many items make a batch.</param>
    /// <param name="collate_fn">Makes a batch of items.</param>
    /// <param name="shuffler">The indices of the items, in the order of a pass.</param>
    /// <param name="device">The CPU.</param>
    /// <param name="num_worker">How many threads ask for items.</param>
    /// <param name="drop_last">Leave out a last batch that is not full.</param>
    /// <param name="disposeBatch">Dispose a batch when the next one is asked for.</param>
    /// <param name="disposeDataset">Dispose the dataset with the loader.</param>
    public DataLoader(
        torch.utils.data.Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, torch.Device, S> collate_fn, IEnumerable<long> shuffler, torch.Device? device = null,
        int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
    {
        _ = dataset.Count;   // refuses null
        this.dataset = dataset;
        batch_size = batchSize;
        this.collate_fn = collate_fn;
        sampler = shuffler;
        Device = torch.InitializeDevice(device);
        num_workers = Math.Max(num_worker, 1);
        this.drop_last = drop_last;
        DisposeBatch = disposeBatch;
        DisposeDataset = disposeDataset;
    }

    /// <summary>The items.</summary>
    public torch.utils.data.Dataset<T> dataset { get; }

    /// <summary>How many items make a batch.</summary>
    public int batch_size { get; }

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool drop_last { get; }

    /// <summary>The indices of a pass.</summary>
    public IEnumerable<long> sampler { get; }

    /// <summary>How many threads ask for items.</summary>
    public int num_workers { get; }

    /// <summary>The CPU.</summary>
    public torch.Device Device { get; }

    /// <summary>Whether a batch is disposed when the next one is asked for.</summary>
    public bool DisposeBatch { get; }

    /// <summary>Whether the dataset is disposed with the loader.</summary>
    public bool DisposeDataset { get; }

    /// <summary>Makes a batch of items.</summary>
    public Func<IEnumerable<T>, torch.Device, S> collate_fn { get; }

    /// <summary>How many batches a pass over the whole dataset has.</summary>
    public long Count => drop_last ? dataset.Count / batch_size : ((dataset.Count - 1) / batch_size) + 1;

    /// <summary>Starts a pass.</summary>
    public IEnumerator<S> GetEnumerator() => new Pass(this);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Disposes the dataset, if the loader was told to.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
        if (DisposeDataset)
        {
            dataset.Dispose();
        }
    }

    /// <summary>The batch of some items. What was made for it is let go, but for the tensors of the batch itself: those are put in <paramref name="made"/>.</summary>
    private protected virtual S Load(long[] indices, List<IDisposable> made)
    {
        using DisposeScope ofItems = torch.NewDisposeScope();
        T[] items = Items(indices, ofItems);
        using DisposeScope ofBatch = torch.NewDisposeScope();
        S batch = collate_fn(items, Device);
        foreach (torch.Tensor tensor in BatchTensors.Of(batch))
        {
            // A collating function may hand on what belongs to the dataset. That is nobody's to dispose.
            if (ofItems.Contains(tensor) || ofBatch.Contains(tensor))
            {
                made.Add(tensor.DetachFromDisposeScope());
            }
        }
        if (!BatchTensors.AreAllIn(typeof(S)))
        {
            // Tensors may hide in a type of the caller's.
            IReadOnlyList<IDisposable> others = ofBatch.DisposablesView;
            ofBatch.Detach(others);
            made.AddRange(others);
        }
        return batch;
    }

    private T[] Items(long[] indices, DisposeScope scope)
    {
        var items = new T[indices.Length];
        if (num_workers == 1 || indices.Length == 1)
        {
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = dataset.GetTensor(indices[i]);
            }
            return items;
        }
        try
        {
            System.Threading.Tasks.Parallel.For(0, items.Length, new ParallelOptions { MaxDegreeOfParallelism = num_workers }, i =>
            {
                using DisposeScope ofItem = torch.NewDisposeScope();   // scopes belong to threads
                items[i] = dataset.GetTensor(indices[i]);
                lock (scope)
                {
                    scope.Attach(ofItem.DisposablesView);
                }
            });
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return items;
    }

    private sealed class Pass(DataLoader<T, S> loader) : IEnumerator<S>
    {
        private readonly List<IDisposable> _made = [];
        private IEnumerator<long>? _order = loader.sampler.GetEnumerator();
        private S? _current;

        public S Current => _current!;

        object? IEnumerator.Current => _current;

        public bool MoveNext()
        {
            LetGo();
            if (loader.batch_size < 0)
            {
                throw new ArgumentOutOfRangeException("count");
            }
            ObjectDisposedException.ThrowIf(_order is null, this);
            var indices = new List<long>();
            while (indices.Count < loader.batch_size && _order.MoveNext())
            {
                indices.Add(_order.Current);
            }
            if (indices.Count == 0 || (loader.drop_last && indices.Count < loader.batch_size))
            {
                return false;
            }
            _current = loader.Load([.. indices], _made);
            return true;
        }

        public void Reset()
        {
            LetGo();
            _order?.Dispose();
            _order = loader.sampler.GetEnumerator();
        }

        public void Dispose()
        {
            LetGo();
            _order?.Dispose();
            _order = null;
        }

        private void LetGo()
        {
            if (loader.DisposeBatch)
            {
                foreach (IDisposable made in _made)
                {
                    made.Dispose();
                }
            }
            _made.Clear();
            _current = default;
        }
    }

    private sealed class LongRange(long count) : IEnumerable<long>
    {
        public IEnumerator<long> GetEnumerator()
        {
            for (long i = 0; i < count; i++)
            {
                yield return i;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>Batches of items that are tensors by name: for each name the items' tensors, stacked.</summary>
public sealed class DataLoader : DataLoader<Dictionary<string, torch.Tensor>, Dictionary<string, torch.Tensor>>
{
    /// <inheritdoc cref="DataLoader{T, S}(torch.utils.data.Dataset{T}, int, Func{IEnumerable{T}, torch.Device, S}, bool, torch.Device, int?, int, bool, bool, bool)"/>
    public DataLoader(
        torch.utils.data.Dataset dataset, int batchSize, bool shuffle = false, torch.Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false,
        bool disposeBatch = true, bool disposeDataset = true)
        : base(dataset, batchSize, Collate, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    /// <inheritdoc cref="DataLoader{T, S}(torch.utils.data.Dataset{T}, int, Func{IEnumerable{T}, torch.Device, S}, IEnumerable{long}, torch.Device, int, bool, bool, bool)"/>
    public DataLoader(
        torch.utils.data.Dataset dataset, int batchSize, IEnumerable<long> shuffler, torch.Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true,
        bool disposeDataset = true)
        : base(dataset, batchSize, Collate, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    private static Dictionary<string, torch.Tensor> Collate(IEnumerable<Dictionary<string, torch.Tensor>> items, torch.Device device)
    {
        Dictionary<string, torch.Tensor>[] list = [.. items];
        var batch = new Dictionary<string, torch.Tensor>();
        foreach (string name in list[0].Keys)
        {
            batch[name] = BatchTensors.Stack(Array.ConvertAll(list, item => item[name]));
        }
        return batch;
    }
}

/// <summary>Batches of items that are lists of tensors: for each place the items' tensors, stacked.</summary>
public sealed class IterableDataLoader : DataLoader<IList<torch.Tensor>, IList<torch.Tensor>>
{
    /// <inheritdoc cref="DataLoader{T, S}(torch.utils.data.Dataset{T}, int, Func{IEnumerable{T}, torch.Device, S}, bool, torch.Device, int?, int, bool, bool, bool)"/>
    public IterableDataLoader(
        torch.utils.data.IterableDataset dataset, int batchSize, bool shuffle = false, torch.Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false,
        bool disposeBatch = true, bool disposeDataset = true)
        : base(dataset, batchSize, Collate, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    /// <inheritdoc cref="DataLoader{T, S}(torch.utils.data.Dataset{T}, int, Func{IEnumerable{T}, torch.Device, S}, IEnumerable{long}, torch.Device, int, bool, bool, bool)"/>
    public IterableDataLoader(
        torch.utils.data.IterableDataset dataset, int batchSize, IEnumerable<long> shuffler, torch.Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true,
        bool disposeDataset = true)
        : base(dataset, batchSize, Collate, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    private protected override IList<torch.Tensor> Load(long[] indices, List<IDisposable> made)
    {
        if (dataset is not TensorDataset tensors)
        {
            return base.Load(indices, made);
        }
        IList<torch.Tensor> batch = tensors.GetBatch(indices);   // one copy of rows instead of a view and a copy for each
        foreach (torch.Tensor tensor in batch)
        {
            made.Add(tensor.DetachFromDisposeScope());
        }
        return batch;
    }

    private static IList<torch.Tensor> Collate(IEnumerable<IList<torch.Tensor>> items, torch.Device device)
    {
        IList<torch.Tensor>[] list = [.. items];
        var batch = new List<torch.Tensor>();
        for (int i = 0; i < list[0].Count; i++)
        {
            batch.Add(BatchTensors.Stack(Array.ConvertAll(list, item => item[i])));
        }
        return batch;
    }
}

/// <summary>The tensors of a batch.</summary>
internal static class BatchTensors
{
    /// <summary>Tensors of one shape as the rows of one.</summary>
    internal static torch.Tensor Stack(torch.Tensor[] tensors) => new(Aten.Cat(Array.ConvertAll(tensors, static tensor => Aten.Unsqueeze(tensor.Impl, 0)), 0));

    /// <summary>The tensors in tuples and collections. What is computed when it is enumerated is left alone.</summary>
    internal static IEnumerable<torch.Tensor> Of(object? batch) => batch switch
    {
        torch.Tensor tensor => [tensor],
        IDictionary dictionary => Within(dictionary.Values),
        Array array when array.GetType().GetElementType()!.IsPrimitive => [],
        ICollection collection => Within(collection),
        ITuple tuple => Within(Items(tuple)),
        _ => [],
    };

    /// <summary>Whether <see cref="Of"/> finds all tensors of an object of a type.</summary>
    internal static bool AreAllIn(Type type) =>
        type == typeof(torch.Tensor) || type == typeof(torch.Tensor[]) || type == typeof(IList<torch.Tensor>) || type == typeof(List<torch.Tensor>) || type == typeof(Dictionary<string, torch.Tensor>)
        || (typeof(ITuple).IsAssignableFrom(type) && Array.TrueForAll(type.GetGenericArguments(), AreAllIn));

    private static IEnumerable<torch.Tensor> Within(IEnumerable items)
    {
        foreach (object? item in items)
        {
            foreach (torch.Tensor tensor in Of(item))
            {
                yield return tensor;
            }
        }
    }

    private static IEnumerable<object?> Items(ITuple tuple)
    {
        for (int i = 0; i < tuple.Length; i++)
        {
            yield return tuple[i];
        }
    }
}
