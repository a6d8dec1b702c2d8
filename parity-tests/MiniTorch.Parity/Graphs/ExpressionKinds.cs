using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Graphs;

/// <summary>Names the operation at the top of an expression: torch.add, F.relu, nn.Linear, Tensor.sum, in-place, operator Add, …</summary>
public static class ExpressionKinds
{
    public static string Of(PyExpression expression) => expression switch
    {
        BinaryOperation binary => $"operator {binary.Op}",
        UnaryOperation unary => $"operator {unary.Op}",
        Comparison => "operator compare",
        Subscript { Value: Call call } => Of(call),
        Subscript => "Tensor.__getitem__",
        AttributeAccess attribute => DottedName(attribute) ?? $"Tensor.{attribute.Attr}",
        Call { Func: Call made } => Of(made),
        Call { Func: AttributeAccess { Value: Call { Func: AttributeAccess module } } attribute } when DottedName(module) is { } name && name.StartsWith("nn.", StringComparison.Ordinal) => attribute.Attr == "eval" ? name : $"Tensor.{attribute.Attr}",
        Call { Func: AttributeAccess attribute } => DottedName(attribute) is { } name && IsNamespace(name) ? name : attribute.Attr.EndsWith('_') ? "in-place" : $"Tensor.{attribute.Attr}",
        Call { Func: Name { Id: "seti" or "inpl" } } or Call { Func: Lambda } => "in-place",
        Call { Func: Name name } => name.Id,
        _ => expression.GetType().Name,
    };

    private static bool IsNamespace(string dotted) => dotted.Split('.')[0] is "torch" or "F" or "nn";

    private static string? DottedName(PyExpression expression) => expression switch
    {
        Name name => name.Id,
        AttributeAccess attribute => DottedName(attribute.Value) is { } space ? $"{space}.{attribute.Attr}" : null,
        _ => null,
    };
}
