using System.Runtime.CompilerServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Fills with uniform numbers over [from, to).</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            new UniformFill(from, to, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with normal numbers.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null)
        {
            new NormalFill(mean, std, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with exponential numbers of the given rate.</summary>
        public Tensor exponential_(double lambda = 1, Generator? generator = null)
        {
            new ExponentialFill(lambda, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with Cauchy numbers.</summary>
        public Tensor cauchy_(double median = 0, double sigma = 1, Generator? generator = null)
        {
            new CauchyFill(median, sigma, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with e to the power of normal numbers.</summary>
        public Tensor log_normal_(double mean = 0, double std = 1, Generator? generator = null)
        {
            new LogNormalFill(mean, std, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with numbers of trials until the first success.</summary>
        public Tensor geometric_(double p, Generator? generator = null)
        {
            new GeometricFill(p, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with 1 with probability p, else 0.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            new BernoulliFill(p, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with uniform integers from <paramref name="from"/> to <paramref name="to"/> − 1.</summary>
        public Tensor random_(double from, double to, Generator? generator = null)
        {
            new IntegerFill((long)from, (long)to, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with uniform integers from <paramref name="from"/> to <paramref name="to"/> − 1, or to the largest that the dtype holds exactly if that is null.</summary>
        public Tensor random_(long from, long? to, Generator? generator = null)
        {
            new IntegerFill(from, to, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with uniform integers from 0 to <paramref name="to"/> − 1.</summary>
        [OverloadResolutionPriority(-1)] // random_(1, null) means a bound
        public Tensor random_(long to, Generator? generator = null)
        {
            new IntegerFill(null, to, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with uniform integers from 0 to the largest that the dtype holds: exactly, if it is a floating one (2²⁴ in float32).</summary>
        public Tensor random_(Generator? generator = null)
        {
            new IntegerFill(null, null, Generator.ImplOf(generator)).InPlace(Impl);
            return this;
        }

        /// <summary>Fills with 1 with the probability given by each element of <paramref name="p"/>, else 0.</summary>
        public Tensor bernoulli_(Tensor p, Generator? generator = null)
        {
            new BernoulliFrom(Generator.ImplOf(generator)).InPlace(Impl, p.Impl);
            return this;
        }

        /// <summary>1 with the probability given by each element, else 0.</summary>
        public Tensor bernoulli(Generator? generator = null) => new(new Bernoulli(Generator.ImplOf(generator)).Call(Impl));

        /// <summary>The number of successes in as many trials as each element says, of probability <paramref name="prob"/>.</summary>
        public Tensor binomial(Tensor prob, Generator? generator = null) => new(new Binomial(Generator.ImplOf(generator)).Call(Impl, prob.Impl));

        /// <summary>Poisson numbers with the rates given by the elements.</summary>
        public Tensor poisson(Generator? generator = null) => new(new Poisson(Generator.ImplOf(generator)).Call(Impl));

        /// <summary>Indices drawn with the weights of the last dimension.</summary>
        /// <param name="num_samples">How many for each row.</param>
        /// <param name="replacement">Whether an index may be drawn again.</param>
        /// <param name="generator">The source of randomness.</param>
        /// <returns>int64 [num_samples], or [rows, num_samples].</returns>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => new(new Multinomial(num_samples, replacement, Generator.ImplOf(generator)).Call(Impl));

        /// <summary>Uniform numbers over [0, 1) in the shape and dtype of this tensor.</summary>
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => LikeThis(new UniformFill(0, 1, GeneratorImpl.Default), dtype, device, requires_grad);

        /// <summary>Standard normal numbers in the shape and dtype of this tensor.</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => LikeThis(new NormalFill(0, 1, GeneratorImpl.Default), dtype, device, requires_grad);

        /// <summary>Uniform integers from low to high − 1 in the shape and dtype of this tensor.</summary>
        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => LikeThis(new IntegerFill(low, high, GeneratorImpl.Default), dtype, device, requires_grad);

        /// <summary>Uniform integers from 0 to high − 1 in the shape and dtype of this tensor.</summary>
        public Tensor randint_like(long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => LikeThis(new IntegerFill(0, high, GeneratorImpl.Default), dtype, device, requires_grad);

        private Tensor LikeThis(RandomFill fill, ScalarType? dtype, Device? device, bool requiresGrad)
        {
            RequireCpu(device);
            TensorImpl like = TensorMeta.Pointwise(Impl, dtype?.ToDType() ?? Impl.DType).Allocate(InferenceMode.IsEnabled);
            return Made(fill.InPlace(like), requiresGrad, null);
        }
    }
}
