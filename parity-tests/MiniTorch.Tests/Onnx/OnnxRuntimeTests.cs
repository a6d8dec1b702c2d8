using MiniTorch.Onnx;
using MiniTorch.Parity;
using Xunit;

namespace MiniTorch.Tests.Onnx;

/// <summary>Models written by this library run in ONNX Runtime and give what plain loops give, with its optimizations off and on.</summary>
public sealed class OnnxRuntimeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-ort").FullName;
    private readonly Random _random = new(7);

    public static TheoryData<int, bool> OpsetsAndOptimization => new() { { 17, false }, { 17, true }, { 18, false }, { 18, true }, { 21, false }, { 21, true } };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(OpsetsAndOptimization))]
    public void Gemm_with_any_batch(int opset, bool optimize)
    {
        float[] weight = Numbers(6), bias = Numbers(2);
        using var session = new OrtSession(OnnxExamples.Linear(opset, weight, bias).ToBytes(), optimize);
        Assert.Equal(["x"], session.InputNames);
        Assert.Equal(["y"], session.OutputNames);
        foreach (var batch in (int[])[1, 4, 0])
        {
            var x = Numbers(batch * 3);
            var y = session.Run(new Dictionary<string, OrtTensor> { ["x"] = OrtTensor.Create(x, batch, 3) })["y"];
            Assert.Equal([batch, 2], y.Dims);
            var expected = new float[batch * 2];
            for (var i = 0; i < expected.Length; i++)
            {
                double sum = bias[i % 2];
                for (var k = 0; k < 3; k++)
                    sum += (double)x[i / 2 * 3 + k] * weight[i % 2 * 3 + k];
                expected[i] = (float)Math.Max(0, sum);
            }

            Close(expected, y.Values<float>());
        }
    }

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(OpsetsAndOptimization))]
    public void Conv_with_stride_dilation_padding_and_groups(int opset, bool optimize)
    {
        float[] weight = Numbers(6 * 2 * 3 * 2), bias = Numbers(6);
        var model = OnnxExamples.Convolution(opset, weight, bias);
        using var session = new OrtSession(model.ToBytes(), optimize);
        var x = Numbers(2 * 4 * 6 * 7);
        var y = session.Run(new Dictionary<string, OrtTensor> { ["x"] = OrtTensor.Create(x, 2, 4, 6, 7) })["y"];

        // (6 + 1 + 2 - 3) / 2 + 1 = 4 rows; 7 + 0 + 1 - 2 = 6 columns.
        Assert.Equal([2, 6, 4, 6], y.Dims);
        Assert.Equal(["N", 6, 4, 6], model.Graph.Outputs[0].Shape!);
        var expected = new float[2 * 6 * 4 * 6];
        for (var i = 0; i < expected.Length; i++)
        {
            int column = i % 6, row = i / 6 % 4, filter = i / 24 % 6, batch = i / 144;
            double sum = bias[filter];
            for (var channel = 0; channel < 2; channel++)
            {
                for (var ky = 0; ky < 3; ky++)
                {
                    for (var kx = 0; kx < 2; kx++)
                    {
                        int sy = row * 2 + ky - 1, sx = column + kx * 2, from = filter / 3 * 2 + channel;
                        if (sy is >= 0 and < 6 && sx is >= 0 and < 7)
                            sum += (double)x[((batch * 4 + from) * 6 + sy) * 7 + sx] * weight[((filter * 2 + channel) * 3 + ky) * 2 + kx];
                    }
                }
            }

            expected[i] = (float)sum;
        }

        Close(expected, y.Values<float>());
    }

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(OpsetsAndOptimization))]
    public void Lstm_in_both_directions_with_any_batch_and_length(int opset, bool optimize)
    {
        float[] w = Numbers(2 * 8 * 3), r = Numbers(2 * 8 * 2), bias = Numbers(2 * 16);
        var model = OnnxExamples.Lstm(opset, w, r, bias);
        Assert.Equal(["T", "N", 4], model.Graph.Outputs[0].Shape!);
        Assert.Equal([2, "N", 2], model.Graph.Outputs[1].Shape!);
        using var session = new OrtSession(model.ToBytes(), optimize);
        foreach (var (time, batch) in (ReadOnlySpan<(int, int)>)[(5, 3), (1, 1)])
        {
            var x = Numbers(time * batch * 3);
            var results = session.Run(new Dictionary<string, OrtTensor> { ["x"] = OrtTensor.Create(x, time, batch, 3) });
            var (y, h, c) = Lstm(x, time, batch, w, r, bias);
            Assert.Equal([time, batch, 4], results["y"].Dims);
            Close(y, results["y"].Values<float>());
            Close(h, results["h"].Values<float>());
            Close(c, results["c"].Values<float>());
        }
    }

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(OpsetsAndOptimization))]
    public void Sizes_are_computed_when_the_model_runs(int opset, bool optimize)
    {
        var model = OnnxExamples.DynamicSizes(opset);
        using var session = new OrtSession(model.ToBytes(), optimize);
        foreach (var (n, t) in (ReadOnlySpan<(int, int)>)[(2, 5), (1, 12), (3, 8), (0, 4)])
        {
            var x = Numbers(n * t * 6);
            var results = session.Run(new Dictionary<string, OrtTensor> { ["x"] = OrtTensor.Create(x, n, t, 6) });
            Assert.Equal([n * t, 2, 3], results["rows"].Dims);
            Close([.. x.Select((value, i) => value * (i / 6))], results["rows"].Values<float>());
            Assert.Equal([n * t + 1, 7, (long)Math.Floor((t - 9) / 2.0)], results["count"].Values<long>().ToArray());
        }
    }

    [LiveTheory(LiveReference.OnnxRuntime)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_of_more_than_two_GiB_is_split_by_itself_and_loads_by_path(bool optimize)
    {
        const int Rows = 640, Columns = 1 << 20;
        var last = new byte[16];
        for (var i = 0; i < 4; i++)
            BitConverter.TryWriteBytes(last.AsSpan(i * 4), i + 0.5f);
        var graph = new OnnxGraph("large");
        graph.Inputs.Add(new("i", OnnxDataType.Int64, ["N"]));
        graph.Initializers.Add(new OnnxTensor("table", OnnxDataType.Float, [Rows, Columns], new OnnxFormatTests.SparseContent(4L * Rows * Columns, last)));
        graph.Initializers.Add(OnnxTensor.Create("axes", [1L], 1));
        graph.Initializers.Add(OnnxTensor.Create("from", [Columns - 4L], 1));
        graph.Initializers.Add(OnnxTensor.Create("to", [(long)Columns], 1));
        graph.Nodes.Add(new OnnxNode("Gather", ["table", "i"], ["rows"]));
        graph.Nodes.Add(new OnnxNode("Slice", ["rows", "from", "to", "axes"], ["y"]));
        graph.Outputs.Add(new("y", OnnxDataType.Float, ["N", 4]));
        var path = Path.Combine(_folder, "large.onnx");
        var model = new OnnxModel(graph, 17);
        OnnxChecker.Check(model);
        model.Save(path);
        Assert.Equal(4L * Rows * Columns, new FileInfo(path + ".data").Length);
        using var session = new OrtSession(path, optimize);
        var y = session.Run(new Dictionary<string, OrtTensor> { ["i"] = OrtTensor.Create([0L, Rows - 1], 2) })["y"];
        Assert.Equal([0, 0, 0, 0, 0.5f, 1.5f, 2.5f, 3.5f], y.Values<float>().ToArray());
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void What_onnxruntime_refuses_is_an_exception_with_its_text()
    {
        var model = OnnxExamples.Linear(17, new float[6], new float[2]);
        using var session = new OrtSession(model.ToBytes(), optimize: false);
        Assert.Contains("Got: 4 Expected: 3", Assert.Throws<OrtException>(() => session.Run(new Dictionary<string, OrtTensor> { ["x"] = OrtTensor.Create(new float[4], 1, 4) })).Message);
        Assert.Contains("int64", Assert.Throws<OrtException>(() => session.Run(new Dictionary<string, OrtTensor> { ["x"] = OrtTensor.Create(new long[3], 1, 3) })).Message);
        Assert.Throws<OrtException>(() => session.Run(new Dictionary<string, OrtTensor> { ["z"] = OrtTensor.Create(new float[3], 1, 3) }));
        Assert.Throws<OrtException>(() => session.Run(new Dictionary<string, OrtTensor>()));
        Assert.Throws<OrtException>(() => new OrtSession(new byte[] { 1, 2, 3 }, optimize: false));
        Assert.Throws<OrtException>(() => new OrtSession(Path.Combine(_folder, "nowhere.onnx"), optimize: false));
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(new Dictionary<string, OrtTensor>()));
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void The_library_says_its_version() => Assert.Matches(@"^1\.\d+\.\d+$", OrtLibrary.Instance!.Version);

    // The spec's formulas: gates stand in the order input, output, forget, cell.
    private static (float[] Y, float[] H, float[] C) Lstm(float[] x, int time, int batch, float[] w, float[] r, float[] bias)
    {
        const int Inputs = 3, Hidden = 2;
        var y = new float[time * batch * 2 * Hidden];
        float[] lastH = new float[2 * batch * Hidden], lastC = new float[2 * batch * Hidden];
        for (var direction = 0; direction < 2; direction++)
        {
            for (var n = 0; n < batch; n++)
            {
                double[] h = new double[Hidden], c = new double[Hidden];
                for (var step = 0; step < time; step++)
                {
                    var t = direction == 0 ? step : time - 1 - step;
                    double[] before = [.. h];
                    for (var j = 0; j < Hidden; j++)
                    {
                        double input = Sigmoid(Gate(0)), output = Sigmoid(Gate(1)), forget = Sigmoid(Gate(2));
                        c[j] = forget * c[j] + input * Math.Tanh(Gate(3));
                        h[j] = output * Math.Tanh(c[j]);
                        y[((t * batch + n) * 2 + direction) * Hidden + j] = (float)h[j];

                        double Gate(int gate)
                        {
                            var row = gate * Hidden + j;
                            double sum = bias[direction * 16 + row] + (double)bias[direction * 16 + 8 + row];
                            for (var k = 0; k < Inputs; k++)
                                sum += (double)x[(t * batch + n) * Inputs + k] * w[(direction * 8 + row) * Inputs + k];
                            for (var k = 0; k < Hidden; k++)
                                sum += before[k] * r[(direction * 8 + row) * Hidden + k];
                            return sum;
                        }
                    }
                }

                for (var j = 0; j < Hidden; j++)
                {
                    lastH[(direction * batch + n) * Hidden + j] = (float)h[j];
                    lastC[(direction * batch + n) * Hidden + j] = (float)c[j];
                }
            }
        }

        return (y, lastH, lastC);

        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
    }

    private float[] Numbers(int count)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = _random.NextSingle() * 2 - 1;
        return numbers;
    }

    private static void Close(float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 + 1.3e-6 * Math.Abs(expected[i]), $"element {i}: {actual[i]} instead of {expected[i]}");
    }
}
