using MiniTorch.Onnx;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Onnx.Exporting;

public sealed class PointwiseExportTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> Unary => new()
    {
        { "add number", x => x + 2 }, { "subtract from number", x => 1.5 - x }, { "times", x => x * 0.3 }, { "divide", x => x / 3 }, { "reciprocal", x => 1 / (x + 3) },
        { "neg", x => -x }, { "abs", x => x.abs() }, { "sign", x => x.sign() }, { "exp", x => x.exp() }, { "log", x => (x.abs() + 0.1).log() }, { "sqrt", x => x.abs().sqrt() },
        { "rsqrt", x => (x.abs() + 0.5).rsqrt() }, { "exp2", x => x.exp2() }, { "expm1", x => (x * 1e-3).expm1() }, { "log1p", x => (x * 1e-4).log1p() },
        { "log2", x => (x.abs() + 0.1).log2() }, { "log10", x => (x.abs() + 0.1).log10() }, { "sin", x => x.sin() }, { "cos", x => x.cos() }, { "tan", x => x.tan() },
        { "asin", x => (x / 4).asin() }, { "acos", x => (x / 4).acos() }, { "atan", x => x.atan() }, { "sinh", x => x.sinh() }, { "cosh", x => x.cosh() }, { "tanh", x => x.tanh() },
        { "asinh", x => x.asinh() }, { "acosh", x => (x.abs() + 1.5).acosh() }, { "atanh", x => (x / 4).atanh() }, { "sigmoid", x => x.sigmoid() }, { "floor", x => x.floor() },
        { "ceil", x => x.ceil() }, { "round", x => (x * 2).round() }, { "trunc", x => x.trunc() }, { "frac", x => x.frac() }, { "pow 2", x => x.pow(2) }, { "pow 3", x => x.pow(3) },
        { "pow half", x => x.abs().pow(0.5) }, { "2 ** x", x => torch.pow(2, x) }, { "clamp", x => x.clamp(-0.5, 0.7) }, { "clamp_min", x => x.clamp_min(0.1) }, { "clamp_max", x => x.clamp_max(0.1) },
        { "remainder", x => x.remainder(0.7) }, { "fmod", x => x.fmod(0.7) }, { "floor_divide", x => x.floor_divide(0.3) }, { "isnan", x => (x / x.floor()).isnan() }, { "isinf", x => (1 / x.trunc()).isinf() },
        { "isfinite", x => (1 / x.trunc()).isfinite() }, { "where", x => torch.where(x.gt(0), x, x * 0.1) }, { "masked_fill", x => x.masked_fill(x.lt(0), -7) }, { "logical_not", x => x.gt(0).logical_not() },
        { "to int", x => (x * 3).to(ScalarType.Int64) }, { "to bool", x => x.trunc().to(ScalarType.Bool) }, { "int division", x => (x * 5).to(ScalarType.Int64) / 2 }, { "int floor division", x => (x * 5).to(ScalarType.Int64).floor_divide(2) },
        { "in place", x => { Tensor y = x * 2; y.add_(1); y.mul_(y); return y.sqrt_(); } },
    };

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Unary))]
    public void One_operand(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        manual_seed(3);
        Exported.Check(function, randn(4, 5), randn(7, 5));
    }

    public static TheoryData<string, Func<Tensor, Tensor>> Activations => new()
    {
        { "relu", x => nn.functional.relu(x) }, { "relu6", x => nn.functional.relu6(x * 5) }, { "leaky_relu", x => nn.functional.leaky_relu(x, 0.2) }, { "elu", x => nn.functional.elu(x, 0.7) }, { "selu", x => nn.functional.selu(x) },
        { "celu", x => nn.functional.celu(x, 0.7) }, { "gelu", x => nn.functional.gelu(x) }, { "silu", x => nn.functional.silu(x) }, { "mish", x => nn.functional.mish(x) }, { "hardtanh", x => nn.functional.hardtanh(x) },
        { "hardsigmoid", x => nn.functional.hardsigmoid(x) }, { "hardswish", x => nn.functional.hardswish(x * 3) }, { "softplus", x => nn.functional.softplus(x * 20, 2) }, { "softshrink", x => nn.functional.softshrink(x) },
        { "hardshrink", x => nn.functional.hardshrink(x) }, { "logsigmoid", x => nn.functional.logsigmoid(x) }, { "glu", x => nn.functional.glu(x[TensorIndex.Slice(), TensorIndex.Slice(0, 4)]) }, { "softsign", x => nn.functional.softsign(x) },
        { "tanhshrink", x => nn.functional.tanhshrink(x) }, { "threshold", x => nn.functional.threshold(x, 0.2, -3) }, { "prelu", x => nn.functional.prelu(x, full(5, 0.3)) }, { "rrelu", x => nn.functional.rrelu(x, 0.1, 0.3) },
    };

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Activations))]
    public void An_activation(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        manual_seed(6);
        Exported.Check(function, randn(4, 5), randn(7, 5), opsets: [17, 18, 20]);
    }

    public static TheoryData<string, Func<Tensor, Tensor, Tensor>> Binary => new()
    {
        { "add", (a, b) => a + b }, { "add alpha", (a, b) => a.add(b, alpha: 0.5) }, { "sub", (a, b) => a - b }, { "mul", (a, b) => a * b }, { "div", (a, b) => a / b }, { "maximum", (a, b) => a.maximum(b) },
        { "minimum", (a, b) => a.minimum(b) }, { "pow", (a, b) => a.abs().pow(b) }, { "eq", (a, b) => a.round().eq(b.round()) }, { "ne", (a, b) => a.round().ne(b.round()) }, { "lt", (a, b) => a.lt(b) },
        { "le", (a, b) => a.le(b) }, { "gt", (a, b) => a.gt(b) }, { "ge", (a, b) => a.ge(b) }, { "and", (a, b) => a.gt(0).logical_and(b.gt(0)) }, { "xor", (a, b) => a.gt(0).logical_xor(b.gt(0)) },
        { "remainder", (a, b) => a.remainder(b) }, { "floor_divide", (a, b) => a.floor_divide(b) }, { "lerp", (a, b) => a.lerp(b, 0.3) }, { "addcmul", (a, b) => a.addcmul(a, b, 0.5) }, { "addcdiv", (a, b) => a.addcdiv(a, b, 0.5) },
        { "bools add", (a, b) => a.gt(0) + b.gt(0) }, { "bool times float", (a, b) => a.gt(0) * b }, { "float32 with int64", (a, b) => a + (b * 3).to(ScalarType.Int64) },
    };

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Binary))]
    public void Two_operands_that_broadcast(string name, Func<Tensor, Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        manual_seed(4);
        Exported.Check(function, randn(3, 1, 5), randn(4, 5));
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void Float64_stays_float64_where_the_runtime_has_kernels()
    {
        manual_seed(5);
        OnnxModel model = Exported.Check(x => (x.exp() + 1).log().softmax(1), randn(3, 4, dtype: ScalarType.Float64), tolerance: 1e-12);
        Assert.Equal(OnnxDataType.Double, model.Graph.Outputs[0].DataType);
        OnnxExportException error = Assert.Throws<OnnxExportException>(() => OnnxExporter.ToModel(x => [x[0].tan()], [randn(3, dtype: ScalarType.Float64)]));
        Assert.Contains("ONNX Runtime has no float64 kernel for Tan; export with export_dtype: torch.float32", error.Message);
        OnnxModel single = OnnxExporter.ToModel(x => [x[0].tan()], [randn(3, dtype: ScalarType.Float64)], export_dtype: ScalarType.Float32);
        Assert.Equal(OnnxDataType.Float, single.Graph.Inputs[0].DataType);
    }
}
