using System.Runtime.CompilerServices;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>NAdam (Dozat, 2016): Adam with Nesterov's momentum.</summary>
            /// <param name="named_parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="beta1">The decay rate of the mean of the gradient.</param>
            /// <param name="beta2">The decay rate of the mean of its square.</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="momentum_decay">How fast the momentum grows towards beta1.</param>
            /// <exception cref="ArgumentException">A number is out of its range.</exception>
            public static NAdam NAdam(IEnumerable<Parameter> named_parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004) =>
                new(named_parameters, lr, beta1, beta2, eps, weight_decay, momentum_decay);

            /// <inheritdoc cref="NAdam(IEnumerable{Parameter}, double, double, double, double, double, double)"/>
            public static NAdam NAdam(IEnumerable<(string name, Parameter parameter)> named_parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004) =>
                new(named_parameters.Select(static item => item.parameter), lr, beta1, beta2, eps, weight_decay, momentum_decay);

            /// <inheritdoc cref="NAdam(IEnumerable{Parameter}, double, double, double, double, double, double)"/>
            public static NAdam NAdam(IEnumerable<NAdam.ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, momentum_decay);

            /// <inheritdoc cref="NAdam(IEnumerable{Parameter}, double, double, double, double, double, double)"/>
            /// <param name="decoupled_weight_decay">Shrink the parameters by the weight decay, as AdamW does, instead of adding an L2 penalty.</param>
            [OverloadResolutionPriority(-1)]
            public static NAdam NAdam(
                IEnumerable<Parameter> named_parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004, bool decoupled_weight_decay = false) =>
                new([new NAdam.ParamGroup { Parameters = named_parameters }], lr, beta1, beta2, eps, weight_decay, momentum_decay, decoupled_weight_decay);

            /// <inheritdoc cref="NAdam(IEnumerable{Parameter}, double, double, double, double, double, double)"/>
            /// <param name="decoupled_weight_decay">Shrink the parameters by the weight decay, as AdamW does, instead of adding an L2 penalty.</param>
            [OverloadResolutionPriority(-1)]
            public static NAdam NAdam(
                IEnumerable<(string name, Parameter parameter)> named_parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004, bool decoupled_weight_decay = false) =>
                NAdam(named_parameters.Select(static item => item.parameter), lr, beta1, beta2, eps, weight_decay, momentum_decay, decoupled_weight_decay);

            /// <inheritdoc cref="NAdam(IEnumerable{Parameter}, double, double, double, double, double, double)"/>
            /// <param name="decoupled_weight_decay">Shrink the parameters by the weight decay, as AdamW does, instead of adding an L2 penalty.</param>
            [OverloadResolutionPriority(-1)]
            public static NAdam NAdam(
                IEnumerable<NAdam.ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004, bool decoupled_weight_decay = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, momentum_decay, decoupled_weight_decay);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <inheritdoc cref="torch.optim.NAdam(IEnumerable{Parameter}, double, double, double, double, double, double)"/>
    public class NAdam : OptimizerHelper, torch.optim.IBetas
    {
        /// <summary>An optimizer of one group.</summary>
        /// <param name="parameters">What to optimize.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">The decay rate of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor of the L2 penalty.</param>
        /// <param name="momentum_decay">How fast the momentum grows towards beta1.</param>
        public NAdam(IEnumerable<Parameter> parameters, double lr, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, momentum_decay)
        {
        }

        /// <summary>An optimizer of several groups; the numbers are for groups that have no options.</summary>
        /// <inheritdoc cref="NAdam(IEnumerable{Parameter}, double, double, double, double, double, double)"/>
        public NAdam(IEnumerable<ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004)
            : this(parameters, lr, beta1, beta2, eps, weight_decay, momentum_decay, decoupled_weight_decay: false)
        {
        }

        internal NAdam(IEnumerable<ParamGroup> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, double momentum_decay, bool decoupled_weight_decay)
        {
            Check(lr >= 0, "learning rate", lr);
            Check(beta1 is >= 0 and < 1, "beta1", beta1);
            Check(beta2 is >= 0 and < 1, "beta2", beta2);
            Check(eps >= 0, "ε", eps);
            Check(weight_decay >= 0, "weight_decay value", weight_decay);
            Check(momentum_decay >= 0, "momentum_decay value", momentum_decay);
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                momentum_decay = momentum_decay,
                decoupled_weight_decay = decoupled_weight_decay,
            };
            foreach (ParamGroup group in parameters)
            {
                add_param_group(group);
            }
        }

        /// <summary>The decay rates of all groups.</summary>
        public (double, double) Betas
        {
            get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
            set
            {
                (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
                foreach (Modules.ParamGroup group in _parameter_groups)
                {
                    (((Options)group.Options).beta1, ((Options)group.Options).beta2) = value;
                }
            }
        }

        private protected override OptimizerOptions NewOptions() => new Options();

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private protected override void Complete(OptimizerOptions options)
        {
            var o = (Options)options;
            var defaults = (Options)_defaults;
            o.beta1 ??= defaults.beta1;
            o.beta2 ??= defaults.beta2;
            o.eps ??= defaults.eps;
            o.weight_decay ??= defaults.weight_decay;
            o.momentum_decay ??= defaults.momentum_decay;
            o.decoupled_weight_decay ??= defaults.decoupled_weight_decay;
        }

        private protected override void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            s.step++;
            double momentum = o.beta1!.Value * (1 - (0.5 * Math.Pow(0.96, s.step * o.momentum_decay!.Value)));
            double next = o.beta1.Value * (1 - (0.5 * Math.Pow(0.96, (s.step + 1) * o.momentum_decay.Value)));
            s.mu_product = ScalarOf(s.mu_product * ScalarOf(momentum));
            double lr = o.LearningRate!.Value;
            double decay = o.weight_decay!.Value;
            bool decoupled = o.decoupled_weight_decay == true;
            OptimStep.Run(
                new NAdamStep(lr * (1 - momentum) / (1 - s.mu_product), lr * next / (1 - (s.mu_product * next)), o.beta1.Value, o.beta2!.Value, o.eps!.Value, decoupled ? 0 : decay, decoupled ? 1 - (lr * decay) : 1, s.step),
                parameter, grad, s.exp_avg.Impl, s.exp_avg_sq.Impl);
        }

        /// <summary>The numbers of one group.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>The decay rate of the mean of the gradient.</summary>
            public double? beta1;

            /// <summary>The decay rate of the mean of its square.</summary>
            public double? beta2;

            /// <summary>Added to the denominator.</summary>
            public double? eps;

            /// <summary>The factor of the L2 penalty.</summary>
            public double? weight_decay;

            /// <summary>How fast the momentum grows towards beta1.</summary>
            public double? momentum_decay;

            /// <summary>Shrink the parameters by the weight decay, as AdamW does, instead of adding an L2 penalty. TorchSharp's files have no place for it.</summary>
            public bool? decoupled_weight_decay;

            internal override void Visit(IOptionsVisitor visitor)
            {
                base.Visit(visitor);
                visitor.Number("beta1", ref beta1);
                visitor.Number("beta2", ref beta2);
                visitor.Number("eps", ref eps);
                visitor.Number("weight_decay", ref weight_decay);
                visitor.Number("momentum_decay", ref momentum_decay);
                visitor.OwnFlag("decoupled_weight_decay", ref decoupled_weight_decay);
            }
        }

        /// <summary>What is kept for one parameter.</summary>
        public class State : OptimizerState
        {
            /// <summary>How many steps were done.</summary>
            public long step;

            /// <summary>The product of the momenta so far.</summary>
            public double mu_product;

            /// <summary>The running mean of the gradient.</summary>
            public torch.Tensor exp_avg = null!;

            /// <summary>The running mean of its square.</summary>
            public torch.Tensor exp_avg_sq = null!;

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
                exp_avg = Filled();
                exp_avg_sq = Filled();
                mu_product = 1;
            }

            internal override void Visit(IStateVisitor visitor)
            {
                visitor.Number("step", ref step);
                visitor.Number("mu_product", ref mu_product);
                visitor.Required("exp_avg", ref exp_avg);
                visitor.Required("exp_avg_sq", ref exp_avg_sq);
            }
        }

        /// <summary>Parameters that are optimized with the same options.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
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
            /// <param name="beta1">The decay rate of the mean of the gradient.</param>
            /// <param name="beta2">The decay rate of the mean of its square.</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="momentum_decay">How fast the momentum grows towards beta1.</param>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 0.004)
                : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, momentum_decay = momentum_decay })
            {
            }

            /// <inheritdoc/>
            public (double, double) Betas
            {
                get => (Options.beta1!.Value, Options.beta2!.Value);
                set => (Options.beta1, Options.beta2) = value;
            }
        }
    }
}
