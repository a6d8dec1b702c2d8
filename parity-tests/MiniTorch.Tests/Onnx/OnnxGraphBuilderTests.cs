using MiniTorch.Onnx;
using Xunit;

namespace MiniTorch.Tests.Onnx;

public sealed class OnnxGraphBuilderTests
{
    [Fact]
    public void Names_are_unique_and_reserved_ones_are_kept()
    {
        var b = new OnnxGraphBuilder(18);
        b.Reserve("Relu", "block/Relu_1", "y");
        var x = b.Input("x", OnnxDataType.Float, 2);
        Assert.Equal("Relu_1", b.Add("Relu", [x]).Name);
        Assert.Equal("Relu_2", b.Add("Relu", [x]).Name);
        b.Path = "block";
        Assert.Equal("block/Relu", b.Add("Relu", [x]).Name);
        Assert.Equal("block/Relu_2", b.Add("Relu", [x]).Name);
        Assert.Equal(["block/TopK.Values", "block/TopK.Indices"], b.AddMany("TopK", 2, [x, b.Int64s(1)]).Select(value => value.Name));
        Assert.Equal(["block/Split.0", "block/Split.1"], b.AddMany("Split", 2, [x], new OnnxAttribute("num_outputs", 2)).Select(value => value.Name));
        Assert.Throws<ArgumentException>(() => b.Input("x", OnnxDataType.Float, 2));
        Assert.Throws<ArgumentException>(() => b.Initializer(OnnxTensor.Scalar("x", 1f)));
        Assert.Throws<ArgumentException>(() => b.Output("x", x));
        Assert.Throws<ArgumentException>(() => b.Initializer(OnnxTensor.Scalar("", 1f)));
        Assert.Equal("Relu", b.Initializer(OnnxTensor.Scalar("Relu", 1f)).Name);
    }

    [Fact]
    public void Equal_constants_are_one_and_weights_stay_apart()
    {
        var b = new OnnxGraphBuilder(18);
        var x = b.Input("x", OnnxDataType.Float, 2);
        Assert.Same(b.Int64s(1, 2), b.Int64s(1, 2));
        Assert.Same(b.Scalar(1.0, OnnxDataType.Int64), b.Scalar(1, OnnxDataType.Int64));
        Assert.NotSame(b.Scalar(1, OnnxDataType.Int64), b.Int64s(1));
        Assert.NotSame(b.Scalar(1, OnnxDataType.Int64), b.Scalar(1, OnnxDataType.Int32));

        // 0 and -0 differ, NaN and NaN do not: constants are compared by their bits.
        Assert.NotSame(b.Scalar(0.0, OnnxDataType.Float), b.Scalar(-0.0, OnnxDataType.Float));
        Assert.Same(b.Scalar(double.NaN, OnnxDataType.Float), b.Scalar(double.NaN, OnnxDataType.Float));
        var one = b.Initializer(OnnxTensor.Create("a", [1f, 2f], 2));
        var other = b.Initializer(OnnxTensor.Create("b", [1f, 2f], 2));
        var constant = b.Constant(OnnxTensor.Create("", [1f, 2f], 2));
        b.Output("y", b.Add("Sum", [x, one, other, constant]));
        Assert.Equal(["a", "b", constant.Name], b.Build().Graph.Initializers.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData(OnnxDataType.Float, "00-00-20-C0")]
    [InlineData(OnnxDataType.Double, "00-00-00-00-00-00-04-C0")]
    [InlineData(OnnxDataType.Float16, "00-C1")]
    [InlineData(OnnxDataType.BFloat16, "20-C0")]
    [InlineData(OnnxDataType.Int8, "FE")]
    [InlineData(OnnxDataType.Int16, "FE-FF")]
    [InlineData(OnnxDataType.Int32, "FE-FF-FF-FF")]
    [InlineData(OnnxDataType.Int64, "FE-FF-FF-FF-FF-FF-FF-FF")]
    [InlineData(OnnxDataType.Bool, "01")]
    public void Scalars_have_the_bits_of_their_type(OnnxDataType type, string bits) =>
        Assert.Equal(bits, BitConverter.ToString(OnnxScalars.Create(-2.5, type).Bytes().ToArray()));

    [Fact]
    public void Scalars_round_to_even_and_overflow_is_an_error()
    {
        Assert.Equal("80-3F", BitConverter.ToString(OnnxScalars.Create(1 + 1.0 / 256, OnnxDataType.BFloat16).Bytes().ToArray()));
        Assert.Equal("82-3F", BitConverter.ToString(OnnxScalars.Create(1 + 3.0 / 256, OnnxDataType.BFloat16).Bytes().ToArray()));
        Assert.Equal("80-7F", BitConverter.ToString(OnnxScalars.Create(float.MaxValue, OnnxDataType.BFloat16).Bytes().ToArray()));
        Assert.Equal("C0-FF", BitConverter.ToString(OnnxScalars.Create(double.NaN, OnnxDataType.BFloat16).Bytes().ToArray()));
        Assert.Equal(long.MaxValue, OnnxScalars.Create(long.MaxValue, OnnxDataType.Int64).ToArray<long>()[0]);
        Assert.Throws<OverflowException>(() => OnnxScalars.Create(300, OnnxDataType.UInt8));
        Assert.Throws<OverflowException>(() => OnnxScalars.Create(-1, OnnxDataType.UInt64));
        Assert.Throws<OverflowException>(() => OnnxScalars.Create(double.NaN, OnnxDataType.Int64));
        Assert.Throws<NotSupportedException>(() => OnnxScalars.Create(1, OnnxDataType.Complex64));
    }

    [Fact]
    public void A_wrong_node_is_refused_where_it_is_added_and_leaves_no_trace()
    {
        var b = new OnnxGraphBuilder(18) { Path = "layers.0" };
        var x = b.Input("x", OnnxDataType.Float, "N", 3);
        var i = b.Input("i", OnnxDataType.Int64, "N", 3);
        var error = Assert.Throws<OnnxCheckException>(() => b.Add("Add", [x, i]));
        Assert.Equal("layers.0/Add of (x: float[N, 3], i: int64[N, 3]): the inputs A ('x') and B ('i') must have one type; they are of type float and int64.", error.Message);
        Assert.Contains("exists from opset 20 on", Assert.Throws<OnnxCheckException>(() => b.Add("Gelu", [x])).Message);
        Assert.Throws<OnnxCheckException>(() => b.Add("MatMul", [x, x, null, x]));
        Assert.Equal("layers.0/Add", b.Add("Add", [x, b.Cast(i, OnnxDataType.Float)]).Name);
        Assert.Same(x, b.Cast(x, OnnxDataType.Float));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxGraphBuilder(16));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxGraphBuilder(22));
    }

    [Fact]
    public void Known_sizes_make_no_nodes()
    {
        var b = new OnnxGraphBuilder(18);
        var x = b.Input("x", OnnxDataType.Float, 2, 3, 4);
        Assert.Equal(4, b.Size(x, -1).Number);
        Assert.Equal(24, b.Product(b.Sizes(x)).Number);
        Assert.Equal((-2, 5, 1, 6, 4), (b.FloorDivide(b.Minus(0, 3), 2).Number, b.Plus(2, 3).Number, b.Min(1, 2).Number, b.Times(2, 3).Number, b.Max(4, 2).Number));

        // Spelt out in nodes, it folds to the same constants.
        var shape = b.Add("Shape", [x]);
        Assert.Same(b.Int64s(2, 3, 4), shape);
        var rows = b.Add("Mul", [b.Add("Gather", [shape, b.Scalar(0, OnnxDataType.Int64)]), b.Add("Gather", [shape, b.Scalar(1, OnnxDataType.Int64)])]);
        Assert.Same(b.Scalar(6, OnnxDataType.Int64), rows);
        var target = b.Add("Concat", [b.Add("Unsqueeze", [rows, b.Int64s(0)]), b.Add("Slice", [shape, b.Int64s(-1), b.Int64s(long.MaxValue), b.Int64s(0)])], new OnnxAttribute("axis", 0));
        Assert.Same(b.Int64s(6, 4), target);
        b.Output("y", b.Add("Reshape", [x, target]));
        var graph = b.Build().Graph;
        Assert.Equal($"y = Reshape(x, {target.Name})", Assert.Single(graph.Nodes).ToString());
        Assert.Equal([6L, 4], Assert.Single(graph.Initializers).ToArray<long>());
        Assert.Throws<DivideByZeroException>(() => b.FloorDivide(1, 0));
    }

    [Fact]
    public void A_weight_is_never_folded()
    {
        var b = new OnnxGraphBuilder(18);
        var w = b.Initializer(OnnxTensor.Create("w", [1L, 2], 2));
        b.Output("y", b.Add("Add", [w, b.Int64s(1)]));
        Assert.Equal("y = Add(w, const)", Assert.Single(b.Build().Graph.Nodes).ToString());
    }

    [Fact]
    public void A_size_of_one_name_is_read_once()
    {
        var b = new OnnxGraphBuilder(18);
        var x = b.Input("x", OnnxDataType.Float, "N", "T");
        var y = b.Input("y", OnnxDataType.Float, "T", "N", OnnxDimension.Unknown);
        Assert.Same(b.Size(x, 0).Value, b.Size(y, 1).Value);
        Assert.Same(b.Size(y, 2).Value, b.Size(y, -1).Value);
        Assert.Equal("N", b.Size(y, 1).Dimension);
        Assert.Equal(OnnxDimension.Unknown, b.Size(y, 2).Dimension);
        Assert.Same(b.Size(x, 0).Value, b.Times(b.Size(x, 0), 1).Value);
        Assert.Same(b.Size(x, 0).Value, b.Plus(0, b.Size(x, 0)).Value);
        Assert.Equal(0, b.Times(b.Size(x, 0), 0).Number);
        Assert.Same(b.Size(x, 0).Value, b.Vector(b.Size(x, 0)));
        b.Output("z", b.Expand(b.Scalar(0.0, OnnxDataType.Float), b.Size(y, 1), 2, 3, b.Size(x, 1), b.Size(x, 0)));
        var model = b.Build();
        Assert.Equal(["Shape", "Shape", "Concat", "Expand"], model.Graph.Nodes.Select(node => node.OpType));
        Assert.Equal(["N", 2, 3, "T", "N"], model.Graph.Outputs[0].Shape!);
        Assert.Throws<ArgumentException>(() => b.Size(x, 2));
    }

    [Fact]
    public void A_reshape_with_one_unknown_size_needs_no_arithmetic()
    {
        var b = new OnnxGraphBuilder(18);
        var x = b.Input("x", OnnxDataType.Float, "N", 4, 6);
        b.Output("y", b.Reshape(x, b.Size(x, 0), 24));
        b.Output("z", b.Reshape(x, b.Times(b.Size(x, 0), 2), 12));
        b.Output("w", b.Reshape(x, 4, b.Size(x, 0), b.FloorDivide(b.Times(b.Size(x, 0), 6), b.Size(x, 0))));
        var model = b.Build();
        Assert.Equal(["N", 24], model.Graph.Outputs[0].Shape!);
        Assert.Equal([OnnxDimension.Unknown, 12], model.Graph.Outputs[1].Shape!);
        Assert.Equal(["Reshape", "Reshape"], model.Graph.Nodes.Where(node => node.Outputs[0] is "y" or "z").Select(node => node.OpType));
        Assert.Equal(0, model.Graph.Nodes.Single(node => node.Outputs[0] == "y").Int("allowzero", 0));
        Assert.Equal(1, model.Graph.Nodes.Single(node => node.Outputs[0] == "w").Int("allowzero", 0));
    }

    [Fact]
    public void Dimensions_that_the_tracer_saw_refine_and_cannot_contradict()
    {
        var b = new OnnxGraphBuilder(18);
        var x = b.Input("x", OnnxDataType.Float, OnnxDimension.Unknown, 3);
        Assert.Equal(["N", 3], OnnxGraphBuilder.Refine(x, "N", "M").Shape!);
        Assert.Throws<ArgumentException>(() => OnnxGraphBuilder.Refine(x, "N", 4));
        Assert.Throws<ArgumentException>(() => OnnxGraphBuilder.Refine(x, "N"));
    }

    [Fact]
    public void Outputs_take_their_names_without_identities_where_that_can_be()
    {
        var b = new OnnxGraphBuilder(18);
        var x = b.Input("x", OnnxDataType.Float, 3);
        var h = b.Add("Relu", [x]);
        b.Output("first", h);
        b.Output("second", h);
        b.Output("same", x);
        b.Output("constant", b.Int64s(1));
        b.Output("last", b.Add("Neg", [b.Add("Identity", [b.Add("Identity", [h])])]));
        Assert.Equal(
            ["first = Relu(x)", "second = Identity(first)", "same = Identity(x)", "constant = Identity(const)", "last = Neg(first)"],
            b.Build().Graph.Nodes.Select(node => node.ToString()));
    }

    [Fact]
    public void What_leads_nowhere_is_removed()
    {
        var b = new OnnxGraphBuilder(18);
        var x = b.Input("x", OnnxDataType.Float, 1, 1, 4);
        b.Initializer(OnnxTensor.Scalar("unused", 1f));
        b.Add("Mul", [b.Add("Neg", [x]), b.Scalar(2.0, OnnxDataType.Float)]);
        var pool = b.AddMany("MaxPool", 2, [x], new OnnxAttribute("kernel_shape", [2L]));
        b.Output("y", pool[0]);
        var model = b.Build(declareValues: true);
        Assert.Equal(["y = MaxPool(x)"], model.Graph.Nodes.Select(node => node.ToString()));
        Assert.Empty(model.Graph.Initializers);
        Assert.Empty(model.Graph.ValueInfos);

        b = new OnnxGraphBuilder(18);
        b.Initializer(OnnxTensor.Scalar("unused", 1f));
        b.Output("y", b.Add("Neg", [b.Input("x", OnnxDataType.Float, 1)]));
        Assert.Equal("unused", Assert.Single(b.Build(keepUnusedWeights: true).Graph.Initializers).Name);
    }

    [Fact]
    public void Passes_see_into_branches()
    {
        var graph = new OnnxGraph("g");
        graph.Inputs.Add(new("x", OnnxDataType.Float, [2]));
        graph.Inputs.Add(new("c", OnnxDataType.Bool, []));
        graph.Initializers.Add(OnnxTensor.Create("one", [1f, 1f], 2));
        graph.Initializers.Add(OnnxTensor.Create("uno", [1f, 1f], 2));
        graph.Nodes.Add(new OnnxNode("Identity", ["x"], ["h"]));
        graph.Nodes.Add(new OnnxNode("Neg", ["h"], ["n"]));
        graph.Nodes.Add(new OnnxNode("Abs", ["h"], ["dead"]));
        graph.Nodes.Add(new OnnxNode("If", ["c"], ["y"], new("then_branch", Branch("t", new OnnxNode("Add", ["h", "uno"], ["t"]))), new("else_branch", Branch("n", null))));
        graph.Outputs.Add(new("y", OnnxDataType.Float, [2]));
        OnnxGraphPasses.RemoveIdentities(graph);
        OnnxGraphPasses.MergeConstants(graph, _ => true);
        OnnxGraphPasses.RemoveDead(graph, _ => false);
        OnnxChecker.Check(new(graph, 17));
        Assert.Equal(["n = Neg(x)", "y = If(c)"], graph.Nodes.Select(node => node.ToString()));
        Assert.Equal("t = Add(x, one)", graph.Nodes[1].Attribute("then_branch")!.Graph.Nodes[0].ToString());
        Assert.Equal(["one"], graph.Initializers.Select(tensor => tensor.Name));

        static OnnxGraph Branch(string output, OnnxNode? node)
        {
            var graph = new OnnxGraph("branch");
            if (node is not null)
                graph.Nodes.Add(node);
            graph.Outputs.Add(new(output, OnnxDataType.Float, [2]));
            return graph;
        }
    }

    [Fact]
    public void A_listing_shows_all_that_matters()
    {
        var model = OnnxExamples.Lstm(17, new float[48], new float[32], new float[32]);
        model.ProducerName = "minitorch";
        model.ProducerVersion = "0.1.0";
        model.Metadata["source"] = "a test";
        Assert.Equal("""
            model: ir 8, opset 17, by minitorch 0.1.0
              source = "a test"
            graph main
              in   x: float[T, N, 3]
              out  y: float[T, N, 4]
              out  h: float[2, N, 2]
              out  c: float[2, N, 2]
              6 constants, 468 B
                W: float[2, 8, 3]  192 B
                R: float[2, 8, 2]  128 B
                B: float[2, 16]  128 B
                const: float[] = 0
                const_1: int64[1] = [2]
                lstm/const: int64[1] = [4]
              Shape: int64[1] = Shape(x) {start=1, end=2}
              Concat: int64[3] = Concat([2], Shape, [2]) {axis=0}
              Expand: float[2, N, 2] = Expand(0, Concat)
              lstm/LSTM.Y: float[T, 2, N, 2], h, c = LSTM(x, W, R, B, _, Expand, Expand) {hidden_size=2, direction="bidirectional"}  # lstm/LSTM
              lstm/Transpose: float[T, N, 2, 2] = Transpose(lstm/LSTM.Y) {perm=[0, 2, 1, 3]}
              lstm/Shape: int64[1] = Shape(x) {start=0, end=1}
              lstm/Concat: int64[3] = Concat(lstm/Shape, Shape, [4]) {axis=0}
              y = Reshape(lstm/Transpose, lstm/Concat) {allowzero=1}  # lstm/Reshape

            """, OnnxPrinter.Print(model));
    }
}
