namespace MiniTorch;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Moves the learning rates along half a cosine to eta_min, and starts again from the first ones.</summary>
                public class CosineAnnealingWarmRestarts : LRScheduler
                {
                    private readonly int _first;
                    private readonly int _factor;
                    private readonly double _eta_min;
                    private long _length;
                    private long _since;

                    /// <inheritdoc cref="lr_scheduler.CosineAnnealingWarmRestarts"/>
                    public CosineAnnealingWarmRestarts(Optimizer optimizer, int T_0, int T_mult = 1, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (T_0 <= 0)
                        {
                            throw new ArgumentException($"Expected positive integer T_0, but got {T_0}");
                        }
                        if (T_mult < 1)
                        {
                            throw new ArgumentException($"Expected integer T_mult >= 1, but got {T_mult}");
                        }
                        _first = T_0;
                        _factor = T_mult;
                        _eta_min = eta_min;
                        _length = T_0;
                        _since = last_epoch;
                        Start();
                    }

                    /// <inheritdoc/>
                    /// <exception cref="ArgumentException">The epoch is negative.</exception>
                    public override void step(int? epoch)
                    {
                        if (epoch < 0)
                        {
                            throw new ArgumentException($"Expected non-negative epoch, but got {epoch}");
                        }
                        _step_count++;
                        if (epoch is null && _epoch >= 0)
                        {
                            _epoch++;
                            if (++_since >= _length)
                            {
                                _since -= _length;
                                _length *= _factor;
                            }
                        }
                        else
                        {
                            _epoch = epoch ?? 0;
                            (_length, _since) = (_first, _epoch);
                            while (_since >= _length)
                            {
                                _since -= _length;
                                _length *= _factor;
                            }
                        }
                        Set([.. get_lr()]);
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        Array.ConvertAll(_baseRates, rate => _eta_min + ((rate - _eta_min) * (1 + Math.Cos(Math.PI * _since / _length)) / 2));
                }
            }
        }
    }
}
