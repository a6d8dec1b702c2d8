using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Recurrent networks and their cells: composites, whose operators are checked together.</summary>
internal sealed class RecurrentSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape, -1, 1);

    private static TensorImpl[] All((TensorImpl Output, TensorImpl Hidden, TensorImpl? Cell) result) => result.Cell is { } cell ? [result.Output, result.Hidden, cell] : [result.Output, result.Hidden];

    /// <summary>One layer: input, hidden, cell of an LSTM, then the weights and biases of each direction.</summary>
    private static OpSample Layer(string name, RecurrentKind kind, int gates, bool bidirectional = false, bool batchFirst = false, int layers = 1, bool biases = true)
    {
        int directions = bidirectional ? 2 : 1;
        bool hasCell = kind == RecurrentKind.Lstm;
        OpInput[] states = hasCell ? [Real(layers * directions, 1, 2), Real(layers * directions, 1, 2)] : [Real(layers * directions, 1, 2)];
        var weights = new List<OpInput>();
        for (int layer = 0; layer < layers * directions; layer++)
        {
            weights.AddRange([Real(gates * 2, layer < directions ? 2 : 2 * directions), Real(gates * 2, 2)]);
            weights.AddRange(biases ? [Real(gates * 2), Real(gates * 2)] : []);
        }
        int first = 1 + states.Length;
        int each = biases ? 4 : 2;
        return OpSample.Of(
            name,
            x => All(Aten.Recurrent(
                x[0],
                x[1],
                hasCell ? x[2] : null,
                [.. Enumerable.Range(0, layers * directions).Select(i => WeightsAt(x, first + (i * each), biases))],
                new RecurrentOptions(kind, layers, 0, false, bidirectional, batchFirst))),
            [batchFirst ? Real(1, 2, 2) : Real(2, 1, 2), .. states, .. weights]);
    }

    private static RecurrentWeights WeightsAt(TensorImpl[] x, int at, bool biases) => new(x[at], x[at + 1], biases ? x[at + 2] : null, biases ? x[at + 3] : null);

    public IEnumerable<OpSample> Samples =>
    [
        Layer("lstm", RecurrentKind.Lstm, 4),
        Layer("lstm.without biases", RecurrentKind.Lstm, 4, biases: false, batchFirst: true),
        Fused("mkldnn_rnn_layer", reverse: false, biases: true),
        Fused("mkldnn_rnn_layer.reverse", reverse: true, biases: false),
        Layer("gru", RecurrentKind.Gru, 3),
        Layer("gru.bidirectional", RecurrentKind.Gru, 3, bidirectional: true, biases: false) with { HasSecondDerivative = false },
        Layer("rnn_tanh", RecurrentKind.Tanh, 1),
        Layer("rnn_tanh.two layers", RecurrentKind.Tanh, 1, layers: 2),
        Layer("rnn_relu", RecurrentKind.Relu, 1, batchFirst: true),
        OpSample.Of("lstm_cell", x => Cell(Aten.RecurrentCell(RecurrentKind.Lstm, x[0], x[1], x[2], WeightsAt(x, 3, true))), Real(1, 2), Real(1, 2), Real(1, 2), Real(8, 2), Real(8, 2), Real(8), Real(8)),
        OpSample.Of("gru_cell", x => Aten.RecurrentCell(RecurrentKind.Gru, x[0], x[1], null, WeightsAt(x, 2, true)).Hidden, Real(1, 2), Real(1, 2), Real(6, 2), Real(6, 2), Real(6), Real(6)),
        OpSample.Of("rnn_tanh_cell", x => Aten.RecurrentCell(RecurrentKind.Tanh, x[0], x[1], null, WeightsAt(x, 2, true)).Hidden, Real(2, 2), Real(2, 3), Real(3, 2), Real(3, 3), Real(3), Real(3)),
    ];

    /// <summary>One direction of an LSTM layer as one node: input, hidden, cell, weights and biases.</summary>
    private static OpSample Fused(string name, bool reverse, bool biases) =>
        OpSample.Of(
            name,
            x => new RecurrentLayer(RecurrentKind.Lstm, reverse).Call(x[0], x[3], x[4], biases ? x[5] : null, biases ? x[6] : null, x[1], x[2]),
            biases ? [Real(2, 2, 2), Real(2, 2), Real(2, 2), Real(8, 2), Real(8, 2), Real(8), Real(8)] : [Real(2, 2, 2), Real(2, 2), Real(2, 2), Real(8, 2), Real(8, 2)]);

    private static TensorImpl[] Cell((TensorImpl Hidden, TensorImpl? Cell) result) => [result.Hidden, result.Cell!];
}
