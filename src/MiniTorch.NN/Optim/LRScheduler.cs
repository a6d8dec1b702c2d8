using MiniTorch.Modules;

namespace MiniTorch;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rates that change from epoch to epoch. Call <c>step</c> after the optimizer's.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates of an optimizer's groups by the number of steps done.</summary>
            public abstract class LRScheduler
            {
                /// <summary>How often <see cref="step()"/> was called, the constructor's own call included.</summary>
                protected int _step_count;

                private readonly bool _verbose;
                private protected readonly ILearningRateController[] _groups;
                private protected double[] _baseRates;

                /// <summary>The number of the epoch that the learning rates are for.</summary>
                private protected int _epoch;

                /// <summary>A scheduler without an optimizer of its own.</summary>
                protected LRScheduler()
                    : this([], -1, false)
                {
                }

                /// <summary>A scheduler of all groups of an optimizer.</summary>
                /// <param name="optimizer">The optimizer.</param>
                /// <param name="last_epoch">The last epoch done, −1 to start.</param>
                /// <param name="verbose">Print each change.</param>
                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                    : this([.. optimizer.ParamGroups], last_epoch, verbose)
                {
                }

                private LRScheduler(ILearningRateController[] groups, int lastEpoch, bool verbose)
                {
                    _groups = groups;
                    _baseRates = Array.ConvertAll(groups, static group => group.InitialLearningRate);
                    _epoch = lastEpoch;
                    _verbose = verbose;
                    LastRates = Array.ConvertAll(groups, static group => group.LearningRate);
                }

                private protected double[] LastRates { get; set; }

                /// <summary>The learning rates that were set last.</summary>
                public IEnumerable<double> get_last_lr() => LastRates;

                /// <summary>The learning rates of the epoch, from those of the one before.</summary>
                protected virtual IEnumerable<double> get_lr() => Array.ConvertAll(_groups, static group => group.LearningRate);

                /// <summary>The learning rates of the epoch by a formula, where there is one.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                /// <summary>Goes on to the next epoch.</summary>
                public virtual void step() => step((int?)null);

                /// <summary>Goes on to the next epoch, or to the given one.</summary>
                public virtual void step(int? epoch)
                {
                    _step_count++;
                    if (epoch is { } given)
                    {
                        _epoch = given;
                        Set([.. get_closed_form_lr()]);
                        return;
                    }
                    _epoch++;
                    Set([.. get_lr()]);
                }

                /// <summary>Goes on to the next epoch; for schedulers that watch a value, with that value.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The constructor's own step, to be called when a derived class is ready for it.</summary>
                private protected void Start() => step((int?)null);

                /// <summary>Takes back the constructor's step.</summary>
                internal void Rewind() => _epoch--;

                internal void Restart()
                {
                    _step_count = 0;
                    step();
                }

                internal IReadOnlyList<ILearningRateController> Groups => _groups;

                private protected void Set(double[] rates)
                {
                    for (int i = 0; i < _groups.Length && i < rates.Length; i++)
                    {
                        if (_verbose && _groups[i].LearningRate != rates[i])
                        {
                            Console.WriteLine($"Adjusting learning rate to {rates[i]}");
                        }
                        _groups[i].LearningRate = rates[i];
                    }
                    LastRates = rates;
                }

                /// <summary>Each group's learning rate times a factor.</summary>
                private protected double[] Scaled(double factor) => Array.ConvertAll(_groups, group => factor == 1 ? group.LearningRate : group.LearningRate * factor);

                /// <summary>Each group's first learning rate times a factor.</summary>
                private protected double[] FromBase(double factor) => Array.ConvertAll(_baseRates, rate => rate * factor);
            }
        }
    }
}
