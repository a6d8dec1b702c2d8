using MiniTorch.Core;
using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>(x − mean) / √(variance + eps) over all but the channels, times weight plus bias.</summary>
            /// <param name="num_features">Channels.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="momentum">The share of a batch in the running statistics; null for their plain mean.</param>
            /// <param name="affine">Whether a weight and a bias follow.</param>
            /// <param name="track_running_stats">Keep running statistics, and use them in evaluation.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            /// <summary>(x − mean) / √(variance + eps) over all but the channels, times weight plus bias.</summary>
            /// <param name="num_features">Channels.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="momentum">The share of a batch in the running statistics; null for their plain mean.</param>
            /// <param name="affine">Whether a weight and a bias follow.</param>
            /// <param name="track_running_stats">Keep running statistics, and use them in evaluation.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            /// <summary>(x − mean) / √(variance + eps) over all but the channels, times weight plus bias.</summary>
            /// <param name="num_features">Channels.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="momentum">The share of a batch in the running statistics; null for their plain mean.</param>
            /// <param name="affine">Whether a weight and a bias follow.</param>
            /// <param name="track_running_stats">Keep running statistics, and use them in evaluation.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static BatchNorm3d BatchNorm3d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>What batch and instance norms have in common.</summary>
    public abstract class NormBase : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter? _weight;
        private Parameter? _bias;
        private torch.Tensor? _runningMean;
        private torch.Tensor? _runningVar;
        private torch.Tensor? _batches;

        /// <summary>A norm with a weight of ones, a bias of zeros, and fresh statistics.</summary>
        public NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype, string name)
            : base(name)
        {
            this.num_features = num_features;
            this.eps = eps;
            this.momentum = momentum;
            this.affine = affine;
            this.track_running_stats = track_running_stats;
            if (affine)
            {
                weight = Parameters.Filled(1, [num_features], device, dtype);
                bias = Parameters.Filled(0, [num_features], device, dtype);
            }
            if (track_running_stats)
            {
                DType type = dtype is { } given ? (DType)given : DTypes.Default;
                running_mean = Parameters.Buffer(0, [num_features], type);
                running_var = Parameters.Buffer(1, [num_features], type);
                num_batches_tracked = Parameters.Buffer(0, [], DType.Int64);
            }
        }

        /// <summary>Channels.</summary>
        public long num_features { get; }

        /// <summary>Added to the variance.</summary>
        public double eps { get; set; }

        /// <summary>The share of a batch in the running statistics; null for their plain mean.</summary>
        public double? momentum { get; set; }

        /// <summary>Whether a weight and a bias follow.</summary>
        public bool affine { get; }

        /// <summary>Whether running statistics are kept, and used in evaluation.</summary>
        public bool track_running_stats { get; }

        /// <summary>[num_features], or null.</summary>
        public Parameter? weight
        {
            get => _weight;
            set
            {
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        /// <summary>[num_features], or null.</summary>
        public Parameter? bias
        {
            get => _bias;
            set
            {
                _bias = value;
                ConditionallyRegisterParameter(nameof(bias), value);
            }
        }

        /// <summary>The running mean, or null.</summary>
        public torch.Tensor? running_mean
        {
            get => _runningMean;
            set
            {
                _runningMean = value;
                ConditionallyRegisterBuffer(nameof(running_mean), value);
            }
        }

        /// <summary>The running variance, or null.</summary>
        public torch.Tensor? running_var
        {
            get => _runningVar;
            set
            {
                _runningVar = value;
                ConditionallyRegisterBuffer(nameof(running_var), value);
            }
        }

        /// <summary>How many batches the statistics have seen, or null.</summary>
        public torch.Tensor? num_batches_tracked
        {
            get => _batches;
            set
            {
                _batches = value;
                ConditionallyRegisterBuffer(nameof(num_batches_tracked), value);
            }
        }

        /// <summary>Starts statistics and parameters anew.</summary>
        public void reset_parameters()
        {
            reset_running_stats();
            if (_weight is not null)
            {
                torch.nn.init.Constant(_weight.Impl, 1);
            }
            if (_bias is not null)
            {
                torch.nn.init.Constant(_bias.Impl, 0);
            }
        }

        /// <summary>Starts statistics anew.</summary>
        public void reset_running_stats()
        {
            if (track_running_stats)
            {
                torch.nn.init.Constant(_runningMean!.Impl, 0);
                torch.nn.init.Constant(_runningVar!.Impl, 1);
                torch.nn.init.Constant(_batches!.Impl, 0);
            }
        }

        /// <summary>Refuses inputs of other ranks.</summary>
        protected abstract void ValidateInputDimensions(torch.Tensor input);

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            $"{num_features}, eps={Repr.Of(eps)}, momentum={Repr.Of(momentum)}, affine={Repr.Of(affine)}, bias={Repr.Of(affine)}, track_running_stats={Repr.Of(track_running_stats)}";

        private protected static void CheckRank(torch.Tensor input, params ReadOnlySpan<int> ranks)
        {
            int rank = input.Impl.Rank;
            if (!ranks.Contains(rank))
            {
                throw new ArgumentException($"expected {string.Join(" or ", Array.ConvertAll(ranks.ToArray(), static valid => valid + "D"))} input (got {rank}D input)");
            }
        }
    }

    /// <summary>(x − mean) / √(variance + eps) over all but the channels, times weight plus bias.</summary>
    public abstract class BatchNorm : NormBase
    {
        /// <inheritdoc/>
        public BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype, string name)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
        {
        }

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input)
        {
            ValidateInputDimensions(input);
            double factor = momentum ?? 0;
            if (training && track_running_stats && num_batches_tracked is { } batches)
            {
                using (Autograd.GradMode.Set(false))
                {
                    new Operators.Add().InPlace(batches.Impl, Aten.Scalar(1));
                }
                if (momentum is null)
                {
                    factor = 1.0 / batches.Impl.Span<long>()[0];
                }
            }
            bool useStatistics = !training || track_running_stats;
            return new(Aten.BatchNorm(
                input.Impl, weight?.Impl, bias?.Impl, useStatistics ? running_mean?.Impl : null, useStatistics ? running_var?.Impl : null,
                training || running_mean is null, factor, eps));
        }
    }

    /// <summary>Batch norm of (N, C) or (N, C, L).</summary>
    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm1d))
        {
        }

        /// <inheritdoc/>
        protected override void ValidateInputDimensions(torch.Tensor input) => CheckRank(input, 2, 3);
    }

    /// <summary>Batch norm of (N, C, H, W).</summary>
    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm2d))
        {
        }

        /// <inheritdoc/>
        protected override void ValidateInputDimensions(torch.Tensor input) => CheckRank(input, 4);
    }

    /// <summary>Batch norm of (N, C, D, H, W).</summary>
    public sealed class BatchNorm3d : BatchNorm
    {
        internal BatchNorm3d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm3d))
        {
        }

        /// <inheritdoc/>
        protected override void ValidateInputDimensions(torch.Tensor input) => CheckRank(input, 5);
    }
}
