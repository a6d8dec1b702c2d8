using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self with out[…, index[i, j, …], …] = src[i, j, …] along a dimension; ∂self = grad with zeros there, ∂src = grad gathered. Saves the index.</summary>
internal sealed class Scatter(long dim) : SingleOutputOperator("aten::scatter.src", "ScatterBackward0")
{
    private SavedTensor? _index;
    private TensorImpl? _places;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, src, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        _places = IndexedPlaces.CheckScatter("scatter", self, inputs[2]!, inputs[1], Layout.WrapDim(dim, self.Rank));
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        if (_places is { } places)
        {
            TensorImpl target = IndexedPlaces.Destination(into, places, dim, out long scale);
            Indirect.Set(target, places, scale, IndexedPlaces.Values(inputs[1]!, places));
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _index = SaveInput(inputs[2]!, "index");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl index = _index!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.Scatter(grad, dim, index, 0);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Gather(grad, dim, index);
        }
    }
}

/// <summary>out = self with a number at the indices; ∂self = grad with zeros there. Saves the index.</summary>
internal sealed class ScatterValue(long dim, ScalarValue value) : SingleOutputOperator("aten::scatter.value", "ScatterBackward1")
{
    private SavedTensor? _index;
    private TensorImpl? _places;

    internal long Dim => dim;

    internal ScalarValue Value => value;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("value", value)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, index.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        value.CheckFits(self.DType);
        _places = IndexedPlaces.CheckScatter("scatter", self, inputs[1]!, null, Layout.WrapDim(dim, self.Rank));
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        if (_places is { } places)
        {
            TensorImpl target = IndexedPlaces.Destination(into, places, dim, out long scale);
            Indirect.Set(target, places, scale, IndexedPlaces.Number(value, into.DType, places));
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _index = SaveInput(inputs[1]!, "index");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => gradInputs[0] = Aten.Scatter(grad, dim, _index!.Unpack(), 0);
}

/// <summary>out = self with src added (or multiplied) at the indices. Not differentiable, as in libtorch; use scatter_add or scatter_reduce.</summary>
/// <param name="dim">The dimension.</param>
/// <param name="reduce">"add" or "multiply".</param>
/// <param name="value">The number to scatter; null: the second input is.</param>
internal sealed class ScatterWithReduce(long dim, string reduce, ScalarValue? value = null)
    : SingleOutputOperator(value is null ? "aten::scatter.reduce" : "aten::scatter.value_reduce", "NotImplemented")
{
    internal long Dim => dim;

    internal string Reduce => reduce;

    internal ScalarValue? Value => value;

    private TensorImpl? _places;

    internal override string Name => "torch::autograd::NotImplemented";

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, src or null, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        Error.Unless(reduce is "add" or "multiply", "reduce argument must be either add or multiply.");
        _places = IndexedPlaces.CheckScatter("scatter", self, inputs[2]!, inputs[1], Layout.WrapDim(dim, self.Rank));
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        if (_places is { } places)
        {
            TensorImpl target = IndexedPlaces.Destination(into, places, dim, out long scale);
            TensorImpl values = value is { } number ? IndexedPlaces.Number(number, into.DType, places) : IndexedPlaces.Values(inputs[1]!, places);
            Indirect.Combine(reduce == "add" ? ScatterReduction.Sum : ScatterReduction.Product, target, places, scale, values);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        throw Error.Of($"derivative for {OperatorName} is not implemented");
}

/// <summary>out = self with src added at the indices along a dimension; ∂self = grad, ∂src = grad gathered. Saves the index.</summary>
internal sealed class ScatterAdd(long dim) : SingleOutputOperator("aten::scatter_add", "ScatterAddBackward0")
{
    private SavedTensor? _index;
    private TensorImpl? _places;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, src, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl self = inputs[0]!;
        _places = IndexedPlaces.CheckScatter("scatter", self, inputs[2]!, inputs[1], Layout.WrapDim(dim, self.Rank));
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        if (_places is { } places)
        {
            TensorImpl target = IndexedPlaces.Destination(into, places, dim, out long scale);
            Indirect.Combine(ScatterReduction.Sum, target, places, scale, IndexedPlaces.Values(inputs[1]!, places));
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _index = HasEdge(1) ? SaveInput(inputs[2]!, "index") : null;

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Gather(grad, dim, _index!.Unpack());
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Scatter(TensorImpl self, long dim, TensorImpl index, TensorImpl source) => new Scatter(dim).Call(self, source, index);

    internal static TensorImpl Scatter(TensorImpl self, long dim, TensorImpl index, ScalarValue value) => new ScatterValue(dim, value).Call(self, index);

    internal static TensorImpl ScatterAdd(TensorImpl self, long dim, TensorImpl index, TensorImpl source) => new ScatterAdd(dim).Call(self, source, index);
}
