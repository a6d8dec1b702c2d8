using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>RMSprop (Tieleman and Hinton, 2012): steps by the gradient over its root mean square.</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="alpha">The decay rate of the mean square.</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="momentum">How much of the last step is kept.</param>
            /// <param name="centered">Divide by the standard deviation instead of the root mean square.</param>
            /// <param name="maximize">Climb instead of descending.</param>
            /// <exception cref="ArgumentException">A number is out of its range.</exception>
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            /// <inheritdoc cref="RMSProp(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
            public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters.Select(static item => item.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            /// <inheritdoc cref="RMSProp(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
            public static RMSProp RMSProp(IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <inheritdoc cref="torch.optim.RMSProp(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
    public class RMSProp : OptimizerHelper, torch.optim.IMomentum
    {
        /// <summary>An optimizer of one group.</summary>
        /// <param name="parameters">What to optimize.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="alpha">The decay rate of the mean square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor of the L2 penalty.</param>
        /// <param name="momentum">How much of the last step is kept.</param>
        /// <param name="centered">Divide by the standard deviation instead of the root mean square.</param>
        /// <param name="maximize">Climb instead of descending.</param>
        public RMSProp(IEnumerable<Parameter> parameters, double lr = 0.001, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
        {
        }

        /// <summary>An optimizer of several groups; the numbers are for groups that have no options.</summary>
        /// <inheritdoc cref="RMSProp(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
        public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 0.001, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        {
            Check(lr >= 0, "learning rate", lr);
            Check(alpha >= 0, "alpha", alpha);
            Check(eps >= 0, "ε", eps);
            Check(weight_decay >= 0, "weight_decay value", weight_decay);
            Check(momentum >= 0, "momentum value", momentum);
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                alpha = alpha,
                eps = eps,
                weight_decay = weight_decay,
                momentum = momentum,
                centered = centered,
                maximize = maximize,
            };
            foreach (ParamGroup group in parameters)
            {
                add_param_group(group);
            }
        }

        /// <summary>The momentum of all groups.</summary>
        public double Momentum
        {
            get => ((Options)_defaults).momentum!.Value;
            set
            {
                ((Options)_defaults).momentum = value;
                foreach (Modules.ParamGroup group in _parameter_groups)
                {
                    ((Options)group.Options).momentum = value;
                }
            }
        }

        private protected override OptimizerOptions NewOptions() => new Options();

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private protected override void Complete(OptimizerOptions options)
        {
            var o = (Options)options;
            var defaults = (Options)_defaults;
            o.alpha ??= defaults.alpha;
            o.eps ??= defaults.eps;
            o.weight_decay ??= defaults.weight_decay;
            o.momentum ??= defaults.momentum;
            o.centered ??= defaults.centered;
            o.maximize ??= defaults.maximize;
        }

        private protected override void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            s.step++;
            OptimStep.Run(
                new RmsPropStep(o.LearningRate!.Value, o.alpha!.Value, o.eps!.Value, o.weight_decay!.Value, o.momentum!.Value, o.centered!.Value, o.maximize!.Value),
                parameter, grad, s.square_avg.Impl, o.momentum > 0 ? s.Momentum() : null, o.centered.Value ? s.Mean() : null);
        }

        /// <summary>The numbers of one group.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>The decay rate of the mean square.</summary>
            public double? alpha;

            /// <summary>Added to the denominator.</summary>
            public double? eps;

            /// <summary>The factor of the L2 penalty.</summary>
            public double? weight_decay;

            /// <summary>How much of the last step is kept.</summary>
            public double? momentum;

            /// <summary>Divide by the standard deviation instead of the root mean square.</summary>
            public bool? centered;

            /// <summary>Climb instead of descending.</summary>
            public bool? maximize;

            internal override void Visit(IOptionsVisitor visitor)
            {
                base.Visit(visitor);
                visitor.Flag("maximize", ref maximize);
                visitor.Number("momentum", ref momentum);
                visitor.Number("alpha", ref alpha);
                visitor.Number("eps", ref eps);
                visitor.Number("weight_decay", ref weight_decay);
                visitor.Flag("centered", ref centered);
            }
        }

        /// <summary>What is kept for one parameter.</summary>
        public class State : OptimizerState
        {
            /// <summary>How many steps were done.</summary>
            public long step;

            /// <summary>The running mean of the squared gradient.</summary>
            public torch.Tensor square_avg = null!;

            /// <summary>The running step, with momentum.</summary>
            public torch.Tensor? momentum_buffer;

            /// <summary>The running mean of the gradient, if centered.</summary>
            public torch.Tensor? grad_avg;

            /// <summary>The state of a parameter, before it is initialized.</summary>
            public State(Parameter parameter)
                : base(parameter)
            {
            }

            internal TensorImpl Momentum() => (momentum_buffer ??= Filled()).Impl;

            internal TensorImpl Mean() => (grad_avg ??= Filled()).Impl;

            /// <inheritdoc/>
            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                step = 0;
                square_avg = Filled();
                momentum_buffer = null;
                grad_avg = null;
            }

            internal override void Visit(IStateVisitor visitor)
            {
                visitor.Number("step", ref step);
                visitor.Required("square_avg", ref square_avg);
                visitor.Optional("momentum_buffer", ref momentum_buffer);
                visitor.Optional("grad_avg", ref grad_avg);
            }
        }

        /// <summary>Parameters that are optimized with the same options.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
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
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="alpha">The decay rate of the mean square.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="momentum">How much of the last step is kept.</param>
            /// <param name="centered">Divide by the standard deviation instead of the root mean square.</param>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0, double momentum = 0, bool centered = false)
                : base(parameters, new Options { LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered })
            {
            }

            /// <inheritdoc/>
            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }
    }
}
