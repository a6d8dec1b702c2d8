using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Resilient backpropagation (Riedmiller and Braun, 1993): step sizes that grow and shrink with the signs of the gradient.</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="etaminus">The factor of a step size that shrinks.</param>
            /// <param name="etaplus">The factor of a step size that grows.</param>
            /// <param name="min_step">The smallest step size.</param>
            /// <param name="max_step">The largest step size.</param>
            /// <param name="maximize">Climb instead of descending.</param>
            /// <exception cref="ArgumentException">A number is out of its range.</exception>
            public static Rprop Rprop(IEnumerable<Parameter> parameters, double lr = 0.01, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
                new(parameters, lr, etaminus, etaplus, min_step, max_step, maximize);

            /// <inheritdoc cref="Rprop(IEnumerable{Parameter}, double, double, double, double, double, bool)"/>
            public static Rprop Rprop(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
                new(parameters.Select(static item => item.parameter), lr, etaminus, etaplus, min_step, max_step, maximize);

            /// <inheritdoc cref="Rprop(IEnumerable{Parameter}, double, double, double, double, double, bool)"/>
            public static Rprop Rprop(IEnumerable<Rprop.ParamGroup> parameters, double lr = 0.01, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
                new(parameters, lr, etaminus, etaplus, min_step, max_step, maximize);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <inheritdoc cref="torch.optim.Rprop(IEnumerable{Parameter}, double, double, double, double, double, bool)"/>
    public class Rprop : OptimizerHelper
    {
        /// <summary>An optimizer of one group.</summary>
        /// <param name="parameters">What to optimize.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="etaminus">The factor of a step size that shrinks.</param>
        /// <param name="etaplus">The factor of a step size that grows.</param>
        /// <param name="min_step">The smallest step size.</param>
        /// <param name="max_step">The largest step size.</param>
        /// <param name="maximize">Climb instead of descending.</param>
        public Rprop(IEnumerable<Parameter> parameters, double lr = 0.01, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, etaminus, etaplus, min_step, max_step, maximize)
        {
        }

        /// <summary>An optimizer of several groups; the numbers are for groups that have no options.</summary>
        /// <inheritdoc cref="Rprop(IEnumerable{Parameter}, double, double, double, double, double, bool)"/>
        public Rprop(IEnumerable<ParamGroup> parameters, double lr = 0.01, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
        {
            Check(lr >= 0, "learning rate", lr);
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                etaminus = etaminus,
                etaplus = etaplus,
                min_step = min_step,
                max_step = max_step,
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
            o.etaminus ??= defaults.etaminus;
            o.etaplus ??= defaults.etaplus;
            o.min_step ??= defaults.min_step;
            o.max_step ??= defaults.max_step;
            o.maximize ??= defaults.maximize;
        }

        private protected override void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            s.step++;
            OptimStep.Run(
                new RpropStep(o.etaminus!.Value, o.etaplus!.Value, o.min_step!.Value, o.max_step!.Value, o.maximize!.Value),
                parameter, grad, s.prev.Impl, s.step_size.Impl);
        }

        /// <summary>The numbers of one group.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>The factor of a step size that shrinks.</summary>
            public double? etaminus;

            /// <summary>The factor of a step size that grows.</summary>
            public double? etaplus;

            /// <summary>The smallest step size.</summary>
            public double? min_step;

            /// <summary>The largest step size.</summary>
            public double? max_step;

            /// <summary>Climb instead of descending.</summary>
            public bool? maximize;

            internal override void Visit(IOptionsVisitor visitor)
            {
                base.Visit(visitor);
                visitor.Flag("maximize", ref maximize);
                visitor.Number("etaminus", ref etaminus);
                visitor.Number("etaplus", ref etaplus);
                visitor.Number("min_step", ref min_step);
                visitor.Number("max_step", ref max_step);
            }
        }

        /// <summary>What is kept for one parameter.</summary>
        public class State : OptimizerState
        {
            /// <summary>How many steps were done.</summary>
            public long step;

            /// <summary>The last gradient.</summary>
            public torch.Tensor prev = null!;

            /// <summary>The step sizes.</summary>
            public torch.Tensor step_size = null!;

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
                prev = Filled();
                step_size = Filled(options.LearningRate!.Value);
            }

            internal override void Visit(IStateVisitor visitor)
            {
                visitor.Number("step", ref step);
                visitor.Required("prev", ref prev);
                visitor.Required("step_size", ref step_size);
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
            /// <param name="etaminus">The factor of a step size that shrinks.</param>
            /// <param name="etaplus">The factor of a step size that grows.</param>
            /// <param name="min_step">The smallest step size.</param>
            /// <param name="max_step">The largest step size.</param>
            /// <param name="maximize">Climb instead of descending.</param>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.01, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, etaminus = etaminus, etaplus = etaplus, min_step = min_step, max_step = max_step, maximize = maximize })
            {
            }
        }
    }
}
