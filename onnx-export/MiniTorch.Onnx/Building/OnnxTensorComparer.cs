namespace MiniTorch.Onnx;

/// <summary>Equal constants: same type, same sizes, same bytes. The names do not count.</summary>
internal sealed class OnnxTensorComparer : IEqualityComparer<OnnxTensor>
{
    public static OnnxTensorComparer Instance { get; } = new();

    public bool Equals(OnnxTensor? x, OnnxTensor? y)
    {
        if (ReferenceEquals(x, y))
            return true;
        if (x is null || y is null || x.DataType != y.DataType || !x.Dims.SequenceEqual(y.Dims) || !x.Strings.SequenceEqual(y.Strings))
            return false;
        return x.Content.TryGetMemory(out var a) && y.Content.TryGetMemory(out var b) && a.Span.SequenceEqual(b.Span);
    }

    public int GetHashCode(OnnxTensor obj)
    {
        var hash = new HashCode();
        hash.Add(obj.DataType);
        foreach (var dim in obj.Dims)
            hash.Add(dim);
        if (obj.Content.TryGetMemory(out var bytes))
            hash.AddBytes(bytes.Span);
        return hash.ToHashCode();
    }
}
