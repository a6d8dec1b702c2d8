using System.Globalization;
using MiniTorch.Onnx;
using MiniTorch.Parity;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Onnx.Exporting;

/// <summary>Exports a forward, runs the model in ONNX Runtime with its optimizations off and on, and compares with the forward itself.</summary>
internal static class Exported
{
    /// <summary>The opsets that every forward is exported in.</summary>
    private static readonly int[] s_opsets = [17, 18];

    /// <summary>Compares for the inputs, and for inputs of other sizes: the axes in which the two sets differ are exported as dynamic.</summary>
    internal static OnnxModel Check(Func<Tensor[], Tensor[]> function, Tensor[] inputs, Tensor[]? others = null, nn.Module? module = null, double tolerance = 1e-5, int[]? opsets = null)
    {
        OnnxModel? model = null;
        foreach (int opset in opsets ?? s_opsets)
        {
            model = OnnxExporter.ToModel(function, inputs, dynamic_axes: Axes(inputs, others), opset_version: opset, module: module);
            Run(model, function, inputs, tolerance);
            if (others is not null)
            {
                Run(model, function, others, tolerance);
            }
        }
        return model!;
    }

    internal static OnnxModel Check(Func<Tensor, Tensor> function, Tensor input, Tensor? other = null, double tolerance = 1e-5, int[]? opsets = null) =>
        Check(x => [function(x[0])], [input], other is null ? null : [other], tolerance: tolerance, opsets: opsets);

    internal static OnnxModel Check(Func<Tensor, Tensor, Tensor> function, Tensor a, Tensor b) => Check(x => [function(x[0], x[1])], [a, b]);

    internal static OnnxModel Check(nn.Module module, Tensor input, Tensor? other = null, double tolerance = 1e-5)
    {
        module.eval();
        return Check(x => ModuleCall.Call(module, x), [input], other is null ? null : [other], module, tolerance);
    }

    internal static Dictionary<string, IReadOnlyDictionary<int, string>>? Axes(Tensor[] inputs, Tensor[]? others)
    {
        if (others is null)
        {
            return null;
        }
        var axes = new Dictionary<string, IReadOnlyDictionary<int, string>>();
        for (int i = 0; i < inputs.Length; i++)
        {
            var open = new Dictionary<int, string>();
            for (int d = 0; d < inputs[i].dim(); d++)
            {
                if (inputs[i].shape[d] != others[i].shape[d])
                {
                    open.Add(d, string.Create(CultureInfo.InvariantCulture, $"size_{inputs[i].shape[d]}_{others[i].shape[d]}"));
                }
            }
            axes.Add(inputs.Length == 1 ? "input" : $"input_{i}", open);
        }
        return axes;
    }

    internal static void Run(OnnxModel model, Func<Tensor[], Tensor[]> function, Tensor[] inputs, double tolerance)
    {
        using var noGrad = no_grad();
        Tensor[] expected = function(inputs);
        byte[] bytes = model.ToBytes();
        foreach (bool optimize in (bool[])[false, true])
        {
            using var session = new OrtSession(bytes, optimize);
            var given = new Dictionary<string, OrtTensor>();
            for (int i = 0; i < inputs.Length; i++)
            {
                if (session.InputNames.Contains(model.Graph.Inputs[i].Name))
                {
                    given.Add(model.Graph.Inputs[i].Name, Sent(inputs[i]));
                }
            }
            OrtTensor[] actual = [.. session.Run(given).Values];
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                Close(expected[i], actual[i], tolerance, $"output {i}, opset {model.Opset}, optimizations {(optimize ? "on" : "off")}\n{OnnxPrinter.Print(model)}");
            }
        }
    }

    private static OrtTensor Sent(Tensor tensor) => new(Type(tensor.dtype), tensor.shape, tensor.contiguous().bytes.ToArray());

    private static OnnxDataType Type(ScalarType dtype) => dtype switch
    {
        ScalarType.Float32 => OnnxDataType.Float,
        ScalarType.Float64 => OnnxDataType.Double,
        ScalarType.Int64 => OnnxDataType.Int64,
        ScalarType.Int32 => OnnxDataType.Int32,
        ScalarType.Bool => OnnxDataType.Bool,
        ScalarType.Float16 => OnnxDataType.Float16,
        ScalarType.Byte => OnnxDataType.UInt8,
        _ => throw new NotSupportedException(dtype.ToString()),
    };

    private static void Close(Tensor expected, OrtTensor actual, double tolerance, string context)
    {
        Assert.True(Type(expected.dtype) == actual.DataType, $"{expected.dtype} expected, {actual.DataType} found in {context}");
        Assert.True(expected.shape.AsSpan().SequenceEqual(actual.Dims), $"shape [{string.Join(", ", expected.shape)}] expected, [{string.Join(", ", actual.Dims)}] found in {context}");
        Tensor dense = expected.contiguous();
        if (!expected.is_floating_point())
        {
            Assert.True(dense.bytes.SequenceEqual(actual.Bytes), $"other values in {context}");
            return;
        }
        double[] want = dense.to(ScalarType.Float64).data<double>().ToArray();
        double[] found = actual.DataType switch
        {
            OnnxDataType.Double => actual.Values<double>().ToArray(),
            OnnxDataType.Float16 => [.. actual.Values<Half>().ToArray().Select(value => (double)value)],
            _ => [.. actual.Values<float>().ToArray().Select(value => (double)value)],
        };
        for (int i = 0; i < want.Length; i++)
        {
            bool same = want[i].Equals(found[i]) || Math.Abs(want[i] - found[i]) <= tolerance * Math.Max(1, Math.Abs(want[i]));
            Assert.True(same, $"element {i}: {want[i]} expected, {found[i]} found in {context}");
        }
    }
}
