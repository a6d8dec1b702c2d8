using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MiniTorch.Onnx;

/// <summary>Reads <c>ModelProto</c> messages. Field numbers are those of onnx.proto.</summary>
internal sealed class OnnxModelReader
{
    // Graphs nest through attributes; no honest model comes near this.
    private const int MaxDepth = 64;

    private readonly string? _folder;
    private readonly SortedSet<string> _unread = new(StringComparer.Ordinal);
    private int _depth;

    private OnnxModelReader(string? folder) => _folder = folder;

    public static OnnxModel Read(ReadOnlyMemory<byte> bytes, string? folder)
    {
        var reader = new OnnxModelReader(folder);
        var model = reader.Model(new ProtobufReader(bytes));
        foreach (var part in reader._unread)
            model.UnreadParts.Add(part);
        return model;
    }

    private OnnxModel Model(ProtobufReader from)
    {
        var model = new OnnxModel(new OnnxGraph(""));
        var hasGraph = false;
        while (from.Next())
        {
            switch (from.Field)
            {
                case 1: model.IrVersion = from.Varint(); break;
                case 2: model.ProducerName = from.String(); break;
                case 3: model.ProducerVersion = from.String(); break;
                case 4: model.Domain = from.String(); break;
                case 5: model.ModelVersion = from.Varint(); break;
                case 6: model.DocString = from.String(); break;
                case 7: (model.Graph, hasGraph) = (Graph(from.Message()), true); break;
                case 8: Opset(from.Message(), model); break;
                case 14: Entry(from.Message(), model.Metadata); break;
                case 20: Unread(ref from, "training information"); break;
                case 25: Unread(ref from, "functions"); break;
                default: from.Skip(); break;
            }
        }

        return hasGraph ? model : throw new InvalidDataException("Not an ONNX model: it has no graph.");
    }

    private static void Opset(ProtobufReader from, OnnxModel model)
    {
        string domain = "";
        long version = 0;
        while (from.Next())
        {
            switch (from.Field)
            {
                case 1: domain = from.String(); break;
                case 2: version = from.Varint(); break;
                default: from.Skip(); break;
            }
        }

        // "ai.onnx" is the standard domain's other name.
        model.OpsetImports[domain == "ai.onnx" ? "" : domain] = version;
    }

    private static void Entry(ProtobufReader from, IDictionary<string, string> into)
    {
        string key = "", value = "";
        while (from.Next())
        {
            switch (from.Field)
            {
                case 1: key = from.String(); break;
                case 2: value = from.String(); break;
                default: from.Skip(); break;
            }
        }

        into[key] = value;
    }

    private OnnxGraph Graph(ProtobufReader from)
    {
        if (++_depth > MaxDepth)
            throw new InvalidDataException($"Graphs are nested more than {MaxDepth} deep.");
        var graph = new OnnxGraph("");
        while (from.Next())
        {
            switch (from.Field)
            {
                case 1: graph.Nodes.Add(Node(from.Message())); break;
                case 2: graph.Name = from.String(); break;
                case 5: graph.Initializers.Add(Tensor(from.Message())); break;
                case 10: graph.DocString = from.String(); break;
                case 11: graph.Inputs.Add(ValueInfo(from.Message())); break;
                case 12: graph.Outputs.Add(ValueInfo(from.Message())); break;
                case 13: graph.ValueInfos.Add(ValueInfo(from.Message())); break;
                case 14: Unread(ref from, "quantization annotations"); break;
                case 15: Unread(ref from, "sparse initializers"); break;
                case 16: Unread(ref from, "graph metadata"); break;
                default: from.Skip(); break;
            }
        }

        _depth--;
        return graph;
    }

    private OnnxNode Node(ProtobufReader from)
    {
        List<string> inputs = [], outputs = [];
        List<OnnxAttribute> attributes = [];
        Dictionary<string, string> metadata = [];
        string name = "", opType = "", doc = "", domain = "";
        while (from.Next())
        {
            switch (from.Field)
            {
                case 1: inputs.Add(from.String()); break;
                case 2: outputs.Add(from.String()); break;
                case 3: name = from.String(); break;
                case 4: opType = from.String(); break;
                case 5: Attribute(from.Message(), attributes); break;
                case 6: doc = from.String(); break;
                case 7: domain = from.String(); break;
                case 8: Unread(ref from, "overloads of functions"); break;
                case 9: Entry(from.Message(), metadata); break;
                default: from.Skip(); break;
            }
        }

        var node = new OnnxNode(opType, inputs, outputs, attributes) { Name = name, DocString = doc, Domain = domain == "ai.onnx" ? "" : domain };
        foreach (var (key, value) in metadata)
            node.Metadata[key] = value;
        return node;
    }

    private void Attribute(ProtobufReader from, List<OnnxAttribute> into)
    {
        string name = "", text = "";
        var kind = OnnxAttributeKind.Undefined;
        float number = 0;
        long integer = 0;
        OnnxTensor? tensor = null;
        OnnxGraph? graph = null;
        List<ReadOnlyMemory<byte>> numbers = [];
        List<long> integers = [];
        List<string> texts = [];
        while (from.Next())
        {
            switch (from.Field)
            {
                case 1: name = from.String(); break;
                case 2: number = from.Float(); break;
                case 3: integer = from.Varint(); break;
                case 4: text = from.String(); break;
                case 5: tensor = Tensor(from.Message()); break;
                case 6: graph = Graph(from.Message()); break;
                case 7: from.Fixed(4, numbers); break;
                case 8: from.Varints(integers); break;
                case 9: texts.Add(from.String()); break;
                case 20: kind = (OnnxAttributeKind)from.Varint(); break;
                default: from.Skip(); break;
            }
        }

        if (name.Length == 0)
            throw new InvalidDataException("An attribute has no name.");
        switch (kind)
        {
            case OnnxAttributeKind.Float: into.Add(new(name, number)); break;
            case OnnxAttributeKind.Int: into.Add(new(name, integer)); break;
            case OnnxAttributeKind.String: into.Add(new(name, text)); break;
            case OnnxAttributeKind.Tensor when tensor is not null: into.Add(new(name, tensor)); break;
            case OnnxAttributeKind.Graph when graph is not null: into.Add(new(name, graph)); break;
            case OnnxAttributeKind.Floats: into.Add(new(name, MemoryMarshal.Cast<byte, float>(Join(numbers).Span).ToArray())); break;
            case OnnxAttributeKind.Ints: into.Add(new(name, [.. integers])); break;
            case OnnxAttributeKind.Strings: into.Add(new(name, [.. texts])); break;
            default: _unread.Add($"attribute '{name}' of type {(int)kind}"); break;
        }
    }

    private OnnxTensor Tensor(ProtobufReader from)
    {
        List<long> dims = [], integers = [];
        List<ReadOnlyMemory<byte>> numbers = [];
        List<string> texts = [];
        Dictionary<string, string> external = [];
        ReadOnlyMemory<byte>? raw = null;
        string name = "", doc = "";
        var type = OnnxDataType.Undefined;
        var isExternal = false;
        while (from.Next())
        {
            switch (from.Field)
            {
                case 1: from.Varints(dims); break;
                case 2: type = (OnnxDataType)from.Varint(); break;
                case 4: from.Fixed(4, numbers); break;
                case 5 or 7 or 11: from.Varints(integers); break;
                case 6: texts.Add(from.String()); break;
                case 8: name = from.String(); break;
                case 9: raw = from.Bytes(); break;
                case 10: from.Fixed(8, numbers); break;
                case 12: doc = from.String(); break;
                case 13: Entry(from.Message(), external); break;
                case 14: isExternal = from.Varint() == 1; break;
                default: from.Skip(); break;
            }
        }

        if (!type.IsKnown())
            throw new InvalidDataException($"Tensor '{name}' has the element type {(int)type}, which is not supported.");
        try
        {
            return type == OnnxDataType.String ? new OnnxTensor(name, CollectionsMarshal.AsSpan(dims), texts) { DocString = doc }
                : new OnnxTensor(name, type, CollectionsMarshal.AsSpan(dims), Content()) { DocString = doc };
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(error.Message, error);
        }

        OnnxTensorContent Content() =>
            isExternal ? External(name, external)
            : OnnxTensorContent.FromMemory(raw ?? (numbers.Count != 0 ? Join(numbers) : Narrow(integers, type.Size())));
    }

    private OnnxTensorContent External(string name, Dictionary<string, string> external)
    {
        if (_folder is null)
            throw new InvalidDataException($"Tensor '{name}' has external data: load the model from its path.");
        if (!external.TryGetValue("location", out var location) || Path.IsPathRooted(location))
            throw new InvalidDataException($"Tensor '{name}' has external data at '{location}'; a relative path is expected.");
        var root = Path.GetFullPath(_folder + Path.DirectorySeparatorChar);
        var path = Path.GetFullPath(Path.Combine(root, location));
        if (!path.StartsWith(root, StringComparison.Ordinal))
            throw new InvalidDataException($"Tensor '{name}' has external data at '{location}', outside the model's folder.");
        var offset = Number("offset") ?? 0;
        return OnnxTensorContent.FromFile(path, offset, Number("length") ?? new FileInfo(path).Length - offset);

        long? Number(string key) =>
            !external.TryGetValue(key, out var text) ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new InvalidDataException($"Tensor '{name}' has external data with {key} '{text}'.");
    }

    private OnnxValueInfo ValueInfo(ProtobufReader from)
    {
        string name = "", doc = "";
        var type = OnnxDataType.Undefined;
        List<OnnxDimension>? shape = null;
        while (from.Next())
        {
            switch (from.Field)
            {
                case 1: name = from.String(); break;
                case 2:
                    for (var inner = from.Message(); inner.Next();)
                    {
                        if (inner.Field == 1)
                            TensorType(inner.Message());
                        else if (inner.Field == 6)
                            inner.Skip();
                        else
                            Unread(ref inner, $"type of value '{name}'");
                    }

                    break;
                case 3: doc = from.String(); break;
                default: from.Skip(); break;
            }
        }

        return new OnnxValueInfo(name, type, shape) { DocString = doc };

        void TensorType(ProtobufReader from)
        {
            while (from.Next())
            {
                switch (from.Field)
                {
                    case 1: type = (OnnxDataType)from.Varint(); break;
                    case 2:
                        shape = [];
                        for (var dims = from.Message(); dims.Next();)
                        {
                            if (dims.Field == 1)
                                shape.Add(Dimension(dims.Message()));
                            else
                                dims.Skip();
                        }

                        break;
                    default: from.Skip(); break;
                }
            }
        }
    }

    private static OnnxDimension Dimension(ProtobufReader from)
    {
        var dimension = OnnxDimension.Unknown;
        while (from.Next())
        {
            switch (from.Field)
            {
                // Some writers say -1 or an empty name where they mean "unknown".
                case 1: dimension = from.Varint() is >= 0 and var size ? new(size) : default; break;
                case 2: dimension = from.String() is { Length: > 0 } name ? new(name) : default; break;
                default: from.Skip(); break;
            }
        }

        return dimension;
    }

    private void Unread(ref ProtobufReader from, string part)
    {
        _unread.Add(part);
        from.Skip();
    }

    private static ReadOnlyMemory<byte> Join(List<ReadOnlyMemory<byte>> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        var total = 0;
        foreach (var part in parts)
            total = checked(total + part.Length);
        var joined = new byte[total];
        var at = 0;
        foreach (var part in parts)
        {
            part.Span.CopyTo(joined.AsSpan(at));
            at += part.Length;
        }

        return joined;
    }

    // int32_data, int64_data and uint64_data hold every integer type, float16 and bfloat16 bits among them, widened.
    private static ReadOnlyMemory<byte> Narrow(List<long> values, int size)
    {
        var bytes = new byte[checked(values.Count * size)];
        Span<byte> wide = stackalloc byte[8];
        for (var i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(wide, values[i]);
            wide[..Math.Min(size, 8)].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }
}
