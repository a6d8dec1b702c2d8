using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Onnx;

/// <summary>The parameters and buffers of a module, by storage, under the names of its state dict; tied ones have one name.</summary>
internal sealed class ExportState
{
    private readonly Dictionary<StorageImpl, (string Name, TensorImpl Tensor)> _weights = [];
    private readonly Dictionary<torch.nn.Module, string> _paths = new(ReferenceEqualityComparer.Instance);
    private readonly bool _copies;

    /// <param name="module">The module; null where a function is exported.</param>
    /// <param name="copies">Whether the model gets copies of the weights, or looks at them.</param>
    internal ExportState(torch.nn.Module? module, bool copies)
    {
        _copies = copies;
        if (module is null)
        {
            return;
        }
        foreach ((string name, torch.Tensor tensor) in module.state_dict())
        {
            _weights.TryAdd(tensor.Impl.Storage, (name, tensor.Impl));
        }
        foreach ((string name, torch.Tensor tensor) in module.named_buffers())
        {
            _weights.TryAdd(tensor.Impl.Storage, (name, tensor.Impl));
        }
        _paths.TryAdd(module, "");
        foreach ((string name, torch.nn.Module part) in module.named_modules())
        {
            _paths.TryAdd(part, name);
        }
    }

    internal IReadOnlyCollection<TensorImpl> Tensors => [.. _weights.Values.Select(weight => weight.Tensor)];

    internal IEnumerable<string> Names => _weights.Values.Select(weight => weight.Name);

    internal (string Name, TensorImpl Tensor)? Find(StorageImpl storage) => _weights.TryGetValue(storage, out var weight) ? weight : null;

    /// <summary>Where a module stands, as in <c>layers.0.attention</c>; null for one that is no part of the exported module.</summary>
    internal string? PathOf(torch.nn.Module module) => _paths.GetValueOrDefault(module);

    internal OnnxTensor Weight(string name, TensorImpl tensor, OnnxDataType type, DType stored) => Content(name, tensor, type, stored, _copies);

    /// <summary>A tensor's elements, row by row.</summary>
    internal static OnnxTensor Content(string name, TensorImpl tensor, OnnxDataType type, DType stored, bool copies = true)
    {
        if (copies || !tensor.IsContiguous || tensor.DType != stored)
        {
            TensorImpl copy = TensorImpl.Empty(tensor.Sizes, stored);
            Copy.Run(tensor, copy);
            tensor = copy;
        }
        return new OnnxTensor(name, type, tensor.Sizes, new TensorContent(tensor));
    }

    /// <summary>The memory of a contiguous tensor.</summary>
    private sealed class TensorContent(TensorImpl tensor) : OnnxTensorContent
    {
        public override long Length => tensor.NumElements * tensor.DType.ItemSize();

        public override void CopyTo(Stream destination) => destination.Write(Bytes);

        public override bool TryGetMemory(out ReadOnlyMemory<byte> memory)
        {
            // Small ones are compared with each other while the graph is built.
            memory = Length <= 1 << 16 ? Bytes.ToArray() : default;
            return Length <= 1 << 16;
        }

        private ReadOnlySpan<byte> Bytes => tensor.Storage.Span<byte>(tensor.Offset * tensor.DType.ItemSize(), Length);
    }
}
