using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The variance of all elements, Σ |x − mean|² / (n − 1), or / n if not unbiased.</summary>
        public Tensor var(bool unbiased = true) => new(Aten.Var(Impl, null, Correction(unbiased)));

        /// <summary>The variance over a dimension.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Converted(Aten.Var(Impl, [dim], Correction(unbiased), keepdim), type);

        /// <summary>The variance over two dimensions.</summary>
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(List(dim), unbiased, keepdim, type);

        /// <summary>The variance over three dimensions.</summary>
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(List(dim), unbiased, keepdim, type);

        /// <summary>The variance over some dimensions; an empty list means all.</summary>
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(dimensions.ToArray(), unbiased, keepdim, type);

        /// <summary>The variance over some dimensions; an empty list means all.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Converted(Aten.Var(Impl, dimensions, Correction(unbiased), keepdim), type);

        /// <summary>The variance over some dimensions (all of them for null), Σ |x − mean|² / (n − correction).</summary>
        public Tensor var(double correction, long[]? dim = null, bool keepdim = false) => new(Aten.Var(Impl, dim, correction, keepdim));

        /// <summary>The standard deviation of all elements, the root of their variance.</summary>
        public Tensor std(bool unbiased = true) => new(Aten.Std(Impl, null, Correction(unbiased)));

        /// <summary>The standard deviation over a dimension.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Converted(Aten.Std(Impl, [dim], Correction(unbiased), keepdim), type);

        /// <summary>The standard deviation over two dimensions.</summary>
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(List(dim), unbiased, keepdim, type);

        /// <summary>The standard deviation over three dimensions.</summary>
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(List(dim), unbiased, keepdim, type);

        /// <summary>The standard deviation over some dimensions; an empty list means all.</summary>
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(dimensions.ToArray(), unbiased, keepdim, type);

        /// <summary>The standard deviation over some dimensions; an empty list means all.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Converted(Aten.Std(Impl, dimensions, Correction(unbiased), keepdim), type);

        /// <summary>The standard deviation over some dimensions (all of them for null), with n − correction degrees of freedom.</summary>
        public Tensor std(double correction, long[]? dim = null, bool keepdim = false) => new(Aten.Std(Impl, dim, correction, keepdim));

        /// <summary>Variance and mean of all elements.</summary>
        public (Tensor var, Tensor mean) var_mean(bool unbiased = true) => Pair(Aten.VarMean(Impl, null, Correction(unbiased)));

        /// <summary>Variance and mean over a dimension.</summary>
        public (Tensor var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean([dim], unbiased, keepdim, type);

        /// <summary>Variance and mean over two dimensions.</summary>
        public (Tensor var, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean(List(dim), unbiased, keepdim, type);

        /// <summary>Variance and mean over three dimensions.</summary>
        public (Tensor var, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean(List(dim), unbiased, keepdim, type);

        /// <summary>Variance and mean over some dimensions; an empty list means all.</summary>
        public (Tensor var, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean(dimensions.ToArray(), unbiased, keepdim, type);

        /// <summary>Variance and mean over some dimensions; an empty list means all.</summary>
        public (Tensor var, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Converted(Aten.VarMean(Impl, dimensions, Correction(unbiased), keepdim), type);

        /// <summary>Variance (with n − correction degrees of freedom) and mean over some dimensions, all of them for null.</summary>
        public (Tensor var, Tensor mean) var_mean(double correction, long[]? dim = null, bool keepdim = false) => Pair(Aten.VarMean(Impl, dim, correction, keepdim));

        /// <summary>Standard deviation and mean of all elements.</summary>
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Pair(Aten.StdMean(Impl, null, Correction(unbiased)));

        /// <summary>Standard deviation and mean over a dimension.</summary>
        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean([dim], unbiased, keepdim, type);

        /// <summary>Standard deviation and mean over two dimensions.</summary>
        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean(List(dim), unbiased, keepdim, type);

        /// <summary>Standard deviation and mean over three dimensions.</summary>
        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean(List(dim), unbiased, keepdim, type);

        /// <summary>Standard deviation and mean over some dimensions; an empty list means all.</summary>
        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean(dimensions.ToArray(), unbiased, keepdim, type);

        /// <summary>Standard deviation and mean over some dimensions; an empty list means all.</summary>
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Converted(Aten.StdMean(Impl, dimensions, Correction(unbiased), keepdim), type);

        /// <summary>Standard deviation (with n − correction degrees of freedom) and mean over some dimensions, all of them for null.</summary>
        public (Tensor std, Tensor mean) std_mean(double correction, long[]? dim = null, bool keepdim = false) => Pair(Aten.StdMean(Impl, dim, correction, keepdim));

        private static double Correction(bool unbiased) => unbiased ? 1 : 0;

        private static long[] List((long, long) dims) => [dims.Item1, dims.Item2];

        private static long[] List((long, long, long) dims) => [dims.Item1, dims.Item2, dims.Item3];

        internal static (Tensor, Tensor) Pair((TensorImpl, TensorImpl) results) => (new(results.Item1), new(results.Item2));

        private static Tensor Converted(TensorImpl result, ScalarType? type) => new(type is { } wanted ? Aten.To(result, wanted.ToDType()) : result);

        private static (Tensor, Tensor) Converted((TensorImpl, TensorImpl) results, ScalarType? type) => (Converted(results.Item1, type), Converted(results.Item2, type));
    }
}
