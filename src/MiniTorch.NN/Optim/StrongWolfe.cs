namespace MiniTorch.Modules;

/// <summary>A point on a line: how far along, the loss there, its gradient, and the slope, which is the gradient along the direction.</summary>
internal readonly record struct LinePoint(double Step, double Loss, double[] Grad, double Slope);

/// <summary>
/// A line search for the strong Wolfe conditions (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6), with the constants, the
/// cubic steps and the limits of PyTorch's. Let f be the loss at step t, and s its slope; then a point is good when
/// f(t) ≤ f(0) + c₁ · t · s(0) and |s(t)| ≤ −c₂ · s(0).
/// </summary>
internal static class StrongWolfe
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MostIterations = 25;

    /// <summary>Finds a good point, or the best of those that were tried.</summary>
    /// <param name="at">Evaluates the loss at a step.</param>
    /// <param name="start">The point of step 0.</param>
    /// <param name="step">The first step to try.</param>
    /// <param name="length">The largest component of the direction.</param>
    /// <param name="toleranceChange">A bracket in which no parameter changes by as much is not divided.</param>
    internal static (LinePoint Found, int Evaluations) Search(Func<double, LinePoint> at, LinePoint start, double step, double length, double toleranceChange)
    {
        LinePoint previous = start;
        LinePoint trial = at(step);
        int iterations = 0;
        while (true)
        {
            if (iterations == MostIterations)
            {
                previous = start;
                break;
            }
            if (TooHigh(trial, start) || (iterations > 1 && trial.Loss >= previous.Loss))
            {
                break;
            }
            if (IsFlat(trial, start))
            {
                return (trial, iterations + 1);
            }
            if (trial.Slope >= 0)
            {
                break;
            }
            double next = Interpolate(previous, trial, trial.Step + (0.01 * (trial.Step - previous.Step)), trial.Step * 10);
            previous = trial;
            trial = at(next);
            iterations++;
        }
        return Zoom(at, start, previous, trial, iterations, length, toleranceChange);
    }

    /// <summary>Narrows a bracket between two points until one of them is good.</summary>
    private static (LinePoint Found, int Evaluations) Zoom(Func<double, LinePoint> at, LinePoint start, LinePoint first, LinePoint second, int iterations, double length, double toleranceChange)
    {
        LinePoint[] ends = [first, second];
        int low = first.Loss <= second.Loss ? 0 : 1;
        bool isStalled = false;
        while (iterations < MostIterations && !(Math.Abs(ends[1].Step - ends[0].Step) * length < toleranceChange))
        {
            (LinePoint left, LinePoint right) = ends[0].Step <= ends[1].Step ? (ends[0], ends[1]) : (ends[1], ends[0]);
            double step = Interpolate(left, right, left.Step, right.Step);
            double margin = 0.1 * (right.Step - left.Step);
            bool isNearEnd = Math.Min(right.Step - step, step - left.Step) < margin;
            bool isPushed = isNearEnd && (isStalled || step >= right.Step || step <= left.Step);   // so that two steps in a row do not creep along an end
            if (isPushed)
            {
                step = Math.Abs(step - right.Step) < Math.Abs(step - left.Step) ? right.Step - margin : left.Step + margin;
            }
            isStalled = isNearEnd && !isPushed;
            LinePoint trial = at(step);
            iterations++;
            if (TooHigh(trial, start) || trial.Loss >= ends[low].Loss)
            {
                ends[1 - low] = trial;
                low = ends[0].Loss <= ends[1].Loss ? 0 : 1;
                continue;
            }
            if (IsFlat(trial, start))
            {
                return (trial, iterations + 1);
            }
            if (trial.Slope * (ends[1 - low].Step - ends[low].Step) >= 0)
            {
                ends[1 - low] = ends[low];
            }
            ends[low] = trial;
        }
        return (ends[low], iterations + 1);
    }

    private static bool TooHigh(in LinePoint point, in LinePoint start) => point.Loss > start.Loss + (SufficientDecrease * point.Step * start.Slope);

    private static bool IsFlat(in LinePoint point, in LinePoint start) => Math.Abs(point.Slope) <= -Curvature * start.Slope;

    /// <summary>The minimum of the cubic through two points and their slopes, <paramref name="left"/> being the one of the smaller step, within bounds; their middle if there is none.</summary>
    private static double Interpolate(in LinePoint left, in LinePoint right, double least, double most)
    {
        double secant = left.Slope + right.Slope - (3 * (left.Loss - right.Loss) / (left.Step - right.Step));
        double square = (secant * secant) - (left.Slope * right.Slope);
        if (!(square >= 0))
        {
            return (least + most) / 2;
        }
        double root = Math.Sqrt(square);
        double minimum = right.Step - ((right.Step - left.Step) * ((right.Slope + root - secant) / (right.Slope - left.Slope + (2 * root))));
        return Math.Min(Math.Max(minimum, least), most);
    }
}
