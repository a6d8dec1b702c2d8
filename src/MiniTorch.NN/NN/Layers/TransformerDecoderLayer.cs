using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Attention of a sequence to itself, attention to a memory, and two linear layers, each added to its input and normalized.</summary>
            /// <param name="d_model">Features of the sequence.</param>
            /// <param name="nhead">Heads of the attention.</param>
            /// <param name="dim_feedforward">Features between the two linear layers.</param>
            /// <param name="dropout">The share that is dropped in training.</param>
            /// <param name="activation">What stands between the two linear layers.</param>
            public static TransformerDecoderLayer TransformerDecoderLayer(long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(d_model, nhead, dim_feedforward, dropout, activation, normFirst: false);

            /// <summary>Attention of a sequence to itself, attention to a memory, and two linear layers, each added to its input and normalized.</summary>
            /// <param name="d_model">Features of the sequence.</param>
            /// <param name="nhead">Heads of the attention.</param>
            /// <param name="dim_feedforward">Features between the two linear layers.</param>
            /// <param name="dropout">The share that is dropped in training.</param>
            /// <param name="activation">What stands between the two linear layers.</param>
            /// <param name="norm_first">Normalize what goes into each part instead of what comes out.</param>
            public static TransformerDecoderLayer TransformerDecoderLayer(long d_model, long nhead, long dim_feedforward, double dropout, Activations activation, bool norm_first) =>
                new(d_model, nhead, dim_feedforward, dropout, activation, norm_first);
        }
    }
}

namespace MiniTorch.Modules
{
    using static torch;

    /// <summary>Attention of a sequence to itself, attention to a memory, and two linear layers, each added to its input and normalized.</summary>
    public sealed class TransformerDecoderLayer : nn.Module<Tensor, Tensor, Tensor?, Tensor?, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
    {
        private readonly MultiheadAttention _selfAttention;
        private readonly MultiheadAttention _attention;
        private readonly Linear _linear1;
        private readonly Dropout _dropout;
        private readonly Linear _linear2;
        private readonly LayerNorm _norm1;
        private readonly LayerNorm _norm2;
        private readonly LayerNorm _norm3;
        private readonly Dropout _dropout1;
        private readonly Dropout _dropout2;
        private readonly Dropout _dropout3;
        private readonly bool _normFirst;
        private readonly nn.Activations _activation;

        internal TransformerDecoderLayer(long features, long heads, long feedforward, double dropout, nn.Activations activation, bool normFirst)
            : base(nameof(TransformerDecoderLayer))
        {
            _selfAttention = nn.MultiheadAttention(features, heads, dropout);
            _attention = nn.MultiheadAttention(features, heads, dropout);
            _linear1 = nn.Linear(features, feedforward);
            _dropout = nn.Dropout(dropout);
            _linear2 = nn.Linear(feedforward, features);
            _norm1 = nn.LayerNorm(features);
            _norm2 = nn.LayerNorm(features);
            _norm3 = nn.LayerNorm(features);
            _dropout1 = nn.Dropout(dropout);
            _dropout2 = nn.Dropout(dropout);
            _dropout3 = nn.Dropout(dropout);
            _activation = activation;
            _normFirst = normFirst;
            register_module("self_attn", _selfAttention);
            register_module("multihead_attn", _attention);
            register_module("linear1", _linear1);
            register_module("dropout", _dropout);
            register_module("linear2", _linear2);
            register_module("norm1", _norm1);
            register_module("norm2", _norm2);
            register_module("norm3", _norm3);
            register_module("dropout1", _dropout1);
            register_module("dropout2", _dropout2);
            register_module("dropout3", _dropout3);
            Another = () => new TransformerDecoderLayer(features, heads, feedforward, dropout, activation, normFirst);
        }

        /// <summary>Makes a layer of the same sizes.</summary>
        internal Func<TransformerDecoderLayer> Another { get; }

        /// <summary>Decodes (length, batch, features), or a sequence without a batch.</summary>
        /// <param name="tgt">The sequence.</param>
        /// <param name="memory">The encoder's result.</param>
        /// <param name="tgt_mask">The sequence's attention mask: true where not to look, or numbers to add.</param>
        /// <param name="memory_mask">The mask of the attention to the memory.</param>
        /// <param name="tgt_key_padding_mask">(batch, length): where the sequence does not count.</param>
        /// <param name="memory_key_padding_mask">(batch, length): where the memory does not count.</param>
        public override Tensor forward(Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask, Tensor? tgt_key_padding_mask, Tensor? memory_key_padding_mask)
        {
            Tensor x = tgt;
            if (_normFirst)
            {
                x = x + AttendSelf(_norm1.call(x), tgt_mask, tgt_key_padding_mask);
                x = x + Attend(_norm2.call(x), memory, memory_mask, memory_key_padding_mask);
                return x + FeedForward(_norm3.call(x));
            }
            x = _norm1.call(x + AttendSelf(x, tgt_mask, tgt_key_padding_mask));
            x = _norm2.call(x + Attend(x, memory, memory_mask, memory_key_padding_mask));
            return _norm3.call(x + FeedForward(x));
        }

        /// <inheritdoc cref="forward"/>
        public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null, null, null, null);

        /// <inheritdoc cref="forward"/>
        public new Tensor call(Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        private Tensor Attend(Tensor x, Tensor memory, Tensor? mask, Tensor? padding) => _dropout2.call(TransformerParts.Attend(_attention, x, memory, mask, padding));

        private Tensor AttendSelf(Tensor x, Tensor? mask, Tensor? padding) => _dropout1.call(TransformerParts.Attend(_selfAttention, x, x, mask, padding));

        private Tensor FeedForward(Tensor x) => _dropout3.call(_linear2.call(_dropout.call(TransformerParts.Activate(_linear1.call(x), _activation))));
    }
}
