namespace MiniTorch;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Moves the learning rates between two bounds, up and down.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="base_lr">The lower bound.</param>
            /// <param name="max_lr">The upper bound.</param>
            /// <param name="step_size_up">How many steps the way up takes.</param>
            /// <param name="step_size_down">How many steps the way down takes; as many if −1.</param>
            /// <param name="mode">How the bounds change from cycle to cycle.</param>
            /// <param name="gamma">The factor of <see cref="impl.CyclicLR.Mode.ExpRange"/>.</param>
            /// <param name="scale_fn">A factor of the range, instead of a mode.</param>
            /// <param name="scale_mode">Whether it is a function of the cycle or of the step.</param>
            /// <param name="cycle_momentum">Move the momentum against the learning rate.</param>
            /// <param name="base_momentum">Its lower bound.</param>
            /// <param name="max_momentum">Its upper bound.</param>
            /// <param name="last_epoch">The last step done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler CyclicLR(
                Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1, impl.CyclicLR.Mode mode = impl.CyclicLR.Mode.Triangular,
                double gamma = 1.0, Func<double, double>? scale_fn = null, impl.CyclicLR.ScaleMode scale_mode = impl.CyclicLR.ScaleMode.Cycle, bool cycle_momentum = true,
                double base_momentum = 0.8, double max_momentum = 0.9, int last_epoch = -1, bool verbose = false) =>
                new impl.CyclicLR(optimizer, base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, cycle_momentum, base_momentum, max_momentum, last_epoch, verbose);

            /// <inheritdoc cref="CyclicLR(Optimizer, double, double, int, int, impl.CyclicLR.Mode, double, Func{double, double}, impl.CyclicLR.ScaleMode, bool, double, double, int, bool)"/>
            public static LRScheduler CyclicLR(
                Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000, int step_size_down = -1,
                impl.CyclicLR.Mode mode = impl.CyclicLR.Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null,
                impl.CyclicLR.ScaleMode scale_mode = impl.CyclicLR.ScaleMode.Cycle, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null,
                IEnumerable<double>? max_momentum = null, int last_epoch = -1, bool verbose = false) =>
                new impl.CyclicLR(optimizer, base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, cycle_momentum, base_momentum, max_momentum, last_epoch, verbose);

            /// <summary>One cycle: the learning rates rise to a maximum, and fall far below their start (Smith and Topin, 2017).</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="max_lr">The maximum.</param>
            /// <param name="total_steps">How many steps the cycle has; or give epochs and steps_per_epoch.</param>
            /// <param name="epochs">How many epochs.</param>
            /// <param name="steps_per_epoch">How many steps each.</param>
            /// <param name="pct_start">The share of the rise.</param>
            /// <param name="anneal_strategy">By a cosine, or linearly.</param>
            /// <param name="cycle_momentum">Move the momentum against the learning rate.</param>
            /// <param name="base_momentum">Its lower bound.</param>
            /// <param name="max_momentum">Its upper bound.</param>
            /// <param name="div_factor">The maximum over the start.</param>
            /// <param name="final_div_factor">The start over the end.</param>
            /// <param name="three_phase">Fall back to the start first, and then to the end.</param>
            /// <param name="last_epoch">The last step done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler OneCycleLR(
                Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95,
                double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            /// <inheritdoc cref="OneCycleLR(Optimizer, double, int, int, int, double, impl.OneCycleLR.AnnealStrategy, bool, double, double, double, double, bool, int, bool)"/>
            public static LRScheduler OneCycleLR(
                Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null,
                IEnumerable<double>? max_momentum = null, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>Moves the learning rates between two bounds, up and down.</summary>
                public class CyclicLR : LRScheduler
                {
                    private readonly double[] _maxRates;
                    private readonly double _total;
                    private readonly double _rise;
                    private readonly Func<double, double> _scale;
                    private readonly bool _byCycle;
                    private readonly Momenta? _momenta;

                    /// <summary>How the bounds change from cycle to cycle.</summary>
                    public enum Mode
                    {
                        /// <summary>Not at all.</summary>
                        Triangular = 0,

                        /// <summary>The range halves.</summary>
                        Triangular2 = 1,

                        /// <summary>The range shrinks by a factor each step.</summary>
                        ExpRange = 2,
                    }

                    /// <summary>What the scale is a function of.</summary>
                    public enum ScaleMode
                    {
                        /// <summary>The number of the cycle.</summary>
                        Cycle = 0,

                        /// <summary>The number of the step.</summary>
                        Iterations = 1,
                    }

                    /// <inheritdoc cref="lr_scheduler.CyclicLR(Optimizer, double, double, int, int, Mode, double, Func{double, double}, ScaleMode, bool, double, double, int, bool)"/>
                    public CyclicLR(
                        Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1, Mode mode = Mode.Triangular, double gamma = 1.0,
                        Func<double, double>? scale_fn = null, ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true, double base_momentum = 0.8, double max_momentum = 0.9,
                        int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Momenta.Repeated(base_lr, optimizer), Momenta.Repeated(max_lr, optimizer), step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode,
                            cycle_momentum, Momenta.Repeated(base_momentum, optimizer), Momenta.Repeated(max_momentum, optimizer), last_epoch, verbose)
                    {
                    }

                    /// <inheritdoc cref="lr_scheduler.CyclicLR(Optimizer, double, double, int, int, Mode, double, Func{double, double}, ScaleMode, bool, double, double, int, bool)"/>
                    public CyclicLR(
                        Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000, int step_size_down = -1, Mode mode = Mode.Triangular,
                        double gamma = 1.0, Func<double, double>? scale_fn = null, ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true,
                        IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        double[] bases = Momenta.Checked(base_lr, _groups.Length, nameof(base_lr));
                        _maxRates = Momenta.Checked(max_lr, _groups.Length, nameof(max_lr));
                        double down = step_size_down == -1 ? step_size_up : step_size_down;
                        _total = step_size_up + down;
                        _rise = step_size_up / _total;
                        _scale = scale_fn ?? (mode == Mode.Triangular2 ? static cycle => 1 / Math.Pow(2.0, cycle - 1) : mode == Mode.ExpRange ? step => Math.Pow(gamma, step) : static _ => 1.0);
                        _byCycle = scale_fn is null ? mode != Mode.ExpRange : scale_mode == ScaleMode.Cycle;
                        if (cycle_momentum)
                        {
                            _momenta = new Momenta(_groups, base_momentum ?? Momenta.Repeated(0.8, optimizer), max_momentum ?? Momenta.Repeated(0.9, optimizer));
                        }
                        if (last_epoch == -1)
                        {
                            for (int i = 0; i < bases.Length; i++)
                            {
                                _groups[i].LearningRate = bases[i];
                            }
                            _momenta?.SetAll(_momenta.Largest);
                        }
                        _baseRates = bases;
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        double cycle = Math.Floor(1 + (_epoch / _total));
                        double x = 1.0 + (_epoch / _total) - cycle;
                        double height = x <= _rise ? x / _rise : (x - 1) / (_rise - 1);
                        double scale = _scale(_byCycle ? cycle : _epoch);
                        var rates = new double[_groups.Length];
                        for (int i = 0; i < rates.Length; i++)
                        {
                            rates[i] = _baseRates[i] + ((_maxRates[i] - _baseRates[i]) * height * scale);
                            _momenta?.Set(i, _momenta.Largest[i] - ((_momenta.Largest[i] - _momenta.Least[i]) * height * scale));
                        }
                        return rates;
                    }
                }

                /// <summary>One cycle: the learning rates rise to a maximum, and fall far below their start.</summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly int _total;
                    private readonly bool _linear;
                    private readonly double[] _initial;
                    private readonly double[] _largest;
                    private readonly double[] _least;
                    private readonly (double End, int From, int To, bool Rises)[] _phases;
                    private readonly Momenta? _momenta;

                    /// <summary>How the learning rate goes from one end of a phase to the other.</summary>
                    public enum AnnealStrategy
                    {
                        /// <summary>By half a cosine.</summary>
                        Cos = 0,

                        /// <summary>Linearly.</summary>
                        Linear = 1,
                    }

                    /// <inheritdoc cref="lr_scheduler.OneCycleLR(Optimizer, double, int, int, int, double, AnnealStrategy, bool, double, double, double, double, bool, int, bool)"/>
                    public OneCycleLR(
                        Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25,
                        double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Momenta.Repeated(max_lr, optimizer), total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum,
                            Momenta.Repeated(base_momentum, optimizer), Momenta.Repeated(max_momentum, optimizer), div_factor, final_div_factor, three_phase, last_epoch, verbose)
                    {
                    }

                    /// <inheritdoc cref="lr_scheduler.OneCycleLR(Optimizer, double, int, int, int, double, AnnealStrategy, bool, double, double, double, double, bool, int, bool)"/>
                    public OneCycleLR(
                        Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null,
                        double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (total_steps == -1 && (epochs == -1 || steps_per_epoch == -1))
                        {
                            throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch)");
                        }
                        _total = total_steps != -1 ? total_steps : epochs * steps_per_epoch;
                        if (_total <= 0)
                        {
                            throw new ArgumentException($"Expected positive integer total_steps, but got {_total}");
                        }
                        if (pct_start is < 0 or > 1)
                        {
                            throw new ArgumentException($"Expected float between 0 and 1 pct_start, but got {pct_start}");
                        }
                        _linear = anneal_strategy == AnnealStrategy.Linear;
                        _largest = Momenta.Checked(max_lr, _groups.Length, nameof(max_lr));
                        _initial = Array.ConvertAll(_largest, rate => rate / div_factor);
                        _least = Array.ConvertAll(_initial, rate => rate / final_div_factor);
                        // Ends of the rates: 0 initial, 1 largest, 2 least.
                        _phases = three_phase
                            ? [((pct_start * _total) - 1, 0, 1, true), ((2 * pct_start * _total) - 2, 1, 0, false), (_total - 1, 0, 2, false)]
                            : [((pct_start * _total) - 1, 0, 1, true), (_total - 1, 1, 2, false)];
                        if (cycle_momentum)
                        {
                            _momenta = new Momenta(_groups, base_momentum ?? Momenta.Repeated(0.85, optimizer), max_momentum ?? Momenta.Repeated(0.95, optimizer));
                        }
                        if (last_epoch == -1)
                        {
                            _momenta?.SetAll(_momenta.Largest);
                        }
                        Start();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        if (_epoch > _total)
                        {
                            throw new InvalidOperationException($"Tried to step {_epoch} times. The specified number of total steps is {_total}");
                        }
                        double start = 0;
                        int at = 0;
                        while (at < _phases.Length - 1 && _epoch > _phases[at].End)
                        {
                            start = _phases[at++].End;
                        }
                        (double end, int from, int to, bool rises) = _phases[at];
                        double share = (_epoch - start) / (end - start);
                        var rates = new double[_groups.Length];
                        for (int i = 0; i < rates.Length; i++)
                        {
                            rates[i] = Between(End(from)[i], End(to)[i], share);
                            if (_momenta is { } momenta)
                            {
                                // Down while the rate rises, up in the phase after it, then constant.
                                (double first, double last) = rises ? (momenta.Largest[i], momenta.Least[i]) : at == 1 ? (momenta.Least[i], momenta.Largest[i]) : (momenta.Largest[i], momenta.Largest[i]);
                                momenta.Set(i, Between(first, last, share));
                            }
                        }
                        return rates;
                    }

                    private double[] End(int which) => which == 0 ? _initial : which == 1 ? _largest : _least;

                    private double Between(double start, double end, double share) =>
                        _linear ? ((end - start) * share) + start : end + ((start - end) / 2.0 * (Math.Cos(Math.PI * share) + 1));
                }

                /// <summary>The momenta of the groups (beta1 where there are betas), between bounds.</summary>
                private sealed class Momenta
                {
                    private readonly ILearningRateController[] _groups;

                    internal Momenta(ILearningRateController[] groups, IEnumerable<double> least, IEnumerable<double> largest)
                    {
                        if (Array.Exists(groups, static group => group is not IMomentum and not IBetas))
                        {
                            throw new ArgumentException("optimizer must support momentum or beta1 with `cycle_momentum` option enabled");
                        }
                        _groups = groups;
                        Least = Checked(least, groups.Length, "base_momentum");
                        Largest = Checked(largest, groups.Length, "max_momentum");
                    }

                    internal double[] Least { get; }

                    internal double[] Largest { get; }

                    internal static double[] Repeated(double value, Optimizer optimizer) => [.. optimizer.ParamGroups.Select(_ => value)];

                    internal static double[] Checked(IEnumerable<double> values, int groups, string name)
                    {
                        double[] list = [.. values];
                        return list.Length == groups ? list : throw new ArgumentException($"{name} must have the same length as optimizer.param_groups. {name} has {list.Length} values, param_groups has {groups}.");
                    }

                    internal void SetAll(double[] values)
                    {
                        for (int i = 0; i < values.Length; i++)
                        {
                            Set(i, values[i]);
                        }
                    }

                    internal void Set(int group, double value)
                    {
                        if (_groups[group] is IBetas betas)
                        {
                            betas.Betas = (value, betas.Betas.Item2);
                        }
                        else
                        {
                            ((IMomentum)_groups[group]).Momentum = value;
                        }
                    }
                }
            }
        }
    }
}
