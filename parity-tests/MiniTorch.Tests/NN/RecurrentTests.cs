using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.nn.utils;

namespace MiniTorch.Tests.NN;

/// <summary>Recurrent networks: packed sequences with PyTorch's numbers, the node of a float32 LSTM, and what is computed without a gradient.</summary>
public class RecurrentTests
{
    /// <summary>Weighted sums that PyTorch 1.13.1 gave: output, hidden state, cell, the gradients of the input and of the first parameters.</summary>
    public static TheoryData<string, double[]> PyTorch => new()
    {
        { "LSTM", [-0.2893549721829466, -0.375942612655921, -0.7026473222081547, 0.04720917711776777, 1.2801313241247267, 0.23111116812411198, 0.044647046832464246, 0.044647046832464135, -0.5002750699464582, -0.07146197322504837] },
        { "GRU", [-0.511129827681761, -0.35967365239291293, 0, -0.06299591494776646, 1.7779447195439864, 0.06877426953911206, -0.592026029950327, -0.30004680928011035, -0.06654749627367529, -0.0427919368442747] },
        { "RNN", [-2.426229311285952, 0.672129127100086, 0, 0.04924353165096185, -0.9718160984742166, -0.017847179092823337, 0.2471261011861514, 0.24712610118615144, 1.2450763187455944, 0.06602074592740612] },
        { "projected LSTM", [0.11333835730940077, 0.3486157224211872, -1.3502170187747744, -0.1329619259878305, -0.4503874519633054, 0.41099522620783696, 0.624214384600762, 0.6242143846007617, 0.3131575479522952, 0.03835360536311935] },
    };

    public static TheoryData<string, ScalarType, bool, bool, int, bool> Networks()
    {
        var data = new TheoryData<string, ScalarType, bool, bool, int, bool>();
        foreach (string name in (string[])["LSTM", "GRU", "RNN", "RNN relu"])
        {
            foreach (ScalarType dtype in (ScalarType[])[ScalarType.Float32, ScalarType.Float64])
            {
                data.Add(name, dtype, false, false, 1, true);
                data.Add(name, dtype, true, true, 2, false);
                data.Add(name, dtype, false, true, 2, true);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(PyTorch))]
    public void Values_and_gradients_are_those_of_pytorch(string name, double[] expected)
    {
        Tensor x = (arange(24, ScalarType.Float64) * 0.7).cos().reshape(3, 4, 2).requires_grad_();
        (nn.Module network, Tensor output, Tensor hidden, Tensor? cell) = name == "projected LSTM" ? Projected(x) : Packed(name, x);
        Tensor loss = Weigh(output) + Weigh(hidden);
        loss = cell is null ? loss : loss + Weigh(cell);
        loss.backward();
        double[] actual =
        [
            Weigh(output).item<double>(), Weigh(hidden).item<double>(), cell is null ? 0 : Weigh(cell).item<double>(), Weigh(x.grad!).item<double>(),
            .. network.parameters().Take(6).Select(parameter => Weigh(parameter.grad!).item<double>()),
        ];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12);
        }
    }

    [Fact]
    public void A_packed_sequence_keeps_its_order_and_lengths()
    {
        Modules.GRU gru = nn.GRU(2, 3);
        rnn.PackedSequence packed = rnn.pack_sequence([randn(1, 2), randn(3, 2)], enforce_sorted: false);
        (rnn.PackedSequence output, Tensor hidden) = gru.call(packed, zeros(1, 2, 3));
        Assert.Equal([4L, 3], output.data.shape);
        Assert.Equal([2L, 1, 1], output.batch_sizes.data<long>().ToArray());
        (Tensor padded, Tensor lengths) = rnn.pad_packed_sequence(output);
        Assert.Equal([1L, 3], lengths.data<long>().ToArray());
        Assert.True(padded[0, 0].allclose(hidden[0, 0]));
        Assert.True(padded[2, 1].allclose(hidden[0, 1]));
    }

    [Fact]
    public void A_packed_input_of_another_width_is_refused()
    {
        Exception error = Assert.ThrowsAny<Exception>(() => nn.LSTM(3, 4).call(rnn.pack_sequence([randn(2, 2)])));
        Assert.StartsWith("input.size(-1) must be equal to input_size. Expected 3, got 2", error.Message);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Without_a_gradient_the_result_is_the_same(string name, ScalarType dtype, bool bidirectional, bool batchFirst, int layers, bool bias)
    {
        Func<Tensor, Tensor?, Tensor?, Tensor[]> run = Make(name, dtype, bidirectional, batchFirst, layers, bias);
        Tensor x = randn(7, 5, 6, dtype: dtype).transpose(0, 2);   // (6, 5, 7)
        Tensor[] states = [randn(layers * (bidirectional ? 2 : 1), batchFirst ? 6 : 5, 17, dtype: dtype), randn(layers * (bidirectional ? 2 : 1), batchFirst ? 6 : 5, 17, dtype: dtype)];
        foreach ((Tensor input, Tensor? h, Tensor? c) in ((Tensor, Tensor?, Tensor?)[])[(x, null, null), (x, states[0], states[1]), (x[0], null, null)])
        {
            Tensor[] recorded = run(input, h, c);
            using (no_grad())
            {
                Tensor[] plain = run(input, h, c);
                for (int i = 0; i < plain.Length; i++)
                {
                    Assert.Equal(recorded[i].shape, plain[i].shape);
                    Assert.Equal(recorded[i].stride(), plain[i].stride());
                    Assert.True(recorded[i].allclose(plain[i], 1e-5, dtype == ScalarType.Float32 ? 1e-6 : 1e-12), $"{name}: result {i} differs");
                    Assert.False(plain[i].requires_grad);
                }
            }
        }
    }

    [Fact]
    public void A_float32_lstm_is_one_node_and_others_are_composites()
    {
        Assert.Equal("MkldnnRnnLayerBackward0", nn.LSTM(3, 2).call(randn(4, 2, 3)).Item1.grad_fn!.name());
        Assert.Equal("StackBackward0", nn.LSTM(3, 2, dtype: ScalarType.Float64).call(randn(4, 2, 3, dtype: ScalarType.Float64)).Item1.grad_fn!.name());
        Assert.Equal("StackBackward0", nn.GRU(3, 2).call(randn(4, 2, 3)).Item1.grad_fn!.name());
        Assert.Equal("StackBackward0", nn.LSTM(3, 4, 1, true, false, 0, false, projSize: 2).call(randn(4, 2, 3)).Item1.grad_fn!.name());
    }

    [Fact]
    public void The_node_runs_again_where_the_graph_is_retained_and_has_second_derivatives()
    {
        Modules.LSTM lstm = nn.LSTM(3, 5);
        Tensor x = randn(4, 2, 3, requires_grad: true);
        Tensor y = lstm.call(x).Item1.square().sum();
        Tensor first = autograd.grad([y], [x], retain_graph: true)[0];
        Tensor again = autograd.grad([y], [x], create_graph: true)[0];
        Assert.True(first.allclose(again, 1e-5, 1e-6));
        Tensor second = autograd.grad([again.square().sum()], [x])[0];
        Assert.True(second.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void A_change_of_the_output_after_the_forward_is_an_error()
    {
        Tensor output = nn.LSTM(3, 5).call(randn(4, 2, 3)).Item1;
        Tensor loss = output.square().sum();
        using (no_grad())
        {
            output.add_(1);
        }
        Exception error = Assert.ThrowsAny<Exception>(() => loss.backward());
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace operation", error.Message);
    }

    [Fact]
    public void The_size_of_a_projection_is_checked_and_printed()
    {
        Assert.Equal("LSTM(3, 4, proj_size=2, num_layers=2)", nn.LSTM(3, 4, 2, true, false, 0, false, 2).ToString());
        Assert.StartsWith("proj_size has to be smaller than hidden_size", Assert.ThrowsAny<Exception>(() => nn.LSTM(3, 4, 1, true, false, 0, false, 4)).Message);
        Assert.StartsWith("proj_size should be a positive integer or zero", Assert.ThrowsAny<Exception>(() => nn.LSTM(3, 4, 1, true, false, 0, false, -1)).Message);
    }

    private static (nn.Module Network, Tensor Output, Tensor Hidden, Tensor? Cell) Packed(string name, Tensor x)
    {
        rnn.PackedSequence packed = rnn.pack_padded_sequence(x, tensor(new long[] { 2, 4, 1 }), batch_first: true, enforce_sorted: false);
        if (name == "LSTM")
        {
            Modules.LSTM lstm = Filled(nn.LSTM(2, 3, 2, bidirectional: true, dtype: ScalarType.Float64));
            (rnn.PackedSequence output, Tensor hidden, Tensor cell) = lstm.call(packed);
            return (lstm, output.data, hidden, cell);
        }
        if (name == "GRU")
        {
            Modules.GRU gru = Filled(nn.GRU(2, 3, 2, bidirectional: true, dtype: ScalarType.Float64));
            (rnn.PackedSequence output, Tensor hidden) = gru.call(packed);
            return (gru, output.data, hidden, null);
        }
        Modules.RNN simple = Filled(nn.RNN(2, 3, 2, bidirectional: true, dtype: ScalarType.Float64));
        (rnn.PackedSequence steps, Tensor state) = simple.call(packed);
        return (simple, steps.data, state, null);
    }

    private static (nn.Module Network, Tensor Output, Tensor Hidden, Tensor? Cell) Projected(Tensor x)
    {
        Modules.LSTM lstm = Filled(nn.LSTM(2, 3, 1, true, false, 0, true, projSize: 2, dtype: ScalarType.Float64));
        (Tensor output, Tensor hidden, Tensor cell) = lstm.call(x.transpose(0, 1));
        return (lstm, output, hidden, cell);
    }

    private static Func<Tensor, Tensor?, Tensor?, Tensor[]> Make(string name, ScalarType dtype, bool bidirectional, bool batchFirst, int layers, bool bias)
    {
        if (name == "LSTM")
        {
            Modules.LSTM lstm = nn.LSTM(7, 17, layers, bias, batchFirst, 0, bidirectional, dtype: dtype);
            return (x, h, c) =>
            {
                (Tensor output, Tensor hidden, Tensor cell) = lstm.call(x, h is null ? null : (h, c!));
                return [output, hidden, cell];
            };
        }
        if (name == "GRU")
        {
            Modules.GRU gru = nn.GRU(7, 17, layers, bias, batchFirst, 0, bidirectional, dtype: dtype);
            return (x, h, _) => Both(gru.call(x, h));
        }
        Modules.RNN rnn = nn.RNN(7, 17, layers, name == "RNN" ? nn.NonLinearities.Tanh : nn.NonLinearities.ReLU, bias, batchFirst, 0, bidirectional, dtype: dtype);
        return (x, h, _) => Both(rnn.call(x, h));

        static Tensor[] Both((Tensor Output, Tensor Hidden) result) => [result.Output, result.Hidden];
    }

    private static T Filled<T>(T network) where T : nn.Module
    {
        using IDisposable noGrad = no_grad();
        int k = 0;
        foreach (Modules.Parameter parameter in network.parameters())
        {
            parameter.copy_((((arange(parameter.numel(), ScalarType.Float64) * 0.37) + k++).sin() * 0.5).reshape(parameter.shape));
        }
        return network;
    }

    private static Tensor Weigh(Tensor x) => (x * (arange(x.numel(), x.dtype) * 0.9).sin().reshape(x.shape)).sum();
}
