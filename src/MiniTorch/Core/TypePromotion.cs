namespace MiniTorch.Core;

/// <summary>
/// libtorch's type promotion (c10/core/ScalarType.cpp, at::native::result_type): operands fall into three classes, tensors with
/// dimensions, 0-dim tensors and numbers; a later class changes the result only when its category (bool, integer, floating, complex) is higher.
/// </summary>
internal static class TypePromotion
{
    /// <summary>The dtype in which two dtypes meet, classes aside.</summary>
    internal static DType Promote(DType a, DType b)
    {
        if (a == b)
        {
            return a;
        }
        if (a == DType.Bool)
        {
            return b;
        }
        if (b == DType.Bool)
        {
            return a;
        }
        if (a.IsComplex() || b.IsComplex())
        {
            DType real = Promote(a.ToReal(), b.ToReal());
            return real == DType.Float64 ? DType.Complex128 : DType.Complex64;
        }
        if (a.IsFloatingPoint() || b.IsFloatingPoint())
        {
            if (!a.IsFloatingPoint())
            {
                return b;
            }
            if (!b.IsFloatingPoint())
            {
                return a;
            }
            return a == DType.Float64 || b == DType.Float64 ? DType.Float64 : DType.Float32;   // float16 with bfloat16 gives float32
        }
        if (a == DType.UInt8 || b == DType.UInt8)
        {
            DType other = a == DType.UInt8 ? b : a;
            return other == DType.Int8 ? DType.Int16 : other;
        }
        return a > b ? a : b;
    }

    internal static DType ResultType(TensorImpl a, TensorImpl b)
    {
        if (a.DType == b.DType)
        {
            return a.DType;
        }
        var state = default(State);
        state.Add(a);
        state.Add(b);
        return state.Result;
    }

    internal static DType ResultType(ReadOnlySpan<TensorImpl?> operands)
    {
        var state = default(State);
        foreach (TensorImpl? operand in operands)
        {
            if (operand is not null)
            {
                state.Add(operand);
            }
        }
        return state.Result;
    }

    internal static DType ResultType(TensorImpl a, ScalarValue b)
    {
        var state = default(State);
        state.Add(a);
        state.Add(b);
        return state.Result;
    }

    /// <summary>The promoted dtype, made floating for operators that have no integer form (div, atan2, …).</summary>
    internal static DType FloatingResultType(TensorImpl a, TensorImpl b)
    {
        DType dtype = ResultType(a, b);
        return dtype.IsIntegralOrBool() ? DTypes.Default : dtype;
    }

    /// <inheritdoc cref="FloatingResultType(TensorImpl, TensorImpl)"/>
    internal static DType FloatingResultType(TensorImpl a, ScalarValue b)
    {
        DType dtype = ResultType(a, b);
        return dtype.IsIntegralOrBool() ? DTypes.Default : dtype;
    }

    /// <summary>Whether a value may be stored without losing its category: float to int and complex to real are refused, all else goes.</summary>
    internal static bool CanCast(DType from, DType to) =>
        !(from.IsComplex() && !to.IsComplex()) &&
        !(from.IsFloatingPoint() && to.IsIntegralOrBool()) &&
        !(from != DType.Bool && to == DType.Bool);

    internal static void CheckCast(DType from, DType to)
    {
        if (!CanCast(from, to))
        {
            throw Error.Of($"result type {from.Name()} can't be cast to the desired output type {to.Name()}");
        }
    }

    private struct State
    {
        private DType? _dimensioned;
        private DType? _zeroDim;
        private DType? _number;

        internal void Add(TensorImpl operand)
        {
            DType dtype = operand.DType;
            if (operand.IsWrappedNumber)
            {
                AddNumber(dtype);
            }
            else if (operand.Rank == 0)
            {
                _zeroDim = _zeroDim is { } seen ? Promote(seen, dtype) : dtype;
            }
            else
            {
                _dimensioned = _dimensioned is { } seen ? Promote(seen, dtype) : dtype;
            }
        }

        internal void Add(ScalarValue number) => AddNumber(number.WrappedDType);

        private void AddNumber(DType dtype)
        {
            dtype = dtype.IsComplex() ? DTypes.DefaultComplex : dtype.IsFloatingPoint() ? DTypes.Default : dtype;
            _number = _number is { } seen ? Promote(seen, dtype) : dtype;
        }

        internal readonly DType Result => Combine(_dimensioned, Combine(_zeroDim, _number)) ?? throw Error.Of("expected at least one tensor");

        private static DType? Combine(DType? higher, DType? lower)
        {
            if (higher is not { } h)
            {
                return lower;
            }
            if (lower is not { } l)
            {
                return h;
            }
            // A complex operand of a lower class makes the result complex, of the precision of the higher class if that is floating.
            if (l.IsComplex() && !h.IsComplex())
            {
                Error.Unless(h != DType.Float16, "ComplexHalf, the complex dtype of Half tensors, is not supported");
                return h.IsFloatingPoint() ? h == DType.Float64 ? DType.Complex128 : DType.Complex64 : l;
            }
            return Category(l) > Category(h) ? Promote(h, l) : h;
        }

        private static int Category(DType dtype) => dtype.IsComplex() ? 3 : dtype.IsFloatingPoint() ? 2 : dtype == DType.Bool ? 0 : 1;
    }
}
