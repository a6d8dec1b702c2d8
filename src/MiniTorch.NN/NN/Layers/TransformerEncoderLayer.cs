using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Attention of a sequence to itself and two linear layers, each added to its input and normalized.</summary>
            /// <param name="d_model">Features of the sequence.</param>
            /// <param name="nhead">Heads of the attention.</param>
            /// <param name="dim_feedforward">Features between the two linear layers.</param>
            /// <param name="dropout">The share that is dropped in training.</param>
            /// <param name="activation">What stands between the two linear layers.</param>
            public static TransformerEncoderLayer TransformerEncoderLayer(long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(d_model, nhead, dim_feedforward, dropout, activation, normFirst: false);

            /// <summary>Attention of a sequence to itself and two linear layers, each added to its input and normalized.</summary>
            /// <param name="d_model">Features of the sequence.</param>
            /// <param name="nhead">Heads of the attention.</param>
            /// <param name="dim_feedforward">Features between the two linear layers.</param>
            /// <param name="dropout">The share that is dropped in training.</param>
            /// <param name="activation">What stands between the two linear layers.</param>
            /// <param name="norm_first">Normalize what goes into each part instead of what comes out.</param>
            public static TransformerEncoderLayer TransformerEncoderLayer(long d_model, long nhead, long dim_feedforward, double dropout, Activations activation, bool norm_first) =>
                new(d_model, nhead, dim_feedforward, dropout, activation, norm_first);
        }
    }
}

namespace MiniTorch.Modules
{
    using static torch;

    /// <summary>Attention of a sequence to itself and two linear layers, each added to its input and normalized.</summary>
    public sealed class TransformerEncoderLayer : nn.Module<Tensor, Tensor>, nn.IModule<Tensor, Tensor?, Tensor>, nn.IModule<Tensor, Tensor?, Tensor?, Tensor>
    {
        private readonly MultiheadAttention _selfAttention;
        private readonly Linear _linear1;
        private readonly Dropout _dropout;
        private readonly Linear _linear2;
        private readonly LayerNorm _norm1;
        private readonly LayerNorm _norm2;
        private readonly Dropout _dropout1;
        private readonly Dropout _dropout2;
        private readonly bool _normFirst;
        private readonly nn.Activations _activation;

        internal TransformerEncoderLayer(long features, long heads, long feedforward, double dropout, nn.Activations activation, bool normFirst)
            : base(nameof(TransformerEncoderLayer))
        {
            _selfAttention = nn.MultiheadAttention(features, heads, dropout);
            _linear1 = nn.Linear(features, feedforward);
            _dropout = nn.Dropout(dropout);
            _linear2 = nn.Linear(feedforward, features);
            _norm1 = nn.LayerNorm(features);
            _norm2 = nn.LayerNorm(features);
            _dropout1 = nn.Dropout(dropout);
            _dropout2 = nn.Dropout(dropout);
            _activation = activation;
            _normFirst = normFirst;
            register_module("self_attn", _selfAttention);
            register_module("linear1", _linear1);
            register_module("dropout", _dropout);
            register_module("linear2", _linear2);
            register_module("norm1", _norm1);
            register_module("norm2", _norm2);
            register_module("dropout1", _dropout1);
            register_module("dropout2", _dropout2);
            Another = () => new TransformerEncoderLayer(features, heads, feedforward, dropout, activation, normFirst);
        }

        /// <summary>Makes a layer of the same sizes.</summary>
        internal Func<TransformerEncoderLayer> Another { get; }

        /// <summary>Encodes (length, batch, features), or a sequence without a batch.</summary>
        public override Tensor forward(Tensor src) => Run(src, null, null);

        /// <inheritdoc cref="forward"/>
        /// <param name="src">The sequence.</param>
        /// <param name="src_mask">(length, length): true where not to look, or numbers to add.</param>
        public Tensor call(Tensor src, Tensor? src_mask) => call(src, src_mask, null);

        /// <inheritdoc cref="forward"/>
        /// <param name="src">The sequence.</param>
        /// <param name="src_mask">(length, length): true where not to look, or numbers to add.</param>
        /// <param name="src_key_padding_mask">(batch, length): where the sequence does not count.</param>
        public Tensor call(Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask) => Call(src, x => Run(x, src_mask, src_key_padding_mask));

        private Tensor Run(Tensor x, Tensor? mask, Tensor? padding)
        {
            if (_normFirst)
            {
                x = x + AttendSelf(_norm1.call(x), mask, padding);
                return x + FeedForward(_norm2.call(x));
            }
            x = _norm1.call(x + AttendSelf(x, mask, padding));
            return _norm2.call(x + FeedForward(x));
        }

        private Tensor AttendSelf(Tensor x, Tensor? mask, Tensor? padding) => _dropout1.call(TransformerParts.Attend(_selfAttention, x, x, mask, padding));

        private Tensor FeedForward(Tensor x) => _dropout2.call(_linear2.call(_dropout.call(TransformerParts.Activate(_linear1.call(x), _activation))));
    }
}
