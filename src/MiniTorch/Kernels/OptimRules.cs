using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>The gradient an optimizer follows: g, or −g to maximize, plus weightDecay · parameter.</summary>
internal readonly struct StepGradient<T>(double weightDecay, bool maximize) where T : unmanaged, INumberBase<T>
{
    private readonly Vector<T> _weightDecay = OptimRules.All<T>(weightDecay);
    private readonly bool _decays = weightDecay != 0;
    private readonly bool _maximize = maximize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector<T> Of(Vector<T> grad, Vector<T> parameter)
    {
        Vector<T> directed = _maximize ? -grad : grad;
        return _decays ? directed + (_weightDecay * parameter) : directed;
    }
}

/// <summary>A running mean m + w · (x − m), computed from the nearer end as libtorch's lerp does.</summary>
internal readonly struct StepMean<T>(double weight) where T : unmanaged, INumberBase<T>
{
    private readonly Vector<T> _weight = OptimRules.All<T>(weight < 0.5 ? weight : 1 - weight);
    private readonly bool _fromStart = weight < 0.5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector<T> Of(Vector<T> mean, Vector<T> value) =>
        _fromStart ? mean + (_weight * (value - mean)) : value - ((value - mean) * _weight);
}

/// <summary>Shared by the rules.</summary>
internal static class OptimRules
{
    /// <summary>A vector of one number.</summary>
    internal static Vector<T> All<T>(double value) where T : unmanaged, INumberBase<T> => Vector.Create(T.CreateTruncating(value));
}

/// <summary>
/// Stochastic gradient descent: b = momentum · b + (1 − dampening) · g, p −= lr · (b, or g + momentum · b for Nesterov's). State: b, absent
/// without momentum; the first step sets b = g.
/// </summary>
internal readonly record struct SgdStep(double LearningRate, double Momentum, double Dampening, double WeightDecay, bool Nesterov, bool Maximize, bool IsFirst) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(SgdStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.WeightDecay, rule.Maximize);
        private readonly Vector<T> _learningRate = OptimRules.All<T>(rule.LearningRate);
        private readonly Vector<T> _momentum = OptimRules.All<T>(rule.Momentum);
        private readonly Vector<T> _share = OptimRules.All<T>(1 - rule.Dampening);
        private readonly bool _hasMomentum = rule.Momentum != 0;
        private readonly bool _nesterov = rule.Nesterov;
        private readonly bool _isFirst = rule.IsFirst;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            if (_hasMomentum)
            {
                first = _isFirst ? g : (first * _momentum) + (_share * g);
                g = _nesterov ? g + (_momentum * first) : first;
            }
            parameter -= _learningRate * g;
        }
    }
}

/// <summary>
/// Adam and AdamW: m = β₁·m + (1 − β₁)·g, v = β₂·v + (1 − β₂)·g², p −= lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε). AMSGrad divides by the
/// largest v so far. Decoupled decay shrinks p by 1 − lr · weightDecay instead of adding to g. States: m, v, the largest v.
/// </summary>
internal readonly record struct AdamStep(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, bool Decoupled, bool AmsGrad, bool Maximize, long Step) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(AdamStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.Decoupled ? 0 : rule.WeightDecay, rule.Maximize);
        private readonly StepMean<T> _mean = new(1 - rule.Beta1);
        private readonly Vector<T> _shrink = OptimRules.All<T>(1 - (rule.LearningRate * rule.WeightDecay));
        private readonly Vector<T> _beta2 = OptimRules.All<T>(rule.Beta2);
        private readonly Vector<T> _share = OptimRules.All<T>(1 - rule.Beta2);
        private readonly Vector<T> _stepSize = OptimRules.All<T>(rule.LearningRate / (1 - Math.Pow(rule.Beta1, rule.Step)));
        private readonly Vector<T> _correction = OptimRules.All<T>(Math.Sqrt(1 - Math.Pow(rule.Beta2, rule.Step)));
        private readonly Vector<T> _epsilon = OptimRules.All<T>(rule.Epsilon);
        private readonly bool _shrinks = rule.Decoupled && rule.WeightDecay != 0;
        private readonly bool _amsGrad = rule.AmsGrad;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            if (_shrinks)
            {
                parameter *= _shrink;
            }
            first = _mean.Of(first, g);
            second = (second * _beta2) + (_share * g * g);
            Vector<T> largest = second;
            if (_amsGrad)
            {
                largest = third = Vector.Max(third, second);
            }
            parameter -= _stepSize * (first / ((Vector.SquareRoot(largest) / _correction) + _epsilon));
        }
    }
}

/// <summary>Adamax: m as in Adam, u = max(β₂·u, |g| + ε), p −= lr / (1 − β₁ᵗ) · m / u. States: m, u.</summary>
internal readonly record struct AdamaxStep(double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long Step) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(AdamaxStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.WeightDecay, false);
        private readonly StepMean<T> _mean = new(1 - rule.Beta1);
        private readonly Vector<T> _beta2 = OptimRules.All<T>(rule.Beta2);
        private readonly Vector<T> _epsilon = OptimRules.All<T>(rule.Epsilon);
        private readonly Vector<T> _stepSize = OptimRules.All<T>(rule.LearningRate / (1 - Math.Pow(rule.Beta1, rule.Step)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            first = _mean.Of(first, g);
            second = Vector.Max(second * _beta2, Vector.Abs(g) + _epsilon);
            parameter -= _stepSize * (first / second);
        }
    }
}

/// <summary>
/// NAdam: m and v as in Adam, d = √(v / (1 − β₂ᵗ)) + ε, p −= gradFactor · g / d + meanFactor · m / d, where the factors come from the
/// momentum schedule. Decoupled decay multiplies p by Shrink first, with a WeightDecay of 0. States: m, v.
/// </summary>
internal readonly record struct NAdamStep(double GradFactor, double MeanFactor, double Beta1, double Beta2, double Epsilon, double WeightDecay, double Shrink, long Step) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(NAdamStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.WeightDecay, false);
        private readonly StepMean<T> _mean = new(1 - rule.Beta1);
        private readonly Vector<T> _beta2 = OptimRules.All<T>(rule.Beta2);
        private readonly Vector<T> _share = OptimRules.All<T>(1 - rule.Beta2);
        private readonly Vector<T> _correction = OptimRules.All<T>(1 - Math.Pow(rule.Beta2, rule.Step));
        private readonly Vector<T> _epsilon = OptimRules.All<T>(rule.Epsilon);
        private readonly Vector<T> _gradFactor = OptimRules.All<T>(rule.GradFactor);
        private readonly Vector<T> _meanFactor = OptimRules.All<T>(rule.MeanFactor);
        private readonly Vector<T> _shrink = OptimRules.All<T>(rule.Shrink);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            parameter *= _shrink;
            first = _mean.Of(first, g);
            second = (second * _beta2) + (_share * g * g);
            Vector<T> denominator = Vector.SquareRoot(second / _correction) + _epsilon;
            parameter -= _gradFactor * (g / denominator);
            parameter -= _meanFactor * (first / denominator);
        }
    }
}

/// <summary>
/// RAdam: m and v as in Adam; while the variance is tractable p −= lr · rectification · m / (1 − β₁ᵗ) · √(1 − β₂ᵗ) / (√v + ε), before that
/// p −= lr · m / (1 − β₁ᵗ). Decoupled decay multiplies p by Shrink first, with a WeightDecay of 0. States: m, v.
/// </summary>
/// <param name="Rectification">Zero while the variance is not tractable.</param>
internal readonly record struct RAdamStep(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, double Shrink, long Step, double Rectification) : IStepRule
{
    public void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OptimStep.Loop(new Bound<T>(this), in elements);

    private readonly struct Bound<T>(RAdamStep rule) : IBoundStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StepGradient<T> _gradient = new(rule.WeightDecay, false);
        private readonly StepMean<T> _mean = new(1 - rule.Beta1);
        private readonly Vector<T> _beta2 = OptimRules.All<T>(rule.Beta2);
        private readonly Vector<T> _share = OptimRules.All<T>(1 - rule.Beta2);
        private readonly Vector<T> _meanCorrection = OptimRules.All<T>(1 - Math.Pow(rule.Beta1, rule.Step));
        private readonly Vector<T> _correction = OptimRules.All<T>(Math.Sqrt(1 - Math.Pow(rule.Beta2, rule.Step)));
        private readonly Vector<T> _epsilon = OptimRules.All<T>(rule.Epsilon);
        private readonly Vector<T> _learningRate = OptimRules.All<T>(rule.LearningRate);
        private readonly Vector<T> _rectification = OptimRules.All<T>(rule.Rectification);
        private readonly Vector<T> _shrink = OptimRules.All<T>(rule.Shrink);
        private readonly bool _isTractable = rule.Rectification != 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            Vector<T> g = _gradient.Of(grad, parameter);
            parameter *= _shrink;
            first = _mean.Of(first, g);
            second = (second * _beta2) + (_share * g * g);
            Vector<T> update = first / _meanCorrection * _learningRate;
            if (_isTractable)
            {
                update = update * (_correction / (Vector.SquareRoot(second) + _epsilon)) * _rectification;
            }
            parameter -= update;
        }
    }
}
