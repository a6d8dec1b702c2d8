namespace MiniTorch;

public static partial class torch
{
    public static partial class distributions
    {
        /// <summary>Differentiable transformations of random variables, with the logarithms of their Jacobians.</summary>
        public static partial class transforms
        {
            /// <summary>A transformation y = f(x). <see cref="forward"/> applies it, <see cref="inv"/> undoes it.</summary>
            public abstract class Transform
            {
                /// <summary>Where x lies.</summary>
                protected constraints.Constraint _domain = constraints.real;

                /// <summary>Where y lies.</summary>
                protected constraints.Constraint _codomain = constraints.real;

                /// <summary>Whether each y comes of one x.</summary>
                protected bool _bijective;

                /// <summary>The inverse, once it was asked for.</summary>
                protected Transform? _inv;

                /// <summary>A transformation of real numbers.</summary>
                protected Transform()
                {
                }

                /// <summary>Whether each y comes of one x.</summary>
                public virtual bool bijective => _bijective;

                /// <summary>Where x lies.</summary>
                public virtual constraints.Constraint domain => _domain;

                /// <summary>Where y lies.</summary>
                public virtual constraints.Constraint codomain => _codomain;

                /// <summary>How many dimensions of x are transformed together.</summary>
                public virtual int event_dim => domain.event_dim;

                /// <summary>The inverse.</summary>
                public virtual Transform inv => _inv ??= new InverseTransform(this);

                /// <summary>1 where f rises, −1 where it falls.</summary>
                /// <exception cref="NotImplementedException">It does neither everywhere.</exception>
                public Tensor sign => _sign();

                /// <summary>f(x).</summary>
                public Tensor forward(Tensor x) => _call(x);

                /// <summary>The shape of f(x).</summary>
                public virtual long[] forward_shape(long[] shape) => shape;

                /// <summary>The shape of x.</summary>
                public virtual long[] inverse_shape(long[] shape) => shape;

                /// <summary>f(x).</summary>
                protected internal abstract Tensor _call(Tensor x);

                /// <summary>The x of y.</summary>
                protected internal abstract Tensor _inverse(Tensor y);

                /// <inheritdoc cref="sign"/>
                protected internal virtual Tensor _sign() => throw new NotImplementedException($"{GetType().Name}.sign");

                /// <summary>ln |det ∂y/∂x|.</summary>
                /// <param name="x">The argument.</param>
                /// <param name="y">The value at it.</param>
                protected internal virtual Tensor log_abs_det_jacobian(Tensor x, Tensor y) => throw new NotImplementedException($"{GetType().Name}.log_abs_det_jacobian");

                /// <summary>Sums the last dimensions.</summary>
                protected static Tensor _sum_rightmost(Tensor value, int dim) => Distribution.SumRightmost(value, dim);

                private protected static Tensor One => tensor(1L);
            }

            /// <summary>The inverse of another transformation.</summary>
            private sealed class InverseTransform(Transform of) : Transform
            {
                public override bool bijective => of.bijective;

                public override constraints.Constraint domain => of.codomain;

                public override constraints.Constraint codomain => of.domain;

                public override int event_dim => of.event_dim;

                public override Transform inv => of;

                public override long[] forward_shape(long[] shape) => of.inverse_shape(shape);

                public override long[] inverse_shape(long[] shape) => of.forward_shape(shape);

                protected internal override Tensor _call(Tensor x) => of._inverse(x);

                protected internal override Tensor _inverse(Tensor y) => of._call(y);

                protected internal override Tensor _sign() => of._sign();

                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => -of.log_abs_det_jacobian(y, x);
            }

            /// <summary>y = eˣ.</summary>
            public class ExpTransform : Transform
            {
                /// <summary>y = eˣ.</summary>
                public ExpTransform()
                {
                    _domain = constraints.real;
                    _codomain = constraints.positive;
                    _bijective = true;
                }

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => x.exp();

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => y.log();

                /// <inheritdoc/>
                protected internal override Tensor _sign() => One;

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => x;
            }

            /// <summary>y = ln x.</summary>
            public class LogTransform : Transform
            {
                /// <summary>y = ln x.</summary>
                public LogTransform()
                {
                    _domain = constraints.positive;
                    _codomain = constraints.real;
                    _bijective = true;
                }

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => x.log();

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => y.exp();

                /// <inheritdoc/>
                protected internal override Tensor _sign() => One;

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => -x.log();
            }

            /// <summary>y = |x|.</summary>
            public class AbsTransform : Transform
            {
                /// <summary>y = |x|.</summary>
                public AbsTransform()
                {
                    _domain = constraints.real;
                    _codomain = constraints.positive;
                    _bijective = false;
                }

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => x.abs();

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => y;
            }

            /// <summary>y = ln(1 + eˣ).</summary>
            public class SoftplusTransform : Transform
            {
                /// <summary>y = ln(1 + eˣ).</summary>
                public SoftplusTransform()
                {
                    _domain = constraints.real;
                    _codomain = constraints.positive;
                    _bijective = true;
                }

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => x.softplus();

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => (-y).expm1().neg().log() + y;

                /// <inheritdoc/>
                protected internal override Tensor _sign() => One;

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => -(-x).softplus();
            }

            /// <summary>y = 1 / (1 + e⁻ˣ), kept away from 0 and 1.</summary>
            public class SigmoidTransform : Transform
            {
                /// <summary>y = 1 / (1 + e⁻ˣ), kept away from 0 and 1.</summary>
                public SigmoidTransform()
                {
                    _domain = constraints.real;
                    _codomain = constraints.unit_interval;
                    _bijective = true;
                }

                private static Tensor Clamp(Tensor y)
                {
                    FInfo info = finfo(y.dtype);
                    return y.clamp(info.tiny, 1 - info.eps);
                }

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => Clamp(x.sigmoid());

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y)
                {
                    Tensor clamped = Clamp(y);
                    return clamped.log() - (-clamped).log1p();
                }

                /// <inheritdoc/>
                protected internal override Tensor _sign() => One;

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => -(-x).softplus() - x.softplus();
            }

            /// <summary>y = tanh x.</summary>
            public class TanhTransform : Transform
            {
                /// <summary>y = tanh x.</summary>
                public TanhTransform()
                {
                    _domain = constraints.real;
                    _codomain = constraints.interval(-1, 1);
                    _bijective = true;
                }

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => x.tanh();

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => y.atanh();

                /// <inheritdoc/>
                protected internal override Tensor _sign() => One;

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => 2 * (Math.Log(2) - x - (-2 * x).softplus());
            }

            /// <summary>y = softmax(x); its inverse is the logarithm, so that adding a constant to x is forgotten.</summary>
            public class SoftmaxTransform : Transform
            {
                /// <summary>y = softmax(x); its inverse is the logarithm, so that adding a constant to x is forgotten.</summary>
                public SoftmaxTransform()
                {
                    _domain = constraints.real_vector;
                    _codomain = constraints.simplex;
                    _bijective = false;
                }

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x)
                {
                    Tensor probs = (x - x.max(-1, true).values).exp();
                    return probs / probs.sum(-1, true);
                }

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => y.log();
            }

            /// <summary>y = xᵉ for positive x.</summary>
            public class PowerTransform : Transform
            {
                private readonly Tensor _exponent;

                /// <summary>y = xᵉ for positive x.</summary>
                /// <param name="exponent">The exponent e.</param>
                public PowerTransform(Tensor exponent)
                {
                    _exponent = exponent.alias().DetachFromDisposeScope();
                    _domain = constraints.positive;
                    _codomain = constraints.positive;
                    _bijective = true;
                }

                /// <inheritdoc/>
                public override long[] forward_shape(long[] shape) => Core.Layout.Broadcast(shape, _exponent.shape);

                /// <inheritdoc/>
                public override long[] inverse_shape(long[] shape) => forward_shape(shape);

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => x.pow(_exponent);

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => y.pow(1 / _exponent);

                /// <inheritdoc/>
                protected internal override Tensor _sign() => _exponent.sign();

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => (_exponent * y / x).abs().log();
            }

            /// <summary>y = loc + scale · x.</summary>
            public class AffineTransform : Transform
            {
                private readonly Tensor _loc;
                private readonly Tensor _scale;
                private readonly int _eventDim;

                /// <summary>y = loc + scale · x.</summary>
                /// <param name="loc">What is added.</param>
                /// <param name="scale">The factor.</param>
                /// <param name="event_dim">How many dimensions belong together.</param>
                public AffineTransform(double loc, double scale, int event_dim = 0)
                    : this(tensor(loc), tensor(scale), event_dim)
                {
                }

                /// <inheritdoc cref="AffineTransform(double, double, int)"/>
                public AffineTransform(Tensor loc, Tensor scale, int event_dim = 0)
                {
                    _loc = loc.alias().DetachFromDisposeScope();
                    _scale = scale.alias().DetachFromDisposeScope();
                    _eventDim = event_dim;
                    _domain = event_dim == 0 ? constraints.real : constraints.independent(constraints.real, event_dim);
                    _codomain = _domain;
                    _bijective = true;
                }

                /// <inheritdoc/>
                public override int event_dim => _eventDim;

                /// <inheritdoc/>
                public override long[] forward_shape(long[] shape) => Core.Layout.Broadcast(Core.Layout.Broadcast(shape, _loc.shape), _scale.shape);

                /// <inheritdoc/>
                public override long[] inverse_shape(long[] shape) => forward_shape(shape);

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => _loc + (_scale * x);

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => (y - _loc) / _scale;

                /// <inheritdoc/>
                protected internal override Tensor _sign() => _scale.sign();

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y)
                {
                    Tensor result = _scale.abs().log();
                    long[] shape = x.shape;
                    if (_eventDim > 0)
                    {
                        result = result.expand([.. result.shape[..Math.Max(0, result.shape.Length - _eventDim)], .. Enumerable.Repeat(1L, _eventDim)]).expand(shape);
                        return _sum_rightmost(result, _eventDim);
                    }
                    return result.expand(shape);
                }
            }

            /// <summary>Another transformation with more dimensions taken together.</summary>
            public class IndepdenentTransform : Transform
            {
                private readonly Transform _base;
                private readonly int _dims;

                /// <summary>Another transformation with more dimensions taken together.</summary>
                /// <param name="base_transform">The transformation.</param>
                /// <param name="reinterpreted_batch_dims">How many more dimensions.</param>
                public IndepdenentTransform(Transform base_transform, int reinterpreted_batch_dims)
                {
                    _base = base_transform;
                    _dims = reinterpreted_batch_dims;
                    _domain = constraints.independent(base_transform.domain, reinterpreted_batch_dims);
                    _codomain = constraints.independent(base_transform.codomain, reinterpreted_batch_dims);
                }

                /// <inheritdoc/>
                public override bool bijective => _base.bijective;

                /// <inheritdoc/>
                public override long[] forward_shape(long[] shape) => _base.forward_shape(shape);

                /// <inheritdoc/>
                public override long[] inverse_shape(long[] shape) => _base.inverse_shape(shape);

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => _base._call(x);

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => _base._inverse(y);

                /// <inheritdoc/>
                protected internal override Tensor _sign() => _base._sign();

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => _sum_rightmost(_base.log_abs_det_jacobian(x, y), _dims);
            }

            /// <summary>Another shape of the last dimensions.</summary>
            public class ReshapeTransform : Transform
            {
                private readonly long[] _in;
                private readonly long[] _out;

                /// <summary>Another shape of the last dimensions.</summary>
                /// <param name="in_shape">The shape of x.</param>
                /// <param name="out_shape">The shape of y.</param>
                /// <exception cref="ArgumentException">The shapes have different numbers of elements.</exception>
                public ReshapeTransform(long[] in_shape, long[] out_shape)
                {
                    if (Core.Layout.NumElements(in_shape) != Core.Layout.NumElements(out_shape))
                    {
                        throw new ArgumentException("in_shape, out_shape have different numbers of elements");
                    }
                    _in = [.. in_shape];
                    _out = [.. out_shape];
                    _domain = constraints.independent(constraints.real, in_shape.Length);
                    _codomain = constraints.independent(constraints.real, out_shape.Length);
                    _bijective = true;
                }

                /// <inheritdoc/>
                public override long[] forward_shape(long[] shape) => Replace(shape, _in, _out);

                /// <inheritdoc/>
                public override long[] inverse_shape(long[] shape) => Replace(shape, _out, _in);

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => x.reshape(forward_shape(x.shape));

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => y.reshape(inverse_shape(y.shape));

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y) => zeros(x.shape[..^_in.Length], x.dtype);

                private static long[] Replace(long[] shape, long[] from, long[] to)
                {
                    if (shape.Length < from.Length || !shape.AsSpan()[^from.Length..].SequenceEqual(from))
                    {
                        throw new ArgumentException($"Shape mismatch: expected ({string.Join(", ", from)}) but got ({string.Join(", ", shape.TakeLast(from.Length))})");
                    }
                    return [.. shape[..^from.Length], .. to];
                }
            }

            /// <summary>Several transformations, one after the other.</summary>
            public class ComposeTransform : Transform
            {
                private readonly Transform[] _parts;

                /// <summary>Several transformations, one after the other.</summary>
                /// <param name="parts">The transformations, the first one first.</param>
                /// <param name="cache_size">Not used: nothing is cached.</param>
                public ComposeTransform(IEnumerable<Transform> parts, int cache_size = 0)
                {
                    _parts = [.. parts];
                    if (_parts.Length == 0)
                    {
                        return;
                    }
                    _domain = Widened(_parts[0].domain, _parts.Reverse().Aggregate(_parts[^1].codomain.event_dim, static (dim, part) => Math.Max(dim + part.domain.event_dim - part.codomain.event_dim, part.domain.event_dim)));
                    _codomain = Widened(_parts[^1].codomain, _parts.Aggregate(_parts[0].domain.event_dim, static (dim, part) => Math.Max(dim + part.codomain.event_dim - part.domain.event_dim, part.codomain.event_dim)));
                }

                /// <inheritdoc/>
                public override bool bijective => Array.TrueForAll(_parts, static part => part.bijective);

                /// <inheritdoc/>
                public override Transform inv => _inv ??= new ComposeTransform(_parts.Reverse().Select(static part => part.inv));

                /// <inheritdoc/>
                public override long[] forward_shape(long[] shape) => _parts.Aggregate(shape, static (s, part) => part.forward_shape(s));

                /// <inheritdoc/>
                public override long[] inverse_shape(long[] shape) => _parts.Reverse().Aggregate(shape, static (s, part) => part.inverse_shape(s));

                /// <inheritdoc/>
                protected internal override Tensor _call(Tensor x) => _parts.Aggregate(x, static (value, part) => part._call(value));

                /// <inheritdoc/>
                protected internal override Tensor _inverse(Tensor y) => _parts.Reverse().Aggregate(y, static (value, part) => part._inverse(value));

                /// <inheritdoc/>
                protected internal override Tensor _sign() => _parts.Aggregate(One, static (value, part) => value * part._sign());

                /// <inheritdoc/>
                protected internal override Tensor log_abs_det_jacobian(Tensor x, Tensor y)
                {
                    Tensor? result = null;
                    int eventDim = domain.event_dim;
                    foreach (Transform part in _parts)
                    {
                        Tensor next = part._call(x);
                        Tensor term = _sum_rightmost(part.log_abs_det_jacobian(x, next), eventDim - part.domain.event_dim);
                        result = result is null ? term : result + term;
                        eventDim += part.codomain.event_dim - part.domain.event_dim;
                        x = next;
                    }
                    return result ?? zeros_like(x);
                }

                private static constraints.Constraint Widened(constraints.Constraint constraint, int eventDim) =>
                    eventDim > constraint.event_dim ? constraints.independent(constraint, eventDim - constraint.event_dim) : constraint;
            }
        }
    }
}
