namespace MiniTorch.Onnx;

/// <summary>Writes models as <c>ModelProto</c> messages. Field numbers are those of onnx.proto.</summary>
internal sealed class OnnxModelWriter
{
    // Smaller tensors stay in the model: a page of the second file would be mostly padding.
    private const long ExternalThreshold = 1024;

    private readonly string _location;
    private readonly Dictionary<OnnxTensor, long> _offsets;

    private OnnxModelWriter(string location, Dictionary<OnnxTensor, long> offsets) => (_location, _offsets) = (location, offsets);

    public static void Write(OnnxModel model, Stream stream)
    {
        Refuse(model);
        var inline = new OnnxModelWriter("", []);
        ProtobufWriter.Write(stream, model, inline.Model, length => Limit(length, "Save it to a path, where its weights can go to a second file."));
    }

    public static void Write(OnnxModel model, string path, bool? externalData)
    {
        Refuse(model);
        path = Path.GetFullPath(path);
        var writer = new OnnxModelWriter("", []);
        if (externalData ?? ProtobufWriter.Measure(model, writer.Model) > int.MaxValue)
            writer = new OnnxModelWriter(Path.GetFileName(path) + ".data", PlaceExternal(model.Graph));

        // Written beside their places and moved there: a failure leaves the old files, and external data may come from the very file that is replaced.
        string modelPart = path + ".part", dataPath = path + ".data", dataPart = dataPath + ".part";
        try
        {
            if (writer._offsets.Count != 0)
            {
                using var data = new FileStream(dataPart, FileMode.Create, FileAccess.Write);
                foreach (var (tensor, offset) in writer._offsets)
                {
                    data.SetLength(offset);
                    data.Position = offset;
                    tensor.Content.CopyTo(data);
                }
            }

            using (var stream = new FileStream(modelPart, FileMode.Create, FileAccess.Write))
                ProtobufWriter.Write(stream, model, writer.Model, length => Limit(length, "Its weights must go to a second file."));
            if (writer._offsets.Count != 0)
                File.Move(dataPart, dataPath, overwrite: true);
            File.Move(modelPart, path, overwrite: true);
        }
        finally
        {
            File.Delete(modelPart);
            File.Delete(dataPart);
        }
    }

    // Offsets are multiples of what the systems map files by: 4 KiB pages, 64 KiB on Windows, which large weights get everywhere.
    private static Dictionary<OnnxTensor, long> PlaceExternal(OnnxGraph graph)
    {
        var offsets = new Dictionary<OnnxTensor, long>();
        long end = 0;
        foreach (var tensor in graph.Initializers)
        {
            if (tensor.DataType == OnnxDataType.String || tensor.Content.Length < ExternalThreshold || offsets.ContainsKey(tensor))
                continue;
            long page = tensor.Content.Length >= 1 << 20 ? 1 << 16 : 1 << 12;
            var offset = (end + page - 1) / page * page;
            offsets.Add(tensor, offset);
            end = offset + tensor.Content.Length;
        }

        return offsets;
    }

    private static void Refuse(OnnxModel model)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("ONNX files are little-endian; this processor is not.");
        if (model.UnreadParts.Count != 0)
            throw new InvalidOperationException($"The model was read without {string.Join(", ", model.UnreadParts)}: saving it would lose them.");
    }

    private static void Limit(long length, string advice)
    {
        if (length > int.MaxValue)
            throw new InvalidOperationException($"The model needs {length} bytes in one file; a protobuf message has at most {int.MaxValue}. {advice}");
    }

    private void Model(ProtobufWriter to, OnnxModel model)
    {
        to.Int(1, model.IrVersion);
        to.Text(2, model.ProducerName);
        to.Text(3, model.ProducerVersion);
        to.Text(4, model.Domain);
        if (model.ModelVersion != 0)
            to.Int(5, model.ModelVersion);
        to.Text(6, model.DocString);
        to.Message(7, model.Graph, Graph);
        to.Messages(8, model.OpsetImports, Opset);
        to.Messages(14, model.Metadata, Entry);
    }

    private static void Opset(ProtobufWriter to, KeyValuePair<string, long> import)
    {
        to.String(1, import.Key);
        to.Int(2, import.Value);
    }

    private static void Entry(ProtobufWriter to, KeyValuePair<string, string> entry)
    {
        to.String(1, entry.Key);
        to.String(2, entry.Value);
    }

    private void Graph(ProtobufWriter to, OnnxGraph graph)
    {
        to.Messages(1, graph.Nodes, Node);
        to.String(2, graph.Name);
        to.Messages(5, graph.Initializers, Tensor);
        to.Text(10, graph.DocString);
        to.Messages(11, graph.Inputs, ValueInfo);
        to.Messages(12, graph.Outputs, ValueInfo);
        to.Messages(13, graph.ValueInfos, ValueInfo);
    }

    private void Node(ProtobufWriter to, OnnxNode node)
    {
        foreach (var input in node.Inputs)
            to.String(1, input);
        foreach (var output in node.Outputs)
            to.String(2, output);
        to.Text(3, node.Name);
        to.String(4, node.OpType);
        to.Messages(5, node.Attributes, Attribute);
        to.Text(6, node.DocString);
        to.Text(7, node.Domain);
        to.Messages(9, node.Metadata, Entry);
    }

    private void Attribute(ProtobufWriter to, OnnxAttribute attribute)
    {
        to.String(1, attribute.Name);
        switch (attribute.Kind)
        {
            case OnnxAttributeKind.Float:
                to.Float(2, attribute.Float);
                break;
            case OnnxAttributeKind.Int:
                to.Int(3, attribute.Int);
                break;
            case OnnxAttributeKind.String:
                to.String(4, attribute.String);
                break;
            case OnnxAttributeKind.Tensor:
                to.Message(5, attribute.Tensor, Tensor);
                break;
            case OnnxAttributeKind.Graph:
                to.Message(6, attribute.Graph, Graph);
                break;
            case OnnxAttributeKind.Floats:
                foreach (var value in attribute.Floats)
                    to.Float(7, value);
                break;
            case OnnxAttributeKind.Ints:
                foreach (var value in attribute.Ints)
                    to.Int(8, value);
                break;
            case OnnxAttributeKind.Strings:
                foreach (var value in attribute.Strings)
                    to.String(9, value);
                break;
        }

        to.Int(20, (long)attribute.Kind);
    }

    private void Tensor(ProtobufWriter to, OnnxTensor tensor)
    {
        foreach (var dim in tensor.Dims)
            to.Int(1, dim);
        to.Int(2, (long)tensor.DataType);
        foreach (var text in tensor.Strings)
            to.String(6, text);
        to.Text(8, tensor.Name);
        to.Text(12, tensor.DocString);
        if (_offsets.TryGetValue(tensor, out var offset))
        {
            to.Message(13, KeyValuePair.Create("location", _location), Entry);
            to.Message(13, KeyValuePair.Create("offset", offset.ToString()), Entry);
            to.Message(13, KeyValuePair.Create("length", tensor.Content.Length.ToString()), Entry);
            to.Int(14, 1);
        }
        else if (tensor.DataType != OnnxDataType.String)
        {
            to.Bytes(9, tensor.Content);
        }
    }

    private static void ValueInfo(ProtobufWriter to, OnnxValueInfo value)
    {
        to.String(1, value.Name);
        if (value.DataType != OnnxDataType.Undefined)
            to.Message(2, value, static (to, value) => to.Message(1, value, TensorType));
        to.Text(3, value.DocString);
    }

    private static void TensorType(ProtobufWriter to, OnnxValueInfo value)
    {
        to.Int(1, (long)value.DataType);
        if (value.Shape is { } shape)
            to.Message(2, shape, static (to, shape) => to.Messages(1, shape, Dimension));
    }

    private static void Dimension(ProtobufWriter to, OnnxDimension dimension)
    {
        if (dimension.Size is { } size)
            to.Int(1, size);
        else if (dimension.Name is { } name)
            to.String(2, name);
    }
}
