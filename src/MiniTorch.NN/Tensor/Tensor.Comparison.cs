using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: comparisons, bounds and choices.</content>
    public partial class Tensor
    {
        /// <summary>self = target, element by element.</summary>
        public Tensor eq(Tensor target) => new(Aten.Eq(Impl, target.Impl));

        /// <inheritdoc cref="eq(Tensor)"/>
        public Tensor eq(Scalar target) => new(Aten.Eq(Impl, target.Value));

        /// <summary>self = target, element by element, stored in self as 0 and 1.</summary>
        public Tensor eq_(Tensor target) => Write(new Eq(inPlace: true), target.Impl);

        /// <inheritdoc cref="eq_(Tensor)"/>
        public Tensor eq_(Scalar target) => Write(new Eq(inPlace: true, ofScalar: true), Number(target));

        /// <summary>self ≠ target, element by element.</summary>
        public Tensor ne(Tensor target) => new(Aten.Ne(Impl, target.Impl));

        /// <inheritdoc cref="ne(Tensor)"/>
        public Tensor ne(Scalar target) => new(Aten.Ne(Impl, target.Value));

        /// <summary>self ≠ target, element by element, stored in self as 0 and 1.</summary>
        public Tensor ne_(Tensor target) => Write(new Ne(inPlace: true), target.Impl);

        /// <inheritdoc cref="ne_(Tensor)"/>
        public Tensor ne_(Scalar target) => Write(new Ne(inPlace: true, ofScalar: true), Number(target));

        /// <summary>self &lt; target, element by element.</summary>
        public Tensor lt(Tensor target) => new(Aten.Lt(Impl, target.Impl));

        /// <inheritdoc cref="lt(Tensor)"/>
        public Tensor lt(Scalar target) => new(Aten.Lt(Impl, target.Value));

        /// <summary>self &lt; target, element by element, stored in self as 0 and 1.</summary>
        public Tensor lt_(Tensor target) => Write(new Lt(inPlace: true), target.Impl);

        /// <inheritdoc cref="lt_(Tensor)"/>
        public Tensor lt_(Scalar target) => Write(new Lt(inPlace: true, ofScalar: true), Number(target));

        /// <summary>self ≤ target, element by element.</summary>
        public Tensor le(Tensor target) => new(Aten.Le(Impl, target.Impl));

        /// <inheritdoc cref="le(Tensor)"/>
        public Tensor le(Scalar target) => new(Aten.Le(Impl, target.Value));

        /// <summary>self ≤ target, element by element, stored in self as 0 and 1.</summary>
        public Tensor le_(Tensor target) => Write(new Le(inPlace: true), target.Impl);

        /// <inheritdoc cref="le_(Tensor)"/>
        public Tensor le_(Scalar target) => Write(new Le(inPlace: true, ofScalar: true), Number(target));

        /// <summary>self &gt; target, element by element.</summary>
        public Tensor gt(Tensor target) => new(Aten.Gt(Impl, target.Impl));

        /// <inheritdoc cref="gt(Tensor)"/>
        public Tensor gt(Scalar target) => new(Aten.Gt(Impl, target.Value));

        /// <summary>self &gt; target, element by element, stored in self as 0 and 1.</summary>
        public Tensor gt_(Tensor target) => Write(new Gt(inPlace: true), target.Impl);

        /// <inheritdoc cref="gt_(Tensor)"/>
        public Tensor gt_(Scalar target) => Write(new Gt(inPlace: true, ofScalar: true), Number(target));

        /// <summary>self ≥ target, element by element.</summary>
        public Tensor ge(Tensor target) => new(Aten.Ge(Impl, target.Impl));

        /// <inheritdoc cref="ge(Tensor)"/>
        public Tensor ge(Scalar target) => new(Aten.Ge(Impl, target.Value));

        /// <summary>self ≥ target, element by element, stored in self as 0 and 1.</summary>
        public Tensor ge_(Tensor target) => Write(new Ge(inPlace: true), target.Impl);

        /// <inheritdoc cref="ge_(Tensor)"/>
        public Tensor ge_(Scalar target) => Write(new Ge(inPlace: true, ofScalar: true), Number(target));

        /// <inheritdoc cref="eq(Tensor)"/>
        public Tensor equal(Tensor target) => eq(target);

        /// <inheritdoc cref="ne(Tensor)"/>
        public Tensor not_equal(Tensor target) => ne(target);

        /// <inheritdoc cref="ne_(Tensor)"/>
        public Tensor not_equal_(Tensor target) => ne_(target);

        /// <inheritdoc cref="lt(Tensor)"/>
        public Tensor less(Tensor target) => lt(target);

        /// <inheritdoc cref="lt_(Tensor)"/>
        public Tensor less_(Tensor target) => lt_(target);

        /// <inheritdoc cref="le(Tensor)"/>
        public Tensor less_equal(Tensor target) => le(target);

        /// <inheritdoc cref="le_(Tensor)"/>
        public Tensor less_equal_(Tensor target) => le_(target);

        /// <inheritdoc cref="gt(Tensor)"/>
        public Tensor greater(Tensor target) => gt(target);

        /// <inheritdoc cref="gt_(Tensor)"/>
        public Tensor greater_(Tensor target) => gt_(target);

        /// <inheritdoc cref="ge(Tensor)"/>
        public Tensor greater_equal(Tensor target) => ge(target);

        /// <inheritdoc cref="ge_(Tensor)"/>
        public Tensor greater_equal_(Tensor target) => ge_(target);

        /// <summary>Whether |self − other| ≤ atol + rtol · |other|, element by element; the dtypes must agree.</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => new(Aten.IsClose(Impl, other.Impl, rtol, atol, nanEqual));

        /// <summary>Whether all elements are close; see <see cref="isclose"/>.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => Aten.AllClose(Impl, target.Impl, rtol, atol, equal_nan);

        /// <summary>Whether each element occurs among <paramref name="test_elements"/>. <paramref name="assumeUnique"/> is a hint that changes nothing.</summary>
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => new(Aten.IsIn(Impl, test_elements.Impl, invert));

        /// <summary>Whether each element is NaN.</summary>
        public Tensor isnan() => new(Aten.IsNan(Impl));

        /// <summary>Whether each element is infinite.</summary>
        public Tensor isinf() => new(Aten.IsInf(Impl));

        /// <summary>Whether each element is neither infinite nor NaN.</summary>
        public Tensor isfinite() => new(Aten.IsFinite(Impl));

        /// <summary>Whether each element is +∞.</summary>
        public Tensor isposinf() => new(Aten.IsPosInf(Impl));

        /// <summary>Whether each element is −∞.</summary>
        public Tensor isneginf() => new(Aten.IsNegInf(Impl));

        /// <summary>Whether each element has no imaginary part.</summary>
        public Tensor isreal() => new(Aten.IsReal(Impl));

        /// <summary>Whether each element's sign bit is set.</summary>
        public Tensor signbit() => new(Aten.Signbit(Impl));

        /// <summary>self where the condition holds, else y.</summary>
        public Tensor where(Tensor condition, Tensor y) => new(Aten.Where(condition.Impl, Impl, y.Impl));

        /// <summary>The larger element, NaN if either is.</summary>
        public Tensor maximum(Tensor other) => new(Aten.Maximum(Impl, other.Impl));

        /// <summary>The smaller element, NaN if either is.</summary>
        public Tensor minimum(Tensor other) => new(Aten.Minimum(Impl, other.Impl));

        /// <inheritdoc cref="maximum(Tensor)"/>
        public Tensor max(Tensor other) => new(Aten.Maximum(Impl, other.Impl));

        /// <inheritdoc cref="minimum(Tensor)"/>
        public Tensor min(Tensor other) => new(Aten.Minimum(Impl, other.Impl));

        /// <summary>The larger element; a number wins against NaN.</summary>
        public Tensor fmax(Tensor other) => new(Aten.Fmax(Impl, other.Impl));

        /// <summary>The smaller element; a number wins against NaN.</summary>
        public Tensor fmin(Tensor other) => new(Aten.Fmin(Impl, other.Impl));

        /// <summary>self, no smaller than min and no larger than max.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => new(Aten.Clamp(Impl, min?.Value, max?.Value));

        /// <inheritdoc cref="clamp(Scalar, Scalar)"/>
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        /// <inheritdoc cref="clamp(Scalar, Scalar)"/>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => new(Aten.Clamp(Impl, ImplOf(min), ImplOf(max)));

        /// <inheritdoc cref="clamp(Scalar, Scalar)"/>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Write(new Clamp(min?.Value, max?.Value));

        /// <inheritdoc cref="clamp(Scalar, Scalar)"/>
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Write(new ClampTensor(), ImplOf(min), ImplOf(max));

        /// <summary>self, no smaller than min.</summary>
        public Tensor clamp_min(Scalar min) => new(Aten.ClampMin(Impl, min.Value));

        /// <inheritdoc cref="clamp_min(Scalar)"/>
        public Tensor clamp_min_(Scalar min) => Write(new ClampMin(min.Value));

        /// <summary>self, no larger than max.</summary>
        public Tensor clamp_max(Scalar max) => new(Aten.ClampMax(Impl, max.Value));

        /// <inheritdoc cref="clamp_max(Scalar)"/>
        public Tensor clamp_max_(Scalar max) => Write(new ClampMax(max.Value));

        /// <inheritdoc cref="clamp_min(Scalar)"/>
        public Tensor clamp_min(Tensor min) => new(Aten.ClampMin(Impl, min.Impl));

        /// <inheritdoc cref="clamp_max(Scalar)"/>
        public Tensor clamp_max(Tensor max) => new(Aten.ClampMax(Impl, max.Impl));

        /// <inheritdoc cref="clamp_min(Scalar)"/>
        public Tensor clamp_min_(Tensor min) => Write(new ClampMinTensor(), min.Impl);

        /// <inheritdoc cref="clamp_max(Scalar)"/>
        public Tensor clamp_max_(Tensor max) => Write(new ClampMaxTensor(), max.Impl);

        /// <inheritdoc cref="where(Tensor, Tensor)"/>
        public Tensor where(Tensor condition, Scalar y) => new(Aten.Where(condition.Impl, Impl, Number(y)));
    }
}
