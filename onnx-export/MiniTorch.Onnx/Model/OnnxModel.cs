namespace MiniTorch.Onnx;

/// <summary>An ONNX model: a graph, the operator sets it is written in, and who made it.</summary>
/// <param name="graph">The graph.</param>
public sealed class OnnxModel(OnnxGraph graph)
{
    /// <summary>The oldest operator set that MiniTorch writes.</summary>
    public const int MinOpset = 17;

    /// <summary>The newest operator set that MiniTorch writes.</summary>
    public const int MaxOpset = 21;

    /// <summary>A model in the standard operator set of that version, with the oldest IR version that allows it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">MiniTorch does not write that version.</exception>
    public OnnxModel(OnnxGraph graph, int opset) : this(graph)
    {
        IrVersion = IrVersionFor(opset);
        OpsetImports[""] = opset;
    }

    /// <summary>The graph.</summary>
    public OnnxGraph Graph { get; set; } = graph;

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; set; }

    /// <summary>Operator sets by domain; the standard one has the empty name.</summary>
    public IDictionary<string, long> OpsetImports { get; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The tool that wrote the model.</summary>
    public string ProducerName { get; set; } = "";

    /// <summary>That tool's version.</summary>
    public string ProducerVersion { get; set; } = "";

    /// <summary>Reverse-DNS name of the model's namespace.</summary>
    public string Domain { get; set; } = "";

    /// <summary>Version of the model itself.</summary>
    public long ModelVersion { get; set; }

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Named texts.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Parts of a file read that these classes do not represent (functions, sparse tensors, …). Such a model can be looked at, not saved.</summary>
    public IList<string> UnreadParts { get; } = [];

    /// <summary>Version of the standard operator set, or 0.</summary>
    public long Opset => OpsetImports.TryGetValue("", out var version) ? version : 0;

    /// <summary>The oldest IR version in which an operator set may be used: 8 for 17 and 18, 9 for 19 and 20, 10 for 21.</summary>
    /// <exception cref="ArgumentOutOfRangeException">MiniTorch does not write that version.</exception>
    public static int IrVersionFor(int opset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(opset, MinOpset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opset, MaxOpset);
        return opset <= 18 ? 8 : opset <= 20 ? 9 : 10;
    }

    /// <summary>Reads a file; external data are left in their files until they are asked for.</summary>
    /// <exception cref="InvalidDataException">The file is not an ONNX model.</exception>
    public static OnnxModel Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            return OnnxModelReader.Read(bytes, Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}' is not a readable ONNX model. {error.Message}", error);
        }
    }

    /// <summary>Reads a model from memory. Its tensors keep slices of the bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an ONNX model.</exception>
    public static OnnxModel Parse(ReadOnlyMemory<byte> bytes) => OnnxModelReader.Read(bytes, null);

    /// <summary>Writes the model, weights included, to a stream.</summary>
    /// <exception cref="InvalidOperationException">The model is larger than 2 GiB, which one protobuf message cannot be, or has unread parts.</exception>
    public void Save(Stream stream) => OnnxModelWriter.Write(this, stream);

    /// <summary>Writes the model to a file; large weights go to <c>&lt;file&gt;.data</c> where asked for, or where the model is larger than 2 GiB.</summary>
    /// <param name="path">The file; replaced when all is written.</param>
    /// <param name="externalData">true: weights to the second file; false: never; null: where one file cannot hold them.</param>
    /// <exception cref="InvalidOperationException">The model does not fit one file and <paramref name="externalData"/> is false, or has unread parts.</exception>
    public void Save(string path, bool? externalData = null) => OnnxModelWriter.Write(this, path, externalData);

    /// <summary>The model's bytes.</summary>
    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        Save(stream);
        return stream.ToArray();
    }
}
