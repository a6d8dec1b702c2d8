using System.Collections;
using System.Numerics;
using System.Text;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Serialization;

/// <summary>
/// Writes files that PyTorch's <c>torch.load</c> reads, also with weights_only: numbers, texts, tensors, lists (IList), tuples (object?[])
/// and dictionaries (IDictionary). Tensors that share memory still do when they are read.
/// </summary>
internal sealed class PthWriter
{
    /// <summary>How deep lists and dictionaries may be nested.</summary>
    internal const int MaxDepth = 200;

    private readonly PickleWriter _pickle = new();
    private readonly Dictionary<StorageImpl, (string Key, DType DType)> _keys = new(ReferenceEqualityComparer.Instance);
    private readonly List<StorageImpl> _storages = [];

    /// <summary>Writes one value.</summary>
    /// <param name="stream">Where to; left open. Nothing is written if the value cannot be.</param>
    /// <param name="value">The value.</param>
    /// <param name="root">The name of the folder in the zip file.</param>
    /// <exception cref="ArgumentException">There is something in it that cannot be saved.</exception>
    internal static void Write(Stream stream, object? value, string root = "archive")
    {
        var writer = new PthWriter();
        writer.Add(value, 0);
        var zip = new ZipWriter(stream);
        zip.Add(root + "/data.pkl", writer._pickle.Finish());
        zip.Add(root + "/byteorder", "little"u8);
        for (int i = 0; i < writer._storages.Count; i++)
        {
            zip.Add($"{root}/data/{i}", StateEntries.Bytes(writer._storages[i]));
        }
        zip.Add(root + "/version", "3\n"u8);
        zip.Finish();
    }

    /// <summary>The folder's name: that of the file without its extension, as in PyTorch.</summary>
    internal static string RootOf(string location)
    {
        string name = Path.GetFileNameWithoutExtension(location);
        return name.Length > 0 && Encoding.UTF8.GetByteCount(name) < 1000 ? name : "archive";
    }

    private void Add(object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ArgumentException($"Lists and dictionaries are nested more than {MaxDepth} deep.");
        }
        switch (value)
        {
            case null: _pickle.None(); break;
            case bool flag: _pickle.Bool(flag); break;
            case long number: _pickle.Number(number); break;
            case int number: _pickle.Number(number); break;
            case short number: _pickle.Number(number); break;
            case byte number: _pickle.Number(number); break;
            case BigInteger number: _pickle.Number(number); break;
            case double number: _pickle.Number(number); break;
            case float number: _pickle.Number(number); break;
            case string text: _pickle.Text(text); break;
            case DType dtype: _pickle.Global("torch", TorchTypes.Python(dtype)); break;
            case TensorImpl tensor: Add(tensor); break;
            case object?[] items:
                _pickle.Mark();
                AddAll(items, depth);
                _pickle.EndTuple();
                break;
            case IDictionary items:
                _pickle.BeginOrderedDictionary();
                foreach (DictionaryEntry item in items)
                {
                    Add(item.Key, depth + 1);
                    Add(item.Value, depth + 1);
                }
                _pickle.EndDictionary();
                break;
            case IList items:
                _pickle.BeginList();
                AddAll(items, depth);
                _pickle.EndList();
                break;
            default: throw new ArgumentException($"A {value.GetType()} cannot be saved: only tensors, numbers, texts, lists, tuples and dictionaries can.");
        }
    }

    private void AddAll(IList items, int depth)
    {
        foreach (object? item in items)
        {
            Add(item, depth + 1);
        }
    }

    private void Add(TensorImpl tensor)
    {
        TensorImpl plain = AutogradOperators.Ops.Resolve(tensor);
        if (plain.Storage.IsBorrowed || (_keys.TryGetValue(plain.Storage, out (string Key, DType DType) known) && known.DType != plain.DType)
            || plain.Storage.ByteCount % plain.DType.ItemSize() != 0)
        {
            plain = Fresh(plain);   // the caller's array may be longer than the storage, and PyTorch has one dtype for one storage
        }
        if (!_keys.TryGetValue(plain.Storage, out (string Key, DType DType) storage))
        {
            storage = (_storages.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), plain.DType);
            _keys.Add(plain.Storage, storage);
            _storages.Add(plain.Storage);
        }
        _pickle.Global("torch._utils", "_rebuild_tensor_v2");
        _pickle.Mark();
        _pickle.Mark();
        _pickle.Text("storage");
        _pickle.Global("torch", TorchTypes.Storage(plain.DType));
        _pickle.Text(storage.Key);
        _pickle.Text("cpu");
        _pickle.Number(plain.Storage.ByteCount / plain.DType.ItemSize());
        _pickle.EndTuple();
        _pickle.Persistent();
        _pickle.Number(plain.Offset);
        _pickle.Numbers(plain.Sizes);
        _pickle.Numbers(plain.Strides);
        _pickle.Bool(Variable.IsLeaf(tensor) && Variable.RequiresGrad(tensor));
        _pickle.Global("collections", "OrderedDict");
        _pickle.EmptyTuple();
        _pickle.Reduce();
        _pickle.EndTuple();
        _pickle.Reduce();
    }

    private static TensorImpl Fresh(TensorImpl tensor)
    {
        TensorImpl copy = TensorImpl.Empty(tensor.Sizes, tensor.DType);
        Copy.Run(tensor, copy);
        return copy;
    }
}
