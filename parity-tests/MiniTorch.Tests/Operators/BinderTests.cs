using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;
using Xunit;
using Fake = FakeTorch.torch;

namespace MiniTorch.Tests.Operators;

/// <summary>Python names and arguments on an API of TorchSharp's shape that tells which overload was called.</summary>
public class BinderTests
{
    private const string F = "torch.nn.functional";

    private readonly Binder _binder = new(new TorchApi(typeof(Fake).Assembly));
    private readonly Fake.Tensor _tensor = new(2, 3);

    [Fact]
    public void IntSelectsTheLongOverload() => Assert.Equal("sum(dim 1, False, )", Method("sum", [1L]));

    [Fact]
    public void TupleSelectsTheArrayOverload() => Assert.Equal("sum(dims 0,1, False, )", Method("sum", [new PyTuple([0L, 1L])]));

    [Fact]
    public void DtypeFindsTheParameterCalledType() => Assert.Equal("sum(Float64)", Method("sum", [], ("dtype", new PyDType("float64"))));

    [Fact]
    public void KeywordAndPositionalMix() => Assert.Equal("sum(dim -1, True, Float64)", Method("sum", [-1L], ("dtype", new PyDType("float64")), ("keepdim", true)));

    [Fact]
    public void PythonsOrderOfNormIsKept() => Assert.Equal("norm(p: 1)", Method("norm", [1L]));

    [Fact]
    public void NormOverADimension() => Assert.Equal("norm(dim: -1, False, 2)", Method("norm", [], ("dim", -1L)));

    [Fact]
    public void SeparateIntsFillAParamsArray() => Assert.Equal("view(3,2)", Method("view", [3L, 2L]));

    [Fact]
    public void TupleFillsAParamsArray() => Assert.Equal("view(3,2)", Method("view", [new PyTuple([3L, 2L])]));

    [Fact]
    public void SeparateIntsFillAPlainArray() => Assert.Equal("tile(2,1)", Method("tile", [2L, 1L]));

    [Fact]
    public void FixedParametersComeBeforeAParamsArray() => Assert.Equal("split(size 2, 1)", Method("split", [2L, 1L]));

    [Fact]
    public void NumbersBecomeScalars() => Assert.Equal("clamp(0.2, 1)", Method("clamp", [0.2, 1L]));

    [Fact]
    public void TensorsSelectTheTensorOverload() => Assert.Equal("clamp(Tensor, )", Method("clamp", [], ("min", new Fake.Tensor(2))));

    [Fact]
    public void NumberBesideATensorBecomesAZeroDimensionalTensorOfItsKind() =>
        Assert.Equal("where(Float64[2], Float32[0])", Function("torch", "where", [_tensor, new Fake.Tensor(2, 3) { dtype = Fake.ScalarType.Float64 }, 2.0]));

    [Fact]
    public void NumberIsNoTensorWhereNumbersHaveAnOverloadOfTheirOwn() =>
        Assert.Throws<MissingException>(() => Method("scatter", [0L, new Fake.Tensor(2), 1.0]));

    [Fact]
    public void ListsOfTensors() => Assert.Equal("cat(2, 1)", Function("torch", "cat", [new PyList([_tensor, _tensor]), 1L]));

    [Fact]
    public void SpansTakeArrays() => Assert.Equal("spans(1,2, True)", Function("torch", "spans", [new PyTuple([1L, 2L])], ("keepdim", true)));

    [Fact]
    public void PythonsDefaultStandsWhereTheApiHasNone() => Assert.Equal("elu(1, False)", Function(F, "elu", [_tensor]));

    [Fact]
    public void InPlaceFunctionalIsThePlainOneWithInplace() => Assert.Equal("elu(1, True)", Function(F, "elu_", [_tensor]));

    [Fact]
    public void StringsBecomeEnumerationMembers() => Assert.Equal("mse_loss(Sum)", Function(F, "mse_loss", [_tensor, _tensor], ("reduction", "sum")));

    [Fact]
    public void UnknownEnumerationMemberIsMissing() =>
        Assert.Throws<MissingException>(() => Function(F, "mse_loss", [_tensor, _tensor], ("reduction", "batchmean")));

    [Fact]
    public void OneIntStandsForEachDimensionOfA2dOperator() =>
        Assert.Equal("conv2d(strides 2,2, padding 1,1, 1)", Function(F, "conv2d", [_tensor, _tensor, null, 2L], ("padding", 1L)));

    [Fact]
    public void PaddingByNameIsAFunctionOfItsOwn() =>
        Assert.Equal("conv2d_padding(Mean)", Function(F, "conv2d", [_tensor, _tensor], ("padding", "mean")));

    [Fact]
    public void IntAndTupleMixInTupleParameters() => Assert.Equal("fold((3, 3), (2, 2), )", Function(F, "fold", [_tensor, new PyTuple([3L, 3L]), 2L]));

    [Fact]
    public void PythonFunctionsBecomeDelegates() =>
        Assert.Equal("apply(3)", Function(F, "apply", [_tensor, new PyBuiltin("f", _ => new Fake.Tensor(1, 2, 3))]));

    [Fact]
    public void ArgumentsThatSayTheDefaultMayBeUnknown() =>
        Assert.Equal("clamp(0, )", Method("clamp", [0L], ("out", null), ("device", "cpu"), ("requires_grad", false)));

    [Fact]
    public void OtherUnknownArgumentsAreMissing() => Assert.Throws<MissingException>(() => Method("clamp", [0L], ("alpha", 2L)));

    [Fact]
    public void FunctionsFallBackOnMethodsOfTheirFirstArgument() => Assert.Equal("view(6)", Function("torch", "view", [_tensor, 6L]));

    [Fact]
    public void OtherNamespacesDoNotFallBack() => Assert.Throws<MissingException>(() => Function("torch.linalg", "norm", [_tensor]));

    [Fact]
    public void MethodsFallBackOnFunctions() => Assert.Equal("elu(2, False)", Method("elu", [2.0]));

    [Fact]
    public void MissingNamesTheCall()
    {
        MissingException missing = Assert.Throws<MissingException>(() => Function("torch", "nothing", [1L, new PyTuple([2.5])], ("p", null)));
        Assert.Equal("torch.nothing", missing.Name);
        Assert.Equal("missing: torch.nothing(1, (2.5,), p=None)", missing.Message);
    }

    [Fact]
    public void ErrorsOfTheApiComeOutUnwrapped() =>
        Assert.Equal("the API's own error", Assert.Throws<InvalidOperationException>(() => Function("torch", "fails", [_tensor])).Message);

    [Fact]
    public void ValueTuplesBecomeTuples()
    {
        PyTuple pair = Assert.IsType<PyTuple>(Function("torch", "pair", [_tensor]));
        Assert.Same(_tensor, pair[0]);
        Assert.Equal(3L, pair[1]);
    }

    [Theory]
    [InlineData("Tensor + double 2", false)]
    [InlineData("long 1 + Tensor", true)]
    public void OperatorsTakeNumbersOnEitherSide(string expected, bool numberFirst)
    {
        TorchHost host = new(_binder);
        Assert.Equal(expected, numberFirst ? host.Binary("Add", 1L, _tensor) : host.Binary("Add", _tensor, 2.0));
    }

    [Fact]
    public void Subscripts()
    {
        TorchHost host = new(_binder);
        Assert.Equal("[1]", host.GetItem(_tensor, 1L));
        Assert.Equal("[0, -1]", host.GetItem(_tensor, new PyTuple([0L, -1L])));
        Assert.Equal("[..., 1::2, None, True]", host.GetItem(_tensor, new PyTuple([PyEllipsis.Instance, new PySlice(1, null, 2), null, true])));
        Assert.Equal("[tensor[2], 0]", host.GetItem(_tensor, new PyTuple([new PyList([0L, 1L]), 0L])));
    }

    private object? Method(string name, object?[] positional, params (string Name, object? Value)[] keywords) =>
        _binder.CallMethod(_tensor, name, Arguments(positional, keywords));

    private object? Function(string space, string name, object?[] positional, params (string Name, object? Value)[] keywords) =>
        _binder.CallFunction(space, name, Arguments(positional, keywords));

    private static CallArguments Arguments(object?[] positional, (string Name, object? Value)[] keywords) =>
        new(positional, keywords.ToDictionary(pair => pair.Name, pair => pair.Value));
}
