using MiniTorch.Modules;
using MiniTorch.Onnx;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Onnx.Exporting;

/// <summary>Whole models, at two batch sizes, in opsets 17 and 18, with ONNX Runtime's optimizations off and on.</summary>
public sealed class ModelExportTests
{
    [LiveFact(LiveReference.OnnxRuntime)]
    public void A_perceptron()
    {
        manual_seed(31);
        using var model = nn.Sequential(("fc1", nn.Linear(8, 16)), ("act", nn.ReLU()), ("fc2", nn.Linear(16, 3)), ("soft", nn.Softmax(1)));
        OnnxModel exported = Exported.Check(model, randn(2, 8), randn(5, 8));
        Assert.Equal(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"], exported.Graph.Initializers.Select(tensor => tensor.Name));
        Assert.Equal(["Gemm", "Relu", "Gemm", "Softmax"], exported.Graph.Nodes.Select(node => node.OpType));
        Assert.Equal("fc1/Gemm", exported.Graph.Nodes[0].Name);
        Assert.Equal(["size_2_5", 3], exported.Graph.Outputs[0].Shape!);
    }

    private sealed class Residual : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> stem = nn.Conv2d(3, 8, 3, padding: 1, bias: false);
        private readonly nn.Module<Tensor, Tensor> norm = nn.BatchNorm2d(8);
        private readonly nn.Module<Tensor, Tensor> conv = nn.Conv2d(8, 8, 3, padding: 1);
        private readonly nn.Module<Tensor, Tensor> pool = nn.MaxPool2d(2);
        private readonly nn.Module<Tensor, Tensor> dropout = nn.Dropout(0.5);
        private readonly nn.Module<Tensor, Tensor> head = nn.Linear(8, 4);

        internal Residual()
            : base(nameof(Residual)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            Tensor y = nn.functional.relu(norm.call(stem.call(x)));
            y = pool.call(nn.functional.relu(conv.call(y) + y, inplace: true));
            return head.call(dropout.call(nn.functional.adaptive_avg_pool2d(y, 1).flatten(1)));
        }
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void A_convolutional_network_with_batch_norm_and_a_residual()
    {
        manual_seed(32);
        using var model = new Residual();
        for (int i = 0; i < 3; i++)
        {
            model.call(randn(8, 3, 8, 8) * 2 + 1);   // running statistics other than 0 and 1
        }
        OnnxModel exported = Exported.Check(model, randn(1, 3, 8, 8), randn(4, 3, 8, 8));
        Assert.Equal(model.state_dict().Keys.Where(key => !key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(), exported.Graph.Initializers.Select(tensor => tensor.Name).Where(name => name.Contains('.', StringComparison.Ordinal)).Order());
        Assert.DoesNotContain(exported.Graph.Nodes, node => node.OpType is "Dropout" or "Identity");
    }

    private sealed class Attention : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter embedding = nn.Parameter(randn(20, 16));
        private readonly Parameter position = nn.Parameter(randn(32, 16) * 0.1);
        private readonly nn.Module<Tensor, Tensor> qkv = nn.Linear(16, 48);
        private readonly nn.Module<Tensor, Tensor> merge = nn.Linear(16, 16);
        private readonly nn.Module<Tensor, Tensor> norm1 = nn.LayerNorm(16);
        private readonly nn.Module<Tensor, Tensor> norm2 = nn.LayerNorm(16);
        private readonly nn.Module<Tensor, Tensor> up = nn.Linear(16, 64);
        private readonly nn.Module<Tensor, Tensor> down = nn.Linear(64, 16);

        internal Attention()
            : base(nameof(Attention)) => RegisterComponents();

        public override Tensor forward(Tensor tokens)
        {
            (long batch, long length) = (tokens.shape[0], tokens.shape[1]);
            Tensor x = nn.functional.embedding(tokens, embedding) + position[TensorIndex.Slice(0, length)];
            Tensor[] parts = qkv.call(norm1.call(x)).view(batch, length, 3, 4, 4).permute(2, 0, 3, 1, 4).unbind(0);
            Tensor scores = parts[0].matmul(parts[1].transpose(-2, -1)) / Math.Sqrt(4);
            Tensor mask = ones(length, length).tril().eq(0);
            Tensor weights = scores.masked_fill(mask, double.NegativeInfinity).softmax(-1);
            x = x + merge.call(weights.matmul(parts[2]).transpose(1, 2).reshape(batch, length, 16));
            x = x + down.call(nn.functional.gelu(up.call(norm2.call(x))));
            return x.matmul(embedding.t());
        }
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void A_transformer_of_any_batch_and_length_with_tied_weights()
    {
        manual_seed(33);
        using var model = new Attention();
        OnnxModel exported = Exported.Check(model, randint(0, 20, [2, 5]), randint(0, 20, [3, 9]));
        Assert.Single(exported.Graph.Initializers, tensor => tensor.Dims.SequenceEqual([20L, 16L]));
        Assert.Equal(["size_2_3", "size_5_9", 20], exported.Graph.Outputs[0].Shape!);
    }

    [LiveTheory(LiveReference.OnnxRuntime), InlineData(1, false, false, true), InlineData(2, true, true, true), InlineData(2, false, true, false)]
    public void A_recurrent_network(int layers, bool bidirectional, bool batchFirst, bool bias)
    {
        manual_seed(35);
        using var lstm = nn.LSTM(3, 4, layers, bias: bias, batchFirst: batchFirst, bidirectional: bidirectional);
        using var gru = nn.GRU(3, 4, layers, bias: bias, batchFirst: batchFirst, bidirectional: bidirectional);
        using var rnn = nn.RNN(3, 4, layers, nn.NonLinearities.ReLU, bias: bias, batchFirst: batchFirst, bidirectional: bidirectional);
        Tensor[] inputs = [randn(5, 2, 3)], others = [randn(7, 4, 3)];
        foreach (nn.Module module in (nn.Module[])[lstm, gru, rnn])
        {
            module.eval();
            OnnxModel exported = Exported.Check(x => ModuleCall.Call(module, x), inputs, others, module);
            Assert.Equal(layers, exported.Graph.Nodes.Count(node => node.OpType is "LSTM" or "GRU" or "RNN"));
        }
    }

    [LiveTheory(LiveReference.OnnxRuntime), InlineData(false), InlineData(true)]
    public void Attention_with_and_without_a_causal_mask(bool causal)
    {
        manual_seed(36);
        Exported.Check(x => [new Tensor(MiniTorch.Operators.Aten.ScaledDotProductAttention(x[0].Impl, x[1].Impl, x[1].Impl, null, 0, causal))],
            [randn(2, 3, 4, 8), randn(2, 3, 6, 8)], [randn(5, 3, 7, 8), randn(5, 3, 9, 8)]);
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void Multihead_attention()
    {
        manual_seed(37);
        using var attention = nn.MultiheadAttention(8, 2);
        attention.eval();
        Exported.Check(x => { (Tensor output, Tensor weights) = attention.call(x[0], x[0], x[0], null, true, null); return [output, weights]; }, [randn(4, 2, 8)], [randn(6, 3, 8)], attention);
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void A_wrong_model_is_seen_to_differ()
    {
        manual_seed(38);
        OnnxModel model = OnnxExporter.ToModel(x => [x[0] * 2], [randn(3)]);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Exported.Run(model, x => [x[0] * 2.001], [randn(3)], 1e-5));
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void Files_are_written_with_the_given_names()
    {
        manual_seed(34);
        string path = Path.Combine(Path.GetTempPath(), $"minitorch-{Guid.NewGuid():N}.onnx");
        try
        {
            using var model = nn.Linear(3, 2);
            OnnxExporter.Export(model.eval_(), [randn(1, 3)], path, ["x"], ["y"], new Dictionary<string, IReadOnlyDictionary<int, string>> { ["x"] = new Dictionary<int, string> { [0] = "n" }, ["y"] = new Dictionary<int, string> { [0] = "n" } });
            OnnxModel read = OnnxModel.Load(path);
            Assert.Equal("x: float[n, 3]", read.Graph.Inputs[0].ToString());
            Assert.Equal("y: float[n, 2]", read.Graph.Outputs[0].ToString());
            Exported.Run(read, x => [model.call(x[0])], [randn(6, 3)], 1e-5);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

file static class Modes
{
    internal static nn.Module<Tensor, Tensor> eval_(this nn.Module<Tensor, Tensor> module)
    {
        module.eval();
        return module;
    }
}
