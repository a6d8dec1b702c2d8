using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The normal distribution of vectors, of density exp(−(x − loc)ᵀ Σ⁻¹ (x − loc) / 2) / √((2π)ᵏ det Σ).</summary>
public class MultivariateNormal : distributions.Distribution
{
    private readonly Tensor _loc;
    private readonly Tensor _tril;
    private readonly (string Name, Tensor Value) _given;

    /// <summary>The multivariate normal distribution; one of the three matrices is given.</summary>
    /// <param name="loc">The mean.</param>
    /// <param name="covariance_matrix">The covariance Σ.</param>
    /// <param name="precision_matrix">Its inverse.</param>
    /// <param name="scale_tril">Its lower Cholesky factor.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Not exactly one matrix is given, or shapes are wrong.</exception>
    public MultivariateNormal(Tensor loc, Tensor? covariance_matrix = null, Tensor? precision_matrix = null, Tensor? scale_tril = null, Generator? generator = null)
        : base(generator)
    {
        if (loc.dim() < 1)
        {
            throw new ArgumentException("loc must be at least one-dimensional.");
        }
        if ((covariance_matrix is null ? 0 : 1) + (precision_matrix is null ? 0 : 1) + (scale_tril is null ? 0 : 1) != 1)
        {
            throw new ArgumentException("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.");
        }
        Tensor matrix = (covariance_matrix ?? precision_matrix ?? scale_tril)!;
        string name = covariance_matrix is not null ? "covariance_matrix" : precision_matrix is not null ? "precision_matrix" : "scale_tril";
        if (matrix.dim() < 2)
        {
            throw new ArgumentException($"{name} must be at least two-dimensional, with optional leading batch dimensions");
        }
        long[] batch = Core.Layout.Broadcast(matrix.shape[..^2], loc.shape[..^1]);
        _loc = Keep(loc.expand([.. batch, loc.shape[^1]]));
        matrix = matrix.expand([.. batch, .. matrix.shape[^2..]]);
        _given = (name, Keep(matrix));
        _tril = covariance_matrix is not null ? Keep(linalg.cholesky(matrix)) : precision_matrix is not null ? Keep(FactorOfInverse(matrix)) : matrix;
        _init(new Size(batch), new Size([loc.shape[^1]]));
    }

    /// <summary>The lower Cholesky factor of the covariance.</summary>
    internal Tensor ScaleTril => _tril;

    internal override (string Name, Tensor Value)[] Shown => [("loc", _loc), _given];

    /// <inheritdoc/>
    public override Tensor mean => _loc;

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <inheritdoc/>
    public override Tensor variance => _tril.pow(2).sum(-1).expand(ExtendedShape());

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        long[] shape = ExtendedShape(sample_shape);
        Tensor noise = normal(zeros(shape, _loc.dtype), ones(shape, _loc.dtype), generator);
        return _loc + matmul(_tril, noise.unsqueeze(-1)).squeeze(-1);
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) =>
        (-0.5 * ((event_shape.Shape[0] * Math.Log(2 * Math.PI)) + Distance(_tril, value - _loc))) - HalfLogDeterminant();

    /// <inheritdoc/>
    public override Tensor entropy() => (0.5 * event_shape.Shape[0] * (1.0 + Math.Log(2 * Math.PI))) + HalfLogDeterminant();

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        long k = event_shape.Shape[0];
        Tensor loc = _loc.expand([.. batch_shape.Shape, k]);
        Tensor matrix = _given.Value.expand([.. batch_shape.Shape, k, k]);
        MultivariateNormal fresh = _given.Name switch
        {
            "covariance_matrix" => new(loc, covariance_matrix: matrix, generator: generator),
            "precision_matrix" => new(loc, precision_matrix: matrix, generator: generator),
            _ => new(loc, scale_tril: matrix, generator: generator),
        };
        return Expanded(fresh, batch_shape, instance);
    }

    /// <summary>KL(this ‖ q).</summary>
    internal Tensor Divergence(MultivariateNormal q)
    {
        if (event_shape.Shape[0] != q.event_shape.Shape[0])
        {
            throw new ArgumentException("KL-divergence between two Multivariate Normals with different event shapes cannot be computed");
        }
        Tensor trace = linalg.solve_triangular(q._tril, _tril, upper: false).pow(2).sum([-2, -1]);
        return q.HalfLogDeterminant() - HalfLogDeterminant() + (0.5 * (trace + Distance(q._tril, q._loc - _loc) - event_shape.Shape[0]));
    }

    /// <summary>ln √det Σ.</summary>
    internal Tensor HalfLogDeterminant() => _tril.diagonal(0, -2, -1).log().sum(-1);

    /// <summary>xᵀ Σ⁻¹ x for Σ = L Lᵀ: the squared length of L⁻¹ x.</summary>
    private static Tensor Distance(Tensor tril, Tensor x) => linalg.solve_triangular(tril, x.unsqueeze(-1), upper: false).pow(2).sum([-2, -1]);

    /// <summary>The lower factor of P⁻¹: that of P with rows and columns reversed is, turned round, the inverse of an upper factor.</summary>
    internal static Tensor FactorOfInverse(Tensor precision)
    {
        Tensor inverse = linalg.cholesky(precision.flip(-2, -1)).flip(-2, -1).transpose(-2, -1);
        return linalg.solve_triangular(inverse, eye(precision.shape[^1], dtype: precision.dtype), upper: false);
    }
}
