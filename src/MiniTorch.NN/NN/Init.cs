using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values of parameters, written in place without a record; PyTorch's numbers for a seed.</summary>
        public static partial class init
        {
            /// <summary>The factor by which a nonlinearity shrinks its input's standard deviation.</summary>
            /// <param name="nonlinearity">The nonlinearity.</param>
            /// <param name="param">The negative slope of a leaky ReLU.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + (param * param))),
                _ => 1,
            };

            /// <summary>How many inputs an output of a weight depends on, and how many outputs an input reaches.</summary>
            /// <exception cref="ArgumentException">The tensor has fewer than 2 dimensions.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                if (tensor.Impl.Rank < 2)
                {
                    throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                }
                return Fans(tensor.Impl);
            }

            /// <summary>Fills with uniform numbers over [low, high).</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
            {
                Fill(tensor.Impl, new UniformFill(low, high, Generator.ImplOf(generator)));
                return tensor;
            }

            /// <summary>Fills with normal numbers.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
            {
                Fill(tensor.Impl, new NormalFill(mean, std, Generator.ImplOf(generator)));
                return tensor;
            }

            /// <summary>Fills with normal numbers that lie in [a, b].</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
            {
                TensorImpl impl = tensor.Impl;
                TensorImpl dense = impl.IsContiguous ? impl : TensorImpl.Empty(impl.Sizes, impl.DType);
                GeneratorImpl source = Generator.ImplOf(generator);
                switch (impl.DType)
                {
                    case DType.Float32: Sampling.TruncatedNormal(dense.Span<float>(), mean, std, a, b, source); break;
                    case DType.Float64: Sampling.TruncatedNormal(dense.Span<double>(), mean, std, a, b, source); break;
                    case DType.Float16: Sampling.TruncatedNormal(dense.Span<Half>(), mean, std, a, b, source); break;
                    case DType.BFloat16: Sampling.TruncatedNormal(dense.Span<BFloat16>(), mean, std, a, b, source); break;
                    default: throw Error.NotImplementedFor("uniform_", impl.DType);
                }
                Write(impl, dense);
                return tensor;
            }

            /// <summary>Fills with a number.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                Constant(tensor.Impl, val.Value);
                return tensor;
            }

            /// <summary>Fills with ones.</summary>
            public static Tensor ones_(Tensor tensor)
            {
                Constant(tensor.Impl, 1);
                return tensor;
            }

            /// <summary>Fills with zeros.</summary>
            public static Tensor zeros_(Tensor tensor)
            {
                Constant(tensor.Impl, 0);
                return tensor;
            }

            /// <summary>The identity matrix.</summary>
            public static Tensor eye_(Tensor tensor)
            {
                TensorImpl impl = tensor.Impl;
                Error.Unless(impl.Rank == 2, "Only tensors with 2 dimensions are supported");
                TensorImpl values = Numbers(impl.Sizes);
                Span<double> numbers = values.Span<double>();
                for (long i = 0; i < Math.Min(impl.Sizes[0], impl.Sizes[1]); i++)
                {
                    numbers[(int)((i * impl.Sizes[1]) + i)] = 1;
                }
                Write(impl, values);
                return tensor;
            }

            /// <summary>A convolution's weight that passes the channels on: 1 at the middle of each channel's own kernel.</summary>
            public static Tensor dirac_(Tensor tensor)
            {
                TensorImpl impl = tensor.Impl;
                Error.Unless(impl.Rank is 3 or 4 or 5, "Only tensors with 3, 4, or 5 dimensions are supported");
                TensorImpl values = Numbers(impl.Sizes);
                long middle = 0;
                for (int d = 2; d < impl.Rank; d++)
                {
                    middle += impl.Sizes[d] / 2 * values.Strides[d];
                }
                for (long c = 0; c < Math.Min(impl.Sizes[0], impl.Sizes[1]); c++)
                {
                    values.Span<double>()[(int)((c * (values.Strides[0] + values.Strides[1])) + middle)] = 1;
                }
                Write(impl, values);
                return tensor;
            }

            /// <summary>Uniform numbers of variance 2 · gain² / (fan in + fan out) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                XavierUniform(tensor.Impl, gain);
                return tensor;
            }

            /// <inheritdoc cref="xavier_uniform_"/>
            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            /// <summary>Normal numbers of variance 2 · gain² / (fan in + fan out) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1)
            {
                (long fanIn, long fanOut) = CheckedFans(tensor.Impl);
                Fill(tensor.Impl, new NormalFill(0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)), GeneratorImpl.Default));
                return tensor;
            }

            /// <inheritdoc cref="xavier_normal_"/>
            public static Tensor glorot_normal_(Tensor tensor, double gain = 1) => xavier_normal_(tensor, gain);

            /// <summary>Uniform numbers of variance gain² / fan (He and others, 2015).</summary>
            /// <param name="tensor">What to fill.</param>
            /// <param name="a">The negative slope of the leaky ReLU that follows.</param>
            /// <param name="mode">Which fan.</param>
            /// <param name="nonlinearity">What follows.</param>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                KaimingUniform(tensor.Impl, a, mode, nonlinearity);
                return tensor;
            }

            /// <summary>Normal numbers of variance gain² / fan (He and others, 2015).</summary>
            /// <inheritdoc cref="kaiming_uniform_"/>
            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                Fill(tensor.Impl, new NormalFill(0, KaimingDeviation(tensor.Impl, a, mode, nonlinearity), GeneratorImpl.Default));
                return tensor;
            }

            /// <summary>A matrix with orthonormal rows or columns, times a factor (Saxe and others, 2013).</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                TensorImpl impl = tensor.Impl;
                Error.Unless(impl.Rank >= 2, "Only tensors with 2 or more dimensions are supported");
                if (impl.NumElements == 0)
                {
                    return tensor;
                }
                long rows = impl.Sizes[0];
                long columns = impl.NumElements / rows;
                TensorImpl flat = TensorImpl.Empty([rows, columns], impl.DType);
                Fill(flat, new NormalFill(0, 1, GeneratorImpl.Default));
                double[] values = Copy.Dense(flat, DType.Float64).Span<double>().ToArray();
                (long longer, long shorter) = rows < columns ? (columns, rows) : (rows, columns);
                (int along, int across) = rows < columns ? (1, (int)columns) : ((int)columns, 1);
                Orthonormalize(values, (int)longer, (int)shorter, along, across);
                TensorImpl result = Numbers(impl.Sizes);
                for (int i = 0; i < values.Length; i++)
                {
                    result.Span<double>()[i] = values[i] * gain;
                }
                Write(impl, result);
                return tensor;
            }

            /// <summary>A matrix of normal numbers in each column of which a fraction is zero (Martens, 2010).</summary>
            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                TensorImpl impl = tensor.Impl;
                Error.Unless(impl.Rank == 2, "Only tensors with 2 dimensions are supported");
                long rows = impl.Sizes[0];
                var zeros = (int)Math.Ceiling(sparsity * rows);
                Fill(impl, new NormalFill(0, std, GeneratorImpl.Default));
                TensorImpl values = Aten.Clone(impl.Alias());
                var order = new long[rows];
                for (long column = 0; column < impl.Sizes[1]; column++)
                {
                    Sampling.Permutation<long>(order, GeneratorImpl.Default);
                    foreach (long row in order.AsSpan(0, zeros))
                    {
                        Copy.Fill(values.At(1, column).At(0, row), 0);
                    }
                }
                Write(impl, values);
                return tensor;
            }

            /// <summary>Fills by an operator, without recording it.</summary>
            internal static void Fill(TensorImpl tensor, UnaryOperator fill)
            {
                using (GradMode.Set(false))
                {
                    fill.InPlace(tensor);
                }
            }

            internal static void Constant(TensorImpl tensor, ScalarValue value) => Fill(tensor, new Operators.Fill(value));

            internal static void Uniform(TensorImpl tensor, double bound) => Fill(tensor, new UniformFill(-bound, bound, GeneratorImpl.Default));

            internal static void XavierUniform(TensorImpl tensor, double gain = 1)
            {
                (long fanIn, long fanOut) = CheckedFans(tensor);
                Uniform(tensor, Math.Sqrt(3) * gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            internal static void KaimingUniform(TensorImpl tensor, double a, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                if (tensor.NumElements == 0)
                {
                    Warnings.Raise("Initializing zero-element tensors is a no-op");
                    return;
                }
                Uniform(tensor, Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity));
            }

            internal static (long FanIn, long FanOut) Fans(TensorImpl tensor)
            {
                long field = Layout.NumElements(tensor.Sizes.AsSpan(2));
                return (tensor.Sizes[1] * field, tensor.Sizes[0] * field);
            }

            private static (long FanIn, long FanOut) CheckedFans(TensorImpl tensor)
            {
                Error.Unless(tensor.Rank >= 2, "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                return Fans(tensor);
            }

            private static double KaimingDeviation(TensorImpl tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                (long fanIn, long fanOut) = CheckedFans(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static TensorImpl Numbers(long[] sizes)
            {
                TensorImpl values = TensorImpl.Empty(sizes, DType.Float64);
                Copy.Fill(values, 0);
                return values;
            }

            private static void Write(TensorImpl tensor, TensorImpl values)
            {
                using (GradMode.Set(false))
                {
                    new CopyInto().InPlace(tensor, values);
                }
            }

            /// <summary>
            /// Makes vectors orthonormal one after the other (Gram and Schmidt, twice over): the Q of the QR decomposition whose R has a positive diagonal.
            /// </summary>
            private static void Orthonormalize(double[] values, int length, int count, int along, int across)
            {
                for (int vector = 0; vector < count; vector++)
                {
                    for (int pass = 0; pass < 2; pass++)
                    {
                        for (int earlier = 0; earlier < vector; earlier++)
                        {
                            double overlap = 0;
                            for (int i = 0; i < length; i++)
                            {
                                overlap += values[(vector * across) + (i * along)] * values[(earlier * across) + (i * along)];
                            }
                            for (int i = 0; i < length; i++)
                            {
                                values[(vector * across) + (i * along)] -= overlap * values[(earlier * across) + (i * along)];
                            }
                        }
                    }
                    double square = 0;
                    for (int i = 0; i < length; i++)
                    {
                        square += values[(vector * across) + (i * along)] * values[(vector * across) + (i * along)];
                    }
                    double norm = Math.Sqrt(square);
                    for (int i = 0; i < length; i++)
                    {
                        values[(vector * across) + (i * along)] /= norm;
                    }
                }
            }
        }
    }
}
