using System.Numerics;
using System.Text.Json.Nodes;
using MiniTorch.Parity;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Operators;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using Xunit;

namespace MiniTorch.Tests.Graphs;

/// <summary>A harness that cannot fail proves nothing: recordings with one thing changed must turn red, and the unchanged ones green.</summary>
[Collection(RecordedSamples.Name)]
public sealed class HarnessCanFailTests : IDisposable
{
    private const string Expression = "x * y";
    private const string Call = "mul:float64:1";

    /// <summary>The recordings cut down to one expression.</summary>
    private static readonly Lazy<(string Graphs, string Values)> OneExpression = new(() =>
    {
        JsonNode graphs = JsonNode.Parse(RecordedFiles.Default.ReadJson(RecordedFiles.GraphShapes).GetRawText())!;
        JsonNode values = JsonNode.Parse(RecordedFiles.Default.ReadJson(RecordedFiles.GraphValues).GetRawText())!;
        JsonObject Only(JsonNode all, params string[] names) => new(names.Select(name => KeyValuePair.Create(name, (JsonNode?)all[name]!.DeepClone())));
        return (
            new JsonObject { ["torch"] = graphs["torch"]!.DeepClone(), ["ast"] = Only(graphs["ast"]!, "setup", Expression), ["graphs"] = Only(graphs["graphs"]!, Expression) }.ToJsonString(),
            new JsonObject { ["values"] = Only(values["values"]!, Expression) }.ToJsonString());
    });

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void UnchangedRecordingsPass()
    {
        Assert.Equal(Verdict.Passed, RunExpression((_, _) => { }).Verdict);
        Assert.Equal(Verdict.Passed, RunCall(_ => { }).Verdict);
    }

    [Fact]
    public void FlippedGradientOfAnExpressionFails() => Fails(Aspects.Backward, RunExpression((_, values) => Negate(values["grads"]![1]![2]!.AsArray())));

    [Fact]
    public void ChangedOutputOfAnExpressionFails() => Fails(Aspects.Forward, RunExpression((_, values) => values["outputs"]![0]![2]![3] = 0.25));

    [Fact]
    public void RenamedNodeFails() => Fails(Aspects.Graph, RunExpression((graph, _) => graph["nodes"]![0]![0] = "MulBackward1"));

    [Fact]
    public void SwappedEdgesFail() => Fails(Aspects.Graph, RunExpression((graph, _) => graph["nodes"]![0]![2] = new JsonArray(2, 1)));

    [Fact]
    public void ExpectedErrorThatDoesNotComeFails() => Fails(Aspects.Error, RunExpression((graph, _) => graph["backward"] = "RuntimeError: derivative is not implemented"));

    [Fact]
    public void FlippedGradientOfAnOperatorFails() => Fails(Aspects.Backward, RunCall(row => Flip(row["grads"]![0]!)));

    [Fact]
    public void FlippedSecondDerivativeFails() => Fails(Aspects.DoubleBackward, RunCall(row => Flip(row["grads2"]![0]!)));

    [Fact]
    public void ChangedOutputOfAnOperatorFails() => Fails(Aspects.Forward, RunCall(row => Flip(row["outputs"]!)));

    [Fact]
    public void ChangedGradFnFails() => Fails(Aspects.Graph, RunCall(row => row["grad_fn"]![0] = "AddBackward0"));

    [Fact]
    public void SwappedArgumentsFail() => Fails(Aspects.Forward, RunCall(
        row => (row["call"]!["input"], row["call"]!["args"]![0]) = (row["call"]!["args"]![0]!.DeepClone(), row["call"]!["input"]!.DeepClone()), "sub:float64:9"));

    [Fact]
    public void AGradientThatWasNotSummedOverTheBroadcastFails() => Fails(Aspects.Backward, RunCall(row => row["grads"]![1] = row["grads"]![0]!.DeepClone()));

    [Fact]
    public void ARandomStreamOneNumberLateFails() => Fails(Aspects.Forward, RunCall(
        row =>
        {
            JsonNode outputs = row["outputs"]!;
            TensorData data = ((RecordedTensor)RecordedValues.Decode(System.Text.Json.JsonSerializer.SerializeToElement(outputs))!).Data;
            int size = data.Bytes.Length / (int)data.Count;
            outputs["tensor"]![2] = Convert.ToBase64String([.. data.Bytes[size..], .. data.Bytes[..size]]);
        },
        "randn:float32:0"));

    [Fact]
    public void AHalfPrecisionElementThatIsAFewUnitsOffFails() => Fails(Aspects.Forward, RunCall(
        row => Change(row["outputs"]!, values => values[Largest(values)] *= 1 + (1.0 / 32)), "mul:bfloat16:4"));

    /// <summary>The second opinion of double precision is no loophole: neither where it says the same, nor where it is other numbers altogether.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void AHalfPrecisionElementThatDoublePrecisionDoesNotExplainFails(int sign) => Fails(Aspects.Forward, RunCall(
        row =>
        {
            JsonNode wide = row["outputs"]!.DeepClone();
            Change(row["outputs"]!, values => values[Largest(values)] *= 1.5);
            Change(wide, values => values[Largest(values)] *= 1.5 * sign);
            row["wide"] = new JsonObject { ["outputs"] = new JsonArray(wide) };
        },
        "mul:bfloat16:4"));

    [Fact]
    public void ADifferenceThatDoublePrecisionExplainsPasses() => Assert.Equal(Verdict.Passed, RunCall(
        row =>
        {
            row["wide"] = new JsonObject { ["outputs"] = new JsonArray(row["outputs"]!.DeepClone()) };
            Change(row["outputs"]!, values => values[Largest(values)] *= 1 + (1.0 / 32));
        },
        "mul:bfloat16:4").Verdict);

    [Fact]
    public void AComplexGradientWithoutItsConjugateFails() => Fails(Aspects.Backward, RunCall(
        row => Change(row["grads"]![0]!, values => values[0] = Complex.Conjugate(values[0])), "mul:complex128:0"));

    [Fact]
    public void AnOutputThatRequiresNoGradFails() => Fails(Aspects.Graph, RunCall(
        row =>
        {
            ((JsonObject)row["outputs"]!["tuple"]![0]!).Remove("requires_grad");
            foreach (string name in new[] { "cotangents", "grads", "grad_fn", "vectors", "vector_of", "grads2" })
            {
                row.Remove(name);
            }
        },
        "std_mean:float64:0"));

    [Fact]
    public void OtherStridesFail() => Fails(Aspects.Strides, RunCall(row => row["outputs"]!["strides"] = new JsonArray(1, 10), "mul:float64:3"));

    [Fact]
    public void ASecondCallThatIsLeftOutFails() => Fails(Aspects.Forward | Aspects.Backward, RunCall(row =>
    {
        row["repeat"] = 2;
        row["outputs"] = new JsonObject { ["tuple"] = new JsonArray(row["outputs"]!.DeepClone(), row["outputs"]!.DeepClone()) };
        row["cotangents"]!.AsArray().Add(row["cotangents"]![0]!.DeepClone());
        row["grad_fn"]!.AsArray().Add("MulBackward0");
        ((JsonObject)row).Remove("vectors"); // the sums of two gradients are twice the recorded ones
        Flip(row["outputs"]!["tuple"]![1]!);
    }));

    [Fact]
    public void ErrorThatDoesNotComeFails() => Fails(Aspects.Error, RunCall(row =>
    {
        row.Remove("outputs");
        row["error"] = new JsonArray("RuntimeError", "no");
    }));

    private static void Fails(Aspects aspect, Outcome outcome)
    {
        Assert.Equal(Verdict.Failed, outcome.Verdict);
        Assert.Equal(aspect, outcome.Tested & ~outcome.Passed);
        Assert.NotEmpty(outcome.Details);
    }

    private Outcome RunExpression(Action<JsonNode, JsonNode> change)
    {
        JsonNode graphs = JsonNode.Parse(OneExpression.Value.Graphs)!;
        JsonNode values = JsonNode.Parse(OneExpression.Value.Values)!;
        change(graphs["graphs"]![Expression]!, values["values"]![Expression]!);
        Write(RecordedFiles.GraphShapes, graphs);
        Write(RecordedFiles.GraphValues, values);
        return Run(Section.Graphs, Expression);
    }

    private Outcome RunCall(Action<JsonObject> change, string call = Call)
    {
        string line = RecordedFiles.Default.ReadLines(RecordedFiles.Operators).First(candidate => candidate.Contains($"\"{call}\"", StringComparison.Ordinal));
        JsonNode row = JsonNode.Parse(line)!;
        change(row.AsObject());
        Write(RecordedFiles.Operators, row);
        return Run(Section.Operators, call);
    }

    private Outcome Run(Section section, string name) =>
        Harnesses.MiniTorch(new RecordedFiles(_directory.FullName)).Run(section, EntryFilter.Exactly(name)).Single();

    private void Write(string name, JsonNode content) => File.WriteAllText(Path.Combine(_directory.FullName, name), content.ToJsonString());

    private static void Negate(JsonArray numbers)
    {
        for (int i = 0; i < numbers.Count; i++)
        {
            numbers[i] = -numbers[i]!.GetValue<double>();
        }
    }

    private static void Flip(JsonNode tensor) => Change(tensor, values =>
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = -values[i];
        }
    });

    private static int Largest(Complex[] values) => Array.IndexOf(values, values.MaxBy(Complex.Abs));

    private static void Change(JsonNode tensor, Action<Complex[]> change)
    {
        TensorData data = ((RecordedTensor)RecordedValues.Decode(System.Text.Json.JsonSerializer.SerializeToElement(tensor))!).Data;
        Complex[] values = data.Values();
        change(values);
        tensor["tensor"]![2] = Convert.ToBase64String(TensorData.From(data.DType, data.Shape, values).Bytes);
    }
}
