using System.Collections;
using MiniTorch.Core;
using MiniTorch.Serialization;

namespace MiniTorch;

/// <summary>Between the values of the API and those that the engine's readers and writers know.</summary>
internal static class Saving
{
    /// <summary>Handles for the tensors in a value that was read; lists and dictionaries that stand in several places still do.</summary>
    internal static object? ToApi(object? value) => ToApi(value, new Dictionary<object, object>(ReferenceEqualityComparer.Instance), 0);

    /// <summary>The tensors of the handles in a value.</summary>
    /// <exception cref="ArgumentException">It is nested too deeply, for example in itself.</exception>
    internal static object? ToEngine(object? value, int depth = 0)
    {
        if (depth > PthWriter.MaxDepth)
        {
            throw new ArgumentException($"Lists and dictionaries are nested more than {PthWriter.MaxDepth} deep.");
        }
        switch (value)
        {
            case torch.Tensor tensor:
                return tensor.Impl;
            case torch.nn.Module:
                throw new ArgumentException("A module cannot be saved; its state_dict() can.");
            case torch.ScalarType dtype:
                return (DType)dtype;
            case object?[] tuple:
                return Array.ConvertAll(tuple, item => ToEngine(item, depth + 1));
            case IDictionary dictionary:
                var result = new OrderedDictionary<object, object?>();
                foreach (DictionaryEntry item in dictionary)
                {
                    result[item.Key] = ToEngine(item.Value, depth + 1);
                }
                return result;
            case IList list:
                var items = new List<object?>(list.Count);
                foreach (object? item in list)
                {
                    items.Add(ToEngine(item, depth + 1));
                }
                return items;
            default:
                return value;
        }
    }

    /// <summary>The entries of a dictionary of tensors.</summary>
    /// <exception cref="ArgumentException">Something else is in it.</exception>
    internal static List<(string Name, TensorImpl Tensor)> Entries(IDictionary dictionary)
    {
        var entries = new List<(string, TensorImpl)>(dictionary.Count);
        foreach (DictionaryEntry item in dictionary)
        {
            entries.Add(item is { Key: string name, Value: torch.Tensor tensor }
                ? (name, tensor.Impl)
                : throw new ArgumentException($"A file of this format holds tensors under names; '{item.Key}' is {WeightsFile.Describe(item.Value)}."));
        }
        return entries;
    }

    internal static void WriteEntries(string location, WeightsFormat format, IReadOnlyList<(string Name, TensorImpl Tensor)> entries) =>
        WeightsFile.Replace(location, stream => WriteEntries(stream, format, entries, PthWriter.RootOf(location)));

    /// <summary>Writes a state dict; the stream stays open.</summary>
    internal static void WriteEntries(Stream stream, WeightsFormat format, IReadOnlyList<(string Name, TensorImpl Tensor)> entries, string root = "archive")
    {
        switch (format)
        {
            case WeightsFormat.Safetensors:
                SafetensorsFormat.Write(stream, entries, new Dictionary<string, string> { ["format"] = "pt" });
                break;
            case WeightsFormat.Dat:
                using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
                {
                    DatFormat.WriteDictionary(writer, entries);
                }
                break;
            default:
                var dictionary = new OrderedDictionary<object, object?>();
                foreach ((string name, TensorImpl tensor) in entries)
                {
                    dictionary[name] = Plain(tensor);
                }
                PthWriter.Write(stream, dictionary, root);
                break;
        }
    }

    /// <summary>A state dict's tensors are detached in PyTorch: what is loaded asks for no gradients.</summary>
    private static TensorImpl Plain(TensorImpl tensor) => tensor.Autograd is null ? tensor : tensor.Alias();

    private static object? ToApi(object? value, Dictionary<object, object> known, int depth)
    {
        if (depth > PthWriter.MaxDepth)
        {
            throw new InvalidDataException($"Lists and dictionaries are nested more than {PthWriter.MaxDepth} deep.");
        }
        switch (value)
        {
            case DType dtype:
                return (torch.ScalarType)dtype;
            case TensorImpl or object?[] or OrderedDictionary<object, object?> or List<object?>:
                if (known.TryGetValue(value, out object? found))
                {
                    return found;
                }
                break;
            default:
                return value;
        }
        switch (value)
        {
            case TensorImpl tensor:
                return known[value] = new torch.Tensor(tensor);
            case object?[] tuple:
                var items = new object?[tuple.Length];
                known[value] = items;
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = ToApi(tuple[i], known, depth + 1);
                }
                return items;
            case List<object?> list:
                var converted = new List<object?>(list.Count);
                known[value] = converted;
                foreach (object? item in list)
                {
                    converted.Add(ToApi(item, known, depth + 1));
                }
                return converted;
            default:
                var dictionary = new OrderedDictionary<object, object?>();
                known[value] = dictionary;
                foreach ((object key, object? item) in (OrderedDictionary<object, object?>)value)
                {
                    dictionary[key] = ToApi(item, known, depth + 1);
                }
                return dictionary;
        }
    }
}
