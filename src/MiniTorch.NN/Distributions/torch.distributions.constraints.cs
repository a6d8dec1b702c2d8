namespace MiniTorch;

public static partial class torch
{
    public static partial class distributions
    {
        /// <summary>Sets of values: what parameters and draws may be.</summary>
        public static partial class constraints
        {
            /// <summary>A set of values, for tensors whose last <see cref="event_dim"/> dimensions make one value.</summary>
            public abstract class Constraint
            {
                /// <summary>A set of numbers.</summary>
                protected Constraint()
                    : this(false, 0)
                {
                }

                /// <summary>A set of values.</summary>
                /// <param name="is_discrete">Whether it is countable.</param>
                /// <param name="event_dim">How many dimensions one value has.</param>
                protected Constraint(bool is_discrete, int event_dim)
                {
                    this.is_discrete = is_discrete;
                    this.event_dim = event_dim;
                }

                /// <summary>Whether it is countable.</summary>
                public virtual bool is_discrete { get; protected set; }

                /// <summary>How many dimensions one value has.</summary>
                public virtual int event_dim { get; protected set; }

                /// <summary>Whether each value is in the set.</summary>
                public abstract Tensor check(Tensor value);

                /// <inheritdoc/>
                public override string ToString() => GetType().Name + "()";
            }

            /// <summary>A set that depends on other values.</summary>
            public class _Dependent : Constraint
            {
                /// <summary>A set that depends on other values.</summary>
                /// <param name="is_discrete">Whether it is countable.</param>
                /// <param name="event_dim">How many dimensions one value has.</param>
                public _Dependent(bool is_discrete = false, int event_dim = 0)
                    : base(is_discrete, event_dim)
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => throw new ArgumentException("Cannot determine validity of dependent constraint");
            }

            /// <summary>0 and 1.</summary>
            public class _Boolean : Constraint
            {
                /// <summary>0 and 1.</summary>
                public _Boolean()
                    : base(true, 0)
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.eq(0) | value.eq(1);
            }

            /// <summary>Vectors with a single 1.</summary>
            public class _OneHot : Constraint
            {
                /// <summary>Vectors with a single 1.</summary>
                public _OneHot()
                    : base(true, 1)
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => (value.eq(0) | value.eq(1)).all(-1).logical_and(value.sum(-1).eq(1));
            }

            /// <summary>Integers between bounds, both included.</summary>
            public class _IntegerInterval : Constraint
            {
                /// <summary>Integers between bounds, both included.</summary>
                /// <param name="lower_bound">The lower bound.</param>
                /// <param name="upper_bound">The upper bound.</param>
                public _IntegerInterval(long lower_bound, long upper_bound)
                    : base(true, 0)
                {
                    this.lower_bound = lower_bound;
                    this.upper_bound = upper_bound;
                }

                /// <summary>The lower bound.</summary>
                public long lower_bound { get; }

                /// <summary>The upper bound.</summary>
                public long upper_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_IntegerInterval(lower_bound={lower_bound},upper_bound={upper_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => (value % 1).eq(0).logical_and(value.ge(lower_bound)).logical_and(value.le(upper_bound));
            }

            /// <summary>Integers up to a bound.</summary>
            public class _IntegerLessThan : Constraint
            {
                /// <summary>Integers up to a bound.</summary>
                /// <param name="upper_bound">The upper bound.</param>
                public _IntegerLessThan(long upper_bound)
                    : base(true, 0)
                {
                    this.upper_bound = upper_bound;
                }

                /// <summary>The upper bound.</summary>
                public long upper_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_IntegerLessThan(upper_bound={upper_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => (value % 1).eq(0).logical_and(value.le(upper_bound));
            }

            /// <summary>Integers from a bound on.</summary>
            public class _IntegerGreaterThan : Constraint
            {
                /// <summary>Integers from a bound on.</summary>
                /// <param name="lower_bound">The lower bound.</param>
                public _IntegerGreaterThan(long lower_bound)
                    : base(true, 0)
                {
                    this.lower_bound = lower_bound;
                }

                /// <summary>The lower bound.</summary>
                public long lower_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_IntegerGreaterThan(lower_bound={lower_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => (value % 1).eq(0).logical_and(value.ge(lower_bound));
            }

            /// <summary>Numbers but NaN.</summary>
            public class _Real : Constraint
            {
                /// <summary>Numbers but NaN.</summary>
                public _Real()
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.eq(value);
            }

            /// <summary>Numbers above a bound.</summary>
            public class _GreaterThan : Constraint
            {
                /// <summary>Numbers above a bound.</summary>
                /// <param name="lower_bound">The lower bound.</param>
                public _GreaterThan(double lower_bound)
                {
                    this.lower_bound = lower_bound;
                }

                /// <summary>The lower bound.</summary>
                public double lower_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_GreaterThan(lower_bound={lower_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.gt(lower_bound);
            }

            /// <summary>Numbers from a bound on.</summary>
            public class _GreaterThanEq : Constraint
            {
                /// <summary>Numbers from a bound on.</summary>
                /// <param name="lower_bound">The lower bound.</param>
                public _GreaterThanEq(double lower_bound)
                {
                    this.lower_bound = lower_bound;
                }

                /// <summary>The lower bound.</summary>
                public double lower_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_GreaterThanEq(lower_bound={lower_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.ge(lower_bound);
            }

            /// <summary>Numbers below a bound.</summary>
            public class _LessThan : Constraint
            {
                /// <summary>Numbers below a bound.</summary>
                /// <param name="upper_bound">The upper bound.</param>
                public _LessThan(double upper_bound)
                {
                    this.upper_bound = upper_bound;
                }

                /// <summary>The upper bound.</summary>
                public double upper_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_LessThan(upper_bound={upper_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.lt(upper_bound);
            }

            /// <summary>Numbers between bounds, both included.</summary>
            public class _Interval : Constraint
            {
                /// <summary>Numbers between bounds, both included.</summary>
                /// <param name="lower_bound">The lower bound.</param>
                /// <param name="upper_bound">The upper bound.</param>
                public _Interval(double lower_bound, double upper_bound)
                {
                    this.lower_bound = lower_bound;
                    this.upper_bound = upper_bound;
                }

                /// <summary>The lower bound.</summary>
                public double lower_bound { get; }

                /// <summary>The upper bound.</summary>
                public double upper_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_Interval(lower_bound={lower_bound},upper_bound={upper_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.ge(lower_bound).logical_and(value.le(upper_bound));
            }

            /// <summary>Numbers between bounds, the lower one included.</summary>
            public class _HalfOpenInterval : Constraint
            {
                /// <summary>Numbers between bounds, the lower one included.</summary>
                /// <param name="lower_bound">The lower bound.</param>
                /// <param name="upper_bound">The upper bound.</param>
                public _HalfOpenInterval(double lower_bound, double upper_bound)
                {
                    this.lower_bound = lower_bound;
                    this.upper_bound = upper_bound;
                }

                /// <summary>The lower bound.</summary>
                public double lower_bound { get; }

                /// <summary>The upper bound.</summary>
                public double upper_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_HalfOpenInterval(lower_bound={lower_bound},upper_bound={upper_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.ge(lower_bound).logical_and(value.lt(upper_bound));
            }

            /// <summary>Vectors of non-negative numbers that sum to 1.</summary>
            public class _Simplex : Constraint
            {
                /// <summary>Vectors of non-negative numbers that sum to 1.</summary>
                public _Simplex()
                    : base(false, 1)
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.ge(0).all(-1).logical_and((value.sum(-1) - 1).abs().lt(1e-6));
            }

            /// <summary>Vectors of counts that sum to a number at most as large as a bound.</summary>
            public class _Multinomial : Constraint
            {
                /// <summary>Vectors of counts that sum to a number at most as large as a bound.</summary>
                /// <param name="upper_bound">The upper bound.</param>
                public _Multinomial(long upper_bound)
                    : base(true, 1)
                {
                    this.upper_bound = upper_bound;
                }

                /// <summary>The upper bound.</summary>
                public long upper_bound { get; }

                /// <inheritdoc/>
                public override string ToString() => FormattableString.Invariant($"_Multinomial(upper_bound={upper_bound})");

                /// <inheritdoc/>
                public override Tensor check(Tensor x) => x.ge(0).all(-1).logical_and(x.sum(-1).le(upper_bound));
            }

            /// <summary>Lower triangular matrices.</summary>
            public class _LowerTriangular : Constraint
            {
                /// <summary>Lower triangular matrices.</summary>
                public _LowerTriangular()
                    : base(false, 2)
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.tril().eq(value).view([.. value.shape[..^2], -1]).all(-1);
            }

            /// <summary>Lower triangular matrices with a positive diagonal.</summary>
            public class _LowerCholesky : Constraint
            {
                /// <summary>Lower triangular matrices with a positive diagonal.</summary>
                public _LowerCholesky()
                    : base(false, 2)
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => value.tril().eq(value).view([.. value.shape[..^2], -1]).all(-1).logical_and(value.diagonal(0, -2, -1).gt(0).all(-1));
            }

            /// <summary>Lower triangular matrices with a positive diagonal and rows of norm 1.</summary>
            public class _CorrCholesky : Constraint
            {
                /// <summary>Lower triangular matrices with a positive diagonal and rows of norm 1.</summary>
                public _CorrCholesky()
                    : base(false, 2)
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => constraints.lower_cholesky.check(value).logical_and((value.pow(2).sum(-1).sqrt() - 1).abs().le(finfo(value.dtype).eps * value.shape[^1] * 10).all(-1));
            }

            /// <summary>Square matrices.</summary>
            public class _Square : Constraint
            {
                /// <summary>Square matrices.</summary>
                public _Square()
                    : base(false, 2)
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => full(value.shape[..^2], value.shape[^2] == value.shape[^1], ScalarType.Bool);
            }

            /// <summary>Symmetric matrices.</summary>
            public class _Symmetric : _Square
            {
                /// <summary>Symmetric matrices.</summary>
                public _Symmetric()
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value) => base.check(value).logical_and(value.isclose(value.mT, atol: 1e-6).all(-2).all(-1));
            }

            /// <summary>Symmetric matrices without negative eigenvalues.</summary>
            public class _PositiveSemiDefinite : _Symmetric
            {
                /// <summary>Symmetric matrices without negative eigenvalues.</summary>
                public _PositiveSemiDefinite()
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value)
                {
                    Tensor symmetric = base.check(value);
                    return symmetric.all().item<bool>() ? linalg.eigvalsh(value).ge(0).all(-1) : symmetric;
                }
            }

            /// <summary>Symmetric matrices with positive eigenvalues.</summary>
            public class _PositiveDefinite : _Symmetric
            {
                /// <summary>Symmetric matrices with positive eigenvalues.</summary>
                public _PositiveDefinite()
                {
                }

                /// <inheritdoc/>
                public override Tensor check(Tensor value)
                {
                    Tensor symmetric = base.check(value);
                    return symmetric.all().item<bool>() ? linalg.cholesky_ex(value).info.eq(0) : symmetric;
                }
            }

            /// <summary>Other sets, one for each part along a dimension.</summary>
            public class _Cat : Constraint
            {
                private readonly IList<Constraint> _parts;
                private readonly long _dim;
                private readonly long[] _lengths;

                /// <summary>Other sets, one for each part along a dimension.</summary>
                /// <param name="cseq">The sets.</param>
                /// <param name="dim">The dimension.</param>
                /// <param name="lengths">The lengths of the parts; 1 each if null.</param>
                /// <exception cref="ArgumentException">There are not as many lengths as sets.</exception>
                public _Cat(IList<Constraint> cseq, long dim = 0, IList<long>? lengths = null)
                {
                    _parts = cseq;
                    _dim = dim;
                    _lengths = lengths is null ? [.. Enumerable.Repeat(1L, cseq.Count)] : [.. lengths];
                    if (_lengths.Length != cseq.Count)
                    {
                        throw new ArgumentException("'lengths' must have as many items as 'cseq'.");
                    }
                }

                /// <inheritdoc/>
                public override bool is_discrete => _parts.Any(static part => part.is_discrete);

                /// <inheritdoc/>
                public override int event_dim => _parts.Max(static part => part.event_dim);

                /// <inheritdoc/>
                public override Tensor check(Tensor value)
                {
                    var checks = new List<Tensor>();
                    long start = 0;
                    for (int i = 0; i < _parts.Count; i++)
                    {
                        checks.Add(_parts[i].check(value.narrow(_dim, start, _lengths[i])));
                        start += _lengths[i];
                    }
                    return torch.cat(checks, _dim);
                }
            }

            /// <summary>Other sets, one for each place along a dimension.</summary>
            public class _Stack : Constraint
            {
                private readonly IList<Constraint> _parts;
                private readonly int _dim;

                /// <summary>Other sets, one for each place along a dimension.</summary>
                /// <param name="cseq">The sets.</param>
                /// <param name="dim">The dimension.</param>
                public _Stack(IList<Constraint> cseq, int dim = 0)
                {
                    _parts = cseq;
                    _dim = dim;
                }

                /// <inheritdoc/>
                public override bool is_discrete => _parts.Any(static part => part.is_discrete);

                /// <inheritdoc/>
                public override int event_dim => _parts.Max(static part => part.event_dim) + (_dim + _parts.Max(static part => part.event_dim) < 0 ? 1 : 0);

                /// <inheritdoc/>
                /// <exception cref="ArgumentException">The dimension has another size.</exception>
                public override Tensor check(Tensor value)
                {
                    if (value.size(_dim) != _parts.Count)
                    {
                        throw new ArgumentException($"Expected size {_parts.Count} of dimension {_dim}, got {value.size(_dim)}.");
                    }
                    var checks = new List<Tensor>();
                    for (int i = 0; i < _parts.Count; i++)
                    {
                        checks.Add(_parts[i].check(value.select(_dim, i)));
                    }
                    return torch.stack(checks, _dim);
                }
            }

            /// <summary>Another set, for values of more dimensions.</summary>
            public class _IndependentConstraint : Constraint
            {
                private readonly int _dims;

                /// <summary>Another set, for values of more dimensions.</summary>
                /// <param name="base_constraint">The set.</param>
                /// <param name="reinterpreted_batch_ndims">How many more dimensions.</param>
                public _IndependentConstraint(Constraint base_constraint, int reinterpreted_batch_ndims)
                {
                    this.base_constraint = base_constraint;
                    _dims = reinterpreted_batch_ndims;
                }

                /// <summary>The set of each part.</summary>
                public Constraint base_constraint { get; }

                /// <inheritdoc/>
                public override bool is_discrete => base_constraint.is_discrete;

                /// <inheritdoc/>
                public override int event_dim => base_constraint.event_dim + _dims;

                /// <inheritdoc/>
                /// <exception cref="ArgumentException">The value has too few dimensions.</exception>
                public override Tensor check(Tensor value)
                {
                    Tensor result = base_constraint.check(value);
                    if (result.dim() < _dims)
                    {
                        throw new ArgumentException($"Expected value.dim() >= {event_dim} but got {value.dim()}");
                    }
                    return _dims == 0 ? result : result.reshape([.. result.shape[..^_dims], -1]).all(-1);
                }

                /// <inheritdoc/>
                public override string ToString() => $"{GetType().Name}({base_constraint}, {_dims})";
            }

            /// <summary>A set that depends on other values.</summary>
            public static readonly _Dependent dependent = new();

            /// <summary>0 and 1.</summary>
            public static readonly _Boolean boolean = new();

            /// <summary>Vectors with a single 1.</summary>
            public static readonly _OneHot one_hot = new();

            /// <summary>0, 1, 2, ….</summary>
            public static readonly _IntegerGreaterThan nonnegative_integer = new(0);

            /// <summary>1, 2, 3, ….</summary>
            public static readonly _IntegerGreaterThan positive_integer = new(1);

            /// <summary>Numbers but NaN.</summary>
            public static readonly _Real real = new();

            /// <summary>Vectors of numbers.</summary>
            public static readonly _IndependentConstraint real_vector = new(new _Real(), 1);

            /// <summary>Numbers above 0.</summary>
            public static readonly _GreaterThan positive = new(0);

            /// <summary>Numbers from 0 on.</summary>
            public static readonly _GreaterThanEq nonnegative = new(0);

            /// <summary>Numbers between 0 and 1.</summary>
            public static readonly _Interval unit_interval = new(0, 1);

            /// <summary>Vectors of non-negative numbers that sum to 1.</summary>
            public static readonly _Simplex simplex = new();

            /// <summary>Lower triangular matrices.</summary>
            public static readonly _LowerTriangular lower_triangular = new();

            /// <summary>Lower triangular matrices with a positive diagonal.</summary>
            public static readonly _LowerCholesky lower_cholesky = new();

            /// <summary>Cholesky factors of correlation matrices.</summary>
            public static readonly _CorrCholesky corr_cholesky = new();

            /// <summary>Square matrices.</summary>
            public static readonly _Square square = new();

            /// <summary>Symmetric matrices.</summary>
            public static readonly _Symmetric symmetric = new();

            /// <summary>Symmetric matrices without negative eigenvalues.</summary>
            public static readonly _PositiveSemiDefinite positive_semidefinite = new();

            /// <summary>Symmetric matrices with positive eigenvalues.</summary>
            public static readonly _PositiveDefinite positive_definite = new();

            /// <summary>Integers between bounds, both included.</summary>
            public static _IntegerInterval integer_interval(long lb, long ub) => new(lb, ub);

            /// <summary>Numbers above a bound.</summary>
            public static _GreaterThan greater_than(double lower_bound) => new(lower_bound);

            /// <summary>Numbers from a bound on.</summary>
            public static _GreaterThanEq greater_than_eq(double lower_bound) => new(lower_bound);

            /// <summary>Numbers below a bound.</summary>
            public static _LessThan less_than(double upper_bound) => new(upper_bound);

            /// <summary>Numbers between bounds, both included.</summary>
            public static _Interval interval(double lower_bound, double upper_bound) => new(lower_bound, upper_bound);

            /// <summary>Numbers between bounds, the lower one included.</summary>
            public static _HalfOpenInterval half_open_interval(double lower_bound, double upper_bound) => new(lower_bound, upper_bound);

            /// <summary>Vectors of counts that sum to at most a bound.</summary>
            public static _Multinomial multinomial(long upper_bound) => new(upper_bound);

            /// <summary>Another set, for values of more dimensions.</summary>
            public static _IndependentConstraint independent(Constraint base_constraint, int reinterpreted_batch_ndims) => new(base_constraint, reinterpreted_batch_ndims);

            /// <summary>Other sets, one for each part along a dimension.</summary>
            public static _Cat cat(IList<Constraint> cseq, long dim = 0, IList<long>? lengths = null) => new(cseq, dim, lengths);

            /// <summary>Other sets, one for each place along a dimension.</summary>
            public static _Stack stack(IList<Constraint> cseq, int dim = 0) => new(cseq, dim);
        }
    }
}
