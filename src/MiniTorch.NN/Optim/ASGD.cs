using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Averaged stochastic gradient descent (Polyak and Juditsky, 1992).</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="lambd">The decay of the parameters.</param>
            /// <param name="alpha">The power of the learning rate's decay.</param>
            /// <param name="t0">The step from which on parameters are averaged.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="maximize">Climb instead of descending.</param>
            /// <exception cref="ArgumentException">A number is out of its range.</exception>
            public static ASGD ASGD(IEnumerable<Parameter> parameters, double lr = 0.001, double lambd = 0.0001, double alpha = 0.75, double t0 = 1000000, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, lambd, alpha, t0, weight_decay, maximize);

            /// <inheritdoc cref="ASGD(IEnumerable{Parameter}, double, double, double, double, double, bool)"/>
            public static ASGD ASGD(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.001, double lambd = 0.0001, double alpha = 0.75, double t0 = 1000000, double weight_decay = 0, bool maximize = false) =>
                new(parameters.Select(static item => item.parameter), lr, lambd, alpha, t0, weight_decay, maximize);

            /// <inheritdoc cref="ASGD(IEnumerable{Parameter}, double, double, double, double, double, bool)"/>
            public static ASGD ASGD(IEnumerable<ParamGroup<ASGD.Options>> parameters, double lr = 0.001, double lambd = 0.0001, double alpha = 0.75, double t0 = 1000000, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, lambd, alpha, t0, weight_decay, maximize);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <inheritdoc cref="torch.optim.ASGD(IEnumerable{Parameter}, double, double, double, double, double, bool)"/>
    public class ASGD : OptimizerHelper
    {
        /// <summary>An optimizer of one group.</summary>
        /// <param name="parameters">What to optimize.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="lambd">The decay of the parameters.</param>
        /// <param name="alpha">The power of the learning rate's decay.</param>
        /// <param name="t0">The step from which on parameters are averaged.</param>
        /// <param name="weight_decay">The factor of the L2 penalty.</param>
        /// <param name="maximize">Climb instead of descending.</param>
        public ASGD(IEnumerable<Parameter> parameters, double lr = 0.01, double lambd = 0.0001, double alpha = 0.75, double t0 = 1000000, double weight_decay = 0, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, lambd, alpha, t0, weight_decay, maximize)
        {
        }

        /// <summary>An optimizer of several groups; the numbers are for groups that have no options.</summary>
        /// <inheritdoc cref="ASGD(IEnumerable{Parameter}, double, double, double, double, double, bool)"/>
        public ASGD(IEnumerable<ParamGroup<Options>> parameters, double lr = 0.01, double lambd = 0.0001, double alpha = 0.75, double t0 = 1000000, double weight_decay = 0, bool maximize = false)
        {
            Check(lr >= 0, "learning rate", lr);
            Check(alpha >= 0, "alpha", alpha);
            Check(weight_decay >= 0, "weight_decay value", weight_decay);
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                lambd = lambd,
                alpha = alpha,
                t0 = t0,
                weight_decay = weight_decay,
                maximize = maximize,
            };
            foreach (ParamGroup<Options> group in parameters)
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
            o.lambd ??= defaults.lambd;
            o.alpha ??= defaults.alpha;
            o.t0 ??= defaults.t0;
            o.weight_decay ??= defaults.weight_decay;
            o.maximize ??= defaults.maximize;
        }

        private protected override void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            s.step++;
            OptimStep.Run(new AsgdStep(s.eta, s.mu, o.lambd!.Value, o.weight_decay!.Value, o.maximize!.Value), parameter, grad, s.ax.Impl);
            s.eta = ScalarOf(o.LearningRate!.Value / Math.Pow(1 + (o.lambd.Value * o.LearningRate.Value * s.step), o.alpha!.Value));
            s.mu = ScalarOf(1 / Math.Max(1, s.step - o.t0!.Value));
        }

        /// <summary>The numbers of one group.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>The decay of the parameters.</summary>
            public double? lambd;

            /// <summary>The power of the learning rate's decay.</summary>
            public double? alpha;

            /// <summary>The step from which on parameters are averaged.</summary>
            public double? t0;

            /// <summary>The factor of the L2 penalty.</summary>
            public double? weight_decay;

            /// <summary>Climb instead of descending.</summary>
            public bool? maximize;

            internal override void Visit(IOptionsVisitor visitor)
            {
                base.Visit(visitor);
                visitor.Flag("maximize", ref maximize);
                visitor.Number("lambd", ref lambd);
                visitor.Number("alpha", ref alpha);
                visitor.Number("weight_decay", ref weight_decay);
                visitor.Number("t0", ref t0);
            }
        }

        /// <summary>What is kept for one parameter.</summary>
        public class State : OptimizerState
        {
            /// <summary>How many steps were done.</summary>
            public long step;

            /// <summary>The learning rate now.</summary>
            public double eta;

            /// <summary>The share of a step in the average.</summary>
            public double mu;

            /// <summary>The average.</summary>
            public torch.Tensor ax = null!;

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
                ax = Filled();
                eta = OptimizerHelper.ScalarOf(options.LearningRate!.Value);
                mu = 1;
            }

            internal override void Visit(IStateVisitor visitor)
            {
                visitor.Number("step", ref step);
                visitor.Number("eta", ref eta);
                visitor.Number("mu", ref mu);
                visitor.Required("ax", ref ax);
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
            /// <param name="lambd">The decay of the parameters.</param>
            /// <param name="alpha">The power of the learning rate's decay.</param>
            /// <param name="t0">The step from which on parameters are averaged.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.01, double lambd = 0.0001, double alpha = 0.75, double t0 = 1000000, double weight_decay = 0)
                : base(parameters, new Options { LearningRate = lr, lambd = lambd, alpha = alpha, t0 = t0, weight_decay = weight_decay })
            {
            }
        }
    }
}
