using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand(Dimensions(size), dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand(size.ToArray(), dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand([size], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand([rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand([size], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand([rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform numbers over [0, 1).</summary>
    public static Tensor rand(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Rand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn(Dimensions(size), dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn(size.ToArray(), dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn([size], dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn([rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn([size], dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn([rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>Standard normal numbers.</summary>
    public static Tensor randn(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Randn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform integers from 0 to high − 1, int64 unless another dtype is given.</summary>
    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        RandInt(0, high, [.. size], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform integers from 0 to high − 1, int64 unless another dtype is given.</summary>
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        RandInt(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>Uniform integers from 0 to high − 1, int64 unless another dtype is given.</summary>
    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        RandInt(0, high, Array.ConvertAll(size, static d => (long)d), dtype, device, requires_grad, generator, names);

    /// <summary>Uniform integers from low to high − 1, int64 unless another dtype is given.</summary>
    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        RandInt(low, high, [.. size], dtype, device, requires_grad, generator, names);

    /// <summary>Uniform integers from low to high − 1, int64 unless another dtype is given.</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        RandInt(low, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>Uniform integers from low to high − 1, int64 unless another dtype is given.</summary>
    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        RandInt(low, high, Array.ConvertAll(size, static d => (long)d), dtype, device, requires_grad, generator, names);

    /// <summary>A random permutation of 0, …, n − 1.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        RequireCpu(device);
        return Made(Aten.RandPerm(n, dtype?.ToDType() ?? DType.Int64, Generator.ImplOf(generator)), requires_grad, null);
    }

    /// <summary>A random permutation of 0, …, n − 1, written to <paramref name="out"/>.</summary>
    public static Tensor randperm(long n, Tensor @out, Generator? generator = null)
    {
        TensorImpl permutation = Aten.RandPerm(n, @out.Impl.DType, Generator.ImplOf(generator));
        @out.Impl.SetData(permutation);
        @out.Impl.BumpVersion();
        return @out;
    }

    /// <summary>Uniform numbers over [0, 1) in the shape and dtype of a tensor.</summary>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.rand_like(dtype, device, requires_grad);

    /// <summary>Standard normal numbers in the shape and dtype of a tensor.</summary>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.randn_like(dtype, device, requires_grad);

    /// <summary>Uniform integers from low to high − 1 in the shape and dtype of a tensor.</summary>
    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.randint_like(low, high, dtype, device, requires_grad);

    /// <summary>Uniform integers from 0 to high − 1 in the shape and dtype of a tensor.</summary>
    public static Tensor randint_like(Tensor input, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => input.randint_like(high, dtype, device, requires_grad);

    /// <summary>1 with the probability given by each element, else 0.</summary>
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    /// <summary>The number of successes in <paramref name="count"/> trials of probability <paramref name="probs"/>.</summary>
    public static Tensor binomial(Tensor count, Tensor probs, Generator? generator = null) => count.binomial(probs, generator);

    /// <summary>Poisson numbers with the rates given by the elements.</summary>
    public static Tensor poisson(Tensor input, Generator? generator = null) => input.poisson(generator);

    /// <summary>Indices drawn with the weights of the last dimension.</summary>
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) => input.multinomial(num_samples, replacement, generator);

    /// <summary>Indices drawn with the weights of the last dimension, in <paramref name="out"/>, which is resized.</summary>
    public static Tensor multinomial(Tensor input, long num_samples, Tensor @out, bool replacement = false, Generator? generator = null)
    {
        new Multinomial(num_samples, replacement, Generator.ImplOf(generator)).Into(@out.Impl, input.Impl);
        return @out;
    }

    /// <summary>Normal numbers with a mean and a standard deviation for each element.</summary>
    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) => new(new NormalOf(Generator.ImplOf(generator)).Call(mean.Impl, std.Impl));

    /// <summary>Normal numbers with a mean for each element and one standard deviation.</summary>
    public static Tensor normal(Tensor mean, double std = 1, Generator? generator = null) => new(new NormalAround(std, Generator.ImplOf(generator)).Call(mean.Impl));

    /// <summary>Normal numbers with one mean and a standard deviation for each element.</summary>
    public static Tensor normal(double mean, Tensor std, Generator? generator = null) => new(new NormalSpread(mean, Generator.ImplOf(generator)).Call(std.Impl));

    /// <summary>Numbers of the gamma distribution with the elements as shapes, and rate 1; differentiable by the shapes (implicit reparametrization).</summary>
    public static Tensor _standard_gamma(Tensor self, Generator? generator = null) => new(new StandardGamma(Generator.ImplOf(generator)).Call(self.Impl));

    /// <summary>Points of the Dirichlet distribution with concentrations along the last dimension; differentiable by them, as those of <see cref="distributions"/> are.</summary>
    public static Tensor _sample_dirichlet(Tensor self, Generator? generator = null) => new(new SampleDirichlet(Generator.ImplOf(generator)).Call(self.Impl));

    /// <summary>Normal numbers.</summary>
    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        RequireCpu(device);
        return Made(new NormalFill(mean, std, Generator.ImplOf(generator)).InPlace(Aten.Empty(size.ToArray(), dtype?.ToDType() ?? DTypes.Default)), requires_grad, names);
    }

    private static Tensor Rand(long[] size, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names)
    {
        RequireCpu(device);
        return Made(Aten.Rand(size, dtype?.ToDType() ?? DTypes.Default, Generator.ImplOf(generator)), requiresGrad, names);
    }

    private static Tensor Randn(long[] size, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names)
    {
        RequireCpu(device);
        return Made(Aten.Randn(size, dtype?.ToDType() ?? DTypes.Default, Generator.ImplOf(generator)), requiresGrad, names);
    }

    private static Tensor RandInt(long low, long high, long[] size, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names)
    {
        RequireCpu(device);
        return Made(Aten.RandInt(low, high, Dimensions(size), dtype?.ToDType() ?? DType.Int64, Generator.ImplOf(generator)), requiresGrad, names);
    }
}
