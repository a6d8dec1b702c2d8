using Variables = System.Collections.Generic.Dictionary<string, object?>;

namespace MiniTorch.Parity.Python;

/// <summary>
/// Runs Python's <c>ast</c> on C# values: own numbers and sequences here, everything else through an <see cref="IPythonHost"/>.
/// It knows what recorded expressions use and no more; other syntax is refused when it is read.
/// </summary>
public sealed class Evaluator(IPythonHost host)
{
    private readonly Builtins _builtins = new(host);

    /// <summary>Runs statements at the top level; what they assign lands in <paramref name="globals"/>.</summary>
    public void Execute(IReadOnlyList<PyStatement> statements, Variables globals) => Run(statements, new Scope(globals, null));

    public object? Evaluate(PyExpression expression, Variables globals) => Evaluate(expression, new Scope(globals, null));

    private (bool Returned, object? Value) Run(IReadOnlyList<PyStatement> statements, Scope scope)
    {
        foreach (PyStatement statement in statements)
        {
            switch (statement)
            {
                case ExpressionStatement expression:
                    Evaluate(expression.Value, scope);
                    break;
                case Assign assign:
                    object? value = Evaluate(assign.Value, scope);
                    foreach (PyExpression target in assign.Targets)
                    {
                        AssignTo(target, value, scope);
                    }

                    break;
                case AugmentedAssign augmented:
                    AssignInPlace(augmented, scope);
                    break;
                case FunctionDefinition definition:
                    scope.Variables[definition.Name] = new Function(this, definition.Name, definition.Parameters, definition.Body, scope);
                    break;
                case Return result:
                    return (true, result.Value is null ? null : Evaluate(result.Value, scope));
                case With with:
                    (bool returned, object? inner) = RunWith(with, 0, scope);
                    if (returned)
                    {
                        return (true, inner);
                    }

                    break;
                default:
                    throw new NotSupportedException(statement.GetType().Name);
            }
        }

        return (false, null);
    }

    private (bool Returned, object? Value) RunWith(With with, int index, Scope scope)
    {
        if (index == with.Contexts.Count)
        {
            return Run(with.Body, scope);
        }

        using IDisposable context = host.Enter(Evaluate(with.Contexts[index], scope)!);
        return RunWith(with, index + 1, scope);
    }

    private void AssignTo(PyExpression target, object? value, Scope scope)
    {
        switch (target)
        {
            case Name name:
                scope.Variables[name.Id] = value;
                break;
            case Subscript subscript:
                host.SetItem(Evaluate(subscript.Value, scope)!, Evaluate(subscript.Index, scope), value);
                break;
            case TupleDisplay tuple:
                IReadOnlyList<object?> items = _builtins.Items(value);
                for (int i = 0; i < tuple.Elements.Count; i++)
                {
                    AssignTo(tuple.Elements[i], items[i], scope);
                }

                break;
            default:
                throw new NotSupportedException($"assignment to {target.GetType().Name}");
        }
    }

    /// <summary><c>t += v</c> is the in-place operator on a tensor, and plain assignment on Python's own values.</summary>
    private void AssignInPlace(AugmentedAssign statement, Scope scope)
    {
        object? left = Evaluate(statement.Target, scope);
        object? right = Evaluate(statement.Value, scope);
        AssignTo(statement.Target, PyOperators.TryBinary(statement.Op, left, right, out object? result) ? result : host.Binary("I" + statement.Op, left, right), scope);
    }

    private object? Evaluate(PyExpression expression, Scope scope) => expression switch
    {
        Constant constant => constant.Value,
        Name name => Lookup(name.Id, scope),
        AttributeAccess attribute => host.GetAttribute(Evaluate(attribute.Value, scope)!, attribute.Attr),
        Call call => EvaluateCall(call, scope),
        Subscript subscript => GetItem(Evaluate(subscript.Value, scope)!, Evaluate(subscript.Index, scope)),
        Slice slice => new PySlice((long?)Optional(slice.Lower, scope), (long?)Optional(slice.Upper, scope), (long?)Optional(slice.Step, scope)),
        TupleDisplay tuple => new PyTuple(EvaluateAll(tuple.Elements, scope)),
        ListDisplay list => new PyList(EvaluateAll(list.Elements, scope)),
        DictDisplay dict => new PyDict(new OrderedDictionary<string, object?>(dict.Keys.Zip(dict.Values, (key, value) =>
            KeyValuePair.Create((string)Evaluate(key, scope)!, Evaluate(value, scope))))),
        UnaryOperation unary => EvaluateUnary(unary, scope),
        BinaryOperation binary => EvaluateBinary(binary, scope),
        Comparison comparison => EvaluateComparison(comparison, scope),
        Lambda lambda => new Function(this, "<lambda>", lambda.Parameters, [new Return(lambda.Body)], scope),
        Comprehension comprehension => EvaluateComprehension(comprehension, scope),
        _ => throw new NotSupportedException(expression.GetType().Name),
    };

    private object? Lookup(string name, Scope scope)
    {
        for (Scope? current = scope; current is not null; current = current.Outer)
        {
            if (current.Variables.TryGetValue(name, out object? value))
            {
                return value;
            }
        }

        return host.TryGetGlobal(name, out object? global) || _builtins.TryGet(name, out global)
            ? global
            : throw new InvalidOperationException($"name '{name}' is not defined");
    }

    private object? EvaluateCall(Call call, Scope scope)
    {
        object? function = Evaluate(call.Func, scope);
        Dictionary<string, object?> keywords = [];
        object?[] positional = EvaluateAll(call.Args, scope);
        foreach (Keyword keyword in call.Keywords)
        {
            keywords[keyword.Arg ?? throw new NotSupportedException("**keywords")] = Evaluate(keyword.Value, scope);
        }

        CallArguments arguments = new(positional, keywords);
        return function is IPyCallable callable ? callable.Call(arguments) : host.CallObject(function!, arguments);
    }

    private object? GetItem(object target, object? index) => (target, index) switch
    {
        (PySequence sequence, long i) => sequence[(int)(i < 0 ? i + sequence.Count : i)],
        (PySequence sequence, PySlice slice) => PyOperators.Like(sequence, Cut(sequence.Items, slice)),
        _ => host.GetItem(target, index),
    };

    private static object?[] Cut(IReadOnlyList<object?> items, PySlice slice)
    {
        long step = slice.Step ?? 1;
        if (step <= 0)
        {
            throw new NotSupportedException("slices of sequences with a negative step");
        }

        long Clip(long bound) => Math.Clamp(bound < 0 ? bound + items.Count : bound, 0, items.Count);
        List<object?> result = [];
        for (long i = Clip(slice.Start ?? 0); i < Clip(slice.Stop ?? items.Count); i += step)
        {
            result.Add(items[(int)i]);
        }

        return [.. result];
    }

    private object? EvaluateUnary(UnaryOperation unary, Scope scope)
    {
        object? operand = Evaluate(unary.Operand, scope);
        return PyOperators.TryUnary(unary.Op, operand, out object? result) ? result : host.Unary(unary.Op, operand!);
    }

    private object? EvaluateBinary(BinaryOperation binary, Scope scope)
    {
        object? left = Evaluate(binary.Left, scope);
        object? right = Evaluate(binary.Right, scope);
        return PyOperators.TryBinary(binary.Op, left, right, out object? result) ? result : host.Binary(binary.Op, left, right);
    }

    private object? EvaluateComparison(Comparison comparison, Scope scope)
    {
        if (comparison.Ops.Count != 1)
        {
            throw new NotSupportedException("chained comparison");
        }

        object? left = Evaluate(comparison.Left, scope);
        object? right = Evaluate(comparison.Comparators[0], scope);
        return PyOperators.TryCompare(comparison.Ops[0], left, right, out object? result) ? result : host.Compare(comparison.Ops[0], left, right);
    }

    private PyList EvaluateComprehension(Comprehension comprehension, Scope scope)
    {
        List<object?> items = [];
        Expand(0, new Scope([], scope));
        return new PyList(items);

        void Expand(int clause, Scope inner)
        {
            if (clause == comprehension.Clauses.Count)
            {
                items.Add(Evaluate(comprehension.Element, inner));
                return;
            }

            ForClause current = comprehension.Clauses[clause];
            foreach (object? item in _builtins.Items(Evaluate(current.Iterable, inner)))
            {
                AssignTo(current.Target, item, inner);
                if (current.Conditions.All(condition => Evaluate(condition, inner) is true))
                {
                    Expand(clause + 1, inner);
                }
            }
        }
    }

    private object?[] EvaluateAll(IReadOnlyList<PyExpression> expressions, Scope scope)
    {
        List<object?> values = new(expressions.Count);
        foreach (PyExpression expression in expressions)
        {
            if (expression is Starred starred)
            {
                values.AddRange(_builtins.Items(Evaluate(starred.Value, scope)));
            }
            else
            {
                values.Add(Evaluate(expression, scope));
            }
        }

        return [.. values];
    }

    private object? Optional(PyExpression? expression, Scope scope) => expression is null ? null : Evaluate(expression, scope);

    private sealed record Scope(Variables Variables, Scope? Outer);

    /// <summary>A <c>def</c> or <c>lambda</c> with the scope that it closes over.</summary>
    private sealed class Function(Evaluator evaluator, string name, Parameters parameters, IReadOnlyList<PyStatement> body, Scope outer) : IPyCallable
    {
        public object? Call(CallArguments arguments)
        {
            Variables locals = [];
            int plain = Math.Min(arguments.Positional.Count, parameters.Names.Count);
            for (int i = 0; i < plain; i++)
            {
                locals[parameters.Names[i]] = arguments.Positional[i];
            }

            if (parameters.VarArg is not null)
            {
                locals[parameters.VarArg] = new PyTuple([.. arguments.Positional.Skip(plain)]);
            }
            else if (arguments.Positional.Count > plain)
            {
                throw new InvalidOperationException($"{name}() takes {parameters.Names.Count} positional arguments but {arguments.Positional.Count} were given");
            }

            foreach ((string key, object? value) in arguments.Keywords)
            {
                locals[key] = value;
            }

            int firstDefault = parameters.Names.Count - parameters.Defaults.Count;
            for (int i = plain; i < parameters.Names.Count; i++)
            {
                if (!locals.ContainsKey(parameters.Names[i]))
                {
                    locals[parameters.Names[i]] = i >= firstDefault
                        ? evaluator.Evaluate(parameters.Defaults[i - firstDefault], outer)
                        : throw new InvalidOperationException($"{name}() missing required argument '{parameters.Names[i]}'");
                }
            }

            return evaluator.Run(body, new Scope(locals, outer)).Value;
        }

        public override string ToString() => name;
    }
}
