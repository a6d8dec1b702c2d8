using MiniTorch.Core;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A row of a table for each index; the rows start normal.</summary>
            /// <param name="num_embeddings">How many rows.</param>
            /// <param name="embedding_dims">How long they are.</param>
            /// <param name="padding_idx">A row that stays zero.</param>
            /// <param name="max_norm">Rows that are looked up are shortened to this norm.</param>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="scale_grad_by_freq">Divide gradients by how often an index occurs.</param>
            /// <param name="sparse">Has no effect: gradients are dense.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The table's dtype.</param>
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
                Device? device = null, ScalarType? dtype = null)
            {
                Parameter weight = Parameters.New([num_embeddings, embedding_dims], device, dtype);
                init.Fill(weight.Impl, new Operators.NormalFill(0, 1, GeneratorImpl.Default));
                if (padding_idx is { } padding)
                {
                    Kernels.Copy.Fill(weight.Impl.At(0, padding < 0 ? padding + num_embeddings : padding), 0);
                }
                return new(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }

            /// <summary>A row of a given table for each index.</summary>
            /// <param name="embeddings">The table.</param>
            /// <param name="freeze">Whether the table is not trained.</param>
            /// <param name="padding_idx">A row without gradient.</param>
            /// <param name="max_norm">Rows that are looked up are shortened to this norm.</param>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="scale_grad_by_freq">Divide gradients by how often an index occurs.</param>
            /// <param name="sparse">Has no effect: gradients are dense.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The table's dtype.</param>
            public static Embedding Embedding_from_pretrained(
                Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
                Device? device = null, ScalarType? dtype = null) =>
                new(Table(embeddings, freeze, device, dtype), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);

            /// <summary>Sums, means or maxima of rows of a table, a bag of indices at a time; the rows start normal.</summary>
            /// <param name="num_embeddings">How many rows.</param>
            /// <param name="embedding_dims">How long they are.</param>
            /// <param name="max_norm">Rows that are looked up are shortened to this norm.</param>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="scale_grad_by_freq">Divide gradients by how often an index occurs.</param>
            /// <param name="mode">What is made of a bag.</param>
            /// <param name="sparse">Has no effect: gradients are dense.</param>
            /// <param name="include_last_offset">Whether the offsets end with the number of indices.</param>
            /// <param name="padding_index">An index that does not count; −1 for none.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The table's dtype.</param>
            public static EmbeddingBag EmbeddingBag(
                long num_embeddings, long embedding_dims, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean,
                bool sparse = false, bool include_last_offset = false, long padding_index = -1, Device? device = null, ScalarType? dtype = null)
            {
                Parameter weight = Parameters.New([num_embeddings, embedding_dims], device, dtype);
                init.Fill(weight.Impl, new Operators.NormalFill(0, 1, GeneratorImpl.Default));
                return new(weight, max_norm, norm_type, scale_grad_by_freq, mode, include_last_offset, padding_index);
            }

            /// <summary>Sums, means or maxima of rows of a given table.</summary>
            /// <param name="embeddings">The table.</param>
            /// <param name="freeze">Whether the table is not trained.</param>
            /// <param name="max_norm">Rows that are looked up are shortened to this norm.</param>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="scale_grad_by_freq">Divide gradients by how often an index occurs.</param>
            /// <param name="mode">What is made of a bag.</param>
            /// <param name="sparse">Has no effect: gradients are dense.</param>
            /// <param name="include_last_offset">Whether the offsets end with the number of indices.</param>
            /// <param name="padding_index">An index that does not count; −1 for none.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The table's dtype.</param>
            public static EmbeddingBag EmbeddingBag_from_pretrained(
                Tensor embeddings, bool freeze = true, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean,
                bool sparse = false, bool include_last_offset = false, long padding_index = -1, Device? device = null, ScalarType? dtype = null) =>
                new(Table(embeddings, freeze, device, dtype), max_norm, norm_type, scale_grad_by_freq, mode, include_last_offset, padding_index);

            private static Parameter Table(Tensor embeddings, bool freeze, Device? device, ScalarType? dtype)
            {
                InitializeDevice(device);
                TensorImpl values = embeddings.Impl;
                Error.Unless(values.Rank == 2, "Embeddings parameter is expected to be 2-dimensional");
                using (no_grad())
                {
                    Parameter table = Parameters.Of(dtype is { } type ? Operators.Aten.To(values, (DType)type) : values);
                    table.requires_grad = !freeze;
                    return table;
                }
            }
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>A row of a table for each index.</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long? _padding;
        private readonly double? _maxNorm;
        private readonly double _normType;
        private readonly bool _scale;
        private readonly bool _sparse;
        private Parameter _weight = null!;

        internal Embedding(Parameter weight, long? padding, double? maxNorm, double normType, bool scale, bool sparse)
            : base(nameof(Embedding))
        {
            (_padding, _maxNorm, _normType, _scale, _sparse) = (padding, maxNorm, normType, scale, sparse);
            this.weight = weight;
        }

        /// <summary>The table.</summary>
        public Parameter weight
        {
            get => _weight;
            set
            {
                _ = value.Impl;
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.embedding(input, _weight, _padding, _maxNorm, _normType, _scale, _sparse);

        /// <inheritdoc/>
        protected internal override string extra_repr()
        {
            string text = $"{_weight.Impl.Sizes[0]}, {_weight.Impl.Sizes[1]}";
            text += _padding is null ? "" : $", padding_idx={_padding}";
            text += _maxNorm is null ? "" : $", max_norm={Repr.Of(_maxNorm)}";
            text += _normType == 2 ? "" : $", norm_type={Repr.Of(_normType)}";
            return text + (_scale ? ", scale_grad_by_freq=True" : "") + (_sparse ? ", sparse=True" : "");
        }
    }

    /// <summary>Sums, means or maxima of rows of a table, a bag of indices at a time.</summary>
    public sealed class EmbeddingBag : torch.nn.Module<torch.Tensor, torch.Tensor?, torch.Tensor?, torch.Tensor>, torch.nn.IModule<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        private readonly double? _maxNorm;
        private readonly double _normType;
        private readonly bool _scale;
        private readonly EmbeddingBagMode _mode;
        private readonly bool _includeLast;
        private readonly long _padding;
        private Parameter _weight = null!;

        internal EmbeddingBag(Parameter weight, double? maxNorm, double normType, bool scale, EmbeddingBagMode mode, bool includeLast, long padding)
            : base(nameof(EmbeddingBag))
        {
            (_maxNorm, _normType, _scale, _mode, _includeLast, _padding) = (maxNorm, normType, scale, mode, includeLast, padding);
            this.weight = weight;
        }

        /// <summary>The table.</summary>
        public Parameter weight
        {
            get => _weight;
            set
            {
                _ = value.Impl;
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        /// <summary>One result for each bag.</summary>
        /// <param name="input">A matrix whose rows are bags, or a vector of indices.</param>
        /// <param name="offsets">Where in the vector each bag begins.</param>
        /// <param name="perSampleWeights">A factor for each index.</param>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor? offsets, torch.Tensor? perSampleWeights) =>
            torch.nn.functional.embedding_bag(
                input, _weight, offsets, _maxNorm, _normType, _scale, _mode, false, perSampleWeights, _includeLast, _padding == -1 ? null : _padding);

        /// <inheritdoc cref="forward"/>
        public torch.Tensor call(torch.Tensor input) => base.call(input, null, null);

        /// <inheritdoc cref="forward"/>
        public torch.Tensor call(torch.Tensor input, torch.Tensor offsets) => base.call(input, offsets, null);

        /// <inheritdoc cref="forward"/>
        public new torch.Tensor call(torch.Tensor input, torch.Tensor? offsets, torch.Tensor? perSampleWeights) => base.call(input, offsets, perSampleWeights);

        /// <inheritdoc/>
        protected internal override string extra_repr()
        {
            string text = $"{_weight.Impl.Sizes[0]}, {_weight.Impl.Sizes[1]}";
            text += _maxNorm is null ? "" : $", max_norm={Repr.Of(_maxNorm)}";
            text += _normType == 2 ? "" : $", norm_type={Repr.Of(_normType)}";
            text += _scale ? ", scale_grad_by_freq=True" : "";
            return $"{text}, mode='{_mode.ToString().ToLowerInvariant()}'{(_padding == -1 ? "" : $", padding_idx={_padding}")}";
        }
    }
}
