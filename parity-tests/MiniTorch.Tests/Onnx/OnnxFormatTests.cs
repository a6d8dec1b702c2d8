using MiniTorch.Onnx;
using Xunit;

namespace MiniTorch.Tests.Onnx;

public sealed class OnnxFormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-onnx").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_with_everything_comes_back_as_it_was()
    {
        var model = OnnxExamples.Everything();
        var back = OnnxModel.Parse(model.ToBytes());
        Assert.Empty(back.UnreadParts);
        Assert.Equal(model.ToBytes(), back.ToBytes());
        Assert.Equal(OnnxPrinter.Print(model), OnnxPrinter.Print(back));
        Assert.Equal((10, 7, "producer", "1.2", "some.model", "doc"), (back.IrVersion, back.ModelVersion, back.ProducerName, back.ProducerVersion, back.Domain, back.DocString));
        Assert.Equal([KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "")], back.Metadata);
        Assert.Equal([KeyValuePair.Create("", 21L), KeyValuePair.Create("some.domain", 3L)], back.OpsetImports);
        Assert.Equal("two\nlines", back.Graph.DocString);
        Assert.Equal(model.Graph.Inputs.Select(input => input.ToString()), back.Graph.Inputs.Select(input => input.ToString()));
        Assert.Null(back.Graph.Inputs[1].Shape);
        Assert.Empty(back.Graph.Inputs[2].Shape!);
        Assert.Equal([OnnxDimension.Unknown, 0, "é"], back.Graph.Inputs[3].Shape!);
        Assert.Equal("the input", back.Graph.Inputs[0].DocString);
        for (var i = 0; i < model.Graph.Initializers.Count; i++)
        {
            OnnxTensor written = model.Graph.Initializers[i], read = back.Graph.Initializers[i];
            Assert.Equal((written.Name, written.DataType), (read.Name, read.DataType));
            Assert.Equal(written.Dims.ToArray(), read.Dims.ToArray());
            Assert.Equal(written.Bytes().ToArray(), read.Bytes().ToArray());
            Assert.Equal(written.Strings, read.Strings);
        }

        var node = Assert.Single(back.Graph.Nodes);
        Assert.Equal(("node", "Everything", "some.domain", "where it came from", "12"), (node.Name, node.OpType, node.Domain, node.DocString, node.Metadata["line"]));
        Assert.Equal(["x", "", "f32"], node.Inputs);
        Assert.Equal(["y", "", "z"], node.Outputs);
        Assert.Equal((long.MinValue, 0.1f, "text"), (node.Attribute("i")!.Int, node.Attribute("f")!.Float, node.Attribute("s")!.String));
        Assert.Equal([1, -2, 3], node.Attribute("is")!.Ints);
        Assert.Equal([1f, -2.5f], node.Attribute("fs")!.Floats);
        Assert.Equal(["a", ""], node.Attribute("ss")!.Strings);
        Assert.Empty(node.Attribute("none")!.Ints);
        Assert.Equal([3f], node.Attribute("t")!.Tensor.ToArray<float>());
        Assert.Equal("inner = Neg(x)", Assert.Single(node.Attribute("g")!.Graph.Nodes).ToString());
    }

    [Fact]
    public void A_file_that_ends_early_is_refused_wherever_it_ends()
    {
        var bytes = OnnxExamples.Everything().ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            // Cut between two fields of the model it is still a message, if perhaps without a graph.
            try
            {
                OnnxModel.Parse(bytes.AsMemory(0, length));
            }
            catch (InvalidDataException)
            {
            }
        }

        Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(bytes.AsMemory(0, bytes.Length / 2)));
        Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(default));
    }

    [Fact]
    public void Tensors_in_typed_fields_are_read()
    {
        // float_data, int32_data (float16 bits, int8, bool), int64_data, double_data, uint64_data: what other writers use instead of raw_data.
        Assert.Equal([1.5f], Tensor("0801" + "1001" + "25" + "0000C03F").ToArray<float>());
        Assert.Equal([1.5f, 1.5f], Tensor("0802" + "1001" + "2208" + "0000C03F0000C03F").ToArray<float>());
        Assert.Equal([(Half)1.5], Tensor("0801" + "100A" + "2A02" + "807C").ToArray<Half>());
        Assert.Equal([(sbyte)-2], Tensor("0801" + "1003" + "28FEFFFFFFFFFFFFFFFF01").ToArray<sbyte>());
        Assert.Equal([true], Tensor("0801" + "1009" + "2801").ToArray<bool>());
        Assert.Equal([-1L], Tensor("0801" + "1007" + "38FFFFFFFFFFFFFFFFFF01").ToArray<long>());
        Assert.Equal([1.0], Tensor("0801" + "100B" + "51" + "000000000000F03F").ToArray<double>());
        Assert.Equal([5u], Tensor("0801" + "100C" + "5805").ToArray<uint>());
        Assert.Throws<InvalidDataException>(() => Tensor("0803" + "1001" + "25" + "0000C03F"));
        Assert.Throws<InvalidDataException>(() => Tensor("08FFFFFFFFFFFFFFFFFF01" + "1001"));
        Assert.Throws<InvalidDataException>(() => Tensor("08FFFFFFFFFFFFFFFF7F" + "08FFFFFFFFFFFFFFFF7F" + "1001"));

        static OnnxTensor Tensor(string hex)
        {
            var tensor = OnnxTensorContent.FromMemory(Convert.FromHexString(hex));
            var stream = new MemoryStream();
            ProtobufWriter.Write(stream, tensor, (to, tensor) => to.Message(7, tensor, (to, tensor) => to.Bytes(5, tensor)));
            return Assert.Single(OnnxModel.Parse(stream.ToArray()).Graph.Initializers);
        }
    }

    [Fact]
    public void Parts_that_are_not_represented_are_named_and_never_lost()
    {
        var stream = new MemoryStream();
        OnnxExamples.Linear(17, new float[6], new float[2]).Save(stream);
        stream.Write(Convert.FromHexString("CA0100")); // an empty function
        var model = OnnxModel.Parse(stream.ToArray());
        Assert.Equal(["functions"], model.UnreadParts);
        Assert.Contains("not shown: functions", OnnxPrinter.Print(model));
        Assert.Contains("functions", Assert.Throws<InvalidOperationException>(() => model.Save(new MemoryStream())).Message);
    }

    [Fact]
    public void Graphs_nested_without_end_are_refused()
    {
        var graph = new OnnxGraph("innermost");
        for (var i = 0; i < 100; i++)
        {
            var outer = new OnnxGraph($"level {i}");
            outer.Nodes.Add(new OnnxNode("If", ["x"], ["y"], new OnnxAttribute("then_branch", graph)));
            graph = outer;
        }

        var bytes = new OnnxModel(graph, 17).ToBytes();
        Assert.Contains("nested", Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(bytes)).Message);
    }

    [Fact]
    public void External_data_lie_on_pages_beside_the_model()
    {
        var path = Path.Combine(_folder, "model.onnx");
        var (model, weights) = WithWeights();
        model.Save(path, externalData: true);
        Assert.Equal([path, path + ".data"], Directory.GetFiles(_folder).Order());

        // "small" stays in the model, "medium" comes first, "large" begins at a multiple of 64 KiB, "last" at the next page.
        var data = File.ReadAllBytes(path + ".data");
        Assert.Equal(weights["large"], data.AsSpan(1 << 16, 1 << 20).ToArray());
        Assert.Equal(weights["medium"], data.AsSpan(0, 4100).ToArray());
        Assert.Equal(weights["last"], data.AsSpan((1 << 16) + (1 << 20)).ToArray());
        Assert.InRange(new FileInfo(path).Length, 0, 1000);

        var back = OnnxModel.Load(path);
        foreach (var tensor in back.Graph.Initializers)
            Assert.Equal(weights[tensor.Name], tensor.Bytes().ToArray());

        // Saved over itself: the data come from the very file that is replaced.
        back.Save(path, externalData: true);
        foreach (var tensor in OnnxModel.Load(path).Graph.Initializers)
            Assert.Equal(weights[tensor.Name], tensor.Bytes().ToArray());

        // And taken in again.
        back.Save(Path.Combine(_folder, "one.onnx"), externalData: false);
        Assert.False(File.Exists(Path.Combine(_folder, "one.onnx.data")));
        Assert.Equal(model.ToBytes(), File.ReadAllBytes(Path.Combine(_folder, "one.onnx")));
    }

    [Fact]
    public void A_failure_leaves_the_old_files()
    {
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllText(path, "old");
        File.WriteAllText(path + ".data", "old data");
        var model = WithWeights().Model;
        model.Graph.Initializers.Add(new OnnxTensor("broken", OnnxDataType.UInt8, [2000], OnnxTensorContent.FromFile(Path.Combine(_folder, "nowhere"), 0, 2000)));
        Assert.Throws<FileNotFoundException>(() => model.Save(path, externalData: true));
        Assert.Throws<FileNotFoundException>(() => model.Save(path, externalData: false));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal("old data", File.ReadAllText(path + ".data"));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Theory]
    [InlineData("../secret", "outside")]
    [InlineData("/etc/passwd", "relative")]
    [InlineData("sub/../../secret", "outside")]
    public void External_data_outside_the_folder_are_refused(string location, string reason)
    {
        var path = Path.Combine(_folder, "model.onnx");
        WithWeights().Model.Save(path, externalData: true);
        var stream = new MemoryStream();
        ProtobufWriter.Write(stream, location, (to, location) => to.Message(7, location, (to, location) => to.Message(5, location, (to, location) =>
        {
            to.Int(1, 4);
            to.Int(2, 2);
            to.String(8, "w");
            to.Message(13, location, (to, location) =>
            {
                to.String(1, "location");
                to.String(2, location);
            });
            to.Int(14, 1);
        })));
        File.WriteAllBytes(path, stream.ToArray());
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => OnnxModel.Load(path)).Message);
        Assert.Contains("path", Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(stream.ToArray())).Message);
    }

    [Fact]
    public void External_data_that_end_early_are_refused_when_they_are_read()
    {
        var path = Path.Combine(_folder, "model.onnx");
        WithWeights().Model.Save(path, externalData: true);
        using (var data = File.OpenWrite(path + ".data"))
            data.SetLength(5000);
        Assert.Throws<InvalidDataException>(() => OnnxModel.Load(path).Graph.Initializers[2].Bytes());
    }

    [Fact]
    public void More_than_two_GiB_do_not_fit_a_stream_and_nothing_is_written()
    {
        var graph = new OnnxGraph("large");
        graph.Initializers.Add(new OnnxTensor("w", OnnxDataType.Float, [1 << 20, 600], new SparseContent(600L << 22, [])));
        var stream = new MemoryStream();
        Assert.Contains("protobuf", Assert.Throws<InvalidOperationException>(() => new OnnxModel(graph, 17).Save(stream)).Message);
        Assert.Equal(0, stream.Length);
        Assert.Throws<InvalidOperationException>(() => new OnnxModel(graph, 17).Save(Path.Combine(_folder, "m.onnx"), externalData: false));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_tensor_whose_bytes_do_not_fit_its_shape_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => OnnxTensor.Create("w", [1f, 2f], 3));
        Assert.Throws<ArgumentException>(() => OnnxTensor.Create("w", [1f, 2f], -2));
        Assert.Throws<OverflowException>(() => OnnxTensor.Create("w", [1f, 2f], long.MaxValue, 2));
        Assert.Throws<ArgumentException>(() => new OnnxTensor("w", [2], ["one"]));
        Assert.Throws<NotSupportedException>(() => OnnxTensor.Scalar("w", 'c'));
        Assert.Throws<InvalidOperationException>(() => OnnxTensor.Scalar("w", 1f).ToArray<int>());
    }

    private static (OnnxModel Model, Dictionary<string, byte[]> Weights) WithWeights()
    {
        var random = new Random(1);
        var graph = new OnnxGraph("weights");
        var weights = new Dictionary<string, byte[]>();
        foreach (var (name, size) in (ReadOnlySpan<(string, int)>)[("small", 3), ("medium", 4100), ("large", 1 << 20), ("last", 1024)])
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            weights[name] = bytes;
            graph.Initializers.Add(OnnxTensor.Create<byte>(name, bytes, size));
        }

        return (new(graph, 17), weights);
    }

    /// <summary>Zeros with a few bytes at the end, written without writing the zeros.</summary>
    internal sealed class SparseContent(long length, byte[] end) : OnnxTensorContent
    {
        public override long Length => length;

        public override void CopyTo(Stream destination)
        {
            destination.Seek(length - end.Length, SeekOrigin.Current);
            destination.Write(end);
        }
    }
}
