using System.Buffers.Binary;
using System.Collections;
using MiniTorch.Core;

namespace MiniTorch.Serialization;

/// <summary>The formats that files of weights have.</summary>
internal enum WeightsFormat
{
    /// <summary>TorchSharp's own; see <see cref="DatFormat"/>.</summary>
    Dat,

    /// <summary>PyTorch's: a zip file.</summary>
    Pth,

    /// <summary>PyTorch's before version 1.6: a row of pickles.</summary>
    LegacyPth,

    /// <summary>Hugging Face's; see <see cref="SafetensorsFormat"/>.</summary>
    Safetensors,
}

/// <summary>Reads any file of weights, by its content, and writes one, by its name.</summary>
internal static class WeightsFile
{
    /// <summary>The format that a file of this name is written in: .pth, .pt, .ckpt and .bin; .safetensors; all else as .dat.</summary>
    internal static WeightsFormat FormatOf(string location) => Path.GetExtension(location).ToLowerInvariant() switch
    {
        ".pth" or ".pt" or ".ckpt" or ".bin" => WeightsFormat.Pth,
        ".safetensors" => WeightsFormat.Safetensors,
        _ => WeightsFormat.Dat,
    };

    /// <summary>The format of what stands in the stream, by its first bytes. The position is at the beginning afterwards.</summary>
    internal static WeightsFormat FormatOf(Stream stream)
    {
        Span<byte> start = stackalloc byte[16];
        stream.Position = 0;
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (start.StartsWith("PK\u0003\u0004"u8))
        {
            return WeightsFormat.Pth;
        }
        if (start.StartsWith(PthReader.LegacyStart))
        {
            return WeightsFormat.LegacyPth;
        }
        bool isJson = start.Length > 8 && start[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)stream.Length;
        return isJson ? WeightsFormat.Safetensors : WeightsFormat.Dat;
    }

    /// <summary>The stream, or a copy in memory of one that cannot seek or has been read from.</summary>
    internal static Stream Seekable(Stream stream)
    {
        if (stream.CanSeek && stream.Position == 0)
        {
            return stream;
        }
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    /// <summary>Reads whatever the file holds: a tensor, a dictionary, a list, a number…; see <see cref="PickleReader"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or holds what is no part of weights.</exception>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    internal static object? Read(Stream stream) => FormatOf(stream) switch
    {
        WeightsFormat.Pth => PthReader.ReadZip(stream),
        WeightsFormat.LegacyPth => PthReader.ReadLegacy(stream),
        WeightsFormat.Safetensors => Dictionary(SafetensorsFormat.Read(stream)),
        _ => ReadDat(stream),
    };

    /// <summary>Reads a dictionary of tensors.</summary>
    /// <inheritdoc cref="Read"/>
    internal static List<(string Name, TensorImpl Tensor)> ReadEntries(Stream stream) => FormatOf(stream) switch
    {
        WeightsFormat.Pth => Entries(PthReader.ReadZip(stream)),
        WeightsFormat.LegacyPth => Entries(PthReader.ReadLegacy(stream)),
        WeightsFormat.Safetensors => SafetensorsFormat.Read(stream),
        _ => DatFormat.ReadDictionary(new BinaryReader(stream)),
    };

    /// <summary>The tensors of a dictionary under their names.</summary>
    /// <exception cref="InvalidDataException">The value is something else.</exception>
    internal static List<(string Name, TensorImpl Tensor)> Entries(object? value)
    {
        if (value is not OrderedDictionary<object, object?> dictionary)
        {
            throw new InvalidDataException($"The file holds {Describe(value)}, not a dictionary of tensors.");
        }
        var entries = new List<(string, TensorImpl)>(dictionary.Count);
        foreach ((object key, object? item) in dictionary)
        {
            if (key is not string name || item is not TensorImpl tensor)
            {
                throw new InvalidDataException($"The file holds a dictionary with {Describe(item)} under the key '{key}', not one of tensors. Its keys: {string.Join(", ", dictionary.Keys.Take(20))}.");
            }
            entries.Add((name, tensor));
        }
        return entries;
    }

    /// <summary>A value in words, for messages.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "None",
        TensorImpl => "a tensor",
        string => "a text",
        object?[] => "a tuple",
        IDictionary => "a dictionary",
        IList => "a list",
        _ => $"{value}",
    };

    /// <summary>Writes a file as a whole: an existing one is only replaced when all has been written.</summary>
    internal static void Replace(string location, Action<Stream> write)
    {
        string full = Path.GetFullPath(location);
        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = File.Create(temporary))
            {
                write(stream);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static OrderedDictionary<object, object?> Dictionary(List<(string Name, TensorImpl Tensor)> entries)
    {
        var dictionary = new OrderedDictionary<object, object?>();
        foreach ((string name, TensorImpl tensor) in entries)
        {
            dictionary[name] = tensor;
        }
        return dictionary;
    }

    /// <summary>A tensor or a dictionary: the format does not say, but only one of the two readings ends where the file does.</summary>
    private static object ReadDat(Stream stream)
    {
        try
        {
            TensorImpl tensor = DatFormat.ReadTensor(new BinaryReader(stream));
            if (stream.Position == stream.Length)
            {
                return tensor;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
        }
        stream.Position = 0;
        List<(string Name, TensorImpl Tensor)> entries = DatFormat.ReadDictionary(new BinaryReader(stream));
        return stream.Position == stream.Length && entries.Count > 0
            ? Dictionary(entries)
            : throw new InvalidDataException("The file is none of the known formats (.pth, .safetensors, .dat), or is damaged.");
    }
}
