using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>
/// The Wishart distribution of positive definite matrices: that of the sum of df products x xᵀ for normal x of covariance V. Its density is
/// det(X)^((df−p−1)/2) · exp(−tr(V⁻¹X)/2) / (2^(df·p/2) · det(V)^(df/2) · Γₚ(df/2)).
/// </summary>
public class Wishart : distributions.Distribution
{
    private const int MostRepairs = 10;

    private readonly Tensor _df;
    private readonly Tensor _tril;
    private readonly (string Name, Tensor Value) _given;

    /// <summary>The Wishart distribution; one of the three matrices is given.</summary>
    /// <param name="df">The degrees of freedom, more than p − 1 for matrices of p rows.</param>
    /// <param name="covariance_matrix">The covariance V.</param>
    /// <param name="precision_matrix">Its inverse.</param>
    /// <param name="scale_tril">Its lower Cholesky factor.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <exception cref="ArgumentException">Not exactly one matrix is given, or a parameter is wrong.</exception>
    public Wishart(Tensor df, Tensor? covariance_matrix = null, Tensor? precision_matrix = null, Tensor? scale_tril = null, Generator? generator = null)
        : base(generator)
    {
        if ((covariance_matrix is null ? 0 : 1) + (precision_matrix is null ? 0 : 1) + (scale_tril is null ? 0 : 1) != 1)
        {
            throw new ArgumentException("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.");
        }
        Tensor matrix = (covariance_matrix ?? precision_matrix ?? scale_tril)!;
        string name = covariance_matrix is not null ? "covariance_matrix" : precision_matrix is not null ? "precision_matrix" : "scale_tril";
        if (matrix.dim() < 2)
        {
            throw new ArgumentException("scale_tril must be at least two-dimensional, with optional leading batch dimensions");
        }
        long p = matrix.shape[^1];
        if (df.le(p - 1).any().item<bool>())
        {
            throw new ArgumentException($"Value of df={df.str()} expected to be greater than ndim - 1 = {p - 1}.");
        }
        if (df.lt(p).any().item<bool>())
        {
            Core.Warnings.Raise("Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.");
        }
        long[] batch = Core.Layout.Broadcast(matrix.shape[..^2], df.shape);
        _df = Keep(df.to(matrix.dtype).expand(batch));
        matrix = matrix.expand([.. batch, .. matrix.shape[^2..]]);
        _given = (name, Keep(matrix));
        _tril = covariance_matrix is not null ? Keep(linalg.cholesky(matrix)) : precision_matrix is not null ? Keep(MultivariateNormal.FactorOfInverse(matrix)) : matrix;
        _init(new Size(batch), new Size([p, p]));
    }

    /// <summary>The degrees of freedom.</summary>
    public Tensor df => _df;

    /// <summary>The covariance V.</summary>
    public Tensor covariance_matrix => _given.Name == "covariance_matrix" ? _given.Value : matmul(_tril, _tril.mT);

    /// <inheritdoc/>
    public override Tensor mean => Wide(_df) * covariance_matrix;

    /// <inheritdoc/>
    public override Tensor mode
    {
        get
        {
            Tensor factor = _df - Rows - 1;
            return Wide(factor.masked_fill(factor.le(0), double.NaN)) * covariance_matrix;
        }
    }

    /// <inheritdoc/>
    public override Tensor variance
    {
        get
        {
            Tensor v = covariance_matrix;
            Tensor diagonal = v.diagonal(0, -2, -1);
            return Wide(_df) * (v.pow(2) + (diagonal.unsqueeze(-1) * diagonal.unsqueeze(-2)));
        }
    }

    internal override (string Name, Tensor Value)[] Shown => [_given, ("df", _df)];

    private long Rows => event_shape.Shape[0];

    /// <inheritdoc/>
    public override Tensor rsample(params long[] sample_shape)
    {
        // PyTorch asks for singular samples by a test that is true of regular ones, and draws those again; its stream is followed.
        Draw(sample_shape);
        Tensor sample = Draw(sample_shape);
        for (int i = 0; i < MostRepairs; i++)
        {
            Tensor isRegular = distributions.constraints.positive_definite.check(sample);
            if (isRegular.all().item<bool>())
            {
                break;
            }
            sample = where(isRegular.unsqueeze(-1).unsqueeze(-1), sample, Draw(sample_shape));
        }
        return sample;
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value)
    {
        (_, Tensor logDeterminant) = linalg.slogdet(value);
        return (-_df * ((Rows * Math.Log(2) / 2) + HalfLogDeterminant())) - (_df / 2).mvlgamma(Rows) + ((_df - Rows - 1) / 2 * logDeterminant)
            - (value.cholesky_solve(_tril).diagonal(0, -2, -1).sum(-1) / 2);
    }

    /// <inheritdoc/>
    public override Tensor entropy() =>
        ((Rows + 1) * ((Rows * Math.Log(2) / 2) + HalfLogDeterminant())) + (_df / 2).mvlgamma(Rows) - ((_df - Rows - 1) / 2 * MultivariateDigamma(_df / 2)) + (_df * Rows / 2);

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null)
    {
        Tensor df = _df.expand(batch_shape);
        Tensor matrix = _given.Value.expand([.. batch_shape.Shape, Rows, Rows]);
        Wishart fresh = _given.Name switch
        {
            "covariance_matrix" => new(df, covariance_matrix: matrix, generator: generator),
            "precision_matrix" => new(df, precision_matrix: matrix, generator: generator),
            _ => new(df, scale_tril: matrix, generator: generator),
        };
        return Expanded(fresh, batch_shape, instance);
    }

    /// <summary>KL(this ‖ q).</summary>
    internal Tensor Divergence(Wishart q)
    {
        if (Rows != q.Rows)
        {
            throw new ArgumentException("KL-divergence between two Wisharts with different event shapes cannot be computed");
        }
        Tensor trace = linalg.solve_triangular(q._tril, _tril, upper: false).pow(2).sum([-2, -1]);
        return (q._df * (q.HalfLogDeterminant() - HalfLogDeterminant())) + (_df / 2 * (trace - Rows)) + (q._df / 2).mvlgamma(Rows) - (_df / 2).mvlgamma(Rows)
            + ((_df - q._df) / 2 * MultivariateDigamma(_df / 2));
    }

    /// <summary>A draw by Bartlett's decomposition: L A Aᵀ Lᵀ for a lower A of normal numbers, and on the diagonal roots of χ² numbers.</summary>
    private Tensor Draw(long[] sampleShape)
    {
        int p = (int)Rows;
        long[] batch = [.. sampleShape, .. batch_shape.Shape];
        using var squares = new Chi2(_df.unsqueeze(-1) - arange(p, _df.dtype), generator);
        Tensor a = squares.rsample(sampleShape).sqrt().clamp(min: finfo(_df.dtype).eps).diag_embed();
        var places = new List<long>();
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < i; j++)
            {
                places.Add((i * p) + j);
            }
        }
        Tensor below = zeros([.. batch, p * p], _df.dtype).index_copy_(-1, tensor(places.ToArray()), randn([.. batch, places.Count], _df.dtype, generator: generator));
        Tensor factor = matmul(_tril, a + below.view([.. batch, p, p]));
        return matmul(factor, factor.mT);
    }

    /// <summary>ln √det V.</summary>
    private Tensor HalfLogDeterminant() => _tril.diagonal(0, -2, -1).log().sum(-1);

    /// <summary>The derivative of ln Γₚ.</summary>
    private Tensor MultivariateDigamma(Tensor x) => (x.unsqueeze(-1) - (arange(Rows, x.dtype) / 2)).digamma().sum(-1);

    /// <summary>A number for each matrix.</summary>
    private static Tensor Wide(Tensor value) => value.unsqueeze(-1).unsqueeze(-1);
}
