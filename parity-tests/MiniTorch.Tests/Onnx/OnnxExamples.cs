using MiniTorch.Onnx;

namespace MiniTorch.Tests.Onnx;

/// <summary>Models built by hand, each with an input whose batch size is free.</summary>
internal static class OnnxExamples
{
    /// <summary>y = relu(x · Wᵀ + b): x [N, 3], W [2, 3].</summary>
    public static OnnxModel Linear(int opset, float[] weight, float[] bias)
    {
        var graph = new OnnxGraph("linear");
        graph.Inputs.Add(new("x", OnnxDataType.Float, ["N", 3]));
        graph.Initializers.Add(OnnxTensor.Create("fc.weight", weight, 2, 3));
        graph.Initializers.Add(OnnxTensor.Create("fc.bias", bias, 2));
        graph.Nodes.Add(new OnnxNode("Gemm", ["x", "fc.weight", "fc.bias"], ["h"], new OnnxAttribute("transB", 1)) { Name = "fc" });
        graph.Nodes.Add(new OnnxNode("Relu", ["h"], ["y"]) { Name = "act" });
        graph.Outputs.Add(new("y", OnnxDataType.Float, ["N", 2]));
        graph.ValueInfos.Add(new("h", OnnxDataType.Float, ["N", 2]));
        return new(graph, opset) { ProducerName = "minitorch", ProducerVersion = "0.1.0" };
    }

    /// <summary>A 2-d convolution with stride, dilation, padding and groups: x [N, 4, 6, 7], W [6, 2, 3, 2].</summary>
    public static OnnxModel Convolution(int opset, float[] weight, float[] bias)
    {
        var b = new OnnxGraphBuilder(opset);
        b.Reserve("conv.weight", "conv.bias", "y");
        var x = b.Input("x", OnnxDataType.Float, "N", 4, 6, 7);
        var w = b.Initializer(OnnxTensor.Create("conv.weight", weight, 6, 2, 3, 2));
        var c = b.Initializer(OnnxTensor.Create("conv.bias", bias, 6));
        b.Path = "conv";
        b.Output("y", b.Add("Conv", [x, w, c], new("kernel_shape", [3L, 2]), new("strides", [2L, 1]), new("dilations", [1L, 2]), new("pads", [1L, 0, 2, 1]), new("group", 2)));
        return b.Build();
    }

    /// <summary>A bidirectional LSTM whose initial states are zeros of the run's batch size: x [T, N, 3], hidden size 2.</summary>
    public static OnnxModel Lstm(int opset, float[] w, float[] r, float[] bias)
    {
        var b = new OnnxGraphBuilder(opset);
        b.Reserve("y", "h", "c");
        var x = b.Input("x", OnnxDataType.Float, "T", "N", 3);
        OnnxValue[] weights = [b.Initializer(OnnxTensor.Create("W", w, 2, 8, 3)), b.Initializer(OnnxTensor.Create("R", r, 2, 8, 2)), b.Initializer(OnnxTensor.Create("B", bias, 2, 16))];
        var zeros = b.Expand(b.Scalar(0.0, OnnxDataType.Float), 2, b.Size(x, 1), 2);
        b.Path = "lstm";
        var outputs = b.AddMany("LSTM", 3, [x, .. weights, null, zeros, zeros], new("hidden_size", 2), new("direction", "bidirectional"));
        b.Output("y", b.Reshape(b.Add("Transpose", [outputs[0]], new OnnxAttribute("perm", [0L, 2, 1, 3])), b.Size(x, 0), b.Size(x, 1), 4));
        b.Output("h", outputs[1]);
        b.Output("c", outputs[2]);
        return b.Build(declareValues: true);
    }

    /// <summary>Arithmetic on sizes: x [N, T, 6] cut into T·N rows of 2 heads, with a table as long as the rows.</summary>
    public static OnnxModel DynamicSizes(int opset)
    {
        var b = new OnnxGraphBuilder(opset);
        b.Reserve("rows", "count");
        var x = b.Input("x", OnnxDataType.Float, "N", "T", 6);
        var rows = b.Times(b.Size(x, 0), b.Size(x, 1));
        var heads = b.Reshape(x, rows, 2, b.FloorDivide(b.Size(x, 2), 2));
        var table = b.Add("Range", [b.Scalar(0, OnnxDataType.Int64), b.Scalar(rows), b.Scalar(1, OnnxDataType.Int64)]);
        var scaled = b.Add("Mul", [heads, b.Cast(b.Reshape(table, rows, 1, 1), OnnxDataType.Float)]);
        b.Output("rows", scaled);
        b.Output("count", b.Vector(b.Plus(rows, 1), 7, b.FloorDivide(b.Minus(b.Size(x, 1), 9), 2)));
        return b.Build();
    }

    /// <summary>A model with one of everything that the file format holds; it is not meant to run.</summary>
    public static OnnxModel Everything()
    {
        var inner = new OnnxGraph("then");
        inner.Nodes.Add(new OnnxNode("Neg", ["x"], ["inner"]));
        inner.Outputs.Add(new("inner", OnnxDataType.Float, ["N"]));
        var graph = new OnnxGraph("everything") { DocString = "two\nlines" };
        graph.Inputs.Add(new("x", OnnxDataType.Float, ["N"]) { DocString = "the input" });
        graph.Inputs.Add(new("shapeless", OnnxDataType.BFloat16));
        graph.Inputs.Add(new("scalar", OnnxDataType.Complex128, []));
        graph.Inputs.Add(new("half known", OnnxDataType.Bool, [OnnxDimension.Unknown, 0, "é"]));
        graph.Outputs.Add(new("y", OnnxDataType.Float, ["N"]));
        graph.ValueInfos.Add(new("inner value", OnnxDataType.Int64, [3]));
        graph.Initializers.Add(OnnxTensor.Create("f32", [1.5f, float.NaN, float.NegativeInfinity], 3));
        graph.Initializers.Add(OnnxTensor.Create("f64", [1e-300, -0.0], 1, 2));
        graph.Initializers.Add(OnnxTensor.Create("f16", [(Half)0.25, Half.MaxValue], 2));
        graph.Initializers.Add(new OnnxTensor("bf16", OnnxDataType.BFloat16, [1], OnnxTensorContent.FromMemory(new byte[] { 0x80, 0x3F })));
        graph.Initializers.Add(OnnxTensor.Create("i64", [long.MinValue, -1], 2));
        graph.Initializers.Add(OnnxTensor.Create("i32", [int.MinValue, 7], 2));
        graph.Initializers.Add(OnnxTensor.Create("i16", [short.MinValue, (short)7], 2));
        graph.Initializers.Add(OnnxTensor.Create("i8", [sbyte.MinValue, (sbyte)7], 2));
        graph.Initializers.Add(OnnxTensor.Create("u8", new byte[] { 255, 0 }, 2));
        graph.Initializers.Add(OnnxTensor.Create("u16", [ushort.MaxValue], 1));
        graph.Initializers.Add(OnnxTensor.Create("u32", [uint.MaxValue], 1));
        graph.Initializers.Add(OnnxTensor.Create("u64", [ulong.MaxValue], 1));
        graph.Initializers.Add(OnnxTensor.Create("bool", [true, false, true], 3));
        graph.Initializers.Add(OnnxTensor.Create("complex", [new System.Numerics.Complex(1, -2)], 1));
        graph.Initializers.Add(OnnxTensor.Scalar("scalar constant", 42L));
        graph.Initializers.Add(OnnxTensor.Create<float>("empty", [], 3, 0, 2));
        graph.Initializers.Add(new OnnxTensor("strings", [2], ["a", "ß"]));
        graph.Nodes.Add(new OnnxNode("Everything", ["x", "", "f32"], ["y", "", "z"],
            new("i", long.MinValue), new("f", 0.1f), new("s", "text"), new("is", [1L, -2, 3]), new("fs", [1f, -2.5f]), new("ss", ["a", ""]),
            new("none", Array.Empty<long>()), new("t", OnnxTensor.Scalar("", 3f)), new("g", inner))
        { Name = "node", Domain = "some.domain", DocString = "where it came from", Metadata = { ["line"] = "12" } });
        return new(graph, 21)
        {
            ProducerName = "producer",
            ProducerVersion = "1.2",
            Domain = "some.model",
            ModelVersion = 7,
            DocString = "doc",
            Metadata = { ["a"] = "1", ["b"] = "" },
            OpsetImports = { ["some.domain"] = 3 },
        };
    }
}
