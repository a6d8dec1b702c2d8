using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Adadelta (Zeiler, 2012): steps in the units of the parameters, by running mean squares of gradients and steps.</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="rho">The decay rate of the mean squares.</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="maximize">Climb instead of descending.</param>
            /// <exception cref="ArgumentException">A number is out of its range.</exception>
            public static Adadelta Adadelta(IEnumerable<Parameter> parameters, double lr = 1, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, rho, eps, weight_decay, maximize);

            /// <inheritdoc cref="Adadelta(IEnumerable{Parameter}, double, double, double, double, bool)"/>
            public static Adadelta Adadelta(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters.Select(static item => item.parameter), lr, rho, eps, weight_decay, maximize);

            /// <inheritdoc cref="Adadelta(IEnumerable{Parameter}, double, double, double, double, bool)"/>
            public static Adadelta Adadelta(IEnumerable<Adadelta.ParamGroup> parameters, double lr = 1, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, rho, eps, weight_decay, maximize);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <inheritdoc cref="torch.optim.Adadelta(IEnumerable{Parameter}, double, double, double, double, bool)"/>
    public class Adadelta : OptimizerHelper
    {
        /// <summary>An optimizer of one group.</summary>
        /// <param name="parameters">What to optimize.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="rho">The decay rate of the mean squares.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor of the L2 penalty.</param>
        /// <param name="maximize">Climb instead of descending.</param>
        public Adadelta(IEnumerable<Parameter> parameters, double lr, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, rho, eps, weight_decay, maximize)
        {
        }

        /// <summary>An optimizer of several groups; the numbers are for groups that have no options.</summary>
        /// <inheritdoc cref="Adadelta(IEnumerable{Parameter}, double, double, double, double, bool)"/>
        public Adadelta(IEnumerable<ParamGroup> parameters, double lr = 1, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
        {
            Check(lr >= 0, "learning rate", lr);
            Check(rho is >= 0 and <= 1, "rho value", rho);
            Check(eps >= 0, "ε", eps);
            Check(weight_decay >= 0, "weight_decay value", weight_decay);
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                rho = rho,
                eps = eps,
                weight_decay = weight_decay,
                maximize = maximize,
            };
            foreach (ParamGroup group in parameters)
            {
                add_param_group(group);
            }
        }

        private protected override OptimizerOptions NewOptions() => new Options();

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private protected override void Complete(OptimizerOptions options)
        {
            var o = (Options)options;
            var defaults = (Options)_defaults;
            o.rho ??= defaults.rho;
            o.eps ??= defaults.eps;
            o.weight_decay ??= defaults.weight_decay;
            o.maximize ??= defaults.maximize;
        }

        private protected override void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            s.step++;
            OptimStep.Run(
                new AdadeltaStep(o.LearningRate!.Value, o.rho!.Value, o.eps!.Value, o.weight_decay!.Value, o.maximize!.Value),
                parameter, grad, s.square_avg.Impl, s.acc_delta.Impl);
        }

        /// <summary>The numbers of one group.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>The decay rate of the mean squares.</summary>
            public double? rho;

            /// <summary>Added to the denominator.</summary>
            public double? eps;

            /// <summary>The factor of the L2 penalty.</summary>
            public double? weight_decay;

            /// <summary>Climb instead of descending.</summary>
            public bool? maximize;

            internal override void Visit(IOptionsVisitor visitor)
            {
                base.Visit(visitor);
                visitor.Number("rho", ref rho);
                visitor.Number("eps", ref eps);
                visitor.Number("weight_decay", ref weight_decay);
                visitor.Flag("maximize", ref maximize);
            }
        }

        /// <summary>What is kept for one parameter.</summary>
        public class State : OptimizerState
        {
            /// <summary>Not counted, as in TorchSharp.</summary>
            public long step;

            /// <summary>The running mean of the squared gradient.</summary>
            public torch.Tensor square_avg = null!;

            /// <summary>The running mean of the squared step.</summary>
            public torch.Tensor acc_delta = null!;

            /// <summary>The state of a parameter, before it is initialized.</summary>
            public State(Parameter parameter)
                : base(parameter)
            {
            }

            /// <inheritdoc/>
            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                step = 0;
                square_avg = Filled();
                acc_delta = Filled();
            }

            internal override void Visit(IStateVisitor visitor)
            {
                visitor.Number("step", ref step);
                visitor.Required("square_avg", ref square_avg);
                visitor.Required("acc_delta", ref acc_delta);
            }
        }

        /// <summary>Parameters that are optimized with the same options.</summary>
        public class ParamGroup : ParamGroup<Options>
        {
            /// <summary>An empty group with the optimizer's defaults.</summary>
            public ParamGroup()
            {
            }

            /// <summary>Parameters with options.</summary>
            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            /// <summary>Parameters with options.</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="rho">The decay rate of the mean squares.</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="maximize">Climb instead of descending.</param>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, rho = rho, eps = eps, weight_decay = weight_decay, maximize = maximize })
            {
            }
        }
    }
}
