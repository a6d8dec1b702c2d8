using System.Text.Json;
using MiniTorch.Parity.Python;
using Xunit;

namespace MiniTorch.Tests.Graphs;

/// <summary>Python's own values in the evaluator; the syntax trees are as parity-tests/scripts/add_ast.py writes them.</summary>
public class EvaluatorTests
{
    private readonly RecordingHost _host = new();
    private readonly Dictionary<string, object?> _names = [];

    [Fact]
    public void IntegersAndFloatsKeepApart()
    {
        Assert.Equal(7L, Evaluate(Binary(Number("3"), "Add", Number("4"))));
        Assert.Equal(7.0, Evaluate(Binary(Number("3"), "Add", Number("4.0"))));
        Assert.Equal(0.75, Evaluate(Binary(Number("3"), "Div", Number("4"))));
        Assert.Equal(-2L, Evaluate(Binary(Number("-3"), "FloorDiv", Number("2"))));
        Assert.Equal(1L, Evaluate(Binary(Number("-3"), "Mod", Number("2"))));
        Assert.Equal(0.125, Evaluate(Binary(Number("2"), "Pow", Number("-3"))));
    }

    [Fact]
    public void ListsRepeatAndJoin()
    {
        Assert.Equal("[1, 1, 2]", PyText.Of(Evaluate(Binary(Binary(List(Number("1")), "Mult", Number("2")), "Add", List(Number("2"))))));
        Assert.Equal("[]", PyText.Of(Evaluate(Binary(List(Number("1")), "Mult", Number("0")))));
    }

    [Fact]
    public void SequencesAreIndexedFromBothEndsAndSliced()
    {
        string list = List(Number("1"), Number("2"), Number("3"));
        Assert.Equal(3L, Evaluate(Subscript(list, Number("-1"))));
        Assert.Equal("[3]", PyText.Of(Evaluate(Subscript(list, """{"_":"Slice","lower":{"_":"Constant","value":-1}}"""))));
        Assert.Equal("[1, 3]", PyText.Of(Evaluate(Subscript(list, """{"_":"Slice","step":{"_":"Constant","value":2}}"""))));
    }

    [Fact]
    public void StarredArgumentsSpread() =>
        Assert.Equal("f(1, 2, 3)", Evaluate($$$"""{"_":"Call","func":{{{Name("f")}}},"args":[{{{Number("1")}}},{"_":"Starred","value":{{{List(Number("2"), Number("3"))}}}}]}"""));

    [Fact]
    public void KeywordsReachTheFunction() =>
        Assert.Equal("f(1, dim=2)", Evaluate($$$"""{"_":"Call","func":{{{Name("f")}}},"args":[{{{Number("1")}}}],"keywords":[{"_":"keyword","arg":"dim","value":{{{Number("2")}}}}]}"""));

    [Fact]
    public void LambdasCloseOverTheirScope()
    {
        _names["k"] = 10L;
        string lambda = $$$"""{"_":"Lambda","args":{"_":"arguments","args":[{"_":"arg","arg":"t"}]},"body":{{{Binary(Name("t"), "Add", Name("k"))}}}}""";
        Assert.Equal(15L, Evaluate($$$"""{"_":"Call","func":{{{lambda}}},"args":[{{{Number("5")}}}]}"""));
    }

    [Fact]
    public void ComprehensionsRunOverRange()
    {
        string range = $$$"""{"_":"Call","func":{{{Name("range")}}},"args":[{{{Number("4")}}}]}""";
        string odd = $$$"""{"_":"Compare","left":{{{Binary(Name("i"), "Mod", Number("2"))}}},"ops":["Eq"],"comparators":[{{{Number("1")}}}]}""";
        Assert.Equal("[1, 9]", PyText.Of(Evaluate($$$"""{"_":"ListComp","elt":{{{Binary(Name("i"), "Mult", Name("i"))}}},"generators":[{"_":"comprehension","target":{{{Name("i")}}},"iter":{{{range}}},"ifs":[{{{odd}}}]}]}""")));
    }

    [Fact]
    public void FunctionsTakeDefaultsAndVarArgs()
    {
        Run($$$"""
            {"_":"FunctionDef","name":"g","args":{"_":"arguments","args":[{"_":"arg","arg":"a"}],"vararg":{"_":"arg","arg":"rest"}},"body":[{"_":"Return","value":{{{Name("rest")}}}}]},
            {"_":"FunctionDef","name":"h","args":{"_":"arguments","args":[{"_":"arg","arg":"a"},{"_":"arg","arg":"b"}],"defaults":[{{{Number("7")}}}]},"body":[{"_":"Return","value":{{{Binary(Name("a"), "Sub", Name("b"))}}}}]}
            """);
        Assert.Equal("(2, 3)", PyText.Of(Evaluate(Call("g", Number("1"), Number("2"), Number("3")))));
        Assert.Equal(-6L, Evaluate(Call("h", Number("1"))));
        Assert.Equal(-1L, Evaluate(Call("h", Number("1"), Number("2"))));
    }

    [Fact]
    public void AssignmentsUnpackTuples()
    {
        Run($$$"""{"_":"Assign","targets":[{"_":"Tuple","elts":[{{{Name("a")}}},{{{Name("b")}}}]}],"value":{{{List(Number("1"), Number("2"))}}}}""");
        Assert.Equal((1L, 2L), (_names["a"], _names["b"]));
    }

    [Fact]
    public void SubscriptAssignmentGoesToTheHost()
    {
        _names["t"] = _host;
        string everything = Subscript(Name("t"), """{"_":"Ellipsis"}""");
        Run($$$"""{"_":"Assign","targets":[{{{everything}}}],"value":{{{Number("5.0")}}}}""");
        Assert.Equal("[...] = 5.0", _host.Log);
    }

    [Fact]
    public void AugmentedAssignmentIsTheInPlaceOperator()
    {
        _names["t"] = _host;
        Run($$$"""{"_":"AugAssign","target":{{{Name("t")}}},"op":"Mult","value":{{{Number("2")}}}}""");
        Assert.Equal("IMult(host, 2)", _names["t"]);
    }

    [Fact]
    public void WithLeavesItsContextAfterTheBody()
    {
        _names["context"] = _host;
        Run($$$"""{"_":"With","items":[{"_":"withitem","context_expr":{{{Name("context")}}}}],"body":[{"_":"Expr","value":{{{Call("f", Number("1"))}}}}]}""");
        Assert.Equal("enter f(1) leave", _host.Log);
    }

    [Fact]
    public void SumStartsFromZero()
    {
        _names["t"] = _host;
        Assert.Equal("Add(0, host)", Evaluate(Call("sum", List(Name("t")))));
    }

    [Fact]
    public void UnknownSyntaxIsRefused() => Assert.Throws<NotSupportedException>(() => Evaluate("""{"_":"Await"}"""));

    [Fact]
    public void UnknownNamesAreErrors() => Assert.Throws<InvalidOperationException>(() => Evaluate(Name("nowhere")));

    private static string Number(string text) => $$$"""{"_":"Constant","value":{{{text}}}}""";

    private static string Name(string id) => $$$"""{"_":"Name","id":"{{{id}}}"}""";

    private static string List(params string[] items) => $$$"""{"_":"List","elts":[{{{string.Join(',', items)}}}]}""";

    private static string Call(string function, params string[] arguments) => $$$"""{"_":"Call","func":{{{Name(function)}}},"args":[{{{string.Join(',', arguments)}}}]}""";

    private static string Binary(string left, string op, string right) => $$$"""{"_":"BinOp","left":{{{left}}},"op":"{{{op}}}","right":{{{right}}}}""";

    private static string Subscript(string value, string index) => $$$"""{"_":"Subscript","value":{{{value}}},"slice":{{{index}}}}""";

    private object? Evaluate(string tree) => new Evaluator(_host).Evaluate(AstReader.ReadExpression(JsonDocument.Parse(tree).RootElement), _names);

    private void Run(string statements) =>
        new Evaluator(_host).Execute(AstReader.ReadModule(JsonDocument.Parse($$$"""{"_":"Module","body":[{{{statements}}}]}""").RootElement), _names);

    /// <summary>A host that writes down what it is asked.</summary>
    private sealed class RecordingHost : IPythonHost
    {
        public string Log { get; private set; } = "";

        public bool TryGetGlobal(string name, out object? value)
        {
            value = name == "f" ? new PyBuiltin("f", Note) : null;
            return value is not null;
        }

        public object? GetAttribute(object target, string name) => $"{target}.{name}";

        public object? GetItem(object target, object? index) => $"{target}[{PyText.Of(index)}]";

        public void SetItem(object target, object? index, object? value) => Log = $"[{PyText.Of(index)}] = {PyText.Of(value)}";

        public object? Unary(string op, object operand) => $"{op}({PyText.Of(operand)})";

        public object? Binary(string op, object? left, object? right) => $"{op}({PyText.Of(left)}, {PyText.Of(right)})";

        public object? Compare(string op, object? left, object? right) => $"{op}({PyText.Of(left)}, {PyText.Of(right)})";

        public object? CallObject(object target, CallArguments arguments) => $"{target}({arguments})";

        public IReadOnlyList<object?> Iterate(object value) => [value];

        public object ToNumber(object value) => 0L;

        public IDisposable Enter(object context)
        {
            Log = "enter";
            return new Context(this);
        }

        public override string ToString() => "host";

        private string Note(CallArguments arguments)
        {
            string call = $"f({arguments})";
            Log += Log.Length == 0 ? "" : " " + call;
            return call;
        }

        private sealed class Context(RecordingHost host) : IDisposable
        {
            public void Dispose() => host.Log += " leave";
        }
    }
}
