using MiniTorch.Onnx;
using MiniTorch.Parity;
using Xunit;

namespace MiniTorch.Tests.Onnx;

/// <summary>Inferred types and shapes against those that come out of ONNX Runtime, with sizes known and with sizes known by name only.</summary>
public sealed class OnnxInferenceTests
{
    private sealed record Case(string Op, object[] Inputs, OnnxAttribute[] Attributes, int Outputs = 1, int MinOpset = 17, bool MayBeUnknown = false)
    {
        public override string ToString() => $"{Op}({string.Join(", ", Inputs.Select(Text))}) {{{string.Join(", ", Attributes.Select(attribute => attribute.Name))}}}";

        private static string Text(object input) => input switch
        {
            Tensor tensor => $"{tensor.Type.Name()}[{string.Join(", ", tensor.Dims)}]",
            OnnxTensor constant => constant.DataType == OnnxDataType.Int64 ? $"[{string.Join(", ", constant.ToArray<long>())}]" : constant.ToString(),
            _ => "_",
        };
    }

    private sealed record Tensor(OnnxDataType Type, long[] Dims);

    private static readonly object s_none = new();

    private static readonly Case[] s_cases =
    [
        new("Relu", [F(2, 3)], []),
        new("IsNaN", [F(2, 3)], []),
        new("Cast", [F(2, 3)], [new("to", 7)]),
        new("Clip", [F(2, 3), OnnxTensor.Scalar("", 0f)], []),
        new("Softmax", [F(2, 3)], [new("axis", 0)]),
        new("CumSum", [F(2, 3), OnnxTensor.Scalar("", 0L)], []),
        new("Trilu", [F(2, 3), OnnxTensor.Scalar("", 1L)], []),
        new("Add", [F(2, 1, 4), F(3, 1)], []),
        new("Add", [F(), F(3, 1)], []),
        new("Mul", [F(0, 3), F(1, 3)], []),
        new("Less", [F(4), F(2, 1)], []),
        new("Where", [B(2, 1), F(3), F(4, 1, 1)], []),
        new("Max", [F(2, 1), F(3), F(1)], []),
        new("Sum", [F(2, 1)], []),
        new("PRelu", [F(2, 3, 4), F(3, 1)], []),
        new("MatMul", [F(2, 3), F(3, 4)], []),
        new("MatMul", [F(3), F(3, 4)], []),
        new("MatMul", [F(2, 3), F(3)], []),
        new("MatMul", [F(3), F(3)], []),
        new("MatMul", [F(5, 1, 2, 3), F(4, 3, 6)], []),
        new("MatMul", [F(3), F(4, 3, 6)], []),
        new("MatMul", [F(4, 6, 3), F(3)], []),
        new("Gemm", [F(3, 2), F(4, 3), F(4)], [new("transA", 1), new("transB", 1)]),
        new("Gemm", [F(2, 3), F(3, 4)], []),
        new("Einsum", [F(2, 3, 4), F(2, 4, 5)], [new("equation", "bij,bjk->bik")]),
        new("Einsum", [F(3, 4)], [new("equation", "ij->ji")]),
        new("Einsum", [F(3, 3)], [new("equation", "ii->i")]),
        new("Einsum", [F(2, 3)], [new("equation", "...i->...")], MayBeUnknown: true),
        new("Det", [F(5, 3, 3)], []),
        new("ReduceSum", [F(2, 3, 4), I(0, -1)], [new("keepdims", 0)]),
        new("ReduceSum", [F(2, 3, 4)], []),
        new("ReduceSum", [F(2, 3, 4)], [new("keepdims", 0)]),
        new("ReduceSum", [F(2, 3, 4)], [new("noop_with_empty_axes", 1)]),
        new("ReduceMean", [F(2, 3, 4), I(1)], [], MinOpset: 18),
        new("ReduceMax", [F(2, 3, 4), I(1)], [new("keepdims", 0)], MinOpset: 18),
        new("ArgMax", [F(2, 3, 4)], [new("axis", 1), new("keepdims", 0)]),
        new("ArgMin", [F(2, 3, 4)], [new("axis", -1)]),
        new("TopK", [F(2, 5), I(3)], [], Outputs: 2),
        new("TopK", [F(5, 2), I(3)], [new("axis", 0)], Outputs: 2),
        new("LayerNormalization", [F(2, 3, 4), F(3, 4)], [new("axis", 1)], Outputs: 3),
        new("BatchNormalization", [F(2, 3, 4), F(3), F(3), F(3), F(3)], []),
        new("InstanceNormalization", [F(2, 3, 4), F(3), F(3)], []),
        new("GroupNormalization", [F(2, 4, 5), F(4), F(4)], [new("num_groups", 2)], MinOpset: 21),
        new("Dropout", [F(2, 3)], [], Outputs: 2),
        new("Conv", [F(2, 4, 8, 9), F(6, 2, 3, 2), F(6)], [new("group", 2), new("strides", [2L, 1]), new("pads", [1L, 0, 2, 1]), new("dilations", [1L, 2])]),
        new("Conv", [F(2, 3, 8), F(4, 3, 3)], [new("auto_pad", "SAME_UPPER"), new("strides", [3L])]),
        new("Conv", [F(2, 3, 8), F(4, 3, 3)], [new("auto_pad", "VALID")]),
        new("Conv", [F(1, 1, 4, 5, 6), F(1, 1, 2, 2, 2)], []),
        new("ConvTranspose", [F(2, 4, 5, 6), F(4, 3, 3, 2)], [new("group", 2), new("strides", [2L, 3]), new("pads", [1L, 0, 0, 1]), new("output_padding", [1L, 0]), new("dilations", [1L, 2])]),
        new("ConvTranspose", [F(1, 2, 4), F(2, 3, 3)], [new("output_shape", [9L]), new("strides", [2L])]),
        new("MaxPool", [F(1, 2, 7, 8)], [new("kernel_shape", [2L, 3]), new("strides", [2L, 2]), new("ceil_mode", 1)], Outputs: 2),
        new("MaxPool", [F(1, 2, 7)], [new("kernel_shape", [3L]), new("dilations", [2L]), new("pads", [1L, 1])]),
        new("MaxPool", [F(1, 1, 4)], [new("kernel_shape", [1L]), new("strides", [3L]), new("ceil_mode", 1)]),
        new("MaxPool", [F(1, 1, 5)], [new("kernel_shape", [2L]), new("strides", [3L]), new("pads", [1L, 1]), new("ceil_mode", 1)]),
        new("AveragePool", [F(1, 1, 6)], [new("kernel_shape", [3L]), new("strides", [2L]), new("pads", [1L, 1]), new("ceil_mode", 1)], MinOpset: 19),
        new("AveragePool", [F(1, 2, 7, 8)], [new("kernel_shape", [2L, 3])]),
        new("GlobalAveragePool", [F(2, 3, 4, 5)], []),
        new("GlobalMaxPool", [F(2, 3, 4)], []),
        new("Resize", [F(1, 2, 3, 4), s_none, s_none, I(1, 2, 6, 5)], [new("mode", "linear")]),
        new("Resize", [F(1, 2, 3, 4), s_none, OnnxTensor.Create("", [1f, 1f, 2f, 1.5f], 4)], [], MayBeUnknown: true),
        new("GridSample", [F(2, 3, 4, 5), F(2, 6, 7, 2)], []),
        new("DepthToSpace", [F(2, 8, 3, 4)], [new("blocksize", 2), new("mode", "CRD")]),
        new("SpaceToDepth", [F(2, 2, 4, 6)], [new("blocksize", 2)]),
        new("LSTM", [F(5, 2, 3), F(2, 16, 3), F(2, 16, 4)], [new("hidden_size", 4), new("direction", "bidirectional")], Outputs: 3),
        new("GRU", [F(5, 2, 3), F(1, 12, 3), F(1, 12, 4)], [new("hidden_size", 4)], Outputs: 2),
        new("RNN", [F(5, 2, 3), F(1, 4, 3), F(1, 4, 4)], [new("hidden_size", 4)], Outputs: 2),
        new("NegativeLogLikelihoodLoss", [F(2, 3), OnnxTensor.Create("", [0L, 2], 2)], [new("reduction", "none")]),
        new("SoftmaxCrossEntropyLoss", [F(2, 3), OnnxTensor.Create("", [0L, 2], 2)], [], Outputs: 2),
        new("Reshape", [F(2, 3, 4), I(6, 4)], []),
        new("Reshape", [F(2, 3, 4), I(0, -1)], []),
        new("Reshape", [F(2, 3, 4), I(-1)], []),
        new("Reshape", [F(2, 3, 4), I(4, 0, 2, -1)], []),
        new("Reshape", [F(0, 3), I(3, 0)], [new("allowzero", 1)]),
        new("Flatten", [F(2, 3, 4)], [new("axis", 2)]),
        new("Flatten", [F(2, 3, 4)], [new("axis", 3)]),
        new("Transpose", [F(2, 3, 4)], [new("perm", [2L, 0, 1])]),
        new("Transpose", [F(2, 3, 4)], []),
        new("Squeeze", [F(1, 3, 1), I(0, -1)], []),
        new("Squeeze", [F(1, 3, 1)], [], MayBeUnknown: true),
        new("Unsqueeze", [F(2, 3), I(0, -1, 2)], []),
        new("Concat", [F(2, 3), F(2, 4)], [new("axis", -1)]),
        new("Split", [F(2, 7)], [new("axis", 1), new("num_outputs", 3)], Outputs: 3, MinOpset: 18),
        new("Split", [F(7, 2), I(3, 0, 4)], [], Outputs: 3),
        new("Slice", [F(5, 6), I(1), I(4)], []),
        new("Slice", [F(5, 6), I(-2, 0), I(long.MaxValue, long.MaxValue), I(1, 0), I(1, 2)], []),
        new("Slice", [F(5, 6), I(-1), I(long.MinValue + 1), I(0), I(-1)], []),
        new("Slice", [F(5, 6), I(4, 5), I(0, -7), I(0, 1), I(-3, -2)], []),
        new("Slice", [F(5, 6), I(3), I(1)], []),
        new("Gather", [F(5, 6, 7), OnnxTensor.Create("", [0L, 2, -1, 3], 2, 2)], [new("axis", 1)]),
        new("Gather", [F(5, 6), OnnxTensor.Scalar("", 2L)], []),
        new("GatherElements", [F(3, 4), OnnxTensor.Create("", [0L, 2], 2, 1)], []),
        new("GatherND", [F(3, 4, 5), OnnxTensor.Create("", [0L, 2, 1, 3], 2, 2)], []),
        new("GatherND", [F(2, 4, 5), OnnxTensor.Create("", [0L, 2], 2, 1)], [new("batch_dims", 1)]),
        new("ScatterElements", [F(3, 4), OnnxTensor.Create("", [0L, 2], 2, 1), F(2, 1)], []),
        new("ScatterND", [F(3, 4), OnnxTensor.Create("", [0L, 2], 2, 1), F(2, 4)], []),
        new("Expand", [F(3, 1), I(2, 1, 4)], []),
        new("Expand", [F(3, 4), I(1, 1)], []),
        new("Tile", [F(2, 3), I(1, 4)], []),
        new("Pad", [F(2, 3), I(0, 1, 0, 2)], []),
        new("Pad", [F(2, 3), I(0, -1, 1, 0)], []),
        new("Pad", [F(2, 3), I(1, 2), s_none, I(1)], [], MinOpset: 18, MayBeUnknown: true),
        new("Shape", [F(2, 3, 4)], []),
        new("Shape", [F(2, 3, 4)], [new("start", -2), new("end", 2)]),
        new("Size", [F(2, 3, 4)], []),
        new("ConstantOfShape", [I(2, 0, 3)], []),
        new("ConstantOfShape", [I()], [new("value", OnnxTensor.Create("", [7L], 1))]),
        new("Constant", [], [new("value_ints", [1L, 2])]),
        new("Constant", [], [new("value_float", 1f)]),
        new("Range", [OnnxTensor.Scalar("", 2L), OnnxTensor.Scalar("", 11L), OnnxTensor.Scalar("", 4L)], []),
        new("Range", [OnnxTensor.Scalar("", 5L), OnnxTensor.Scalar("", 0L), OnnxTensor.Scalar("", -2L)], []),
        new("Range", [OnnxTensor.Scalar("", 5L), OnnxTensor.Scalar("", 0L), OnnxTensor.Scalar("", 2L)], []),
        new("OneHot", [OnnxTensor.Create("", [0L, 2], 2), OnnxTensor.Scalar("", 4L), F(2)], []),
        new("OneHot", [OnnxTensor.Create("", [0L, 2], 2), OnnxTensor.Scalar("", 4L), F(2)], [new("axis", 0)]),
        new("NonZero", [F(2, 3)], [], MayBeUnknown: true),
        new("EyeLike", [F(2, 3)], [new("dtype", 7)]),
        new("RandomNormalLike", [F(2, 3)], []),
        new("RandomUniform", [], [new("shape", [2L, 3])]),
        new("Multinomial", [F(2, 3)], [new("sample_size", 5)]),
        new("Gelu", [F(2, 3)], [], MinOpset: 20),
        new("BitwiseAnd", [L(2, 1), L(3)], [], MinOpset: 18),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_cases.Length)];

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Cases))]
    public void Inferred_shapes_are_those_of_onnxruntime(int index)
    {
        var test = s_cases[index];
        var dims = test.Inputs.OfType<Tensor>().SelectMany(input => input.Dims).ToArray();
        foreach (var opset in new SortedSet<int> { test.MinOpset, 21 })
        {
            // Once with every size known, once with every size under a name of its own.
            foreach (var named in (bool[])[false, true])
            {
                var values = Add(new OnnxGraphBuilder(opset), test, named, out var inputs, out var model);
                var results = Run(model(), inputs, test);
                for (var i = 0; i < values.Length; i++)
                {
                    var actual = results[$"out{i}"];
                    Assert.Equal(actual.DataType, values[i].DataType);
                    if (values[i].Shape is not { } shape)
                    {
                        Assert.True(named || test.MayBeUnknown, $"{test}: the rank of output {i} is not known");
                        continue;
                    }

                    Assert.True(shape.Count == actual.Dims.Length, $"{test}: output {i} is inferred as [{string.Join(", ", shape)}] and came out as [{string.Join(", ", actual.Dims)}]");
                    for (var axis = 0; axis < shape.Count; axis++)
                    {
                        var size = shape[axis].Size ?? (shape[axis].Name is { } name ? dims[int.Parse(name[1..])] : null as long?);
                        Assert.True(size is null ? named || test.MayBeUnknown : size == actual.Dims[axis],
                            $"{test}: output {i} is inferred as [{string.Join(", ", shape)}] and came out as [{string.Join(", ", actual.Dims)}]");
                    }
                }
            }
        }
    }

    [Fact]
    public void Names_of_sizes_are_carried_through()
    {
        AssertShape(["N", 12], "Reshape", [Named("N", 3, 4), I(0, -1)]);
        AssertShape(["N", 12], "Reshape", [Named("N", 3, 4), I(-1, 12)]);
        AssertShape([3, "N", 2, 2], "Reshape", [Named("N", 3, 4), I(3, -1, 2, 2)]);
        AssertShape([OnnxDimension.Unknown, 6], "Reshape", [Named("N", 3, 4), I(-1, 6)]);
        AssertShape(["N", "T", 8], "MatMul", [Named("N", "T", 4), F(4, 8)]);
        AssertShape(["N", "T", 4], "Add", [Named("N", "T", 4), F(4)]);
        AssertShape(["N", "T", 4], "Slice", [Named("N", "T", 6), I(1), I(5), I(2)]);
        AssertShape(["N", "T", OnnxDimension.Unknown], "Slice", [Named("N", "T", "C"), I(0, 1), I(long.MaxValue, long.MaxValue), I(1, 2)]);
        AssertShape(["T", 4, "N"], "Transpose", [Named("N", "T", 4)], new OnnxAttribute("perm", [1L, 2, 0]));
        AssertShape([1, "N", "T"], "Unsqueeze", [Named("N", "T"), I(0)]);
        AssertShape(["N", 1], "ReduceSum", [Named("N", "T"), I(1)]);
        AssertShape(["N", 5, 7, 8], "Conv", [Named("N", 3, 9, 8), F(5, 3, 3, 1)]);
        AssertShape(["N", 5, OnnxDimension.Unknown, 8], "Conv", [Named("N", 3, "H", 8), F(5, 3, 3, 1)]);
        AssertShape(["N", 3], "Flatten", [Named("N", 3, 1)]);
    }

    private static void AssertShape(OnnxDimension[] expected, string op, object[] inputs, params OnnxAttribute[] attributes)
    {
        var b = new OnnxGraphBuilder(18);
        var values = new List<OnnxValue?>();
        foreach (var input in inputs)
        {
            values.Add(input switch
            {
                OnnxDimension[] shape => b.Input($"x{values.Count}", OnnxDataType.Float, shape),
                Tensor tensor => b.Input($"x{values.Count}", tensor.Type, Array.ConvertAll(tensor.Dims, dim => new OnnxDimension(dim))),
                _ => b.Constant((OnnxTensor)input),
            });
        }

        Assert.Equal(expected, b.Add(op, [.. values], attributes).Shape!);
    }

    private static OnnxDimension[] Named(params OnnxDimension[] shape) => shape;

    private static Tensor F(params long[] dims) => new(OnnxDataType.Float, dims);

    private static Tensor B(params long[] dims) => new(OnnxDataType.Bool, dims);

    private static Tensor L(params long[] dims) => new(OnnxDataType.Int64, dims);

    private static OnnxTensor I(params long[] values) => OnnxTensor.Create("", values, values.Length);

    private static OnnxValue[] Add(OnnxGraphBuilder builder, Case test, bool named, out Dictionary<string, OrtTensor> inputs, out Func<OnnxModel> model)
    {
        var random = new Random(3);
        var counter = 0;
        inputs = [];
        var values = new List<OnnxValue?>();
        foreach (var input in test.Inputs)
        {
            if (input is OnnxTensor constant)
            {
                values.Add(builder.Constant(constant));
            }
            else if (input is Tensor tensor)
            {
                var name = $"in{values.Count}";
                values.Add(builder.Input(name, tensor.Type, Array.ConvertAll(tensor.Dims, dim => named ? new OnnxDimension($"d{counter++}") : new OnnxDimension(dim))));
                var bytes = new byte[tensor.Dims.Aggregate(1L, (a, b) => a * b) * tensor.Type.Size()];
                for (var i = 0; i < bytes.Length / tensor.Type.Size(); i++)
                {
                    if (tensor.Type == OnnxDataType.Float)
                        BitConverter.TryWriteBytes(bytes.AsSpan(i * 4), random.NextSingle());
                    else
                        bytes[i * tensor.Type.Size()] = (byte)random.Next(2);
                }

                inputs.Add(name, new(tensor.Type, tensor.Dims, bytes));
            }
            else
            {
                values.Add(null);
            }
        }

        var outputs = builder.AddMany(test.Op, test.Outputs, [.. values], test.Attributes);
        model = () =>
        {
            for (var i = 0; i < outputs.Length; i++)
                builder.Output($"out{i}", outputs[i]);
            return builder.Build();
        };
        return outputs;
    }

    private static OrderedDictionary<string, OrtTensor> Run(OnnxModel model, Dictionary<string, OrtTensor> inputs, Case test)
    {
        try
        {
            using var session = new OrtSession(model.ToBytes(), optimize: false);
            return session.Run(inputs);
        }
        catch (OrtException error)
        {
            throw new InvalidOperationException($"{test}: {error.Message}", error);
        }
    }
}
