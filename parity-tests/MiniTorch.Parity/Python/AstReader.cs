using System.Numerics;
using System.Text.Json;

namespace MiniTorch.Parity.Python;

/// <summary>Reads the JSON that <c>scripts/add_ast.py</c> makes of Python's <c>ast</c> into <see cref="PyExpression"/> and <see cref="PyStatement"/>.</summary>
public static class AstReader
{
    public static IReadOnlyList<PyStatement> ReadModule(JsonElement module) => Each(module, "body", ReadStatement);

    public static PyExpression ReadExpression(JsonElement node)
    {
        string kind = Kind(node);
        return kind switch
        {
            "Constant" => new Constant(ReadConstant(node.GetProperty("value"))),
            "Ellipsis" => new Constant(PyEllipsis.Instance),
            "Complex" => new Constant(new Complex(node.GetProperty("re").GetDouble(), node.GetProperty("im").GetDouble())),
            "Name" => new Name(Text(node, "id")),
            "Attribute" => new AttributeAccess(Child(node, "value"), Text(node, "attr")),
            "Call" => new Call(Child(node, "func"), Each(node, "args", ReadExpression), Each(node, "keywords", ReadKeyword)),
            "Starred" => new Starred(Child(node, "value")),
            "Subscript" => new Subscript(Child(node, "value"), Child(node, "slice")),
            "Slice" => new Slice(Optional(node, "lower"), Optional(node, "upper"), Optional(node, "step")),
            "Tuple" => new TupleDisplay(Each(node, "elts", ReadExpression)),
            "List" => new ListDisplay(Each(node, "elts", ReadExpression)),
            "Dict" => new DictDisplay(Each(node, "keys", ReadExpression), Each(node, "values", ReadExpression)),
            "UnaryOp" when IsLeastInteger(node) => new Constant(long.MinValue),
            "UnaryOp" => new UnaryOperation(Text(node, "op"), Child(node, "operand")),
            "BinOp" => new BinaryOperation(Child(node, "left"), Text(node, "op"), Child(node, "right")),
            "Compare" => new Comparison(Child(node, "left"), Each(node, "ops", op => op.GetString()!), Each(node, "comparators", ReadExpression)),
            "Lambda" => new Lambda(ReadParameters(node.GetProperty("args")), Child(node, "body")),
            "ListComp" or "GeneratorExp" => new Comprehension(Child(node, "elt"), Each(node, "generators", ReadClause)),
            _ => throw new NotSupportedException($"Python expression {kind}"),
        };
    }

    private static PyStatement ReadStatement(JsonElement node)
    {
        string kind = Kind(node);
        return kind switch
        {
            "Expr" => new ExpressionStatement(Child(node, "value")),
            "Assign" => new Assign(Each(node, "targets", ReadExpression), Child(node, "value")),
            "AugAssign" => new AugmentedAssign(Child(node, "target"), Text(node, "op"), Child(node, "value")),
            "FunctionDef" => new FunctionDefinition(Text(node, "name"), ReadParameters(node.GetProperty("args")), Each(node, "body", ReadStatement)),
            "Return" => new Return(Optional(node, "value")),
            "With" => new With(Each(node, "items", item => Child(item, "context_expr")), Each(node, "body", ReadStatement)),
            _ => throw new NotSupportedException($"Python statement {kind}"),
        };
    }

    private static Keyword ReadKeyword(JsonElement node) =>
        new(node.TryGetProperty("arg", out JsonElement arg) ? arg.GetString() : null, Child(node, "value"));

    private static ForClause ReadClause(JsonElement node) =>
        new(Child(node, "target"), Child(node, "iter"), Each(node, "ifs", ReadExpression));

    private static Parameters ReadParameters(JsonElement node) => new(
        Each(node, "args", arg => Text(arg, "arg")),
        Each(node, "defaults", ReadExpression),
        node.TryGetProperty("vararg", out JsonElement vararg) ? Text(vararg, "arg") : null);

    /// <summary>An integer literal has neither point nor exponent in the JSON, a float always has one or the other.</summary>
    private static object? ReadConstant(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? (object)value.GetDouble() : value.GetInt64(),
        _ => throw new NotSupportedException($"Python constant {value}"),
    };

    /// <summary>-2^63 is the negation of a number that no long holds.</summary>
    private static bool IsLeastInteger(JsonElement node) =>
        Text(node, "op") == "USub" && node.GetProperty("operand").TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.GetRawText() == "9223372036854775808";

    private static string Kind(JsonElement node) => Text(node, "_");

    private static string Text(JsonElement node, string field) => node.GetProperty(field).GetString()!;

    private static PyExpression Child(JsonElement node, string field) => ReadExpression(node.GetProperty(field));

    private static PyExpression? Optional(JsonElement node, string field) =>
        node.TryGetProperty(field, out JsonElement child) ? ReadExpression(child) : null;

    private static T[] Each<T>(JsonElement node, string field, Func<JsonElement, T> read) =>
        node.TryGetProperty(field, out JsonElement list) ? [.. list.EnumerateArray().Select(read)] : [];
}
