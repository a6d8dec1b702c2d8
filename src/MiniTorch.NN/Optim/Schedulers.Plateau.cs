namespace MiniTorch;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Lowers the learning rates when a watched value has stopped getting better.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="mode">"min" if less is better, else "max".</param>
            /// <param name="factor">The factor of the learning rates, below 1.</param>
            /// <param name="patience">How many steps without improvement are allowed.</param>
            /// <param name="threshold">What counts as an improvement.</param>
            /// <param name="threshold_mode">"rel" or "abs".</param>
            /// <param name="cooldown">How many steps to wait after a change.</param>
            /// <param name="min_lr">The least learning rate of each group, or one for all.</param>
            /// <param name="eps">Changes that are not larger are not made.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler ReduceLROnPlateau(
                Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0,
                IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false) =>
                new impl.ReduceLROnPlateau(optimizer, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps, verbose);

            public static partial class impl
            {
                /// <summary>Lowers the learning rates when a watched value has stopped getting better.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _minimizes;
                    private readonly bool _isRelative;
                    private readonly double _factor;
                    private readonly int _patience;
                    private readonly double _threshold;
                    private readonly int _cooldown;
                    private readonly double[] _least;
                    private readonly double _eps;
                    private double _best;
                    private int _bad;
                    private int _cooling;

                    /// <inheritdoc cref="lr_scheduler.ReduceLROnPlateau"/>
                    public ReduceLROnPlateau(
                        Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0,
                        IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false)
                        : base(optimizer, 0, verbose)
                    {
                        if (factor >= 1)
                        {
                            throw new ArgumentException("Factor should be < 1.0");
                        }
                        if (mode is not "min" and not "max")
                        {
                            throw new ArgumentException($"mode {mode} is unknown!");
                        }
                        if (threshold_mode is not "rel" and not "abs")
                        {
                            throw new ArgumentException($"threshold mode {threshold_mode} is unknown!");
                        }
                        _minimizes = mode == "min";
                        _isRelative = threshold_mode == "rel";
                        _factor = factor;
                        _patience = patience;
                        _threshold = threshold;
                        _cooldown = cooldown;
                        _eps = eps;
                        _least = new double[_groups.Length];
                        if (min_lr is { Count: 1 })
                        {
                            Array.Fill(_least, min_lr[0]);
                        }
                        else if (min_lr is not null)
                        {
                            if (min_lr.Count != _groups.Length)
                            {
                                throw new ArgumentException($"expected {_groups.Length} min_lrs, got {min_lr.Count}");
                            }
                            min_lr.CopyTo(_least, 0);
                        }
                        _best = _minimizes ? double.PositiveInfinity : double.NegativeInfinity;
                    }

                    /// <summary>Refused: the value is missing.</summary>
                    /// <exception cref="InvalidOperationException">Always.</exception>
                    public override void step() => throw Refusal();

                    /// <summary>Refused: the value is missing.</summary>
                    /// <exception cref="InvalidOperationException">Always.</exception>
                    public override void step(int? epoch) => throw Refusal();

                    /// <summary>Looks at a value of the watched quantity.</summary>
                    public override void step(double current, int? epoch = null)
                    {
                        _step_count++;
                        _epoch = epoch ?? (_epoch + 1);
                        if (IsBetter(current))
                        {
                            _best = current;
                            _bad = 0;
                        }
                        else
                        {
                            _bad++;
                        }
                        if (_cooling > 0)
                        {
                            _cooling--;
                            _bad = 0;
                        }
                        if (_bad > _patience)
                        {
                            var rates = new double[_groups.Length];
                            for (int i = 0; i < rates.Length; i++)
                            {
                                double old = _groups[i].LearningRate;
                                double lower = Math.Max(old * _factor, _least[i]);
                                rates[i] = old - lower > _eps ? lower : old;
                            }
                            Set(rates);
                            _cooling = _cooldown;
                            _bad = 0;
                        }
                    }

                    private static InvalidOperationException Refusal() => new("step() should not be used with the ReduceLROnPlateau scheduler. Use step(double, int?), instead.");

                    private bool IsBetter(double value) => (_minimizes, _isRelative) switch
                    {
                        (true, true) => value < _best * (1 - _threshold),
                        (true, false) => value < _best - _threshold,
                        (false, true) => value > _best * (1 + _threshold),
                        _ => value > _best + _threshold,
                    };
                }
            }
        }
    }
}
