using MiniTorch.Modules;

namespace MiniTorch;

public static partial class torch
{
    public static partial class distributions
    {
        /// <summary>KL(p ‖ q) = E ln(p(x)/q(x)) for x drawn from p, where PyTorch has a formula for the two.</summary>
        /// <param name="p">The distribution that is drawn from.</param>
        /// <param name="q">The one it is compared with.</param>
        /// <exception cref="NotImplementedException">There is no formula for these two.</exception>
        public static Tensor kl_divergence(Distribution p, Distribution q) => Divergences.Of(p, q);
    }
}
