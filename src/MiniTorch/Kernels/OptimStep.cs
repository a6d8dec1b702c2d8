using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>The numbers of one optimizer step, for which <see cref="OptimStep.Run{TRule}"/> finds the element type.</summary>
internal interface IStepRule
{

    /// <summary>Runs the rule's loop: <c>OptimStep.Loop(new Bound&lt;T&gt;(this), elements)</c>.</summary>
    void Run<T>(in StepElements<T> elements) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>A rule with its numbers as vectors of <typeparamref name="T"/>.</summary>
internal interface IBoundStep<T> where T : unmanaged
{
    /// <summary>Changes a vector of parameters and of each state, given the gradient.</summary>
    void Step(ref Vector<T> parameter, Vector<T> grad, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third);
}

/// <summary>Where the operands of a step lie: the same number of elements each, in one order; absent states are null.</summary>
internal readonly unsafe struct StepElements<T>(T* parameter, T* grad, T* first, T* second, T* third, long count) where T : unmanaged
{
    internal readonly T* Parameter = parameter;
    internal readonly T* Grad = grad;
    internal readonly T* First = first;
    internal readonly T* Second = second;
    internal readonly T* Third = third;
    internal readonly long Count = count;
}

/// <summary>
/// One pass of an optimizer over a parameter: parameter, gradient and states are read and written once, a vector at a time, and nothing is
/// allocated unless layouts differ. Half types are computed in float32, complex numbers as their parts.
/// </summary>
internal static unsafe class OptimStep
{
    /// <summary>Elements worth a thread of their own, at one to three nanoseconds each.</summary>
    private const long Grain = 1 << 14;

    private const int Chunk = 256;

    /// <summary>Applies a rule to a parameter of a floating or complex dtype and states of its shape and dtype.</summary>
    internal static void Run<TRule>(in TRule rule, TensorImpl parameter, TensorImpl grad, TensorImpl? first = null, TensorImpl? second = null, TensorImpl? third = null)
        where TRule : struct, IStepRule
    {
        long[] strides = Layout.IsNonOverlappingAndDense(parameter.Sizes, parameter.Strides) ? parameter.Strides : Layout.ContiguousStrides(parameter.Sizes);
        TensorImpl p = InOrder(parameter, parameter.DType, strides)!;
        TensorImpl g = InOrder(grad, parameter.DType, strides)!;
        TensorImpl? a = InOrder(first, parameter.DType, strides);
        TensorImpl? b = InOrder(second, parameter.DType, strides);
        TensorImpl? c = InOrder(third, parameter.DType, strides);
        switch (parameter.DType)
        {
            case DType.Float32: Direct<float, TRule>(in rule, p, g, a, b, c, 1); break;
            case DType.Float64: Direct<double, TRule>(in rule, p, g, a, b, c, 1); break;
            case DType.Complex64: Direct<float, TRule>(in rule, p, g, a, b, c, 2); break;
            case DType.Complex128: Direct<double, TRule>(in rule, p, g, a, b, c, 2); break;
            case DType.Float16: Widened<Half, TRule>(in rule, p, g, a, b, c); break;
            default: Widened<BFloat16, TRule>(in rule, p, g, a, b, c); break;
        }
        CopyBack(p, parameter);
        CopyBack(a, first);
        CopyBack(b, second);
        CopyBack(c, third);
    }

    /// <summary>The vectors of a range, and what is left over in one vector that is padded with zeros.</summary>
    internal static void Loop<T, TBound>(in TBound bound, in StepElements<T> elements)
        where T : unmanaged
        where TBound : struct, IBoundStep<T> =>
        Parallel.For(0, elements.Count, Grain, new Body<T, TBound>(bound, elements));

    private static TensorImpl? InOrder(TensorImpl? tensor, DType dtype, long[] strides)
    {
        if (tensor is null || (tensor.DType == dtype && (ReferenceEquals(tensor.Strides, strides) || tensor.Strides.AsSpan().SequenceEqual(strides) || (tensor.IsContiguous && Layout.IsContiguous(tensor.Sizes, strides)))))
        {
            return tensor;
        }
        TensorImpl ordered = TensorImpl.Empty(tensor.Sizes, dtype, strides);
        Copy.Run(tensor, ordered);
        return ordered;
    }

    private static void CopyBack(TensorImpl? computed, TensorImpl? target)
    {
        if (target is not null && !ReferenceEquals(computed, target))
        {
            Copy.Run(computed!, target);
        }
    }

    private static Span<T> SpanOf<T>(TensorImpl? tensor, int parts) where T : unmanaged =>
        tensor is null ? default : tensor.Storage.Span<T>(tensor.Offset * parts, tensor.NumElements * parts);

    private static void Direct<T, TRule>(in TRule rule, TensorImpl p, TensorImpl g, TensorImpl? a, TensorImpl? b, TensorImpl? c, int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRule : struct, IStepRule
    {
        fixed (T* parameter = SpanOf<T>(p, parts), grad = SpanOf<T>(g, parts), first = SpanOf<T>(a, parts), second = SpanOf<T>(b, parts), third = SpanOf<T>(c, parts))
        {
            rule.Run(new StepElements<T>(parameter, grad, first, second, third, p.NumElements * parts));
        }
    }

    private static void Widened<T, TRule>(in TRule rule, TensorImpl p, TensorImpl g, TensorImpl? a, TensorImpl? b, TensorImpl? c)
        where T : unmanaged
        where TRule : struct, IStepRule
    {
        float* wide = stackalloc float[5 * Chunk];
        for (long start = 0; start < p.NumElements; start += Chunk)
        {
            int count = (int)Math.Min(Chunk, p.NumElements - start);
            Widen<T>(p, start, count, wide);
            Widen<T>(g, start, count, wide + Chunk);
            Widen<T>(a, start, count, wide + (2 * Chunk));
            Widen<T>(b, start, count, wide + (3 * Chunk));
            Widen<T>(c, start, count, wide + (4 * Chunk));
            rule.Run(new StepElements<float>(wide, wide + Chunk, wide + (2 * Chunk), wide + (3 * Chunk), wide + (4 * Chunk), count));
            Narrow<T>(wide, p, start, count);
            Narrow<T>(wide + (2 * Chunk), a, start, count);
            Narrow<T>(wide + (3 * Chunk), b, start, count);
            Narrow<T>(wide + (4 * Chunk), c, start, count);
        }
    }

    private static void Widen<T>(TensorImpl? tensor, long start, int count, float* to) where T : unmanaged
    {
        ReadOnlySpan<T> from = tensor is null ? default : tensor.Storage.Span<T>(tensor.Offset + start, count);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Elements.Convert<T, float>(from[i]);
        }
    }

    private static void Narrow<T>(float* from, TensorImpl? tensor, long start, int count) where T : unmanaged
    {
        Span<T> to = tensor is null ? default : tensor.Storage.Span<T>(tensor.Offset + start, count);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = Elements.Convert<float, T>(from[i]);
        }
    }

    private readonly struct Body<T, TBound>(TBound bound, StepElements<T> elements) : IRangeBody
        where T : unmanaged
        where TBound : struct, IBoundStep<T>
    {
        public void Invoke(long begin, long end)
        {
            TBound step = bound;
            T* p = elements.Parameter, g = elements.Grad, a = elements.First, b = elements.Second, c = elements.Third;
            long i = begin;
            for (; i <= end - Vector<T>.Count; i += Vector<T>.Count)
            {
                One(in step, p + i, g + i, a == null ? null : a + i, b == null ? null : b + i, c == null ? null : c + i);
            }
            int rest = (int)(end - i);
            if (rest == 0)
            {
                return;
            }
            T* padded = stackalloc T[5 * Vector<T>.Count];   // zeroed
            T* pp = padded, pg = pp + Vector<T>.Count, pa = pg + Vector<T>.Count, pb = pa + Vector<T>.Count, pc = pb + Vector<T>.Count;
            Transfer(p + i, pp, rest);
            Transfer(g + i, pg, rest);
            Transfer(a == null ? null : a + i, pa, rest);
            Transfer(b == null ? null : b + i, pb, rest);
            Transfer(c == null ? null : c + i, pc, rest);
            One(in step, pp, pg, pa, pb, pc);
            Transfer(pp, p + i, rest);
            Transfer(pa, a == null ? null : a + i, rest);
            Transfer(pb, b == null ? null : b + i, rest);
            Transfer(pc, c == null ? null : c + i, rest);
        }

        private static void One(in TBound step, T* p, T* g, T* a, T* b, T* c)
        {
            Vector<T> parameter = Vector.Load(p);
            Vector<T> first = a == null ? default : Vector.Load(a);
            Vector<T> second = b == null ? default : Vector.Load(b);
            Vector<T> third = c == null ? default : Vector.Load(c);
            step.Step(ref parameter, Vector.Load(g), ref first, ref second, ref third);
            Vector.Store(parameter, p);
            if (a != null)
            {
                Vector.Store(first, a);
            }
            if (b != null)
            {
                Vector.Store(second, b);
            }
            if (c != null)
            {
                Vector.Store(third, c);
            }
        }

        private static void Transfer(T* from, T* to, int count)
        {
            for (int i = 0; from != null && to != null && i < count; i++)
            {
                to[i] = from[i];
            }
        }
    }
}
