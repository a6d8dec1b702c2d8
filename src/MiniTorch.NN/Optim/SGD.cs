using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Stochastic gradient descent, with momentum: b = momentum · b + (1 − dampening) · g; p −= lr · b.</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="learningRate">The learning rate.</param>
            /// <param name="momentum">How much of the last step is kept.</param>
            /// <param name="dampening">How much of the gradient the momentum leaves out.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="nesterov">Nesterov's momentum.</param>
            /// <param name="maximize">Climb instead of descending.</param>
            /// <exception cref="ArgumentException">A number is out of its range.</exception>
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            /// <inheritdoc cref="SGD(IEnumerable{Parameter}, double, double, double, double, bool, bool)"/>
            public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(static item => item.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            /// <inheritdoc cref="SGD(IEnumerable{Parameter}, double, double, double, double, bool, bool)"/>
            public static SGD SGD(IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <inheritdoc cref="torch.optim.SGD(IEnumerable{Parameter}, double, double, double, double, bool, bool)"/>
    public class SGD : OptimizerHelper, torch.optim.IMomentum
    {
        /// <summary>An optimizer of one group.</summary>
        /// <param name="parameters">What to optimize.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="momentum">How much of the last step is kept.</param>
        /// <param name="dampening">How much of the gradient the momentum leaves out.</param>
        /// <param name="weight_decay">The factor of the L2 penalty.</param>
        /// <param name="nesterov">Nesterov's momentum.</param>
        /// <param name="maximize">Climb instead of descending.</param>
        public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        /// <summary>An optimizer of several groups; the numbers are for groups that have no options.</summary>
        /// <inheritdoc cref="SGD(IEnumerable{Parameter}, double, double, double, double, bool, bool)"/>
        public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        {
            Check(lr >= 0, "learning rate", lr);
            Check(momentum >= 0, "momentum value", momentum);
            Check(dampening >= 0, "dampening value", dampening);
            Check(weight_decay >= 0, "weight_decay value", weight_decay);
            if (nesterov && (momentum <= 0 || dampening != 0))
            {
                throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
            }
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
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
            o.momentum ??= defaults.momentum;
            o.dampening ??= defaults.dampening;
            o.weight_decay ??= defaults.weight_decay;
            o.nesterov ??= defaults.nesterov;
            o.maximize ??= defaults.maximize;
        }

        private protected override void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            bool isFirst = s.momentum_buffer is null;
            if (isFirst && o.momentum != 0)
            {
                s.Start();
            }
            OptimStep.Run(
                new SgdStep(o.LearningRate!.Value, o.momentum!.Value, o.dampening!.Value, o.weight_decay!.Value, o.nesterov!.Value, o.maximize!.Value, isFirst),
                parameter, grad, o.momentum != 0 ? s.momentum_buffer!.Impl : null);
        }

        /// <summary>The numbers of one group.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>How much of the last step is kept.</summary>
            public double? momentum;

            /// <summary>How much of the gradient the momentum leaves out.</summary>
            public double? dampening;

            /// <summary>The factor of the L2 penalty.</summary>
            public double? weight_decay;

            /// <summary>Nesterov's momentum.</summary>
            public bool? nesterov;

            /// <summary>Climb instead of descending.</summary>
            public bool? maximize;

            internal override void Visit(IOptionsVisitor visitor)
            {
                base.Visit(visitor);
                visitor.Number("momentum", ref momentum);
                visitor.Number("dampening", ref dampening);
                visitor.Number("weight_decay", ref weight_decay);
                visitor.Flag("nesterov", ref nesterov);
                visitor.Flag("maximize", ref maximize);
            }
        }

        /// <summary>What is kept for one parameter.</summary>
        public class State : OptimizerState
        {
            /// <summary>The running step; null before the first one, and without momentum.</summary>
            public torch.Tensor? momentum_buffer;

            /// <summary>The state of a parameter, before it is initialized.</summary>
            public State(Parameter parameter)
                : base(parameter)
            {
            }

            internal void Start() => momentum_buffer = Filled();

            /// <inheritdoc/>
            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                momentum_buffer = null;
            }

            internal override void Visit(IStateVisitor visitor)
            {
                visitor.Optional("momentum_buffer", ref momentum_buffer);
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
            /// <param name="momentum">How much of the last step is kept.</param>
            /// <param name="dampening">How much of the gradient the momentum leaves out.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="nesterov">Nesterov's momentum.</param>
            /// <param name="maximize">Climb instead of descending.</param>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize })
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
