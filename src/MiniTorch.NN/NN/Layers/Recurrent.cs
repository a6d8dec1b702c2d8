using MiniTorch.Core;
using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;
using PackedSequence = MiniTorch.torch.nn.utils.rnn.PackedSequence;
using RecurrentKind = MiniTorch.Kernels.RecurrentKind;
using RecurrentWeights = MiniTorch.Operators.RecurrentWeights;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A recurrent network: hₜ = f(W·xₜ + b + U·hₜ₋₁ + c).</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the hidden state.</param>
            /// <param name="numLayers">How many layers.</param>
            /// <param name="nonLinearity">Tanh or ReLU.</param>
            /// <param name="bias">Whether there are biases.</param>
            /// <param name="batchFirst">Whether the batch is the first dimension.</param>
            /// <param name="dropout">Dropout between layers, in training.</param>
            /// <param name="bidirectional">Go through the sequence in both directions.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static RNN RNN(long inputSize, long hiddenSize, long numLayers = 1, NonLinearities nonLinearity = NonLinearities.Tanh, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, nonLinearity, bias, batchFirst, dropout, bidirectional, device, dtype);

            /// <summary>A network of long short-term memory cells.</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the hidden state.</param>
            /// <param name="numLayers">How many layers.</param>
            /// <param name="bias">Whether there are biases.</param>
            /// <param name="batchFirst">Whether the batch is the first dimension.</param>
            /// <param name="dropout">Dropout between layers, in training.</param>
            /// <param name="bidirectional">Go through the sequence in both directions.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static LSTM LSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);

            /// <summary>A network of long short-term memory cells whose hidden states are projected: hₜ = P·(oₜ·tanh(cₜ)).</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the cell.</param>
            /// <param name="numLayers">How many layers.</param>
            /// <param name="bias">Whether there are biases.</param>
            /// <param name="batchFirst">Whether the batch is the first dimension.</param>
            /// <param name="dropout">Dropout between layers, in training.</param>
            /// <param name="bidirectional">Go through the sequence in both directions.</param>
            /// <param name="projSize">Features of the hidden state, fewer than those of the cell; 0 for no projection.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static LSTM LSTM(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, long projSize, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype, projSize);

            /// <summary>A network of gated recurrent units.</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the hidden state.</param>
            /// <param name="numLayers">How many layers.</param>
            /// <param name="bias">Whether there are biases.</param>
            /// <param name="batchFirst">Whether the batch is the first dimension.</param>
            /// <param name="dropout">Dropout between layers, in training.</param>
            /// <param name="bidirectional">Go through the sequence in both directions.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static GRU GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);

            /// <summary>One step of a recurrent network.</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the hidden state.</param>
            /// <param name="nonLinearity">Tanh or ReLU.</param>
            /// <param name="bias">Whether there are biases.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static RNNCell RNNCell(long inputSize, long hiddenSize, NonLinearities nonLinearity = NonLinearities.Tanh, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, nonLinearity, bias, device, dtype);

            /// <summary>One step of a long short-term memory.</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the hidden state.</param>
            /// <param name="bias">Whether there are biases.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static LSTMCell LSTMCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) => new(inputSize, hiddenSize, bias, device, dtype);

            /// <summary>One step of a gated recurrent unit.</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the hidden state.</param>
            /// <param name="bias">Whether there are biases.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static GRUCell GRUCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) => new(inputSize, hiddenSize, bias, device, dtype);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>A network of recurrent layers.</summary>
    public sealed class RNN : torch.nn.Module<torch.Tensor, torch.Tensor?, (torch.Tensor, torch.Tensor)>
    {
        private readonly RecurrentCore _core;

        internal RNN(long inputSize, long hiddenSize, long numLayers, torch.nn.NonLinearities nonLinearity, bool bias, bool batchFirst, double dropout, bool bidirectional, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(RNN)) =>
            _core = new RecurrentCore(nonLinearity == torch.nn.NonLinearities.ReLU ? RecurrentKind.Relu : RecurrentKind.Tanh, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, 0, device, dtype, register_parameter, get_parameter);

        /// <summary>Runs over a sequence.</summary>
        /// <param name="input">(length, batch, features), the batch first if so constructed, or without a batch.</param>
        /// <param name="h0">The hidden state before; zeros if null.</param>
        /// <returns>The last layer's hidden states, and those of all layers after the last step.</returns>
        public override (torch.Tensor, torch.Tensor) forward(torch.Tensor input, torch.Tensor? h0)
        {
            (torch.Tensor output, torch.Tensor hidden, _) = _core.Run(input, h0, null, training);
            return (output, hidden);
        }

        /// <inheritdoc cref="forward"/>
        public new (torch.Tensor, torch.Tensor) call(torch.Tensor input, torch.Tensor? h0 = null) => base.call(input, h0);

        /// <summary>Runs over packed sequences. Hooks are not called.</summary>
        /// <param name="input">The sequences.</param>
        /// <param name="h0">The hidden states before, in the order of the sequences before packing; zeros if null.</param>
        /// <returns>The last layer's hidden states, packed as the input, and those of all layers after the last step of each sequence.</returns>
        public (PackedSequence, torch.Tensor) call(PackedSequence input, torch.Tensor? h0 = null)
        {
            (PackedSequence output, torch.Tensor hidden, _) = _core.Run(input, h0, null, training);
            return (output, hidden);
        }

        /// <summary>Does nothing: the parameters need no common memory.</summary>
        public void flatten_parameters()
        {
        }

        /// <summary>A parameter by the number of its layer (and direction).</summary>
        public Parameter? get_weight_ih(long idx) => get_parameter(_core.NameOf("weight_ih", idx));

        /// <summary>A parameter by the number of its layer (and direction).</summary>
        public Parameter? get_weight_hh(long idx) => get_parameter(_core.NameOf("weight_hh", idx));

        /// <summary>A parameter by the number of its layer (and direction).</summary>
        public Parameter? get_bias_ih(long idx) => get_parameter(_core.NameOf("bias_ih", idx));

        /// <summary>A parameter by the number of its layer (and direction).</summary>
        public Parameter? get_bias_hh(long idx) => get_parameter(_core.NameOf("bias_hh", idx));

        /// <inheritdoc/>
        protected internal override string extra_repr() => _core.Describe();
    }

    /// <summary>A network of gated recurrent units.</summary>
    public sealed class GRU : torch.nn.Module<torch.Tensor, torch.Tensor?, (torch.Tensor, torch.Tensor)>
    {
        private readonly RecurrentCore _core;

        internal GRU(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(GRU)) =>
            _core = new RecurrentCore(RecurrentKind.Gru, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, 0, device, dtype, register_parameter, get_parameter);

        /// <summary>Runs over a sequence.</summary>
        /// <param name="input">(length, batch, features), the batch first if so constructed, or without a batch.</param>
        /// <param name="h0">The hidden state before; zeros if null.</param>
        /// <returns>The last layer's hidden states, and those of all layers after the last step.</returns>
        public override (torch.Tensor, torch.Tensor) forward(torch.Tensor input, torch.Tensor? h0 = null)
        {
            (torch.Tensor output, torch.Tensor hidden, _) = _core.Run(input, h0, null, training);
            return (output, hidden);
        }

        /// <inheritdoc cref="forward"/>
        public new (torch.Tensor, torch.Tensor) call(torch.Tensor input, torch.Tensor? h0 = null) => base.call(input, h0);

        /// <summary>Runs over packed sequences. Hooks are not called.</summary>
        /// <param name="input">The sequences.</param>
        /// <param name="h0">The hidden states before, in the order of the sequences before packing; zeros if null.</param>
        /// <returns>The last layer's hidden states, packed as the input, and those of all layers after the last step of each sequence.</returns>
        public (PackedSequence, torch.Tensor) call(PackedSequence input, torch.Tensor? h0 = null)
        {
            (PackedSequence output, torch.Tensor hidden, _) = _core.Run(input, h0, null, training);
            return (output, hidden);
        }

        /// <summary>Does nothing: the parameters need no common memory.</summary>
        public void flatten_parameters()
        {
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => _core.Describe();
    }

    /// <summary>A network of long short-term memory cells.</summary>
    public sealed class LSTM : torch.nn.Module<torch.Tensor, (torch.Tensor, torch.Tensor)?, (torch.Tensor, torch.Tensor, torch.Tensor)>
    {
        private readonly RecurrentCore _core;

        internal LSTM(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, torch.Device? device, torch.ScalarType? dtype, long projSize = 0)
            : base(nameof(LSTM)) =>
            _core = new RecurrentCore(RecurrentKind.Lstm, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, projSize, device, dtype, register_parameter, get_parameter);

        /// <summary>Runs over a sequence.</summary>
        /// <param name="input">(length, batch, features), the batch first if so constructed, or without a batch.</param>
        /// <param name="h0_c0">Hidden state and cell before; zeros if null.</param>
        /// <returns>The last layer's hidden states, and hidden states and cells of all layers after the last step.</returns>
        public override (torch.Tensor, torch.Tensor, torch.Tensor) forward(torch.Tensor input, (torch.Tensor, torch.Tensor)? h0_c0 = null)
        {
            (torch.Tensor output, torch.Tensor hidden, torch.Tensor? cell) = _core.Run(input, h0_c0?.Item1, h0_c0?.Item2, training);
            return (output, hidden, cell!);
        }

        /// <inheritdoc cref="forward"/>
        public new (torch.Tensor, torch.Tensor, torch.Tensor) call(torch.Tensor input, (torch.Tensor, torch.Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        /// <summary>Runs over packed sequences. Hooks are not called.</summary>
        /// <param name="input">The sequences.</param>
        /// <param name="h0_c0">Hidden states and cells before, in the order of the sequences before packing; zeros if null.</param>
        /// <returns>The last layer's hidden states, packed as the input, and hidden states and cells of all layers after the last step of each sequence.</returns>
        public (PackedSequence, torch.Tensor, torch.Tensor) call(PackedSequence input, (torch.Tensor, torch.Tensor)? h0_c0 = null)
        {
            (PackedSequence output, torch.Tensor hidden, torch.Tensor? cell) = _core.Run(input, h0_c0?.Item1, h0_c0?.Item2, training);
            return (output, hidden, cell!);
        }

        /// <summary>Does nothing: the parameters need no common memory.</summary>
        public void flatten_parameters()
        {
        }

        /// <inheritdoc/>
        protected internal override string extra_repr() => _core.Describe();
    }

    /// <summary>One step of a recurrent network.</summary>
    public sealed class RNNCell : torch.nn.Module<torch.Tensor, torch.Tensor?, torch.Tensor>
    {
        private readonly long _inputSize;
        private readonly long _hiddenSize;
        private readonly RecurrentKind _kind;

        internal RNNCell(long inputSize, long hiddenSize, torch.nn.NonLinearities nonLinearity, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(RNNCell))
        {
            (_inputSize, _hiddenSize) = (inputSize, hiddenSize);
            _kind = nonLinearity == torch.nn.NonLinearities.ReLU ? RecurrentKind.Relu : RecurrentKind.Tanh;
            weight_ih = Parameters.New([1 * hiddenSize, inputSize], device, dtype);
            weight_hh = Parameters.New([1 * hiddenSize, hiddenSize], device, dtype);
            if (bias)
            {
                bias_ih = Parameters.New([1 * hiddenSize], device, dtype);
                bias_hh = Parameters.New([1 * hiddenSize], device, dtype);
            }
            foreach (Parameter parameter in parameters())
            {
                torch.nn.init.Uniform(parameter.Impl, 1 / Math.Sqrt(hiddenSize));
            }
        }

        /// <summary>The weight of the input.</summary>
        public Parameter weight_ih
        {
            get => get_parameter(nameof(weight_ih))!;
            set => ConditionallyRegisterParameter(nameof(weight_ih), value);
        }

        /// <summary>The weight of the hidden state.</summary>
        public Parameter weight_hh
        {
            get => get_parameter(nameof(weight_hh))!;
            set => ConditionallyRegisterParameter(nameof(weight_hh), value);
        }

        /// <summary>The bias of the input, or null.</summary>
        public Parameter? bias_ih
        {
            get => get_parameter(nameof(bias_ih));
            set => ConditionallyRegisterParameter(nameof(bias_ih), value);
        }

        /// <summary>The bias of the hidden state, or null.</summary>
        public Parameter? bias_hh
        {
            get => get_parameter(nameof(bias_hh));
            set => ConditionallyRegisterParameter(nameof(bias_hh), value);
        }

        /// <summary>One step from a state; zeros if null.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor? h0 = null)
        {
            TensorImpl x = input.Impl;
            Error.Unless(x.Rank is 1 or 2, $"RNNCell: Expected input to be 1D or 2D, got {x.Rank}D instead");
            bool batched = x.Rank == 2;
            x = batched ? x : Aten.Unsqueeze(x, 0);
            Error.Unless(x.Sizes[1] == _inputSize, $"input has inconsistent input_size: got {x.Sizes[1]} expected {_inputSize}");
            (TensorImpl hidden, _) = Aten.RecurrentCell(_kind, x, State(h0, x, batched), null, new(weight_ih.Impl, weight_hh.Impl, bias_ih?.Impl, bias_hh?.Impl));
            return new(batched ? hidden : Aten.Squeeze(hidden, 0));
        }

        /// <inheritdoc cref="forward"/>
        public new torch.Tensor call(torch.Tensor input, torch.Tensor? h0 = null) => base.call(input, h0);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"{_inputSize}, {_hiddenSize}{(bias_ih is null ? ", bias=False" : "")}{(_kind == RecurrentKind.Relu ? ", nonlinearity=relu" : "")}";

        private TensorImpl State(torch.Tensor? given, TensorImpl input, bool batched) =>
            given is null ? Aten.Zeros([input.Sizes[0], _hiddenSize], input.DType) : batched ? given.Impl : Aten.Unsqueeze(given.Impl, 0);
    }

    /// <summary>One step of a gated recurrent unit.</summary>
    public sealed class GRUCell : torch.nn.Module<torch.Tensor, torch.Tensor?, torch.Tensor>
    {
        private readonly long _inputSize;
        private readonly long _hiddenSize;

        internal GRUCell(long inputSize, long hiddenSize, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(GRUCell))
        {
            (_inputSize, _hiddenSize) = (inputSize, hiddenSize);
            weight_ih = Parameters.New([3 * hiddenSize, inputSize], device, dtype);
            weight_hh = Parameters.New([3 * hiddenSize, hiddenSize], device, dtype);
            if (bias)
            {
                bias_ih = Parameters.New([3 * hiddenSize], device, dtype);
                bias_hh = Parameters.New([3 * hiddenSize], device, dtype);
            }
            foreach (Parameter parameter in parameters())
            {
                torch.nn.init.Uniform(parameter.Impl, 1 / Math.Sqrt(hiddenSize));
            }
        }

        /// <summary>The weight of the input.</summary>
        public Parameter weight_ih
        {
            get => get_parameter(nameof(weight_ih))!;
            set => ConditionallyRegisterParameter(nameof(weight_ih), value);
        }

        /// <summary>The weight of the hidden state.</summary>
        public Parameter weight_hh
        {
            get => get_parameter(nameof(weight_hh))!;
            set => ConditionallyRegisterParameter(nameof(weight_hh), value);
        }

        /// <summary>The bias of the input, or null.</summary>
        public Parameter? bias_ih
        {
            get => get_parameter(nameof(bias_ih));
            set => ConditionallyRegisterParameter(nameof(bias_ih), value);
        }

        /// <summary>The bias of the hidden state, or null.</summary>
        public Parameter? bias_hh
        {
            get => get_parameter(nameof(bias_hh));
            set => ConditionallyRegisterParameter(nameof(bias_hh), value);
        }

        /// <summary>One step from a state; zeros if null.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor? h0 = null)
        {
            TensorImpl x = input.Impl;
            Error.Unless(x.Rank is 1 or 2, $"GRUCell: Expected input to be 1D or 2D, got {x.Rank}D instead");
            bool batched = x.Rank == 2;
            x = batched ? x : Aten.Unsqueeze(x, 0);
            Error.Unless(x.Sizes[1] == _inputSize, $"input has inconsistent input_size: got {x.Sizes[1]} expected {_inputSize}");
            (TensorImpl hidden, _) = Aten.RecurrentCell(RecurrentKind.Gru, x, State(h0, x, batched), null, new(weight_ih.Impl, weight_hh.Impl, bias_ih?.Impl, bias_hh?.Impl));
            return new(batched ? hidden : Aten.Squeeze(hidden, 0));
        }

        /// <inheritdoc cref="forward"/>
        public new torch.Tensor call(torch.Tensor input, torch.Tensor? h0 = null) => base.call(input, h0);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"{_inputSize}, {_hiddenSize}{(bias_ih is null ? ", bias=False" : "")}";

        private TensorImpl State(torch.Tensor? given, TensorImpl input, bool batched) =>
            given is null ? Aten.Zeros([input.Sizes[0], _hiddenSize], input.DType) : batched ? given.Impl : Aten.Unsqueeze(given.Impl, 0);
    }

    /// <summary>One step of a long short-term memory.</summary>
    public sealed class LSTMCell : torch.nn.Module<torch.Tensor, (torch.Tensor, torch.Tensor)?, (torch.Tensor, torch.Tensor)>
    {
        private readonly long _inputSize;
        private readonly long _hiddenSize;

        internal LSTMCell(long inputSize, long hiddenSize, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(LSTMCell))
        {
            (_inputSize, _hiddenSize) = (inputSize, hiddenSize);
            weight_ih = Parameters.New([4 * hiddenSize, inputSize], device, dtype);
            weight_hh = Parameters.New([4 * hiddenSize, hiddenSize], device, dtype);
            if (bias)
            {
                bias_ih = Parameters.New([4 * hiddenSize], device, dtype);
                bias_hh = Parameters.New([4 * hiddenSize], device, dtype);
            }
            foreach (Parameter parameter in parameters())
            {
                torch.nn.init.Uniform(parameter.Impl, 1 / Math.Sqrt(hiddenSize));
            }
        }

        /// <summary>The weight of the input.</summary>
        public Parameter weight_ih
        {
            get => get_parameter(nameof(weight_ih))!;
            set => ConditionallyRegisterParameter(nameof(weight_ih), value);
        }

        /// <summary>The weight of the hidden state.</summary>
        public Parameter weight_hh
        {
            get => get_parameter(nameof(weight_hh))!;
            set => ConditionallyRegisterParameter(nameof(weight_hh), value);
        }

        /// <summary>The bias of the input, or null.</summary>
        public Parameter? bias_ih
        {
            get => get_parameter(nameof(bias_ih));
            set => ConditionallyRegisterParameter(nameof(bias_ih), value);
        }

        /// <summary>The bias of the hidden state, or null.</summary>
        public Parameter? bias_hh
        {
            get => get_parameter(nameof(bias_hh));
            set => ConditionallyRegisterParameter(nameof(bias_hh), value);
        }

        /// <summary>One step from a state; zeros if null.</summary>
        public override (torch.Tensor, torch.Tensor) forward(torch.Tensor input, (torch.Tensor, torch.Tensor)? h0_c0)
        {
            TensorImpl x = input.Impl;
            Error.Unless(x.Rank is 1 or 2, $"LSTMCell: Expected input to be 1D or 2D, got {x.Rank}D instead");
            bool batched = x.Rank == 2;
            x = batched ? x : Aten.Unsqueeze(x, 0);
            Error.Unless(x.Sizes[1] == _inputSize, $"input has inconsistent input_size: got {x.Sizes[1]} expected {_inputSize}");
            TensorImpl h = State(h0_c0?.Item1, x, batched);
            TensorImpl c = State(h0_c0?.Item2, x, batched);
            var (hidden, cell) = Aten.RecurrentCell(RecurrentKind.Lstm, x, h, c, new(weight_ih.Impl, weight_hh.Impl, bias_ih?.Impl, bias_hh?.Impl));
            return batched ? (new(hidden), new(cell!)) : (new(Aten.Squeeze(hidden, 0)), new(Aten.Squeeze(cell!, 0)));
        }

        /// <inheritdoc cref="forward"/>
        public new (torch.Tensor, torch.Tensor) call(torch.Tensor input, (torch.Tensor, torch.Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        /// <inheritdoc/>
        protected internal override string extra_repr() => $"{_inputSize}, {_hiddenSize}{(bias_ih is null ? ", bias=False" : "")}";

        private TensorImpl State(torch.Tensor? given, TensorImpl input, bool batched) =>
            given is null ? Aten.Zeros([input.Sizes[0], _hiddenSize], input.DType) : batched ? given.Impl : Aten.Unsqueeze(given.Impl, 0);
    }
}
