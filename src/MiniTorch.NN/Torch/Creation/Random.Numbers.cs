using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>A uniform number over [0, 1), drawn as a float64 tensor's.</summary>
    public static double rand_float(Generator? generator = null) => Aten.Rand([], DType.Float64, Generator.ImplOf(generator)).Span<double>()[0];

    /// <summary>A standard normal number, drawn as a float64 tensor's.</summary>
    public static double randn_float(Generator? generator = null) => Aten.Randn([], DType.Float64, Generator.ImplOf(generator)).Span<double>()[0];

    /// <summary>A uniform integer from 0 to high − 1.</summary>
    public static int randint_int(int high, Generator? generator = null) => (int)randint_long(0, high, generator);

    /// <summary>A uniform integer from low to high − 1.</summary>
    public static int randint_int(int low, int high, Generator? generator = null) => (int)randint_long(low, high, generator);

    /// <summary>A uniform integer from 0 to high − 1.</summary>
    public static long randint_long(long high, Generator? generator = null) => randint_long(0, high, generator);

    /// <summary>A uniform integer from low to high − 1.</summary>
    public static long randint_long(long low, long high, Generator? generator = null) => Aten.RandInt(low, high, [], DType.Int64, Generator.ImplOf(generator)).Span<long>()[0];

    /// <summary>True or false, with the same probability.</summary>
    public static bool randint_bool(Generator? generator = null) => randint_long(0, 2, generator) == 1;

    /// <summary>Makes a tensor uniform numbers over [0, 1), in the given shape and its own dtype.</summary>
    /// <returns>The tensor.</returns>
    public static Tensor rand_out(Tensor input, params long[] sizes) => input.rand_out(sizes);

    /// <summary>Makes a tensor uniform integers from 0 to high − 1, in the given shape and its own dtype.</summary>
    /// <returns>The tensor.</returns>
    public static Tensor randint_out(Tensor input, long high, long[] sizes) => input.randint_out(high, sizes);

    /// <summary>Makes a tensor a random permutation of 0, …, n − 1, in its own dtype.</summary>
    /// <returns>The tensor.</returns>
    [Obsolete("This method is deprecated, use randperm(n, out) or the instance method.")]
    public static Tensor randperm_out(Tensor input, long n) => input.randperm_out(n);

    public partial class Tensor
    {
        /// <summary>Makes this tensor uniform numbers over [0, 1), in the given shape and its own dtype.</summary>
        /// <returns>This tensor.</returns>
        public Tensor rand_out(params long[] sizes) => Become("rand", Aten.Rand(sizes, Impl.DType, GeneratorImpl.Default));

        /// <summary>Makes this tensor standard normal numbers, in the given shape and its own dtype.</summary>
        /// <returns>This tensor.</returns>
        public Tensor randn_out(params long[] sizes) => Become("randn", Aten.Randn(sizes, Impl.DType, GeneratorImpl.Default));

        /// <summary>Makes this tensor uniform integers from 0 to high − 1, in the given shape and its own dtype.</summary>
        /// <returns>This tensor.</returns>
        public Tensor randint_out(long high, long[] sizes) => Become("randint", Aten.RandInt(0, high, sizes, Impl.DType, GeneratorImpl.Default));

        /// <summary>Makes this tensor a random permutation of 0, …, n − 1, in its own dtype.</summary>
        /// <returns>This tensor.</returns>
        public Tensor randperm_out(long n) => Become("randperm", Aten.RandPerm(n, Impl.DType, GeneratorImpl.Default));
    }
}
