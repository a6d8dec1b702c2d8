using System.Buffers.Binary;
using System.Text.Json;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Serialization;

/// <summary>
/// The safetensors format: the length of a JSON header in 8 bytes, the header (for each tensor its dtype, shape and place), the
/// tensors' bytes, little-endian and row-major, without gaps.
/// </summary>
internal static class SafetensorsFormat
{
    private const int MaxHeader = 100_000_000;   // as in the reference implementation
    private const string Metadata = "__metadata__";

    /// <summary>Reads all tensors, in the order of the header.</summary>
    /// <param name="stream">Seekable; the file is all of it.</param>
    /// <param name="metadata">Filled with the texts that the header has beside the tensors, if given.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or has a dtype that this library lacks.</exception>
    internal static List<(string Name, TensorImpl Tensor)> Read(Stream stream, Dictionary<string, string>? metadata = null)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.Length < prefix.Length)
        {
            throw Damaged("HeaderTooSmall");
        }
        stream.Position = 0;
        stream.ReadExactly(prefix);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxHeader)
        {
            throw Damaged("HeaderTooLarge");
        }
        if ((long)headerLength > stream.Length - prefix.Length)
        {
            throw Damaged("InvalidHeaderLength");
        }
        var header = new byte[headerLength];
        stream.ReadExactly(header);
        List<Place> places = ReadHeader(header, metadata);
        long start = prefix.Length + header.Length;
        CheckPlaces(places, stream.Length - start);
        var tensors = new List<(string, TensorImpl)>(places.Count);
        foreach (Place place in places)
        {
            TensorImpl tensor = TensorImpl.Empty(place.Sizes, place.DType);
            stream.Position = start + place.Begin;
            stream.ReadExactly(StateEntries.Bytes(tensor));
            StateEntries.Normalize(StateEntries.Bytes(tensor), place.DType);
            tensors.Add((place.Name, tensor));
        }
        return tensors;
    }

    /// <summary>Writes tensors as the reference implementation does: the widest dtypes first, then by name.</summary>
    /// <exception cref="ArgumentException">Two have one name, or one has a dtype that the format lacks. Nothing has been written then.</exception>
    internal static void Write(Stream stream, IReadOnlyList<(string Name, TensorImpl Tensor)> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        List<(string Name, TensorImpl Tensor)> sorted = [.. entries];
        sorted.Sort(static (a, b) => Rank(a) != Rank(b) ? Rank(b) - Rank(a) : string.CompareOrdinal(a.Name, b.Name));
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteHeader(json, sorted, metadata);
        }
        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        header.Position = 0;
        header.CopyTo(stream);
        foreach ((_, TensorImpl tensor) in sorted)
        {
            stream.Write(StateEntries.Bytes(Copy.Dense(AutogradOperators.Ops.Resolve(tensor), tensor.DType)));
        }

        static int Rank((string Name, TensorImpl Tensor) entry) => entry.Tensor.DType.ItemSize();
    }

    private static void WriteHeader(Utf8JsonWriter json, List<(string Name, TensorImpl Tensor)> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(Metadata);
            foreach ((string key, string value) in metadata)
            {
                json.WriteString(key, value);
            }
            json.WriteEndObject();
        }
        var names = new HashSet<string>(StringComparer.Ordinal) { Metadata };
        long at = 0;
        foreach ((string name, TensorImpl tensor) in entries)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"The name '{name}' cannot be used, or is used twice.");
            }
            json.WriteStartObject(name);
            json.WriteString("dtype", TorchTypes.Safetensors(tensor.DType));
            json.WriteStartArray("shape");
            foreach (long size in tensor.Sizes)
            {
                json.WriteNumberValue(size);
            }
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(at);
            at += tensor.NumElements * tensor.DType.ItemSize();
            json.WriteNumberValue(at);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static InvalidDataException Damaged(string what) => new($"Error while deserializing header: {what}.");

    private static List<Place> ReadHeader(byte[] header, Dictionary<string, string>? metadata)
    {
        if (header.Length == 0 || header[0] != '{')
        {
            throw Damaged("InvalidHeaderStart");
        }
        try
        {
            var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
            var places = new List<Place>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string name = json.GetString()!;
                if (!names.Add(name))
                {
                    throw Damaged($"the name '{name}' stands there twice");
                }
                json.Read();
                if (name == Metadata)
                {
                    ReadMetadata(ref json, metadata);
                }
                else
                {
                    places.Add(ReadPlace(ref json, name));
                }
            }
            return json.Read() ? throw Damaged("InvalidHeader") : places;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("Error while deserializing header: InvalidHeaderDeserialization. " + e.Message, e);
        }
    }

    private static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string>? metadata)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            Expect(ref json, JsonTokenType.String);
            string value = json.GetString()!;
            metadata?.TryAdd(key, value);
        }
    }

    private static Place ReadPlace(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.StartObject);
        string? dtype = null;
        long[]? sizes = null;
        long[]? offsets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            switch (key)
            {
                case "dtype" when dtype is null: dtype = json.GetString(); break;
                case "shape" when sizes is null: sizes = ReadNumbers(ref json); break;
                case "data_offsets" when offsets is null: offsets = ReadNumbers(ref json); break;
                default: throw Damaged($"the tensor '{name}' has an unknown property '{key}', or has it twice");
            }
        }
        if (dtype is null || sizes is null || offsets is not { Length: 2 })
        {
            throw Damaged($"the tensor '{name}' has no dtype, shape or data_offsets");
        }
        DType type = TorchTypes.OfSafetensors(dtype) ?? throw Damaged($"the tensor '{name}' has the dtype {dtype}, which this library does not have");
        long bytes = sizes.Length <= 64 ? StateEntries.ByteCount(sizes, type) : -1;
        if (bytes < 0)
        {
            throw Damaged($"ValidationOverflow: the tensor '{name}' has the shape {Error.Show(sizes)}");
        }
        if (offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes)
        {
            throw Damaged($"TensorInvalidInfo: the tensor '{name}' of dtype {dtype} and shape {Error.Show(sizes)} has {bytes} bytes, not those from {offsets[0]} to {offsets[1]}");
        }
        return new Place(name, type, sizes, offsets[0], offsets[1]);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartArray);
        var numbers = new List<long>();
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            numbers.Add(json.TryGetInt64(out long number) ? number : throw Damaged("ValidationOverflow: a number is out of range"));
        }
        Expect(ref json, JsonTokenType.EndArray);
        return [.. numbers];
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type)
    {
        if (json.TokenType != type)
        {
            throw Damaged($"InvalidHeaderDeserialization: {json.TokenType} stands where {type} should");
        }
    }

    /// <summary>The tensors must fill the rest of the file, one after the other.</summary>
    private static void CheckPlaces(List<Place> places, long length)
    {
        List<Place> sorted = [.. places];
        sorted.Sort(static (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long end = 0;
        foreach (Place place in sorted)
        {
            if (place.Begin != end)
            {
                throw Damaged($"InvalidOffset: the tensor '{place.Name}' begins at {place.Begin}, where {end} was expected");
            }
            end = place.End;
        }
        if (end != length)
        {
            throw Damaged($"MetadataIncompleteBuffer: the header speaks of {end} bytes, and the file has {length}");
        }
    }

    private readonly record struct Place(string Name, DType DType, long[] Sizes, long Begin, long End);
}
