using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Adagrad (Duchi and others, 2011): steps by the gradient over the root of the sum of its squares.</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="lr_decay">How fast the learning rate falls.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="initial_accumulator_value">What the sum of squares starts from.</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <exception cref="ArgumentException">A number is out of its range.</exception>
            public static Adagrad Adagrad(IEnumerable<Parameter> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            /// <inheritdoc cref="Adagrad(IEnumerable{Parameter}, double, double, double, double, double)"/>
            public static Adagrad Adagrad(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters.Select(static item => item.parameter), lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            /// <inheritdoc cref="Adagrad(IEnumerable{Parameter}, double, double, double, double, double)"/>
            public static Adagrad Adagrad(IEnumerable<Adagrad.ParamGroup> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <inheritdoc cref="torch.optim.Adagrad(IEnumerable{Parameter}, double, double, double, double, double)"/>
    public class Adagrad : OptimizerHelper
    {
        /// <summary>An optimizer of one group.</summary>
        /// <param name="parameters">What to optimize.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="lr_decay">How fast the learning rate falls.</param>
        /// <param name="weight_decay">The factor of the L2 penalty.</param>
        /// <param name="initial_accumulator_value">What the sum of squares starts from.</param>
        /// <param name="eps">Added to the denominator.</param>
        public Adagrad(IEnumerable<Parameter> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
            : this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps)
        {
        }

        /// <summary>An optimizer of several groups; the numbers are for groups that have no options.</summary>
        /// <inheritdoc cref="Adagrad(IEnumerable{Parameter}, double, double, double, double, double)"/>
        public Adagrad(IEnumerable<ParamGroup> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
        {
            Check(lr >= 0, "learning rate", lr);
            Check(lr_decay >= 0, "lr_decay value", lr_decay);
            Check(weight_decay >= 0, "weight_decay value", weight_decay);
            Check(initial_accumulator_value >= 0, "initial_accumulator_value", initial_accumulator_value);
            Check(eps >= 0, "ε", eps);
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                lr_decay = lr_decay,
                weight_decay = weight_decay,
                initial_accumulator_value = initial_accumulator_value,
                eps = eps,
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
            o.lr_decay ??= defaults.lr_decay;
            o.weight_decay ??= defaults.weight_decay;
            o.initial_accumulator_value ??= defaults.initial_accumulator_value;
            o.eps ??= defaults.eps;
        }

        private protected override void Update(OptimizerOptions options, TensorImpl parameter, TensorImpl grad, OptimizerState state)
        {
            var o = (Options)options;
            var s = (State)state;
            s.step++;
            OptimStep.Run(
                new AdagradStep(o.LearningRate!.Value / (1 + ((s.step - 1) * o.lr_decay!.Value)), o.eps!.Value, o.weight_decay!.Value),
                parameter, grad, s.sum.Impl);
        }

        /// <summary>The numbers of one group.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>How fast the learning rate falls.</summary>
            public double? lr_decay;

            /// <summary>The factor of the L2 penalty.</summary>
            public double? weight_decay;

            /// <summary>What the sum of squares starts from.</summary>
            public double? initial_accumulator_value;

            /// <summary>Added to the denominator.</summary>
            public double? eps;

            internal override void Visit(IOptionsVisitor visitor)
            {
                base.Visit(visitor);
                visitor.Number("lr_decay", ref lr_decay);
                visitor.Number("initial_accumulator_value", ref initial_accumulator_value);
                visitor.Number("eps", ref eps);
                visitor.Number("weight_decay", ref weight_decay);
            }
        }

        /// <summary>What is kept for one parameter.</summary>
        public class State : OptimizerState
        {
            /// <summary>How many steps were done.</summary>
            public long step;

            /// <summary>The sum of the squares.</summary>
            public torch.Tensor sum = null!;

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
                sum = Filled(((Options)options).initial_accumulator_value!.Value);
            }

            internal override void Visit(IStateVisitor visitor)
            {
                visitor.Number("step", ref step);
                visitor.Required("sum", ref sum);
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
            /// <param name="lr_decay">How fast the learning rate falls.</param>
            /// <param name="weight_decay">The factor of the L2 penalty.</param>
            /// <param name="initial_accumulator_value">What the sum of squares starts from.</param>
            /// <param name="eps">Added to the denominator.</param>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
                : base(parameters, new Options { LearningRate = lr, lr_decay = lr_decay, weight_decay = weight_decay, initial_accumulator_value = initial_accumulator_value, eps = eps })
            {
            }
        }
    }
}
