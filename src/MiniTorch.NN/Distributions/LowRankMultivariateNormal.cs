using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The normal distribution of vectors with covariance W Wᵀ + diag(d), for a W of few columns: densities cost a matrix of their number (Woodbury's identity).</summary>
public class LowRankMultivariateNormal : distributions.Distribution
{
    private readonly Tensor _loc;
    private readonly Tensor _factor;
    private readonly Tensor _diagonal;
    private readonly Tensor _capacitance;

    /// <summary>The normal distribution of vectors with covariance W Wᵀ + diag(d).</summary>
    /// <param name="loc">The mean.</param>
    /// <param name="cov_factor">The factor W, […, n, rank].</param>
    /// <param name="cov_diag">The diagonal d, […, n].</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Shapes are wrong.</exception>
    public LowRankMultivariateNormal(Tensor loc, Tensor cov_factor, Tensor cov_diag, Generator? generator = null)
        : base(generator)
    {
        if (loc.dim() < 1)
        {
            throw new ArgumentException("loc must be at least one-dimensional.");
        }
        if (cov_factor.dim() < 2)
        {
            throw new ArgumentException("cov_factor must be at least two-dimensional, with optional leading batch dimensions");
        }
        long n = loc.shape[^1];
        if (cov_factor.shape[^2] != n)
        {
            throw new ArgumentException($"cov_factor must be a batch of matrices with shape {n} x m");
        }
        if (cov_diag.dim() < 1 || cov_diag.shape[^1] != n)
        {
            throw new ArgumentException($"cov_diag must be a batch of vectors with shape {n}");
        }
        long[] batch = Core.Layout.Broadcast(Core.Layout.Broadcast(loc.shape[..^1], cov_factor.shape[..^2]), cov_diag.shape[..^1]);
        _loc = Keep(loc.expand([.. batch, n]));
        _factor = Keep(cov_factor.expand([.. batch, n, cov_factor.shape[^1]]));
        _diagonal = Keep(cov_diag.expand([.. batch, n]));
        _capacitance = Keep(linalg.cholesky(matmul(Weighted, _factor) + eye(cov_factor.shape[^1], dtype: _factor.dtype)));
        _init(new Size(batch), new Size([n]));
    }

    /// <inheritdoc/>
    public override Tensor mean => _loc;

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <inheritdoc/>
    public override Tensor variance => _factor.pow(2).sum(-1) + _diagonal;

    /// <summary>W Wᵀ + diag(d).</summary>
    public Tensor covariance_matrix => matmul(_factor, _factor.mT) + diag_embed(_diagonal);

    /// <summary>The inverse of the covariance.</summary>
    public Tensor precision_matrix
    {
        get
        {
            Tensor a = linalg.solve_triangular(_capacitance, Weighted, upper: false);
            return diag_embed(_diagonal.reciprocal()) - matmul(a.mT, a);
        }
    }

    /// <summary>The lower Cholesky factor of the covariance.</summary>
    public Tensor scale_tril
    {
        get
        {
            Tensor root = _diagonal.sqrt().unsqueeze(-1);
            Tensor scaled = _factor / root;
            return root * linalg.cholesky(matmul(scaled, scaled.mT) + eye(_factor.shape[^2], dtype: _factor.dtype));
        }
    }

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        long[] shape = ExtendedShape(sample_shape);
        long[] narrow = [.. shape[..^1], _factor.shape[^1]];
        Tensor common = normal(zeros(narrow, _loc.dtype), ones(narrow, _loc.dtype), generator);
        Tensor own = normal(zeros(shape, _loc.dtype), ones(shape, _loc.dtype), generator);
        return _loc + matmul(_factor, common.unsqueeze(-1)).squeeze(-1) + (_diagonal.sqrt() * own);
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) => -0.5 * ((event_shape.Shape[0] * Math.Log(2 * Math.PI)) + LogDeterminant() + Distance(value - _loc));

    /// <inheritdoc/>
    public override Tensor entropy() => 0.5 * ((event_shape.Shape[0] * (1.0 + Math.Log(2 * Math.PI))) + LogDeterminant());

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        long[] batch = batch_shape.Shape;
        var fresh = new LowRankMultivariateNormal(_loc.expand([.. batch, .. _loc.shape[^1..]]), _factor.expand([.. batch, .. _factor.shape[^2..]]), _diagonal.expand([.. batch, .. _diagonal.shape[^1..]]), generator);
        return Expanded(fresh, batch_shape, instance);
    }

    internal override (string Name, Tensor Value)[] Shown => [("loc", _loc), ("cov_factor", _factor), ("cov_diag", _diagonal)];

    /// <summary>KL(this ‖ q).</summary>
    internal Tensor Divergence(LowRankMultivariateNormal q) =>
        0.5 * (q.LogDeterminant() - LogDeterminant() + q.Trace(_factor) + q.TraceOfDiagonal(_diagonal) + q.Distance(q._loc - _loc) - Dimensions(q));

    /// <summary>KL(this ‖ q).</summary>
    internal Tensor Divergence(MultivariateNormal q)
    {
        Tensor trace = Square(linalg.solve_triangular(q.ScaleTril, _factor, upper: false)) + Square(linalg.solve_triangular(q.ScaleTril, diag_embed(_diagonal.sqrt()), upper: false));
        Tensor distance = Square(linalg.solve_triangular(q.ScaleTril, (q.mean - _loc).unsqueeze(-1), upper: false));
        return 0.5 * ((2 * q.HalfLogDeterminant()) - LogDeterminant() + trace + distance - Dimensions(q));
    }

    /// <summary>KL(p ‖ this).</summary>
    internal Tensor DivergenceFrom(MultivariateNormal p) =>
        0.5 * (LogDeterminant() - (2 * p.HalfLogDeterminant()) + Trace(p.ScaleTril) + Distance(_loc - p.mean) - Dimensions(p));

    /// <summary>Wᵀ diag(d)⁻¹.</summary>
    private Tensor Weighted => _factor.mT / _diagonal.unsqueeze(-2);

    /// <summary>ln det of the covariance.</summary>
    private Tensor LogDeterminant() => (2 * _capacitance.diagonal(0, -2, -1).log().sum(-1)) + _diagonal.log().sum(-1);

    /// <summary>xᵀ Σ⁻¹ x.</summary>
    private Tensor Distance(Tensor x) =>
        (x.pow(2) / _diagonal).sum(-1) - Square(linalg.solve_triangular(_capacitance, matmul(Weighted, x.unsqueeze(-1)), upper: false));

    /// <summary>tr Σ⁻¹ F Fᵀ.</summary>
    private Tensor Trace(Tensor f) =>
        Square(f * _diagonal.rsqrt().unsqueeze(-1)) - Square(matmul(linalg.solve_triangular(_capacitance, Weighted, upper: false), f));

    /// <summary>tr Σ⁻¹ diag(v).</summary>
    private Tensor TraceOfDiagonal(Tensor v) =>
        (v / _diagonal).sum(-1) - Square(linalg.solve_triangular(_capacitance, Weighted, upper: false) * v.sqrt().unsqueeze(-2));

    private long Dimensions(distributions.Distribution other) => event_shape.Shape[0] == other.event_shape.Shape[0]
        ? event_shape.Shape[0]
        : throw new ArgumentException("KL-divergence between two (Low Rank) Multivariate Normals with different event shapes cannot be computed");

    private static Tensor Square(Tensor matrix) => matrix.pow(2).sum([-2, -1]);
}
