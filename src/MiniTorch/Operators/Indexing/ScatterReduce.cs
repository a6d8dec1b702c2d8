using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>How scatter_reduce and index_reduce combine what meets at one place.</summary>
internal enum PlaceReduction
{
    Sum,
    Prod,
    Mean,
    Amax,
    Amin,
}

/// <summary>
/// out = self with source reduced into the places that an index names: sum, product, mean, maximum or minimum, with or without what was there.
/// Saves self, source, index and the result, as the reduction needs them.
/// </summary>
/// <param name="operatorName">libtorch's name.</param>
/// <param name="derivative">The node's name.</param>
/// <param name="reduction">How values meet.</param>
/// <param name="includeSelf">What was there takes part.</param>
internal abstract class ReduceAtPlaces(string operatorName, string derivative, PlaceReduction reduction, bool includeSelf)
    : SingleOutputOperator(operatorName, derivative)
{
    private SavedTensor? _self;
    private SavedTensor? _source;
    private SavedTensor? _index;
    private SavedTensor? _result;
    private long[] _sourceSizes = [];

    internal PlaceReduction Reduction => reduction;

    internal bool IncludeSelf => includeSelf;

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, source, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    /// <summary>What <see cref="Indirect"/> needs to write the source; null if there is nothing to write.</summary>
    protected abstract (TensorImpl Into, TensorImpl Index, TensorImpl Values, long Scale)? Places(TensorImpl into, TensorImpl source);

    /// <summary>The elements of <paramref name="x"/> at the places, in the shape of the source.</summary>
    protected abstract TensorImpl At(TensorImpl x, TensorImpl index);

    /// <summary><paramref name="x"/> with values added at the places.</summary>
    protected abstract TensorImpl AddAt(TensorImpl x, TensorImpl index, TensorImpl values);

    /// <summary><paramref name="x"/> with zeros at the places.</summary>
    protected abstract TensorImpl ClearAt(TensorImpl x, TensorImpl index);

    /// <summary>This operator again.</summary>
    protected abstract TensorImpl Again(TensorImpl self, TensorImpl index, TensorImpl source);

    /// <summary>libtorch's name without the namespace.</summary>
    protected abstract string ShortName { get; }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        if (Places(into, inputs[1]!) is not { } places)
        {
            return;
        }
        if (!includeSelf)
        {
            Indirect.Set(places.Into, places.Index, places.Scale, Repeated(Identity(into.DType), into.DType, places.Values.Sizes));
        }
        Indirect.Combine(Kind, places.Into, places.Index, places.Scale, places.Values);
        if (reduction == PlaceReduction.Mean)
        {
            TensorImpl counts = TensorImpl.Empty(into.Sizes, DType.Int64);
            Copy.Fill(counts, includeSelf ? 1 : 0);
            var counted = Places(counts, inputs[1]!)!.Value;
            Indirect.Combine(ScatterReduction.Sum, counted.Into, counted.Index, counted.Scale, Repeated(1, DType.Int64, counted.Values.Sizes));
            Divide(into, counts);
        }
    }

    private ScatterReduction Kind => reduction switch
    {
        PlaceReduction.Prod => ScatterReduction.Product,
        PlaceReduction.Amax => ScatterReduction.Maximum,
        PlaceReduction.Amin => ScatterReduction.Minimum,
        _ => ScatterReduction.Sum,
    };

    /// <summary>What leaves the other operand as it is.</summary>
    private ScalarValue Identity(DType dtype) => reduction switch
    {
        PlaceReduction.Prod => 1,
        PlaceReduction.Amax => dtype switch
        {
            DType.Int64 => long.MinValue,
            DType.Int32 => int.MinValue,
            DType.Int16 => short.MinValue,
            DType.Int8 => sbyte.MinValue,
            DType.UInt8 or DType.Bool => 0,
            _ => double.NegativeInfinity,
        },
        PlaceReduction.Amin => dtype switch
        {
            DType.Int64 => long.MaxValue,
            DType.Int32 => int.MaxValue,
            DType.Int16 => short.MaxValue,
            DType.Int8 => sbyte.MaxValue,
            DType.UInt8 => byte.MaxValue,
            DType.Bool => 1,
            _ => double.PositiveInfinity,
        },
        _ => 0,
    };

    private static TensorImpl Repeated(ScalarValue value, DType dtype, long[] sizes)
    {
        TensorImpl one = TensorImpl.Empty(Layout.Scalar, dtype);
        Copy.Fill(one, value);
        return one.Alias(sizes, new long[sizes.Length]);
    }

    private static void Divide(TensorImpl into, TensorImpl counts)
    {
        switch (into.DType.ComputeType())
        {
            case DType.Float32: Pointwise.Map<MeanLoop<float>, float, float, float>(default, into, counts, into); break;
            case DType.Float64: Pointwise.Map<MeanLoop<double>, double, double, double>(default, into, counts, into); break;
            case DType.Complex128: Pointwise.Map<ComplexMeanLoop, Complex, Complex, Complex>(default, into, counts, into); break;
            case DType.Int64: Pointwise.Map<FloorMeanLoop<long>, long, long, long>(default, into, counts, into); break;
            case DType.Int32: Pointwise.Map<FloorMeanLoop<int>, int, int, int>(default, into, counts, into); break;
            case DType.Int16: Pointwise.Map<FloorMeanLoop<short>, short, short, short>(default, into, counts, into); break;
            case DType.Int8: Pointwise.Map<FloorMeanLoop<sbyte>, sbyte, sbyte, sbyte>(default, into, counts, into); break;
            default: Pointwise.Map<FloorMeanLoop<byte>, byte, byte, byte>(default, into, counts, into); break;
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        bool needsValues = reduction is PlaceReduction.Prod or PlaceReduction.Amax or PlaceReduction.Amin;
        _self = needsValues ? SaveInput(inputs[0]!, "self") : null;
        _source = needsValues ? SaveInput(inputs[1]!, "src") : null;
        _sourceSizes = inputs[1]!.Sizes;
        _index = SaveInput(inputs[2]!, "index");
        _result = needsValues ? SaveOutput(result) : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl index = _index!.Unpack();
        (TensorImpl self, TensorImpl source) = reduction switch
        {
            PlaceReduction.Sum => (grad, At(grad, index)),
            PlaceReduction.Mean => MeanBackward(grad, index),
            PlaceReduction.Prod => ProdBackward(grad, index),
            _ => ExtremumBackward(grad, index),
        };
        if (Needs(0))
        {
            gradInputs[0] = includeSelf ? self : ClearAt(self, index);
        }
        if (Needs(1))
        {
            gradInputs[1] = source;
        }
    }

    private (TensorImpl, TensorImpl) MeanBackward(TensorImpl grad, TensorImpl index)
    {
        TensorImpl counts = Aten.Full(grad.Sizes, includeSelf ? 1 : 0, grad.DType);
        counts = AddAt(counts, index, Aten.Full(_sourceSizes, 1, grad.DType));
        counts = Aten.MaskedFill(counts, Aten.Eq(counts, 0), 1);
        return (grad / counts, At(grad, index) / At(counts, index));
    }

    /// <summary>The gradient is shared evenly by all that equal the extremum.</summary>
    private (TensorImpl, TensorImpl) ExtremumBackward(TensorImpl grad, TensorImpl index)
    {
        TensorImpl result = _result!.Unpack();
        TensorImpl self = Aten.To(Aten.Eq(_self!.Unpack(), result), grad.DType);
        TensorImpl source = Aten.To(Aten.Eq(_source!.Unpack(), At(result, index)), grad.DType);
        TensorImpl share = grad / AddAt(self, index, source);
        return (self * share, source * At(share, index));
    }

    /// <summary>The product of the others: where an element is zero, found by leaving it out.</summary>
    private (TensorImpl, TensorImpl) ProdBackward(TensorImpl grad, TensorImpl index)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl source = _source!.Unpack();
        TensorImpl maskedSelf = Aten.MaskedFill(self, Aten.Eq(self, 0), 1);
        TensorImpl gradSelf = grad * Again(maskedSelf, index, source) / maskedSelf;
        TensorImpl isZero = Aten.Eq(source, 0);
        TensorImpl zeros = At(AddAt(Aten.Zeros(self.Sizes, self.DType), index, Aten.To(isZero, self.DType)), index);
        TensorImpl isOnlyZero = Aten.BitwiseAnd(isZero, Aten.Eq(zeros, 1));
        TensorImpl withoutZero = Again(self, index, Aten.MaskedFill(source, isOnlyZero, 1));
        TensorImpl gradSource = Aten.Where(
            isOnlyZero,
            At(grad * withoutZero, index),
            At(grad * _result!.Unpack(), index) / Aten.MaskedFill(source, isZero, 1));
        if (Indices.CountTrue(Copy.Dense(Aten.Gt(zeros, 1), DType.Bool)) > 0)
        {
            gradSource = new DelayedError($"{ShortName}(): Double backward is unsupported for {(this is IndexReduce ? "source" : "src")} when >1 zeros in {(this is IndexReduce ? "source" : "src")} are scattered to the same position in self").Call(gradSource);
        }
        return (gradSelf, gradSource);
    }

    private readonly struct MeanLoop<T> : IBinaryLoop<T, T, T> where T : IFloatingPointIeee754<T>
    {
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = y[i] == T.Zero ? x[i] : x[i] / y[i];
            }
        }
    }

    private readonly struct ComplexMeanLoop : IBinaryLoop<Complex, Complex, Complex>
    {
        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = y[i] == Complex.Zero ? x[i] : x[i] / y[i].Real;
            }
        }
    }

    private readonly struct FloorMeanLoop<T> : IBinaryLoop<T, T, T> where T : IBinaryInteger<T>
    {
        public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                if (y[i] == T.Zero)
                {
                    result[i] = x[i];
                    continue;
                }
                (T quotient, T remainder) = T.DivRem(x[i], y[i]);
                result[i] = T.IsNegative(x[i]) && remainder != T.Zero ? quotient - T.One : quotient;
            }
        }
    }
}

/// <summary>src reduced into the indices along a dimension, index by index: see <see cref="ReduceAtPlaces"/>.</summary>
internal sealed class ScatterReduce(long dim, PlaceReduction reduction, bool includeSelf = true)
    : ReduceAtPlaces("aten::scatter_reduce.two", "ScatterReduceBackward0", reduction, includeSelf)
{
    private TensorImpl? _places;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("reduce", Reduction.ToString().ToLowerInvariant()), ("include_self", IncludeSelf)];

    protected override string ShortName => "scatter_reduce";

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        _places = IndexedPlaces.CheckScatter("scatter", self, inputs[2]!, inputs[1], Layout.WrapDim(dim, self.Rank));
        return new(self.Sizes, self.DType);
    }

    protected override (TensorImpl Into, TensorImpl Index, TensorImpl Values, long Scale)? Places(TensorImpl into, TensorImpl source)
    {
        if (_places is null)
        {
            return null;
        }
        TensorImpl target = IndexedPlaces.Destination(into, _places, dim, out long scale);
        return (target, _places, IndexedPlaces.Values(source, _places), scale);
    }

    protected override TensorImpl At(TensorImpl x, TensorImpl index) => Aten.Gather(x, dim, index);

    protected override TensorImpl AddAt(TensorImpl x, TensorImpl index, TensorImpl values) => Aten.ScatterAdd(x, dim, index, values);

    protected override TensorImpl ClearAt(TensorImpl x, TensorImpl index) => Aten.Scatter(x, dim, index, 0);

    protected override TensorImpl Again(TensorImpl self, TensorImpl index, TensorImpl source) => Aten.ScatterReduce(self, dim, index, source, Reduction, IncludeSelf);
}

/// <summary>Slices of source reduced into those that a vector of indices names: see <see cref="ReduceAtPlaces"/>.</summary>
internal sealed class IndexReduce(long dim, PlaceReduction reduction, bool includeSelf = true)
    : ReduceAtPlaces("aten::index_reduce", "IndexReduceBackward0", reduction, includeSelf)
{
    private TensorImpl? _places;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("reduce", Reduction.ToString().ToLowerInvariant()), ("include_self", IncludeSelf)];

    protected override string ShortName => "index_reduce";

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl source) = (inputs[0]!, inputs[1]!);
        _places = IndexAdd.CheckSlices("index_reduce_()", self, source, inputs[2]!, dim);
        return new(self.Sizes, self.DType);
    }

    protected override (TensorImpl Into, TensorImpl Index, TensorImpl Values, long Scale)? Places(TensorImpl into, TensorImpl source) =>
        IndexAdd.Slices(into, _places!, source, dim);

    protected override TensorImpl At(TensorImpl x, TensorImpl index) => Aten.IndexSelect(x, dim, index);

    protected override TensorImpl AddAt(TensorImpl x, TensorImpl index, TensorImpl values) => Aten.IndexAdd(x, dim, index, values);

    protected override TensorImpl ClearAt(TensorImpl x, TensorImpl index) => Aten.IndexFill(x, dim, Aten.To(index, DType.Int64), 0);

    protected override TensorImpl Again(TensorImpl self, TensorImpl index, TensorImpl source) => Aten.IndexReduce(self, dim, index, source, Reduction, IncludeSelf);
}

/// <summary>The tensor as it is, whose gradient is an error: for formulas that are not differentiable a second time in some case.</summary>
internal sealed class DelayedError(string message) : ViewOperator("aten::alias", "Error")
{
    internal override string Name => "torch::autograd::Error";

    protected override bool IsTracked => false;

    protected override TensorImpl MakeView(TensorImpl self) => self.Alias();

    protected override TensorImpl? Backward(TensorImpl grad) => throw Error.Of(message);
}

internal static partial class Aten
{
    internal static TensorImpl ScatterReduce(TensorImpl self, long dim, TensorImpl index, TensorImpl source, PlaceReduction reduction, bool includeSelf = true) =>
        new ScatterReduce(dim, reduction, includeSelf).Call(self, source, index);

    internal static TensorImpl IndexReduce(TensorImpl self, long dim, TensorImpl index, TensorImpl source, PlaceReduction reduction, bool includeSelf = true) =>
        new IndexReduce(dim, reduction, includeSelf).Call(self, source, index);
}
