using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Serialization;

/// <summary>
/// Reads what PyTorch's <c>torch.save</c> wrote, and the tensors of a TorchScript archive: a zip file of a pickle and storages, or (before PyTorch 1.6) a row of pickles and
/// storages. Only tensors, numbers, texts, lists, tuples and dictionaries are read; see <see cref="PickleReader"/> for what they become.
/// A tensor becomes a <see cref="TensorImpl"/>; tensors that shared memory still do.
/// </summary>
internal sealed class PthReader : IPickleHost
{
    private static readonly BigInteger s_magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    private readonly Func<StorageId, StorageImpl> _find;
    private readonly Dictionary<string, Loaded> _storages = new(StringComparer.Ordinal);
    private bool _isScript;

    private PthReader(Func<StorageId, StorageImpl> find) => _find = find;

    /// <summary>The bytes that a file of before PyTorch 1.6 begins with.</summary>
    internal static ReadOnlySpan<byte> LegacyStart => [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];

    /// <summary>Reads a zip file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or holds what is no part of weights.</exception>
    internal static object? ReadZip(Stream stream)
    {
        var zip = new ZipReader(stream);
        string? pickle = zip.Names.FirstOrDefault(static name => name == "data.pkl" || (name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - 9));
        if (pickle is null)
        {
            throw new InvalidDataException("PytorchStreamReader failed locating file data.pkl: file not found. The zip file was not written by torch.save.");
        }
        string root = pickle[..^"data.pkl".Length];
        CheckByteOrder(zip, root + "byteorder");
        var reader = new PthReader(id =>
        {
            string name = root + "data/" + id.Key;
            long length = zip.LengthOf(name) ?? throw new InvalidDataException($"PytorchStreamReader failed locating file data/{id.Key}: file not found.");
            if (length != id.Bytes)
            {
                throw new InvalidDataException($"The storage {id.Key} has {length} bytes, but its tensors need {id.Bytes}.");
            }
            StorageImpl storage = StorageImpl.Allocate(id.Bytes);
            zip.Read(name, StateEntries.Bytes(storage));
            return storage;
        });
        reader._isScript = zip.Names.Contains(root + "constants.pkl");
        object? value = reader.ReadPickle(ReadEntry(zip, pickle), out _);
        return value is ScriptObject script ? script.Tensors() : value;
    }

    /// <summary>Reads a file of before PyTorch 1.6.</summary>
    /// <inheritdoc cref="ReadZip"/>
    internal static object? ReadLegacy(Stream stream)
    {
        if (stream.Length > Array.MaxLength)
        {
            throw new InvalidDataException("Files of before PyTorch 1.6 are read up to 2 GB. Save the file anew with a later PyTorch.");
        }
        var bytes = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        long claimed = 0;
        var reader = new PthReader(id =>
        {
            claimed += id.Bytes;
            return claimed <= bytes.Length ? StorageImpl.Allocate(id.Bytes) : throw new InvalidDataException("The file ends before its storages do.");   // before a size in a damaged file is allocated
        });
        int at = 0;
        object? magic = reader.Next(bytes, ref at);
        object? version = reader.Next(bytes, ref at);
        object? system = reader.Next(bytes, ref at);
        if (magic is not BigInteger number || number != s_magic || version is not 1001L)
        {
            throw new InvalidDataException("Invalid magic number; corrupt file?");
        }
        if (system is not OrderedDictionary<object, object?> facts || facts.GetValueOrDefault("little_endian") is not true)
        {
            throw new InvalidDataException("The file was written on a big-endian machine.");
        }
        object? result = reader.Next(bytes, ref at);
        if (reader.Next(bytes, ref at) is not List<object?> keys || keys.Count != reader._storages.Count)
        {
            throw new InvalidDataException("The file's list of storages is damaged.");
        }
        foreach (object? key in keys)
        {
            if (key is not string name || !reader._storages.Remove(name, out Loaded? loaded))
            {
                throw new InvalidDataException("The file's list of storages is damaged.");
            }
            if (bytes.Length - at < 8 || BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)) != loaded.NumElements || bytes.Length - at - 8 < loaded.Storage.ByteCount)
            {
                throw new InvalidDataException($"The storage {name} is damaged, or the file ends in it.");
            }
            bytes.AsSpan(at + 8, (int)loaded.Storage.ByteCount).CopyTo(StateEntries.Bytes(loaded.Storage));
            StateEntries.Normalize(StateEntries.Bytes(loaded.Storage), loaded.DType);
            at += 8 + (int)loaded.Storage.ByteCount;
        }
        return at == bytes.Length ? result : throw new InvalidDataException("The file is longer than what it holds.");
    }

    object? IPickleHost.Resolve(PickleGlobal global) => global.Module switch
    {
        "collections" when global.Name is "OrderedDict" or "Counter" => global,
        "torch._utils" when global.Name is "_rebuild_tensor_v2" or "_rebuild_tensor_v3" or "_rebuild_parameter" or "_rebuild_tensor" => global,
        "torch" when global.Name == "Size" || StorageType(global) is not null => global,
        "torch" => TorchTypes.OfPython(global.Name),
        "torch.storage" when global.Name is "UntypedStorage" or "_UntypedStorage" => global,
        "_codecs" when global.Name == "encode" => global,
        _ when _isScript => IsScriptClass(global) ? global : throw new InvalidDataException(
            $"The file is a TorchScript archive, of which only tensors are read, and it holds {global}. In Python, save torch.jit.load(file).state_dict() instead."),
        _ => null,
    };

    object? IPickleHost.Call(PickleGlobal global, object?[] arguments) => (global.Module, global.Name) switch
    {
        ("collections", _) => arguments switch
        {
            [] => new OrderedDictionary<object, object?>(),
            [OrderedDictionary<object, object?> items] => items,
            [List<object?> pairs] => OfPairs(pairs),
            _ => throw Damaged(global),
        },
        _ when IsScriptClass(global) && arguments is [] => new ScriptObject(),
        ("torch", "Size") when arguments is [object?[] or List<object?>] => Sizes(arguments[0], global),
        ("_codecs", _) when arguments is [string text, "latin1"] => Encoding.Latin1.GetBytes(text),
        ("torch._utils", "_rebuild_parameter") when arguments is [TensorImpl data, bool requiresGrad, ..] => WithGradient(data, requiresGrad, global),
        ("torch._utils", "_rebuild_tensor") when arguments is [Loaded storage, long offset, { } sizes, { } strides] =>
            Tensor(storage, storage.DType, offset, sizes, strides, false, null, global),
        ("torch._utils", "_rebuild_tensor_v2") when arguments is [Loaded storage, long offset, { } sizes, { } strides, bool requiresGrad, _, ..] and { Length: 6 or 7 } =>
            Tensor(storage, storage.DType, offset, sizes, strides, requiresGrad, arguments.Length == 7 ? arguments[6] : null, global),
        ("torch._utils", "_rebuild_tensor_v3") when arguments is [Loaded storage, long offset, { } sizes, { } strides, bool requiresGrad, _, DType dtype, ..] and { Length: 7 or 8 } =>
            Tensor(storage, dtype, offset, sizes, strides, requiresGrad, arguments.Length == 8 ? arguments[7] : null, global),
        _ => throw Damaged(global),
    };

    object? IPickleHost.Persistent(object? id)
    {
        if (id is not object?[] parts || parts is not ["storage", PickleGlobal type, string key, string location, long count, ..])
        {
            throw PickleReader.Refused("a storage is named in an unknown way.");
        }
        if (parts is [_, _, _, _, _, not null])
        {
            throw PickleReader.Refused("a storage is a part of another storage, as PyTorch wrote them before 0.4.");
        }
        if (location == "meta")
        {
            throw PickleReader.Refused("a tensor on the device meta has no values.");
        }
        DType dtype = StorageType(type) ?? (type.Module == "torch.storage" ? DType.UInt8 : throw PickleReader.Refused($"{type} is no storage that this library has."));
        long bytes = StateEntries.ByteCount([count], dtype);
        if (bytes < 0)
        {
            throw PickleReader.Refused($"a storage of {count} elements is too large.");
        }
        if (!_storages.TryGetValue(key, out Loaded? loaded))
        {
            loaded = new Loaded(_find(new StorageId(key, bytes)), dtype, count);
            StateEntries.Normalize(StateEntries.Bytes(loaded.Storage), dtype);
            _storages.Add(key, loaded);
        }
        return loaded.DType == dtype && loaded.NumElements == count ? loaded : throw PickleReader.Refused($"the storage {key} is described in two ways.");
    }

    private static bool IsScriptClass(PickleGlobal global) => global.Module == "__torch__" || global.Module.StartsWith("__torch__.", StringComparison.Ordinal);

    private static InvalidDataException Damaged(PickleGlobal global) => PickleReader.Refused($"{global} is called with unknown arguments.");

    private static DType? StorageType(PickleGlobal global) => global.Module == "torch" ? TorchTypes.OfStorage(global.Name) : null;

    private static byte[] ReadEntry(ZipReader zip, string name)
    {
        long length = zip.LengthOf(name)!.Value;
        if (length > Array.MaxLength)
        {
            throw new InvalidDataException($"The entry '{name}' is too long.");
        }
        var bytes = new byte[length];
        zip.Read(name, bytes);
        return bytes;
    }

    private static void CheckByteOrder(ZipReader zip, string name)
    {
        if (zip.LengthOf(name) is { } length && (length > 16 || Encoding.ASCII.GetString(ReadEntry(zip, name)) != "little"))
        {
            throw new InvalidDataException("The file was written on a big-endian machine.");
        }
    }

    private static OrderedDictionary<object, object?> OfPairs(List<object?> pairs)
    {
        var result = new OrderedDictionary<object, object?>();
        foreach (object? pair in pairs)
        {
            if (pair is object?[] and [{ } key, _] items && key is string or long)
            {
                result[key] = items[1];
            }
            else
            {
                throw PickleReader.Refused("an OrderedDict is made of something that is no pair.");
            }
        }
        return result;
    }

    private static object?[] Sizes(object? list, PickleGlobal global)
    {
        object?[] items = list as object?[] ?? [.. (List<object?>)list!];
        return Array.TrueForAll(items, static item => item is long) ? items : throw Damaged(global);
    }

    private static long[] Longs(object list, PickleGlobal global) =>
        list is object?[] or List<object?> ? Array.ConvertAll(Sizes(list, global), static item => (long)item!) : throw Damaged(global);

    private static TensorImpl WithGradient(TensorImpl tensor, bool requiresGrad, PickleGlobal global)
    {
        if (requiresGrad)
        {
            if (!tensor.DType.IsDifferentiable())
            {
                throw Damaged(global);
            }
            Variable.SetRequiresGrad(tensor, true);
        }
        return tensor;
    }

    private static TensorImpl Tensor(Loaded storage, DType dtype, long offset, object sizes, object strides, bool requiresGrad, object? metadata, PickleGlobal global)
    {
        long[] size = Longs(sizes, global);
        long[] stride = Longs(strides, global);
        if (size.Length != stride.Length || size.Length > 64 || offset < 0)
        {
            throw Damaged(global);
        }
        long bytes = StateEntries.ByteCount(size, dtype);
        if (bytes < 0)
        {
            throw PickleReader.Refused($"a tensor of sizes {Error.Show(size)} is too large.");
        }
        if (Last(size, stride, offset, bytes == 0) is not { } last || last >= storage.Storage.ByteCount / dtype.ItemSize())
        {
            throw PickleReader.Refused($"a tensor of sizes {Error.Show(size)} and strides {Error.Show(stride)} at offset {offset} is out of bounds for storage of size {storage.Storage.ByteCount}.");
        }
        bool isConj = false;
        bool isNeg = false;
        if (metadata is OrderedDictionary<object, object?> marks)
        {
            isConj = marks.GetValueOrDefault("conj") is true && dtype.IsComplex();
            isNeg = marks.GetValueOrDefault("neg") is true;
        }
        return WithGradient(new TensorImpl(storage.Storage, dtype, size, stride, offset) { IsConj = isConj, IsNeg = isNeg }, requiresGrad, global);
    }

    /// <summary>The place of the last element, −1 if there are no elements; null if it is beyond any storage.</summary>
    private static long? Last(long[] sizes, long[] strides, long offset, bool isEmpty)
    {
        if (isEmpty)
        {
            return -1;
        }
        long last = offset;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (strides[d] < 0 || (sizes[d] > 1 && strides[d] > StorageImpl.MaxBytes / (sizes[d] - 1)))
            {
                return null;
            }
            last += strides[d] * (sizes[d] - 1);
            if (last is < 0 or > StorageImpl.MaxBytes)
            {
                return null;
            }
        }
        return last;
    }

    private object? Next(byte[] bytes, ref int at)
    {
        object? value = ReadPickle(bytes.AsSpan(at), out int length);
        at += length;
        return value;
    }

    private object? ReadPickle(ReadOnlySpan<byte> bytes, out int length) => PickleReader.Read(bytes, this, out length);

    private readonly record struct StorageId(string Key, long Bytes);

    private sealed record Loaded(StorageImpl Storage, DType DType, long NumElements);
}
