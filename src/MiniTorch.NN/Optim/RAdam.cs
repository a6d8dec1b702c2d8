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
            /// <summary>RAdam (Liu and others, 2019): Adam that corrects for the variance of its first steps.</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="beta1">The decay rate of the mean of the gradient.</param>
            /// <param name="beta2">The decay rate of the mean of its square.</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <exception cref="ArgumentException">A number is out of its range.</exception>
            public static RAdam RAdam(IEnumerable<Parameter> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay);

            /// <inheritdoc cref="RAdam(IEnumerable{Parameter}, double, double, double, double, double)"/>
            public static RAdam RAdam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) =>
                new(parameters.Select(static item => item.parameter), lr, beta1, beta2, eps, weight_decay);

            /// <inheritdoc cref="RAdam(IEnumerable{Parameter}, double, double, double, double, double)"/>
            public static RAdam RAdam(IEnumerable<RAdam.ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay);

            /// <inheritdoc cref="RAdam(IEnumerable{Parameter}, double, double, double, double, double)"/>
            /// <param name="decoupled_weight_decay">Shrink the parameters by the weight decay, as AdamW does, instead of adding an L2 penalty.</param>
            [OverloadResolutionPriority(-1)]
            public static RAdam RAdam(
                IEnumerable<Parameter> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool decoupled_weight_decay = false) =>
                new([new RAdam.ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, decoupled_weight_decay);

            /// <inheritdoc cref="RAdam(IEnumerable{Parameter}, double, double, double, double, double)"/>
            /// <param name="decoupled_weight_decay">Shrink the parameters by the weight decay, as AdamW does, instead of adding an L2 penalty.</param>
            [OverloadResolutionPriority(-1)]
            public static RAdam RAdam(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool decoupled_weight_decay = false) =>
                RAdam(parameters.Select(static item => item.parameter), lr, beta1, beta2, eps, weight_decay, decoupled_weight_decay);

            /// <inheritdoc cref="RAdam(IEnumerable{Parameter}, double, double, double, double, double)"/>
            /// <param name="decoupled_weight_decay">Shrink the parameters by the weight decay, as AdamW does, instead of adding an L2 penalty.</param>
            [OverloadResolutionPriority(-1)]
            public static RAdam RAdam(
                IEnumerable<RAdam.ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool decoupled_weight_decay = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, decoupled_weight_decay);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <inheritdoc cref="torch.optim.RAdam(IEnumerable{Parameter}, double, double, double, double, double)"/>
    public class RAdam : OptimizerHelper, torch.optim.IBetas
    {
        /// <summary>An optimizer of one group.</summary>
        /// <param name="parameters">What to optimize.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">The decay rate of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor of the L2 penalty.</param>
        public RAdam(IEnumerable<Parameter> parameters, double lr, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay)
        {
        }

        /// <summary>An optimizer of several groups; the numbers are for groups that have no options.</summary>
        /// <inheritdoc cref="RAdam(IEnumerable{Parameter}, double, double, double, double, double)"/>
        public RAdam(IEnumerable<ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
            : this(parameters, lr, beta1, beta2, eps, weight_decay, decoupled_weight_decay: false)
        {
        }

        internal RAdam(IEnumerable<ParamGroup> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool decoupled_weight_decay)
        {
            Check(lr >= 0, "learning rate", lr);
            Check(beta1 is >= 0 and < 1, "beta1", beta1);
            Check(beta2 is >= 0 and < 1, "beta2", beta2);
            Check(eps >= 0, "ε", eps);
            Check(weight_decay >= 0, "weight_decay value", weight_decay);
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
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
            o.decoupled_weight_decay ??= defaults.decoupled_weight_decay;
        }

        private protected override void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            s.step++;
            double power = Math.Pow(o.beta2!.Value, s.step);
            double longest = (2 / (1 - o.beta2.Value)) - 1;
            double length = longest - (2 * s.step * power / (1 - power));
            double rectification = length > 5 ? Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) : 0;
            double lr = o.LearningRate!.Value;
            double decay = o.weight_decay!.Value;
            bool decoupled = o.decoupled_weight_decay == true;
            OptimStep.Run(
                new RAdamStep(lr, o.beta1!.Value, o.beta2.Value, o.eps!.Value, decoupled ? 0 : decay, decoupled ? 1 - (lr * decay) : 1, s.step, rectification),
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

            /// <summary>Shrink the parameters by the weight decay, as AdamW does, instead of adding an L2 penalty. TorchSharp's files have no place for it.</summary>
            public bool? decoupled_weight_decay;

            internal override void Visit(IOptionsVisitor visitor)
            {
                base.Visit(visitor);
                visitor.Number("beta1", ref beta1);
                visitor.Number("beta2", ref beta2);
                visitor.Number("eps", ref eps);
                visitor.Number("weight_decay", ref weight_decay);
                visitor.OwnFlag("decoupled_weight_decay", ref decoupled_weight_decay);
            }
        }

        /// <summary>What is kept for one parameter.</summary>
        public class State : OptimizerState
        {
            /// <summary>How many steps were done.</summary>
            public long step;

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
            }

            internal override void Visit(IStateVisitor visitor)
            {
                visitor.Number("step", ref step);
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
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
                : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay })
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
