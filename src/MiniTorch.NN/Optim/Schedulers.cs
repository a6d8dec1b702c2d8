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
                /// <summary>Multiplies the learning rates by gamma every step_size epochs.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int _step_size;
                    private readonly double _gamma;

                    /// <summary>Multiplies the learning rates by gamma every step_size epochs.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="step_size">How many epochs.</param>
                    /// <param name="gamma">The factor.</param>
                    /// <param name="last_epoch">The last epoch done, −1 to start.</param>
                    /// <param name="verbose">Print each change.</param>
                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _step_size = step_size;
                        _gamma = gamma;
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Scaled(_epoch == 0 || _epoch % _step_size != 0 ? 1 : _gamma);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(Math.Pow(_gamma, _epoch / _step_size));
                }

                /// <summary>Multiplies the learning rates by gamma at the given epochs; one that is given twice counts twice.</summary>
                public class MultiStepLR : LRScheduler
                {
                    private readonly int[] _milestones;
                    private readonly double _gamma;

                    /// <summary>Multiplies the learning rates by gamma at the given epochs; one that is given twice counts twice.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="milestones">The epochs.</param>
                    /// <param name="gamma">The factor.</param>
                    /// <param name="last_epoch">The last epoch done, −1 to start.</param>
                    /// <param name="verbose">Print each change.</param>
                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _milestones = [.. milestones];
                        _gamma = gamma;
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Scaled(Math.Pow(_gamma, _milestones.Count(epoch => epoch == _epoch)));

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(Math.Pow(_gamma, _milestones.Count(epoch => epoch <= _epoch)));
                }

                /// <summary>Multiplies the learning rates by a factor for the first epochs.</summary>
                public class ConstantLR : LRScheduler
                {
                    private readonly double _factor;
                    private readonly int _total_iters;

                    /// <summary>Multiplies the learning rates by a factor for the first epochs.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="factor">The factor.</param>
                    /// <param name="total_iters">How many epochs.</param>
                    /// <param name="last_epoch">The last epoch done, −1 to start.</param>
                    /// <param name="verbose">Print each change.</param>
                    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factor = factor;
                        _total_iters = total_iters;
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Scaled(_epoch == 0 ? _factor : _epoch == _total_iters ? 1.0 / _factor : 1);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(_factor + (_epoch >= _total_iters ? 1 - _factor : 0));
                }

                /// <summary>Changes a factor of the learning rates linearly over the first epochs.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start_factor;
                    private readonly double _end_factor;
                    private readonly int _total_iters;

                    /// <summary>Changes a factor of the learning rates linearly over the first epochs.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="start_factor">The first factor.</param>
                    /// <param name="end_factor">The last factor.</param>
                    /// <param name="total_iters">How many epochs.</param>
                    /// <param name="last_epoch">The last epoch done, −1 to start.</param>
                    /// <param name="verbose">Print each change.</param>
                    public LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _start_factor = start_factor;
                        _end_factor = end_factor;
                        _total_iters = total_iters;
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Scaled(_epoch == 0 ? _start_factor : _epoch > _total_iters ? 1 : 1.0 + ((_end_factor - _start_factor) / ((_total_iters * _start_factor) + ((_epoch - 1) * (_end_factor - _start_factor)))));

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(_start_factor + ((_end_factor - _start_factor) * Math.Min(_total_iters, _epoch) / _total_iters));
                }

                /// <summary>Multiplies the learning rates by gamma every epoch.</summary>
                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    /// <summary>Multiplies the learning rates by gamma every epoch.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="gamma">The factor.</param>
                    /// <param name="last_epoch">The last epoch done, −1 to start.</param>
                    /// <param name="verbose">Print each change.</param>
                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _gamma = gamma;
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Scaled(_epoch == 0 ? 1 : _gamma);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(Math.Pow(_gamma, _epoch));
                }

                /// <summary>Lowers the learning rates to zero by a polynomial.</summary>
                public class PolynomialLR : LRScheduler
                {
                    private readonly int _total_iters;
                    private readonly double _power;

                    /// <summary>Lowers the learning rates to zero by a polynomial.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="total_iters">After how many epochs.</param>
                    /// <param name="power">The power.</param>
                    /// <param name="last_epoch">The last epoch done, −1 to start.</param>
                    /// <param name="verbose">Print each change.</param>
                    public PolynomialLR(Optimizer optimizer, int total_iters = 5, double power = 1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _total_iters = total_iters;
                        _power = power;
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => Scaled(_epoch == 0 || _epoch > _total_iters ? 1 : Math.Pow((1.0 - ((double)_epoch / _total_iters)) / (1.0 - ((double)(_epoch - 1) / _total_iters)), _power));

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(Math.Pow(1.0 - ((double)Math.Min(_total_iters, _epoch) / _total_iters), _power));
                }
            }
        }
    }
}
