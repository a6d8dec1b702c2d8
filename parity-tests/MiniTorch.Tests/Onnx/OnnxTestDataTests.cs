using MiniTorch.Onnx;
using Xunit;

namespace MiniTorch.Tests.Onnx;

/// <summary>The ONNX project's own test models, written by another program: all are read and written back, and the checker finds nothing wrong with them.</summary>
public sealed class OnnxTestDataTests
{
    // The newest operator set of the release that Debian ships; its models are written for it or for older ones with the same operators.
    private const int TestDataOpset = 17;

    [LiveFact(LiveReference.OnnxTestData)]
    public void Models_of_other_writers_are_read_and_written_back()
    {
        var count = 0;
        foreach (var file in Files(""))
        {
            var model = OnnxModel.Load(file);
            if (model.UnreadParts.Count != 0)
                continue;
            Assert.Equal(OnnxPrinter.Print(model), OnnxPrinter.Print(OnnxModel.Parse(model.ToBytes())));
            count++;
        }

        Assert.InRange(count, 900, int.MaxValue);
    }

    [LiveFact(LiveReference.OnnxTestData)]
    public void The_checker_finds_nothing_wrong_with_them()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var file in Files("node"))
        {
            var model = OnnxModel.Load(file);
            if (model.UnreadParts.Count != 0 || model.OpsetImports.Keys.Any(domain => domain.Length != 0)
                || model.Graph.Nodes.Any(node => OnnxOpSchema.Find(node.OpType, TestDataOpset) is not { } schema || schema.Since > model.Opset))
                continue;
            (model.OpsetImports[""], model.IrVersion) = (TestDataOpset, OnnxModel.IrVersionFor(TestDataOpset));
            count++;
            foreach (var problem in OnnxChecker.Problems(model))
                wrong.Add($"{Path.GetFileName(Path.GetDirectoryName(file))}: {problem}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.InRange(count, 500, int.MaxValue);
    }

    private static string[] Files(string folder) => Directory.GetFiles(Path.Combine(LiveReferences.OnnxTestDataPath, folder), "model.onnx", SearchOption.AllDirectories);
}
