using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Ready parametrizations: see <see cref="parametrize"/>.</summary>
            public static class parametrizations
            {
                /// <summary>A weight of directions and lengths, trained apart: v · (g / ‖v‖), the norm over all dimensions but one (Salimans and Kingma 2016).</summary>
                /// <param name="module">The module.</param>
                /// <param name="name">The weight's name.</param>
                /// <param name="dim">The dimension that the lengths are kept for; null for one length of all.</param>
                /// <returns>The module, whose weight now has the originals original0 (g) and original1 (v).</returns>
                public static T weight_norm<T>(T module, string name = "weight", long? dim = 0) where T : Module
                {
                    parametrize.register_parametrization(module, name, new WeightNorm(dim ?? -1), @unsafe: true);
                    return module;
                }

                /// <summary>A weight divided by its largest singular value, which a step of the power iteration follows at each call in training (Miyato et al. 2018).</summary>
                /// <param name="module">The module.</param>
                /// <param name="name">The weight's name.</param>
                /// <param name="n_power_iterations">Steps at each call.</param>
                /// <param name="eps">The least norm that is divided by.</param>
                /// <param name="dim">The dimension of the outputs, the rows of the matrix; the second for transposed convolutions, else the first.</param>
                /// <returns>The module.</returns>
                /// <exception cref="ArgumentException">There is no such parameter, or no step at all.</exception>
                public static T spectral_norm<T>(T module, string name = "weight", int n_power_iterations = 1, double eps = 1e-12, long? dim = null) where T : Module
                {
                    Parameter weight = module.get_parameter(name)
                        ?? throw new ArgumentException($"Module '{module}' has no parameter or buffer with name '{name}'");
                    bool isTransposed = module is Modules.ConvTranspose1d or Modules.ConvTranspose2d or Modules.ConvTranspose3d;
                    parametrize.register_parametrization(module, name, new SpectralNorm(weight.Impl, n_power_iterations, dim ?? (isTransposed ? 1 : 0), eps));
                    return module;
                }

                /// <summary>A weight whose columns, or rows if it is wide, are orthonormal.</summary>
                /// <param name="module">The module.</param>
                /// <param name="name">The weight's name.</param>
                /// <param name="orthogonal_map">matrix_exp, cayley or householder; for square and complex matrices matrix_exp, else householder if not given.</param>
                /// <param name="use_trivialization">Whether the map is taken around the orthogonal matrix at the start, so that the weight can be any.</param>
                /// <returns>The module.</returns>
                /// <exception cref="ArgumentException">The weight is no matrix, or the map is unknown.</exception>
                public static T orthogonal<T>(T module, string name = "weight", string? orthogonal_map = null, bool use_trivialization = true) where T : Module
                {
                    Parameter weight = module.get_parameter(name)
                        ?? throw new ArgumentException($"Module '{module}' has no parameter or buffer with name '{name}'");
                    TensorImpl value = weight.Impl;
                    if (value.Rank < 2)
                    {
                        throw new ArgumentException($"Expected a matrix or batch of matrices. Got a tensor of {value.Rank} dimensions.");
                    }
                    string map = orthogonal_map ?? (value.Sizes[^1] == value.Sizes[^2] || value.DType.IsComplex() ? "matrix_exp" : "householder");
                    if (map is not ("matrix_exp" or "cayley" or "householder"))
                    {
                        throw new ArgumentException($"orthogonal_map has to be one of \"matrix_exp\", \"cayley\", \"householder\". Got: {map}");
                    }
                    if (map == "householder" && value.DType.IsComplex())
                    {
                        throw new ArgumentException("The householder parametrization does not support complex tensors.");
                    }
                    parametrize.register_parametrization(module, name, new Orthogonal(value, map, use_trivialization), @unsafe: true);
                    return module;
                }

                /// <summary>g, v → v · (g / ‖v‖).</summary>
                private sealed class WeightNorm(long dim) : Module<Tensor, Tensor, Tensor>("_WeightNorm"), parametrize.IRightInverse
                {
                    public override Tensor forward(Tensor input1, Tensor input2) => new(Aten.WeightNorm(input2.Impl, input1.Impl, dim));

                    public Tensor[] right_inverse(Tensor value) => [new(Aten.NormExceptDim(value.Impl, dim)), new(value.Impl)];
                }

                /// <summary>The weight divided by uᵀ·W·v, where u and v are kept near its first singular vectors.</summary>
                private sealed class SpectralNorm : Module<Tensor, Tensor>, parametrize.IRightInverse
                {
                    private readonly int _steps;
                    private readonly int _dim;
                    private readonly double _eps;

                    internal SpectralNorm(TensorImpl weight, int steps, long dim, double eps)
                        : base("_SpectralNorm")
                    {
                        if (steps <= 0)
                        {
                            throw new ArgumentException($"Expected n_power_iterations to be positive, but got n_power_iterations={steps}");
                        }
                        if (dim >= weight.Rank || dim < -weight.Rank)
                        {
                            throw Error.Of($"Dimension out of range (expected to be in range of [-{weight.Rank}, {weight.Rank - 1}] but got {dim})");
                        }
                        (_steps, _dim, _eps) = (steps, Layout.WrapDim(dim, weight.Rank), eps);
                        if (weight.Rank == 1)
                        {
                            return;
                        }
                        using (GradMode.Set(false))
                        {
                            TensorImpl matrix = Matrix(Aten.Detach(weight));
                            register_buffer("_u", new Tensor(Start(matrix.Sizes[0], matrix.DType)));
                            register_buffer("_v", new Tensor(Start(matrix.Sizes[1], matrix.DType)));
                            Iterate(matrix, 15);
                        }
                    }

                    public override Tensor forward(Tensor input)
                    {
                        TensorImpl weight = input.Impl;
                        if (weight.Rank == 1)
                        {
                            return new(Aten.Normalize(weight, 2, 0, _eps));
                        }
                        TensorImpl matrix = Matrix(weight);
                        if (training)
                        {
                            using (GradMode.Set(false))
                            {
                                Iterate(Aten.Detach(matrix), _steps);
                            }
                        }
                        // Copies, since the next call writes into the buffers.
                        TensorImpl u = Aten.Clone(get_buffer("_u")!.Impl);
                        TensorImpl v = Aten.Clone(get_buffer("_v")!.Impl);
                        return new(weight / Aten.Vdot(u, Aten.Mv(matrix, v)));
                    }

                    public Tensor[] right_inverse(Tensor value) => [new(value.Impl)];

                    private TensorImpl Start(long size, DType dtype)
                    {
                        TensorImpl vector = TensorImpl.Empty([size], dtype);
                        new NormalFill(0, 1, GeneratorImpl.Default).InPlace(vector);
                        return Aten.Normalize(vector, 2, 0, _eps);
                    }

                    /// <summary>The outputs as rows.</summary>
                    private TensorImpl Matrix(TensorImpl weight)
                    {
                        TensorImpl first = _dim == 0 ? weight : Aten.Permute(weight, [_dim, .. Aten.OtherDims(weight.Rank, _dim)]);
                        return first.Rank == 2 ? first : Aten.Reshape(first, first.Sizes[0], -1);
                    }

                    private void Iterate(TensorImpl matrix, int steps)
                    {
                        TensorImpl u = get_buffer("_u")!.Impl;
                        TensorImpl v = get_buffer("_v")!.Impl;
                        for (int i = 0; i < steps; i++)
                        {
                            new CopyInto().InPlace(u, Aten.Normalize(Aten.Mv(matrix, v), 2, 0, _eps));
                            new CopyInto().InPlace(v, Aten.Normalize(Aten.Mv(Aten.Adjoint(matrix), u), 2, 0, _eps));
                        }
                    }
                }

                /// <summary>An orthogonal matrix of a free one: by a skew-symmetric matrix and its exponential or Cayley transform, or by Householder reflections.</summary>
                private sealed class Orthogonal : Module<Tensor, Tensor>, parametrize.IRightInverse
                {
                    private readonly string _map;
                    private readonly bool _hasBase;
                    private readonly long[] _shape;

                    internal Orthogonal(TensorImpl weight, string map, bool hasBase)
                        : base("_Orthogonal") => (_map, _hasBase, _shape) = (map, hasBase, weight.Sizes);

                    public override Tensor forward(Tensor input)
                    {
                        TensorImpl x = input.Impl;
                        bool isWide = x.Sizes[^2] < x.Sizes[^1];
                        TensorImpl q = Orthonormal(isWide ? Aten.Transpose(x, -2, -1) : x);
                        if (get_buffer("base") is { } start)
                        {
                            q = Aten.Matmul(start.Impl, q);
                        }
                        return new(isWide ? Aten.Transpose(q, -2, -1) : q);
                    }

                    /// <summary>Of a matrix that is not wide.</summary>
                    private TensorImpl Orthonormal(TensorImpl x)
                    {
                        (long n, long k) = (x.Sizes[^2], x.Sizes[^1]);
                        if (_map == "householder")
                        {
                            TensorImpl vectors = Aten.Tril(x, -1);
                            TensorImpl tau = (ScalarValue)2.0 / (Aten.Sum(vectors * vectors, [-2]) + 1);
                            TensorImpl product = Aten.HouseholderProduct(vectors, tau);
                            return product * Aten.Unsqueeze(Aten.To(Aten.Diagonal(x, 0, -2, -1), DType.Int32), -2);
                        }
                        TensorImpl lower = Aten.Tril(x, 0);
                        if (n != k)
                        {
                            lower = Aten.Cat([lower, Aten.Zeros([.. x.Sizes[..^1], n - k], x.DType)], -1);
                        }
                        TensorImpl skew = lower - Aten.Adjoint(lower);
                        TensorImpl q;
                        if (_map == "matrix_exp")
                        {
                            q = Aten.LinalgMatrixExp(skew);
                        }
                        else
                        {
                            TensorImpl identity = Aten.Eye(n, n, x.DType);
                            q = Aten.LinalgSolve(identity - skew * (ScalarValue)0.5, identity + skew * (ScalarValue)0.5);
                        }
                        return n == k ? q : Aten.Narrow(q, -1, 0, k);
                    }

                    public Tensor[] right_inverse(Tensor value)
                    {
                        TensorImpl q = value.Impl;
                        if (!q.Sizes.AsSpan().SequenceEqual(_shape))
                        {
                            throw new ArgumentException($"Expected a matrix or batch of matrices of shape {Error.Show(_shape)}. Got a tensor of shape {Error.Show(q.Sizes)}.");
                        }
                        using (GradMode.Set(false))
                        {
                            bool isWide = q.Sizes[^2] < q.Sizes[^1];
                            TensorImpl tall = isWide ? Aten.Transpose(q, -2, -1) : q;
                            if (!_hasBase)
                            {
                                TensorImpl reflections = Reflections(tall);
                                return [new(isWide ? Aten.Transpose(reflections, -2, -1) : reflections)];
                            }
                            SetBase(tall);
                            TensorImpl negative = Aten.Zeros(q.Sizes, q.DType);
                            new Fill(-1).InPlace(Aten.Diagonal(negative, 0, -2, -1));
                            return [new(negative)];
                        }
                    }

                    private TensorImpl Reflections(TensorImpl q)
                    {
                        if (_map != "householder")
                        {
                            throw new NotSupportedException("It is not possible to assign to the matrix exponential or the Cayley parametrizations when use_trivialization=False.");
                        }
                        (TensorImpl a, TensorImpl tau) = Aten.Geqrf(q);
                        // A diagonal of ±1 says which columns change their sign; a reflection that is not there has tau 0.
                        TensorImpl diagonal = Aten.Diagonal(a, 0, -2, -1);
                        TensorImpl signs = Aten.Sign(diagonal);
                        new CopyInto().InPlace(diagonal, Aten.Where(Aten.Eq(tau, 0), -signs, signs));
                        return a;
                    }

                    /// <summary>Keeps the nearest orthogonal matrix at hand, filled up to a square.</summary>
                    private void SetBase(TensorImpl q)
                    {
                        (long n, long k) = (q.Sizes[^2], q.Sizes[^1]);
                        TensorImpl start;
                        if (n == k)
                        {
                            start = IsOrthogonal(q) ? Aten.Clone(q) : MakeOrthogonal(q);
                        }
                        else
                        {
                            TensorImpl rest = TensorImpl.Empty([.. q.Sizes[..^1], n - k], q.DType);
                            new NormalFill(0, 1, GeneratorImpl.Default).InPlace(rest);
                            start = MakeOrthogonal(Aten.Cat([q, rest], -1));
                        }
                        ConditionallyRegisterBuffer("base", new Tensor(start));
                    }

                    private static bool IsOrthogonal(TensorImpl q)
                    {
                        long n = q.Sizes[^2];
                        TensorImpl difference = Aten.Abs(Aten.Matmul(Aten.Adjoint(q), q) - Aten.Eye(n, n, q.DType));
                        double eps = finfo((ScalarType)q.DType).eps;
                        return Kernels.Copy.Dense(Aten.All(Aten.Le(difference, 10 * n * eps)), DType.Bool).Span<bool>()[0];
                    }

                    /// <summary>The Q of a QR decomposition whose R has a positive diagonal.</summary>
                    private static TensorImpl MakeOrthogonal(TensorImpl a)
                    {
                        (TensorImpl x, TensorImpl tau) = Aten.Geqrf(a);
                        TensorImpl q = Aten.HouseholderProduct(x, tau);
                        return q * Aten.Unsqueeze(Aten.Sgn(Aten.Diagonal(x, 0, -2, -1)), -2);
                    }
                }
            }
        }
    }
}
