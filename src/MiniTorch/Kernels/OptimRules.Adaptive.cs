using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>Adagrad: s += g², p −= learningRate · g / (√s + ε). State: s. The caller has decayed the learning rate.</summary>
internal readonly record struct AdagradStep(double LearningRate, double Epsilon, double WeightDecay) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(AdagradStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.WeightDecay, false);
        private readonly Vector<T> _learningRate = OptimRules.All<T>(rule.LearningRate);
        private readonly Vector<T> _epsilon = OptimRules.All<T>(rule.Epsilon);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            first += g * g;
            parameter -= _learningRate * (g / (Vector.SquareRoot(first) + _epsilon));
        }
    }
}

/// <summary>
/// Adadelta: v = ρ·v + (1 − ρ)·g², δ = √(u + ε) / √(v + ε) · g, u = ρ·u + (1 − ρ)·δ², p −= lr · δ. States: v, u.
/// </summary>
internal readonly record struct AdadeltaStep(double LearningRate, double Rho, double Epsilon, double WeightDecay, bool Maximize) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(AdadeltaStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.WeightDecay, rule.Maximize);
        private readonly Vector<T> _learningRate = OptimRules.All<T>(rule.LearningRate);
        private readonly Vector<T> _rho = OptimRules.All<T>(rule.Rho);
        private readonly Vector<T> _share = OptimRules.All<T>(1 - rule.Rho);
        private readonly Vector<T> _epsilon = OptimRules.All<T>(rule.Epsilon);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            first = (first * _rho) + (_share * g * g);
            Vector<T> delta = Vector.SquareRoot(second + _epsilon) / Vector.SquareRoot(first + _epsilon) * g;
            second = (second * _rho) + (_share * delta * delta);
            parameter -= _learningRate * delta;
        }
    }
}

/// <summary>
/// RMSprop: v = α·v + (1 − α)·g², d = √(v, or v − m² if centered) + ε, p −= lr · (g / d, or b = momentum · b + g / d). States: v, b (with
/// momentum), m (if centered).
/// </summary>
internal readonly record struct RmsPropStep(double LearningRate, double Alpha, double Epsilon, double WeightDecay, double Momentum, bool Centered, bool Maximize) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(RmsPropStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.WeightDecay, rule.Maximize);
        private readonly StepMean<T> _mean = new(1 - rule.Alpha);
        private readonly Vector<T> _learningRate = OptimRules.All<T>(rule.LearningRate);
        private readonly Vector<T> _alpha = OptimRules.All<T>(rule.Alpha);
        private readonly Vector<T> _share = OptimRules.All<T>(1 - rule.Alpha);
        private readonly Vector<T> _epsilon = OptimRules.All<T>(rule.Epsilon);
        private readonly Vector<T> _momentum = OptimRules.All<T>(rule.Momentum);
        private readonly bool _hasMomentum = rule.Momentum > 0;
        private readonly bool _centered = rule.Centered;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            first = (first * _alpha) + (_share * g * g);
            Vector<T> variance = first;
            if (_centered)
            {
                third = _mean.Of(third, g);
                variance -= third * third;
            }
            Vector<T> step = g / (Vector.SquareRoot(variance) + _epsilon);
            if (_hasMomentum)
            {
                second = (second * _momentum) + step;
                step = second;
            }
            parameter -= _learningRate * step;
        }
    }
}

/// <summary>
/// Rprop: each element's step size η grows by a factor while its gradient keeps its sign, and shrinks when it changes (that gradient is then
/// skipped); p −= sign(g) · η. States: the last gradient, η.
/// </summary>
internal readonly record struct RpropStep(double EtaMinus, double EtaPlus, double MinStep, double MaxStep, bool Maximize) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(RpropStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(0, rule.Maximize);
        private readonly Vector<T> _etaMinus = OptimRules.All<T>(rule.EtaMinus);
        private readonly Vector<T> _etaPlus = OptimRules.All<T>(rule.EtaPlus);
        private readonly Vector<T> _least = OptimRules.All<T>(rule.MinStep);
        private readonly Vector<T> _most = OptimRules.All<T>(rule.MaxStep);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            Vector<T> agreement = g * first;
            Vector<T> shrinks = Vector.LessThan<T>(agreement, Vector<T>.Zero);
            Vector<T> factor = Vector.ConditionalSelect(Vector.GreaterThan<T>(agreement, Vector<T>.Zero), _etaPlus, Vector.ConditionalSelect(shrinks, _etaMinus, Vector<T>.One));
            second = Vector.Min(Vector.Max(second * factor, _least), _most);
            g = Vector.ConditionalSelect(shrinks, Vector<T>.Zero, g);
            parameter -= Sign(g) * second;
            first = g;
        }

        private static Vector<T> Sign(Vector<T> x) =>
            Vector.ConditionalSelect(Vector.GreaterThan<T>(x, Vector<T>.Zero), Vector<T>.One, Vector.ConditionalSelect(Vector.LessThan<T>(x, Vector<T>.Zero), -Vector<T>.One, Vector<T>.Zero));
    }
}

/// <summary>Averaged SGD: p = p · (1 − λ·η) − η · g, a = a + μ · (p − a), or a = p for μ = 1. State: the average a.</summary>
internal readonly record struct AsgdStep(double Eta, double Mu, double Lambda, double WeightDecay, bool Maximize) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(AsgdStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.WeightDecay, rule.Maximize);
        private readonly Vector<T> _shrink = OptimRules.All<T>(1 - (rule.Lambda * rule.Eta));
        private readonly Vector<T> _eta = OptimRules.All<T>(rule.Eta);
        private readonly Vector<T> _mu = OptimRules.All<T>(rule.Mu);
        private readonly bool _averages = rule.Mu != 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            parameter = (parameter * _shrink) - (_eta * g);
            first = _averages ? first + (_mu * (parameter - first)) : parameter;
        }
    }
}
