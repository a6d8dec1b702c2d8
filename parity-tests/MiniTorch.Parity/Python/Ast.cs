namespace MiniTorch.Parity.Python;

/// <summary>An expression of Python's <c>ast</c>; the record names and fields are those of that module.</summary>
public abstract record PyExpression;

public sealed record Constant(object? Value) : PyExpression;

public sealed record Name(string Id) : PyExpression;

public sealed record AttributeAccess(PyExpression Value, string Attr) : PyExpression;

public sealed record Call(PyExpression Func, IReadOnlyList<PyExpression> Args, IReadOnlyList<Keyword> Keywords) : PyExpression;

/// <summary>A keyword argument; <see cref="Arg"/> is null for <c>**value</c>.</summary>
public sealed record Keyword(string? Arg, PyExpression Value);

public sealed record Starred(PyExpression Value) : PyExpression;

public sealed record Subscript(PyExpression Value, PyExpression Index) : PyExpression;

public sealed record Slice(PyExpression? Lower, PyExpression? Upper, PyExpression? Step) : PyExpression;

public sealed record TupleDisplay(IReadOnlyList<PyExpression> Elements) : PyExpression;

public sealed record ListDisplay(IReadOnlyList<PyExpression> Elements) : PyExpression;

public sealed record DictDisplay(IReadOnlyList<PyExpression> Keys, IReadOnlyList<PyExpression> Values) : PyExpression;

/// <summary>A unary operation; <see cref="Op"/> is Python's class name, such as <c>USub</c>.</summary>
public sealed record UnaryOperation(string Op, PyExpression Operand) : PyExpression;

/// <summary>A binary operation; <see cref="Op"/> is Python's class name, such as <c>MatMult</c>.</summary>
public sealed record BinaryOperation(PyExpression Left, string Op, PyExpression Right) : PyExpression;

public sealed record Comparison(PyExpression Left, IReadOnlyList<string> Ops, IReadOnlyList<PyExpression> Comparators) : PyExpression;

public sealed record Lambda(Parameters Parameters, PyExpression Body) : PyExpression;

/// <summary>A list comprehension or generator expression with its <c>for</c> clauses.</summary>
public sealed record Comprehension(PyExpression Element, IReadOnlyList<ForClause> Clauses) : PyExpression;

public sealed record ForClause(PyExpression Target, PyExpression Iterable, IReadOnlyList<PyExpression> Conditions);

/// <summary>The parameters of a function: plain ones, defaults for the last of them, and <c>*args</c>.</summary>
public sealed record Parameters(IReadOnlyList<string> Names, IReadOnlyList<PyExpression> Defaults, string? VarArg);

/// <summary>A statement of Python's <c>ast</c>.</summary>
public abstract record PyStatement;

public sealed record ExpressionStatement(PyExpression Value) : PyStatement;

public sealed record Assign(IReadOnlyList<PyExpression> Targets, PyExpression Value) : PyStatement;

public sealed record AugmentedAssign(PyExpression Target, string Op, PyExpression Value) : PyStatement;

public sealed record FunctionDefinition(string Name, Parameters Parameters, IReadOnlyList<PyStatement> Body) : PyStatement;

public sealed record Return(PyExpression? Value) : PyStatement;

/// <summary>A <c>with</c> statement; its context expressions are entered in order and left in reverse.</summary>
public sealed record With(IReadOnlyList<PyExpression> Contexts, IReadOnlyList<PyStatement> Body) : PyStatement;
