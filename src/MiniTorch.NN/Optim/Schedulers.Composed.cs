namespace MiniTorch;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>The classes of the schedulers.</summary>
            public static partial class impl
            {
                /// <summary>Moves the learning rates along half a cosine to eta_min, and back.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _T_max;
                    private readonly double _eta_min;

                    /// <inheritdoc cref="lr_scheduler.CosineAnnealingLR"/>
                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _T_max = T_max;
                        _eta_min = eta_min;
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        var rates = new double[_groups.Length];
                        for (int i = 0; i < rates.Length; i++)
                        {
                            double rate = _groups[i].LearningRate;
                            rates[i] = _epoch == 0 ? rate
                                : _step_count == 1 && _epoch > 0 ? ClosedForm(_baseRates[i])
                                : (_epoch - 1 - _T_max) % (2 * _T_max) == 0 ? rate + ((_baseRates[i] - _eta_min) * (1 - Math.Cos(Math.PI / _T_max)) / 2)
                                : ((1 + Math.Cos(Math.PI * _epoch / _T_max)) / (1 + Math.Cos(Math.PI * (_epoch - 1) / _T_max)) * (rate - _eta_min)) + _eta_min;
                        }
                        return rates;
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => Array.ConvertAll(_baseRates, ClosedForm);

                    private double ClosedForm(double rate) => _eta_min + ((rate - _eta_min) * (1 + Math.Cos(Math.PI * _epoch / _T_max)) / 2);
                }

                /// <summary>Multiplies the first learning rates by a function of the epoch.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double>[] _lambdas;

                    /// <inheritdoc cref="lr_scheduler.LambdaLR(Optimizer, Func{int, double}, int, bool)"/>
                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Lambdas.Repeated(lr_lambda, optimizer), last_epoch, verbose)
                    {
                    }

                    /// <inheritdoc cref="lr_scheduler.LambdaLR(Optimizer, IEnumerable{Func{int, double}}, int, bool)"/>
                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _lambdas = Lambdas.Checked(lr_lambdas, _groups.Length);
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        var rates = new double[_groups.Length];
                        for (int i = 0; i < rates.Length; i++)
                        {
                            rates[i] = _baseRates[i] * _lambdas[i](_epoch);
                        }
                        return rates;
                    }
                }

                /// <summary>Multiplies the learning rates by a function of the epoch, from epoch to epoch.</summary>
                public class MultiplicativeLR : LRScheduler
                {
                    private readonly Func<int, double>[] _lambdas;

                    /// <inheritdoc cref="lr_scheduler.MultiplicativeLR"/>
                    public MultiplicativeLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Lambdas.Repeated(lr_lambda, optimizer), last_epoch, verbose)
                    {
                    }

                    /// <summary>Multiplies the learning rates by functions of the epoch.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="lr_lambdas">A function for each group.</param>
                    /// <param name="last_epoch">The last epoch done, −1 to start.</param>
                    /// <param name="verbose">Print each change.</param>
                    public MultiplicativeLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _lambdas = Lambdas.Checked(lr_lambdas, _groups.Length);
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        var rates = new double[_groups.Length];
                        for (int i = 0; i < rates.Length; i++)
                        {
                            rates[i] = _epoch > 0 ? _groups[i].LearningRate * _lambdas[i](_epoch) : _groups[i].LearningRate;
                        }
                        return rates;
                    }
                }

                /// <summary>Runs one scheduler after the other.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    /// <inheritdoc cref="lr_scheduler.SequentialLR"/>
                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        _schedulers = [.. schedulers];
                        _milestones = [.. milestones];
                        if (_milestones.Length != _schedulers.Length - 1)
                        {
                            throw new ArgumentException($"Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers {_schedulers.Length} and the number of milestones to be equal to {_milestones.Length}");
                        }
                        _epoch = last_epoch + 1;
                        foreach (ILearningRateController group in _groups)
                        {
                            group.LearningRate = group.InitialLearningRate;
                        }
                        foreach (LRScheduler scheduler in _schedulers)
                        {
                            scheduler.Rewind();
                        }
                        _schedulers[0].Restart();
                        LastRates = [.. _schedulers[0].get_last_lr()];
                    }

                    /// <inheritdoc/>
                    public override void step(int? epoch)
                    {
                        _epoch = epoch ?? (_epoch + 1);
                        int at = 0;
                        while (at < _milestones.Length && _milestones[at] <= _epoch)
                        {
                            at++;
                        }
                        LRScheduler scheduler = _schedulers[at];
                        if (at > 0 && _milestones[at - 1] == _epoch)
                        {
                            scheduler.step((int?)0);
                        }
                        else
                        {
                            scheduler.step();
                        }
                        LastRates = [.. scheduler.get_last_lr()];
                    }
                }

                /// <summary>Steps several schedulers at once.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;

                    /// <inheritdoc cref="lr_scheduler.ChainedLR"/>
                    public ChainedLR(IEnumerable<LRScheduler> schedulers)
                    {
                        _schedulers = [.. schedulers];
                        LastRates = Rates();
                    }

                    /// <inheritdoc/>
                    public override void step()
                    {
                        foreach (LRScheduler scheduler in _schedulers)
                        {
                            scheduler.step();
                        }
                        LastRates = Rates();
                    }

                    /// <inheritdoc/>
                    public override void step(int? epoch) => step();

                    private double[] Rates() => _schedulers.Length == 0 ? [] : [.. _schedulers[^1].Groups.Select(static group => group.LearningRate)];
                }

                private static class Lambdas
                {
                    internal static Func<int, double>[] Repeated(Func<int, double> lambda, Optimizer optimizer) => [.. optimizer.ParamGroups.Select(_ => lambda)];

                    internal static Func<int, double>[] Checked(IEnumerable<Func<int, double>> lambdas, int groups)
                    {
                        Func<int, double>[] list = [.. lambdas];
                        return list.Length == groups ? list : throw new ArgumentException($"Expected {groups} lr_lambdas, but got {list.Length}");
                    }
                }
            }
        }
    }
}
