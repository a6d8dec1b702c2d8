using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Modules;

/// <summary>A dataset whose item i is the list of tensors[…][i].</summary>
public sealed class TensorDataset : torch.utils.data.IterableDataset
{
    private readonly TensorImpl[] _tensors;

    internal TensorDataset(torch.Tensor[] tensors)
    {
        if (tensors is null || tensors.Length == 0)
        {
            throw new ArgumentNullException(nameof(tensors));
        }
        _tensors = torch.Tensor.ImplsOf(tensors);
        Count = _tensors[0].Sizes[0];
        foreach (TensorImpl tensor in _tensors)
        {
            if (tensor.Sizes[0] != Count)
            {
                throw new ArgumentException("All tensors must have the same first dimension size.", nameof(tensors));
            }
            tensor.Storage.AddOwner();   // the caller may dispose its handle
        }
    }

    /// <inheritdoc/>
    public override long Count { get; }

    /// <summary>The item at an index; −1 is the last.</summary>
    public IList<torch.Tensor> this[long index] => GetTensor(index);

    /// <inheritdoc/>
    public override IList<torch.Tensor> GetTensor(long index)
    {
        var item = new torch.Tensor[_tensors.Length];
        for (int i = 0; i < item.Length; i++)
        {
            item[i] = new torch.Tensor(Aten.Select(_tensors[i], 0, index));
        }
        return item;
    }

    /// <summary>Several items at once, each tensor's rows together.</summary>
    internal IList<torch.Tensor> GetBatch(ReadOnlySpan<long> indices)
    {
        TensorImpl index = TensorImpl.Empty([indices.Length], DType.Int64);
        Span<long> rows = index.Span<long>();
        for (int i = 0; i < rows.Length; i++)
        {
            long row = indices[i];
            if (row < -Count || row >= Count)
            {
                Aten.Select(_tensors[0], 0, row);   // throws, as for a single item
            }
            rows[i] = row < 0 ? row + Count : row;
        }
        var batch = new List<torch.Tensor>(_tensors.Length);
        foreach (TensorImpl tensor in _tensors)
        {
            batch.Add(new torch.Tensor(Aten.IndexSelect(tensor, 0, index)));
        }
        return batch;
    }
}
