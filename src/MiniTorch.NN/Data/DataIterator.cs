using System.Collections;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Data;

/// <summary>Batches of images with their labels. Each pass has them in another order, which the default generator draws.</summary>
public class DataIterator : IDisposable, IEnumerable<(torch.Tensor, torch.Tensor)>
{
    private readonly long _batchSize;
    private readonly TensorImpl _mean;
    private readonly TensorImpl _deviation;
    private TensorImpl? _images;
    private TensorImpl? _labels;

    internal DataIterator(ReadOnlySpan<byte> images, long[] sizes, ReadOnlySpan<byte> labels, float[] mean, float[] deviation, long batchSize)
    {
        Error.Unless(batchSize > 0, $"batch_size should be a positive integer value, but got batch_size={batchSize}");
        _batchSize = batchSize;
        _images = TensorImpl.Empty(sizes, DType.UInt8);
        images.CopyTo(_images.Span<byte>());
        _labels = TensorImpl.Empty([labels.Length], DType.UInt8);
        labels.CopyTo(_labels.Span<byte>());
        _mean = PerChannel(mean);
        _deviation = PerChannel(deviation);
    }

    /// <summary>How many images there are.</summary>
    /// <exception cref="ObjectDisposedException">The iterator was disposed.</exception>
    public long Size() => Labels.NumElements;

    /// <summary>Starts a pass, of (images, labels) for each batch.</summary>
    /// <exception cref="ObjectDisposedException">The iterator was disposed.</exception>
    public IEnumerator<(torch.Tensor, torch.Tensor)> GetEnumerator() => Pass(Aten.RandPerm(Labels.NumElements, DType.Int64, GeneratorImpl.Default));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Lets go of the images.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
        _images = null;
        _labels = null;
    }

    private TensorImpl Images => _images ?? throw new ObjectDisposedException(nameof(DataIterator));

    private TensorImpl Labels => _labels ?? throw new ObjectDisposedException(nameof(DataIterator));

    private IEnumerator<(torch.Tensor, torch.Tensor)> Pass(TensorImpl order)
    {
        for (long start = 0; start < order.NumElements; start += _batchSize)
        {
            TensorImpl indices = Aten.Slice(order, 0, start, Math.Min(start + _batchSize, order.NumElements), 1);
            TensorImpl pixels = Aten.To(Aten.IndexSelect(Images, 0, indices), DType.Float32);
            TensorImpl normal = Aten.Div(Aten.Sub(Aten.Div(pixels, Aten.Scalar(255)), _mean), _deviation);
            yield return (new torch.Tensor(normal), new torch.Tensor(Aten.To(Aten.IndexSelect(Labels, 0, indices), DType.Int64)));
        }
    }

    private static TensorImpl PerChannel(float[] values)
    {
        TensorImpl tensor = TensorImpl.Empty([values.Length, 1, 1], DType.Float32);
        values.CopyTo(tensor.Span<float>());
        return tensor;
    }
}
