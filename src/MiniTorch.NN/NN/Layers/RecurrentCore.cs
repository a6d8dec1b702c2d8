using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;
using Aten = MiniTorch.Operators.Aten;
using PackedSequence = MiniTorch.torch.nn.utils.rnn.PackedSequence;

namespace MiniTorch.Modules;

/// <summary>The parameters of a recurrent network, and its pass over a sequence.</summary>
internal sealed class RecurrentCore
{
    private readonly RecurrentKind _kind;
    private readonly long _inputSize;
    private readonly long _hiddenSize;
    private readonly long _layers;
    private readonly bool _bias;
    private readonly bool _batchFirst;
    private readonly double _dropout;
    private readonly bool _bidirectional;
    private readonly long _projection;
    private readonly OrderedParameters _parameters;

    /// <summary>The parameters of a module by name, as the module has them now.</summary>
    internal delegate Parameter? OrderedParameters(string name);

    internal RecurrentCore(
        RecurrentKind kind, long inputSize, long hiddenSize, long layers, bool bias, bool batchFirst, double dropout, bool bidirectional, long projection, torch.Device? device, torch.ScalarType? dtype,
        Action<string, Parameter> register, OrderedParameters parameters)
    {
        if (!(dropout is >= 0 and <= 1))
        {
            throw new ArgumentException("dropout should be a number in range [0, 1] representing the probability of an element being zeroed");
        }
        if (hiddenSize <= 0)
        {
            throw new ArgumentException("hidden_size must be greater than zero");
        }
        if (layers <= 0)
        {
            throw new ArgumentException("num_layers must be greater than zero");
        }
        if (projection < 0)
        {
            throw new ArgumentException("proj_size should be a positive integer or zero to disable projections");
        }
        if (projection >= hiddenSize)
        {
            throw new ArgumentException("proj_size has to be smaller than hidden_size");
        }
        if (dropout > 0 && layers == 1)
        {
            Warnings.Raise($"dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout={dropout} and num_layers={layers}");
        }
        (_kind, _inputSize, _hiddenSize, _layers, _bias, _batchFirst, _dropout, _bidirectional, _projection, _parameters) =
            (kind, inputSize, hiddenSize, layers, bias, batchFirst, dropout, bidirectional, projection, parameters);
        long gates = hiddenSize * (kind == RecurrentKind.Lstm ? 4 : kind == RecurrentKind.Gru ? 3 : 1);
        double bound = 1 / Math.Sqrt(hiddenSize);
        for (int layer = 0; layer < layers; layer++)
        {
            for (int direction = 0; direction < Directions; direction++)
            {
                long width = layer == 0 ? inputSize : StateSize * Directions;
                Add("weight_ih", gates, width);
                Add("weight_hh", gates, StateSize);
                if (bias)
                {
                    Add("bias_ih", gates);
                    Add("bias_hh", gates);
                }
                if (projection > 0)
                {
                    Add("weight_hr", projection, hiddenSize);
                }

                void Add(string name, params long[] sizes)
                {
                    Parameter parameter = Parameters.New(sizes, device, dtype);
                    torch.nn.init.Uniform(parameter.Impl, bound);
                    register(NameOf(name, layer, direction), parameter);
                }
            }
        }
    }

    private int Directions => _bidirectional ? 2 : 1;

    /// <summary>Features of the hidden state.</summary>
    private long StateSize => _projection > 0 ? _projection : _hiddenSize;

    private RecurrentOptions Options(bool training) => new(_kind, (int)_layers, _dropout, training, _bidirectional, _batchFirst);

    internal static string NameOf(string name, int layer, int direction) => $"{name}_l{layer}{(direction == 1 ? "_reverse" : "")}";

    /// <summary>The name of a parameter by the number of its layer and direction.</summary>
    internal string NameOf(string name, long index) => NameOf(name, (int)index / Directions, (int)index % Directions);

    internal (torch.Tensor Output, torch.Tensor Hidden, torch.Tensor? Cell) Run(torch.Tensor input, torch.Tensor? hidden, torch.Tensor? cell, bool training)
    {
        TensorImpl sequence = input.Impl;
        string module = _kind switch { RecurrentKind.Lstm => "LSTM", RecurrentKind.Gru => "GRU", _ => "RNN" };
        Error.Unless(sequence.Rank is 2 or 3, $"{module}: Expected input to be 2D or 3D, got {sequence.Rank}D instead");
        bool batched = sequence.Rank == 3;
        int batchDim = _batchFirst ? 0 : 1;
        if (!batched)
        {
            sequence = Aten.Unsqueeze(sequence, batchDim);
        }
        Error.Unless(sequence.Sizes[^1] == _inputSize, $"input.size(-1) must be equal to input_size. Expected {_inputSize}, got {sequence.Sizes[^1]}");
        TensorImpl h = State(hidden, "hidden", batched, sequence.Sizes[batchDim], StateSize, sequence.DType);
        TensorImpl? c = _kind == RecurrentKind.Lstm ? State(cell, "hidden", batched, sequence.Sizes[batchDim], _hiddenSize, sequence.DType) : null;
        var (output, lastHidden, lastCell) = Aten.Recurrent(sequence, h, c, Weights(), Options(training));
        if (!batched)
        {
            output = Aten.Squeeze(output, batchDim);
            lastHidden = Aten.Squeeze(lastHidden, 1);
            lastCell = lastCell is null ? null : Aten.Squeeze(lastCell, 1);
        }
        return (new(output), new(lastHidden), lastCell is null ? null : new(lastCell));
    }

    /// <summary>Over packed sequences. States are in the order of the sequences before they were sorted.</summary>
    internal (PackedSequence Output, torch.Tensor Hidden, torch.Tensor? Cell) Run(PackedSequence input, torch.Tensor? hidden, torch.Tensor? cell, bool training)
    {
        TensorImpl data = input.data.Impl;
        Error.Unless(data.Rank == 2, $"input must have 2 dimensions, got {data.Rank}");
        Error.Unless(data.Sizes[1] == _inputSize, $"input.size(-1) must be equal to input_size. Expected {_inputSize}, got {data.Sizes[1]}");
        long[] batchSizes = Copy.Dense(input.batch_sizes.Impl, DType.Int64).Span<long>().ToArray();
        TensorImpl h = Sorted(State(hidden, "hidden", true, batchSizes[0], StateSize, data.DType), hidden is null ? null : input.sorted_indices);
        TensorImpl? c = _kind == RecurrentKind.Lstm ? Sorted(State(cell, "hidden", true, batchSizes[0], _hiddenSize, data.DType), cell is null ? null : input.sorted_indices) : null;
        var (output, lastHidden, lastCell) = Aten.RecurrentPacked(data, batchSizes, h, c, Weights(), Options(training));
        lastHidden = Sorted(lastHidden, input.unsorted_indices);
        lastCell = lastCell is null ? null : Sorted(lastCell, input.unsorted_indices);
        return (input.WithData(new(output)), new(lastHidden), lastCell is null ? null : new(lastCell));
    }

    private static TensorImpl Sorted(TensorImpl state, torch.Tensor? order) => order is null ? state : Aten.IndexSelect(state, 1, order.Impl);

    private RecurrentWeights[] Weights()
    {
        var weights = new RecurrentWeights[_layers * Directions];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = new RecurrentWeights(
                Parameter("weight_ih", i), Parameter("weight_hh", i), _bias ? Parameter("bias_ih", i) : null, _bias ? Parameter("bias_hh", i) : null, _projection > 0 ? Parameter("weight_hr", i) : null);
        }
        return weights;

        TensorImpl Parameter(string name, int index) => _parameters(NameOf(name, index))!.Impl;
    }

    internal string Describe()
    {
        string text = $"{_inputSize}, {_hiddenSize}";
        text += _projection != 0 ? $", proj_size={_projection}" : "";
        text += _layers != 1 ? $", num_layers={_layers}" : "";
        text += _bias ? "" : ", bias=False";
        text += _batchFirst ? ", batch_first=True" : "";
        text += _dropout != 0 ? $", dropout={Repr.Of(_dropout)}" : "";
        return text + (_bidirectional ? ", bidirectional=True" : "");
    }

    private TensorImpl State(torch.Tensor? given, string name, bool batched, long batch, long features, DType dtype)
    {
        long[] sizes = [_layers * Directions, batch, features];
        if (given is null)
        {
            return Aten.Zeros(sizes, dtype);
        }
        TensorImpl state = batched ? given.Impl : Aten.Unsqueeze(given.Impl, 1);
        if (!state.Sizes.AsSpan().SequenceEqual(sizes))
        {
            throw Error.Of($"Expected {name} size ({string.Join(", ", sizes)}), got [{string.Join(", ", state.Sizes)}]");
        }
        return state;
    }
}
