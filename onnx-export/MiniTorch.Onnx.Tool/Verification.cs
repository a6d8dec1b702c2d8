using MiniTorch.Onnx;
using MiniTorch.Parity;
using static MiniTorch.torch;

namespace MiniTorch.OnnxTool;

/// <summary>Compares an exported model in ONNX Runtime with its module.</summary>
internal static class Verification
{
    // Sizes of open axes, one round each; different names get different sizes.
    private static readonly long[] s_sizes = [1, 2, 5];

    /// <summary>0 if all results agree, 1 if not.</summary>
    /// <exception cref="UsageException">ONNX Runtime is not here, or does not take the model.</exception>
    internal static int Run(string path, nn.Module module, long below, double tolerance)
    {
        if (OrtLibrary.Instance is not { } runtime)
        {
            throw new UsageException($"Nothing was verified. {OrtLibrary.WhyMissing}, or set MINITORCH_ONNXRUNTIME to its library.");
        }
        OnnxModel model = OnnxModel.Load(path);
        bool hasOpenAxes = model.Graph.Inputs.Any(input => input.Shape?.Any(dimension => dimension.Size is null) == true);
        double worst = 0;
        bool agrees = true;
        foreach (bool optimize in (bool[])[false, true])
        {
            using OrtSession session = Opened(path, optimize);
            for (int round = 0; round < (hasOpenAxes ? s_sizes.Length : 1); round++)
            {
                Tensor[] inputs = Inputs(model, round, below);
                OrtTensor[] actual;
                Tensor[] expected;
                try
                {
                    expected = Expected(module, inputs);
                    actual = [.. session.Run(model.Graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First.Name, pair => new OrtTensor(pair.First.DataType, pair.Second.shape, pair.Second.contiguous().bytes.ToArray()))).Values];
                }
                catch (OrtException error)
                {
                    throw new UsageException($"ONNX Runtime {runtime.Version} failed with inputs {Shapes(inputs)}: {error.Message}");
                }
                for (int i = 0; i < actual.Length; i++)
                {
                    double difference = Difference(expected[i], actual[i]);
                    worst = Math.Max(worst, difference);
                    if (!(difference <= tolerance))
                    {
                        agrees = false;
                        Console.Error.WriteLine($"output '{model.Graph.Outputs[i].Name}' differs by {difference:G3} with inputs {Shapes(inputs)}, optimizations {(optimize ? "on" : "off")}");
                    }
                }
            }
        }
        Console.WriteLine($"{(agrees ? "agrees" : "DIFFERS")}: largest difference {worst:G3} (ONNX Runtime {runtime.Version}, optimizations off and on{(hasOpenAxes ? $", open axes of {string.Join(", ", s_sizes)}" : "")})");
        return agrees ? 0 : 1;
    }

    private static OrtSession Opened(string path, bool optimize)
    {
        try
        {
            return new OrtSession(path, optimize);
        }
        catch (OrtException error)
        {
            throw new UsageException($"ONNX Runtime does not load '{path}': {error.Message}");
        }
    }

    private static Tensor[] Inputs(OnnxModel model, int round, long below)
    {
        var named = new Dictionary<string, long>(StringComparer.Ordinal);
        var inputs = new List<Tensor>();
        foreach (OnnxValueInfo input in model.Graph.Inputs)
        {
            ScalarType type = input.DataType switch
            {
                OnnxDataType.Float => ScalarType.Float32,
                OnnxDataType.Double => ScalarType.Float64,
                OnnxDataType.Float16 => ScalarType.Float16,
                OnnxDataType.Int64 => ScalarType.Int64,
                OnnxDataType.Int32 => ScalarType.Int32,
                OnnxDataType.Bool => ScalarType.Bool,
                _ => throw new UsageException($"The input '{input.Name}' is of type {input.DataType.Name()}, for which no random values are made."),
            };
            long[] shape = [.. (input.Shape ?? []).Select(Size)];
            inputs.Add(new InputSpec(input.Name, type, shape).Values(below, d => shape[d]));
        }
        return [.. inputs];

        long Size(OnnxDimension dimension)
        {
            if (dimension.Size is { } size)
            {
                return size;
            }
            string name = dimension.Name ?? "?";
            if (!named.TryGetValue(name, out long known))
            {
                named.Add(name, known = s_sizes[round] + named.Count);
            }
            return known;
        }
    }

    private static Tensor[] Expected(nn.Module module, Tensor[] inputs)
    {
        using var noGrad = no_grad();
        return ModuleCall.Call(module, inputs);
    }

    private static double Difference(Tensor expected, OrtTensor actual)
    {
        if (!expected.shape.AsSpan().SequenceEqual(actual.Dims))
        {
            return double.PositiveInfinity;
        }
        double[] want = expected.to(ScalarType.Float64).contiguous().data<double>().ToArray();
        double worst = 0;
        for (int i = 0; i < want.Length; i++)
        {
            double found = Element(actual, i);
            double difference = want[i].Equals(found) ? 0 : Math.Abs(want[i] - found) / Math.Max(1, Math.Abs(want[i]));
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
        }
        return worst;
    }

    private static double Element(OrtTensor tensor, int i) => tensor.DataType switch
    {
        OnnxDataType.Float => tensor.Values<float>()[i],
        OnnxDataType.Double => tensor.Values<double>()[i],
        OnnxDataType.Float16 => (double)tensor.Values<Half>()[i],
        OnnxDataType.Int64 => tensor.Values<long>()[i],
        OnnxDataType.Int32 => tensor.Values<int>()[i],
        _ => tensor.Bytes[i],
    };

    private static string Shapes(Tensor[] inputs) => string.Join(", ", inputs.Select(input => $"[{string.Join(", ", input.shape)}]"));
}
