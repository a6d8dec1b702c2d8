using MiniTorch.Core;
using MiniTorch.Modules;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>(x − mean) / √(variance + eps) over each channel of each sample of (N, C, L), times weight plus bias.</summary>
            /// <param name="num_features">Channels.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="momentum">The share of a batch in the running statistics.</param>
            /// <param name="affine">Whether a weight and a bias follow.</param>
            /// <param name="track_running_stats">Keep running statistics, and use them in evaluation.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static InstanceNorm1d InstanceNorm1d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            /// <summary>(x − mean) / √(variance + eps) over each channel of each sample of (N, C, H, W), times weight plus bias.</summary>
            /// <param name="num_features">Channels.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="momentum">The share of a batch in the running statistics.</param>
            /// <param name="affine">Whether a weight and a bias follow.</param>
            /// <param name="track_running_stats">Keep running statistics, and use them in evaluation.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static InstanceNorm2d InstanceNorm2d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            /// <summary>(x − mean) / √(variance + eps) over each channel of each sample of (N, C, D, H, W), times weight plus bias.</summary>
            /// <param name="num_features">Channels.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="momentum">The share of a batch in the running statistics.</param>
            /// <param name="affine">Whether a weight and a bias follow.</param>
            /// <param name="track_running_stats">Keep running statistics, and use them in evaluation.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">The parameters' dtype.</param>
            public static InstanceNorm3d InstanceNorm3d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>(x − mean) / √(variance + eps) over each channel of each sample, times weight plus bias.</summary>
    public abstract class InstanceNorm : NormBase
    {
        /// <inheritdoc/>
        public InstanceNorm(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype, string name)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
        {
        }

        /// <summary>How many dimensions one sample has.</summary>
        protected abstract long GetNumberOfBatchDimensions();

        /// <inheritdoc/>
        public override torch.Tensor forward(torch.Tensor input)
        {
            ValidateInputDimensions(input);
            TensorImpl x = input.Impl;
            bool single = x.Rank == GetNumberOfBatchDimensions();
            int channelDim = single ? 0 : 1;
            long channels = x.Sizes[channelDim];
            if (channels != num_features)
            {
                if (affine)
                {
                    throw new ArgumentException($"expected input's size at dim={channelDim} to match num_features ({num_features}), but got: {channels}.");
                }
                Warnings.Raise($"input's size at dim={channelDim} does not match num_features. You can silence this warning by not passing in num_features, which is not used because affine=False");
            }
            x = single ? Aten.Unsqueeze(x, 0) : x;
            TensorImpl result = Aten.InstanceNorm(
                x, weight?.Impl, bias?.Impl, running_mean?.Impl, running_var?.Impl, training || !track_running_stats, momentum ?? 0, eps);
            return new(single ? Aten.Squeeze(result, 0) : result);
        }
    }

    /// <summary>Instance norm of (N, C, L), or of one sample without N.</summary>
    public sealed class InstanceNorm1d : InstanceNorm
    {
        internal InstanceNorm1d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm1d))
        {
        }

        /// <inheritdoc/>
        protected override long GetNumberOfBatchDimensions() => 2;

        /// <inheritdoc/>
        protected override void ValidateInputDimensions(torch.Tensor input) => CheckRank(input, 2, 3);
    }

    /// <summary>Instance norm of (N, C, H, W), or of one sample without N.</summary>
    public sealed class InstanceNorm2d : InstanceNorm
    {
        internal InstanceNorm2d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm2d))
        {
        }

        /// <inheritdoc/>
        protected override long GetNumberOfBatchDimensions() => 3;

        /// <inheritdoc/>
        protected override void ValidateInputDimensions(torch.Tensor input) => CheckRank(input, 3, 4);
    }

    /// <summary>Instance norm of (N, C, D, H, W), or of one sample without N.</summary>
    public sealed class InstanceNorm3d : InstanceNorm
    {
        internal InstanceNorm3d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype)
            : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(InstanceNorm3d))
        {
        }

        /// <inheritdoc/>
        protected override long GetNumberOfBatchDimensions() => 4;

        /// <inheritdoc/>
        protected override void ValidateInputDimensions(torch.Tensor input) => CheckRank(input, 4, 5);
    }
}
