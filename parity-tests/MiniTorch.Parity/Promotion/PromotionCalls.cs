using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Promotion;

/// <summary>The calls behind the names of promotion.json's tables.</summary>
public sealed class PromotionCalls(Binder binder)
{
    /// <summary>Tables that say nothing: they were recorded without the argument that the function needs.</summary>
    public static readonly IReadOnlySet<string> Unusable = new HashSet<string> { "unary cumsum", "unary cumprod", "unary real" };

    public object? Binary(string op, object left, object? right) => op switch
    {
        "where" => Function("where", Function("ones_like", [left], ("dtype", new PyDType("bool"))), left, right),
        "cat" or "stack" => Function(op, new PyList([Flat(left), Flat(right!)])),
        "matmul" or "dot" or "outer" => Function(op, Flat(left), Flat(right!)),
        "linear" => binder.CallFunction("torch.nn.functional", "linear", new CallArguments(Flat(left), Flat(right!))),
        "mse_loss" => binder.CallFunction("torch.nn.functional", "mse_loss", new CallArguments(left, right)),
        "addcmul" => Function("addcmul", left, right, right),
        "lerp" => Function("lerp", left, right, 0.5),
        _ when op.EndsWith('_') => binder.CallMethod(left, op, new CallArguments(right)),
        _ => Function(op, left, right),
    };

    public object? Unary(string op, object self) => op switch
    {
        "softmax0" or "log_softmax0" or "logsumexp0" => Function(op[..^1], self, 0L),
        "clamp01" => Function("clamp", self, 0L, 1L),
        "float_power2" => Function("float_power", self, 2L),
        "round_decimals" => Function("round", [self], ("decimals", 1L)),
        "topk" => Function("topk", self, 1L),
        "quantile" => Function("quantile", self, 0.5),
        "trace" => Function("trace", binder.CallMethod(self, "reshape", new CallArguments(1L, -1L))),
        "gelu" or "silu" or "dropout" => binder.CallFunction("torch.nn.functional", op, new CallArguments(self)),
        _ when op.EndsWith('_') => binder.CallMethod(self, op, new CallArguments()),
        _ => Function(op, self),
    };

    private object Flat(object tensor) => binder.CallMethod(tensor, "reshape", new CallArguments(-1L))!;

    private object? Function(string name, params object?[] arguments) => binder.CallFunction("torch", name, new CallArguments(arguments));

    private object? Function(string name, object?[] arguments, params (string Name, object? Value)[] keywords) =>
        binder.CallFunction("torch", name, new CallArguments(arguments, keywords.ToDictionary(pair => pair.Name, pair => pair.Value)));
}
