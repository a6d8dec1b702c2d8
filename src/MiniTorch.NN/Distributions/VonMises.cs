using static MiniTorch.torch;

namespace MiniTorch.Modules;

/// <summary>The von Mises distribution of angles, of density exp(c · cos(x − loc)) / (2π · I₀(c)).</summary>
public class VonMises : distributions.Distribution
{
    // Abramowitz and Stegun, 9.8.1 to 9.8.4: the Bessel functions I₀ and I₁ below 3.75 and above.
    private static readonly double[] s_i0Small = [1.0, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813];
    private static readonly double[] s_i0Large = [0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377];
    private static readonly double[] s_i1Small = [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411];
    private static readonly double[] s_i1Large = [0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654, -0.00420059];

    private readonly Tensor _loc;
    private readonly Tensor _concentration;

    /// <summary>The von Mises distribution of angles.</summary>
    /// <param name="loc">The angle about which it lies.</param>
    /// <param name="concentration">The concentration c.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    public VonMises(Tensor loc, Tensor concentration, Generator? generator = null)
        : base(generator)
    {
        Tensor[] all = KeepAll(loc, concentration);
        _loc = all[0];
        _concentration = all[1];
        batch_shape = _loc.size();
    }

    /// <summary>The mean direction.</summary>
    public override Tensor mean => _loc;

    /// <inheritdoc/>
    public override Tensor mode => _loc;

    /// <summary>The circular variance, 1 − I₁(c)/I₀(c).</summary>
    public override Tensor variance =>
        1 - (LogBessel(_concentration, s_i1Small, s_i1Large, isOdd: true) - LogBessel(_concentration, s_i0Small, s_i0Large, isOdd: false)).exp();

    /// <summary>Draws by rejection from a wrapped Cauchy distribution (Best and Fisher, 1979), without a gradient.</summary>
    /// <param name="sample_shape">How many, before the batch shape.</param>
    public override Tensor rsample(params long[] sample_shape)
    {
        using (no_grad())
        {
            long[] shape = ExtendedShape(sample_shape);
            Tensor loc = _loc.to(ScalarType.Float64);
            Tensor c = _concentration.to(ScalarType.Float64);
            Tensor tau = 1 + (1 + (4 * c.pow(2))).sqrt();
            Tensor rho = (tau - (2 * tau).sqrt()) / (2 * c);
            Tensor r = where(c.lt(1e-5), (1 / c) + c, (1 + rho.pow(2)) / (2 * rho));
            Tensor x = zeros(shape, ScalarType.Float64);
            Tensor done = zeros(shape, ScalarType.Bool);
            while (!done.all().item<bool>())
            {
                Tensor u = rand([3, .. shape], ScalarType.Float64, generator: generator);
                Tensor z = (Math.PI * u.select(0, 0)).cos();
                Tensor f = (1 + (r * z)) / (r + z);
                Tensor d = c * (r - f);
                Tensor u2 = u.select(0, 1);
                Tensor accept = ((d * (2 - d)) - u2).gt(0).logical_or(((d / u2).log() + 1 - d).ge(0));
                x = where(accept, (u.select(0, 2) - 0.5).sign() * f.acos(), x);   // also where one was accepted before, as PyTorch does
                done = done.logical_or(accept);
            }
            return ((x + Math.PI + loc).remainder(2 * Math.PI) - Math.PI).to(_loc.dtype);
        }
    }

    /// <inheritdoc/>
    public override Tensor log_prob(Tensor value) =>
        (_concentration * (value - _loc).cos()) - Math.Log(2 * Math.PI) - LogBessel(_concentration, s_i0Small, s_i0Large, isOdd: false);

    /// <inheritdoc/>
    public override Tensor entropy() => throw new NotImplementedException("VonMises.entropy");

    /// <inheritdoc/>
    public override distributions.Distribution expand(Size batch_shape, distributions.Distribution? instance = null) =>
        Expanded(new VonMises(_loc.expand(batch_shape), _concentration.expand(batch_shape), generator), batch_shape, instance);

    internal override (string Name, Tensor Value)[] Shown => [("loc", _loc), ("concentration", _concentration)];

    /// <summary>The logarithm of a modified Bessel function of positive x.</summary>
    private static Tensor LogBessel(Tensor x, double[] small, double[] large, bool isOdd)
    {
        Tensor below = Polynomial((x / 3.75).pow(2), small);
        Tensor above = x - (0.5 * x.log()) + Polynomial(3.75 / x, large).log();
        return where(x.lt(3.75), (isOdd ? x.abs() * below : below).log(), above);
    }

    private static Tensor Polynomial(Tensor y, double[] coefficients)
    {
        Tensor result = full_like(y, coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            result = coefficients[i] + (y * result);
        }
        return result;
    }
}
