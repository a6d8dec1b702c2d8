using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>An encoder and a decoder of attention layers (Vaswani et al., Attention Is All You Need).</summary>
            /// <param name="d_model">Features of both sequences.</param>
            /// <param name="nhead">Heads of the attentions.</param>
            /// <param name="num_encoder_layers">Layers of the encoder.</param>
            /// <param name="num_decoder_layers">Layers of the decoder.</param>
            /// <param name="dim_feedforward">Features between the two linear layers.</param>
            /// <param name="dropout">The share that is dropped in training.</param>
            /// <param name="activation">What stands between the two linear layers.</param>
            public static Transformer Transformer(
                long d_model = 512, long nhead = 8, long num_encoder_layers = 6, long num_decoder_layers = 6, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(d_model, nhead, num_encoder_layers, num_decoder_layers, dim_feedforward, dropout, activation);

            /// <summary>Several encoder layers, each with parameters of its own that start as those of the given one.</summary>
            /// <param name="encoder_layer">The layer that is copied.</param>
            /// <param name="num_layers">How many.</param>
            public static TransformerEncoder TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers) => new(encoder_layer, num_layers, null);

            /// <summary>Several decoder layers, each with parameters of its own that start as those of the given one.</summary>
            /// <param name="decoder_layer">The layer that is copied.</param>
            /// <param name="num_layers">How many.</param>
            public static TransformerDecoder TransformerDecoder(TransformerDecoderLayer decoder_layer, long num_layers) => new(decoder_layer, num_layers, null);
        }
    }
}

namespace MiniTorch.Modules
{
    using static torch;

    /// <summary>An encoder and a decoder of attention layers.</summary>
    public sealed class Transformer : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly TransformerEncoder _encoder;
        private readonly TransformerDecoder _decoder;
        private readonly long _features;

        internal Transformer(long features, long heads, long encoders, long decoders, long feedforward, double dropout, nn.Activations activation)
            : base(nameof(Transformer))
        {
            _features = features;
            using (var layer = new TransformerEncoderLayer(features, heads, feedforward, dropout, activation, normFirst: false))
            {
                _encoder = new TransformerEncoder(layer, encoders, nn.LayerNorm(features));
            }
            using (var layer = new TransformerDecoderLayer(features, heads, feedforward, dropout, activation, normFirst: false))
            {
                _decoder = new TransformerDecoder(layer, decoders, nn.LayerNorm(features));
            }
            register_module("encoder", _encoder);
            register_module("decoder", _decoder);
            foreach (Parameter parameter in parameters())
            {
                if (parameter.Impl.Rank > 1)
                {
                    nn.init.XavierUniform(parameter.Impl);
                }
            }
        }

        /// <summary>Encodes the source, and decodes the target with it; (length, batch, features) or without a batch.</summary>
        public override Tensor forward(Tensor src, Tensor tgt) => Run(src, tgt, null, null, null, null, null, null);

        /// <inheritdoc cref="forward"/>
        /// <param name="src">The source.</param>
        /// <param name="tgt">The target.</param>
        /// <param name="src_mask">The source's attention mask.</param>
        /// <param name="tgt_mask">The target's attention mask.</param>
        /// <param name="memory_mask">The mask of the target's attention to the encoded source.</param>
        /// <param name="src_key_padding_mask">(batch, length): where the source does not count.</param>
        /// <param name="tgt_key_padding_mask">(batch, length): where the target does not count.</param>
        /// <param name="memory_key_padding_mask">(batch, length): where the encoded source does not count.</param>
        public Tensor call(
            Tensor src, Tensor tgt, Tensor? src_mask, Tensor? tgt_mask = null, Tensor? memory_mask = null, Tensor? src_key_padding_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null) =>
            Call(src, tgt, (x, y) => Run(x, y, src_mask, tgt_mask, memory_mask, src_key_padding_mask, tgt_key_padding_mask, memory_key_padding_mask));

        private Tensor Run(Tensor src, Tensor tgt, Tensor? srcMask, Tensor? tgtMask, Tensor? memoryMask, Tensor? srcPadding, Tensor? tgtPadding, Tensor? memoryPadding)
        {
            if (src.Impl.Rank == 3 && tgt.Impl.Rank == 3 && src.Impl.Sizes[1] != tgt.Impl.Sizes[1])
            {
                throw Core.Error.Of("the batch number of src and tgt must be equal");
            }
            if (src.Impl.Sizes[^1] != _features || tgt.Impl.Sizes[^1] != _features)
            {
                throw Core.Error.Of("the feature number of src and tgt must be equal to d_model");
            }
            Tensor memory = _encoder.call(src, srcMask, srcPadding);
            return _decoder.call(tgt, memory, tgtMask, memoryMask, tgtPadding, memoryPadding);
        }
    }

    /// <summary>Several encoder layers one after the other.</summary>
    public sealed class TransformerEncoder : nn.Module<Tensor, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor?, Tensor>, nn.IModule<Tensor, Tensor>
    {
        private readonly ModuleList<TransformerEncoderLayer> _layers;
        private readonly LayerNorm? _norm;

        internal TransformerEncoder(TransformerEncoderLayer layer, long count, LayerNorm? norm)
            : base(nameof(TransformerEncoder))
        {
            var layers = new TransformerEncoderLayer[count];
            for (int i = 0; i < layers.Length; i++)
            {
                layers[i] = TransformerParts.Copy(layer, layer.Another);
            }
            _layers = new ModuleList<TransformerEncoderLayer>(layers);
            _norm = norm;
            register_module("layers", _layers);
            register_module("norm", norm!);
        }

        /// <summary>What stands between the two linear layers.</summary>
        public enum Activations
        {
            /// <summary>max(x, 0).</summary>
            ReLU = 0,

            /// <summary>x · Φ(x).</summary>
            GELU = 1,
        }

        /// <summary>Encodes (length, batch, features), or a sequence without a batch.</summary>
        /// <param name="src">The sequence.</param>
        /// <param name="src_mask">(length, length): true where not to look, or numbers to add.</param>
        /// <param name="src_key_padding_mask">(batch, length): where the sequence does not count.</param>
        public override Tensor forward(Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask)
        {
            foreach (TransformerEncoderLayer layer in _layers)
            {
                src = layer.call(src, src_mask, src_key_padding_mask);
            }
            return _norm is null ? src : _norm.call(src);
        }

        /// <inheritdoc cref="forward"/>
        public Tensor call(Tensor src) => call(src, null, null);

        /// <inheritdoc cref="forward"/>
        public Tensor call(Tensor src, Tensor? src_mask) => call(src, src_mask, null);
    }

    /// <summary>Several decoder layers one after the other.</summary>
    public sealed class TransformerDecoder : nn.Module<Tensor, Tensor, Tensor?, Tensor?, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
    {
        private readonly ModuleList<TransformerDecoderLayer> _layers;
        private readonly LayerNorm? _norm;

        internal TransformerDecoder(TransformerDecoderLayer layer, long count, LayerNorm? norm)
            : base(nameof(TransformerDecoder))
        {
            var layers = new TransformerDecoderLayer[count];
            for (int i = 0; i < layers.Length; i++)
            {
                layers[i] = TransformerParts.Copy(layer, layer.Another);
            }
            _layers = new ModuleList<TransformerDecoderLayer>(layers);
            _norm = norm;
            register_module("layers", _layers);
            register_module("norm", norm!);
        }

        /// <summary>Decodes (length, batch, features), or a sequence without a batch.</summary>
        /// <param name="tgt">The sequence.</param>
        /// <param name="memory">The encoder's result.</param>
        /// <param name="tgt_mask">The sequence's attention mask: true where not to look, or numbers to add.</param>
        /// <param name="memory_mask">The mask of the attention to the memory.</param>
        /// <param name="tgt_key_padding_mask">(batch, length): where the sequence does not count.</param>
        /// <param name="memory_key_padding_mask">(batch, length): where the memory does not count.</param>
        public override Tensor forward(Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null)
        {
            foreach (TransformerDecoderLayer layer in _layers)
            {
                tgt = layer.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);
            }
            return _norm is null ? tgt : _norm.call(tgt);
        }

        /// <inheritdoc cref="forward"/>
        public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null, null, null, null);

        /// <inheritdoc cref="forward"/>
        public new Tensor call(Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);
    }

    /// <summary>What encoder and decoder layers have in common.</summary>
    internal static class TransformerParts
    {
        internal static Tensor Activate(Tensor x, nn.Activations activation) =>
            new(activation == nn.Activations.GELU ? Aten.Gelu(x.Impl) : Aten.Relu(x.Impl));

        internal static Tensor Attend(MultiheadAttention attention, Tensor x, Tensor memory, Tensor? mask, Tensor? padding) =>
            attention.call(x, memory, memory, padding, need_weights: false, mask).Item1;

        /// <summary>A new layer with the values of another; no random number is drawn.</summary>
        internal static TLayer Copy<TLayer>(TLayer layer, Func<TLayer> another) where TLayer : nn.Module
        {
            using Tensor state = get_rng_state();
            TLayer copy = another();
            set_rng_state(state);
            using (no_grad())
            {
                foreach ((string name, Parameter parameter) in layer.named_parameters())
                {
                    new Operators.CopyInto().InPlace(copy.get_parameter(name)!.Impl, parameter.Impl);
                }
            }
            copy.train(layer.training);
            return copy;
        }
    }
}
