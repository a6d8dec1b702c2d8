using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>L-BFGS (Liu and Nocedal, 1989): a quasi-Newton method that asks for the loss several times a step; with steps of a fixed length.</summary>
            /// <param name="parameters">What to optimize, all of one dtype.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="max_iter">Iterations of a step.</param>
            /// <param name="max_eval">Evaluations of the loss in a step; 1.25 · max_iter if null.</param>
            /// <param name="tolerange_grad">Ends a step when no gradient is larger.</param>
            /// <param name="tolerance_change">Ends a step when neither the loss nor a parameter changes by more.</param>
            /// <param name="history_size">How many past steps are remembered.</param>
            public static LBFGS LBFGS(
                IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
                new(parameters, lr, max_iter, max_eval ?? (max_iter * 5 / 4), tolerange_grad, tolerance_change, history_size);

            /// <inheritdoc cref="LBFGS(IEnumerable{Parameter}, double, long, long?, double, double, long)"/>
            public static LBFGS LBFGS(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5,
                double tolerance_change = 1e-9, long history_size = 100) =>
                LBFGS(parameters.Select(static item => item.parameter), lr, max_iter, max_eval, tolerange_grad, tolerance_change, history_size);

            /// <inheritdoc cref="LBFGS(IEnumerable{Parameter}, double, long, long?, double, double, long)"/>
            /// <param name="line_search_fn">"strong_wolfe": search along each direction for a step that meets the strong Wolfe conditions.</param>
            /// <exception cref="ArgumentException">There is no such line search.</exception>
            [OverloadResolutionPriority(-1)]
            public static LBFGS LBFGS(
                IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9,
                long history_size = 100, string? line_search_fn = null) =>
                new(parameters, lr, max_iter, max_eval ?? (max_iter * 5 / 4), tolerange_grad, tolerance_change, history_size, line_search_fn);

            /// <inheritdoc cref="LBFGS(IEnumerable{Parameter}, double, long, long?, double, double, long, string)"/>
            [OverloadResolutionPriority(-1)]
            public static LBFGS LBFGS(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5,
                double tolerance_change = 1e-9, long history_size = 100, string? line_search_fn = null) =>
                LBFGS(parameters.Select(static item => item.parameter), lr, max_iter, max_eval, tolerange_grad, tolerance_change, history_size, line_search_fn);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>L-BFGS; see <see cref="torch.optim.LBFGS(IEnumerable{Parameter}, double, long, long?, double, double, long)"/>.</summary>
    public partial class LBFGS : torch.optim.Optimizer, torch.optim.ILearningRateController
    {
        /// <summary>The learning rate.</summary>
        public double _rate;

        private readonly List<(double[] Change, double[] Step, double Ro)> _history = [];
        private long _maxIterations;
        private long _maxEvaluations;
        private double _toleranceGrad;
        private double _toleranceChange;
        private long _historySize;
        private bool _searches;
        private double[] _direction = [];
        private double[] _previousGrad = [];
        private double _stepSize;
        private double _previousLoss;
        private double _scale = 1;
        private long _iterations;
        private long _evaluations;

        internal LBFGS(IEnumerable<Parameter> parameters, double lr, long maxIterations, long maxEvaluations, double toleranceGrad, double toleranceChange, long historySize, string? lineSearch = null)
        {
            if (lineSearch is not (null or "strong_wolfe"))
            {
                throw new ArgumentException("only 'strong_wolfe' is supported", nameof(lineSearch));
            }
            _searches = lineSearch is not null;
            _maxIterations = maxIterations;
            _maxEvaluations = maxEvaluations;
            _toleranceGrad = toleranceGrad;
            _toleranceChange = toleranceChange;
            _historySize = historySize;
            LearningRate = lr;
            InitialLearningRate = lr;
            _parameter_groups.Add(new ParamGroup { Parameters = parameters, Options = new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr } });
        }

        /// <summary>The learning rate.</summary>
        public double LearningRate
        {
            get => _rate;
            set => _rate = value;
        }

        /// <summary>The learning rate that a scheduler starts from.</summary>
        public double InitialLearningRate { get; set; }

        /// <summary>This optimizer.</summary>
        public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => [this];

        /// <summary>Refused.</summary>
        /// <exception cref="InvalidOperationException">Always.</exception>
        public override void add_param_group(ParamGroup param_group) => throw new InvalidOperationException("LBFGS doesn't support per-parameter options (parameter groups)");

        /// <summary>Iterates until a tolerance or a limit is reached.</summary>
        /// <param name="closure">Clears the gradients, computes the loss and runs backward.</param>
        /// <returns>The loss before the step.</returns>
        /// <exception cref="ArgumentNullException">There is no closure.</exception>
        public override torch.Tensor? step(Func<torch.Tensor>? closure)
        {
            if (closure is null)
            {
                throw new ArgumentNullException("'closure' must be non-null when using the LBFGS optimizer. See: https://pytorch.org/docs/1.9.0/optim.html");
            }
            torch.Tensor first = Evaluate(closure);
            double loss = Value(first);
            long evaluations = 1;
            _evaluations++;
            double[] grad = Grad();
            if (LargestOf(grad) <= _toleranceGrad)
            {
                return first;
            }
            for (long i = 1; i <= _maxIterations; i++)
            {
                _iterations++;
                FindDirection(grad);
                _previousGrad = grad;
                _previousLoss = loss;
                _stepSize = _iterations == 1 ? Math.Min(1, 1 / TensorPrimitives.SumOfMagnitudes<double>(grad)) * LearningRate : LearningRate;
                double slope = TensorPrimitives.Dot<double>(grad, _direction);
                if (slope > -_toleranceChange)
                {
                    break;
                }
                if (_searches)
                {
                    (LinePoint found, int used) = Search(closure, new LinePoint(0, loss, grad, slope));
                    (_stepSize, loss, grad) = (found.Step, found.Loss, found.Grad);
                    evaluations += used;
                    _evaluations += used;
                }
                else
                {
                    MoveFrom(Position(), _stepSize);
                }
                if (i == _maxIterations)
                {
                    break;
                }
                if (!_searches)
                {
                    using (torch.Tensor next = Evaluate(closure))
                    {
                        loss = Value(next);
                    }
                    grad = Grad();
                    evaluations++;
                    _evaluations++;
                }
                if (evaluations >= _maxEvaluations || LargestOf(grad) <= _toleranceGrad || LargestOf(_direction) * Math.Abs(_stepSize) <= _toleranceChange
                    || Math.Abs(loss - _previousLoss) < _toleranceChange)
                {
                    break;
                }
            }
            return first;
        }

        /// <summary>−H · grad, for the inverse Hessian that the history approximates (two loops).</summary>
        private void FindDirection(double[] grad)
        {
            if (_iterations == 1)
            {
                _direction = Array.ConvertAll(grad, static g => -g);
                _scale = 1;
                _history.Clear();
                return;
            }
            var change = new double[grad.Length];
            var stepTaken = new double[grad.Length];
            TensorPrimitives.Subtract<double>(grad, _previousGrad, change);
            TensorPrimitives.Multiply<double>(_direction, _stepSize, stepTaken);
            double curvature = TensorPrimitives.Dot<double>(change, stepTaken);
            if (curvature > 1e-10)
            {
                if (_history.Count == _historySize)
                {
                    _history.RemoveAt(0);
                }
                _history.Add((change, stepTaken, 1 / curvature));
                _scale = curvature / TensorPrimitives.Dot<double>(change, change);
            }
            double[] q = Array.ConvertAll(grad, static g => -g);
            var alphas = new double[_history.Count];
            for (int i = _history.Count - 1; i >= 0; i--)
            {
                alphas[i] = TensorPrimitives.Dot<double>(_history[i].Step, q) * _history[i].Ro;
                TensorPrimitives.MultiplyAdd<double>(_history[i].Change, -alphas[i], q, q);
            }
            TensorPrimitives.Multiply<double>(q, _scale, q);
            for (int i = 0; i < _history.Count; i++)
            {
                double beta = TensorPrimitives.Dot<double>(_history[i].Change, q) * _history[i].Ro;
                TensorPrimitives.MultiplyAdd<double>(_history[i].Step, alphas[i] - beta, q, q);
            }
            _direction = q;
        }

        private static torch.Tensor Evaluate(Func<torch.Tensor> closure)
        {
            using (torch.enable_grad())
            {
                return closure();
            }
        }

        private static double Value(torch.Tensor loss) => Copy.Dense(loss.Impl, DType.Float64).Span<double>()[0];

        private static double LargestOf(double[] values) => values.Length == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<double>(values));

        private double[] Grad()
        {
            Parameter[] parameters = Groups[0].Items;
            var grad = new double[parameters.Sum(static parameter => parameter.Impl.NumElements)];
            int at = 0;
            foreach (Parameter parameter in parameters)
            {
                if (Variable.Meta(parameter.Impl)?.Grad is { } own)
                {
                    Copy.Dense(AutogradOperators.Ops.Resolve(own), DType.Float64).Span<double>().CopyTo(grad.AsSpan(at));
                }
                at += (int)parameter.Impl.NumElements;
            }
            return grad;
        }

        /// <summary>Moves to a good point along the direction.</summary>
        private (LinePoint Found, int Evaluations) Search(Func<torch.Tensor> closure, LinePoint start)
        {
            double[] origin = Position();
            (LinePoint found, int evaluations) = StrongWolfe.Search(
                step =>
                {
                    MoveFrom(origin, step);
                    using torch.Tensor loss = Evaluate(closure);
                    double[] grad = Grad();
                    return new LinePoint(step, Value(loss), grad, TensorPrimitives.Dot<double>(grad, _direction));
                },
                start, _stepSize, LargestOf(_direction), _toleranceChange);
            MoveFrom(origin, found.Step);
            return (found, evaluations);
        }

        /// <summary>All parameters, one after the other.</summary>
        private double[] Position()
        {
            Parameter[] parameters = Groups[0].Items;
            var position = new double[parameters.Sum(static parameter => parameter.Impl.NumElements)];
            int at = 0;
            foreach (Parameter parameter in parameters)
            {
                Copy.Dense(parameter.Impl, DType.Float64).Span<double>().CopyTo(position.AsSpan(at));
                at += (int)parameter.Impl.NumElements;
            }
            return position;
        }

        /// <summary>Sets all parameters to origin + step · direction.</summary>
        private void MoveFrom(double[] origin, double step)
        {
            int at = 0;
            foreach (Parameter parameter in Groups[0].Items)
            {
                TensorImpl target = parameter.Impl;
                TensorImpl moved = TensorImpl.Empty(target.Sizes, DType.Float64);
                Span<double> values = moved.Span<double>();
                TensorPrimitives.MultiplyAdd(_direction.AsSpan(at, values.Length), step, origin.AsSpan(at, values.Length), values);
                using (GradMode.Set(false))
                {
                    new CopyInto().InPlace(target, moved);
                }
                at += values.Length;
            }
        }
    }
}
