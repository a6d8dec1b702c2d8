using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>
/// Calls the API by Python's names and arguments: finds the overload whose parameters take them at the least cost, by
/// name, type and Python's conversions. What no overload takes is a <see cref="MissingException"/>; what the API throws
/// comes out unchanged. Names and arguments that the API has under another name or in another order stand in
/// <see cref="IrregularNames"/>.
/// </summary>
public sealed class Binder
{
    private readonly Conversions _conversions;

    public Binder(TorchApi api)
    {
        Api = api;
        Tensors = new TensorAccess(api);
        Functions = new TorchFunctions(this);
        _conversions = new Conversions(api)
        {
            MakeTensor = (number, dtype) => Tensors.Create(TensorData.From(dtype, [], [ToComplex(number)]), null, false, Functions),
        };
    }

    public TorchApi Api { get; }

    public TensorAccess Tensors { get; }

    public TorchFunctions Functions { get; }

    /// <summary>Whether a number is refused where the API takes a tensor (Python's parser does, C#'s implicit conversion does not).</summary>
    public bool Strict { get; set; }

    /// <summary>Calls a function by its dotted Python name, such as <c>torch.linalg.norm</c>.</summary>
    public object? CallFunction(string space, string name, CallArguments arguments)
    {
        Irregular? irregular = IrregularNames.Find(space, name);
        return irregular?.Replace is { } replace ? replace(this, arguments) : Call(space, name, irregular, arguments);
    }

    /// <summary>Calls a function as the API has it, past the table.</summary>
    public object? CallPlain(string space, string name, CallArguments arguments) => Call(space, name, null, arguments);

    private object? Call(string space, string name, Irregular? irregular, CallArguments arguments)
    {
        CallArguments rewritten = irregular?.Rewrite?.Invoke(this, arguments) ?? arguments;
        return Finish(irregular, arguments, CallBest($"{Short(space)}.{name}", FunctionTiers(space, name, irregular, rewritten), irregular, arguments));
    }

    /// <summary>Calls a method of a tensor, a module or another object of the API by its Python name.</summary>
    public object? CallMethod(object self, string name, CallArguments arguments)
    {
        bool isTensor = Api.IsTensor(self);
        Irregular? irregular = IrregularNames.Find(isTensor ? "Tensor" : self.GetType().Name, name);
        if (irregular?.Replace is { } replace)
        {
            return replace(this, arguments.Prepend(self));
        }

        CallArguments rewritten = irregular?.Rewrite?.Invoke(this, arguments) ?? arguments;
        string shown = isTensor ? $"Tensor.{name}" : $"{self.GetType().Name}.{name}";
        return Finish(irregular, arguments, CallBest(shown, MethodTiers(self, name, irregular, rewritten, isTensor), irregular, arguments));
    }

    private object? Finish(Irregular? irregular, CallArguments arguments, object? result)
    {
        object? python = Results.ToPython(result, Api);
        return irregular?.Result is { } adapt ? adapt(python, arguments) : python;
    }

    /// <summary>
    /// The places where a function may live, best first: its own namespace, then as a method of its first argument, then
    /// the namespaces that share operators with it.
    /// </summary>
    private IEnumerable<Candidate> FunctionTiers(string space, string name, Irregular? irregular, CallArguments arguments)
    {
        string[] methods = [.. irregular?.Names?.Where(alternative => alternative.StartsWith("Tensor.", StringComparison.Ordinal)) ?? []];
        foreach (string alternative in irregular?.Names?.Except(methods) ?? [name])
        {
            (string place, string simple) = Split(alternative, space);
            yield return new Candidate(Api.Functions(place, simple), null, arguments);
            if (arguments.Positional is [{ } first, ..])
            {
                yield return new Candidate(Api.Functions(place, simple, first.GetType()), null, arguments);
            }
        }

        if (!IrregularNames.SharedNamespaces.Contains(space))
        {
            yield break; // torch.linalg.norm is not Tensor.norm
        }

        object? self = arguments.Positional.Count > 0 ? arguments.Positional[0] : arguments.Keywords.GetValueOrDefault("input");
        if (Api.IsTensor(self))
        {
            CallArguments rest = arguments.Positional.Count > 0
                ? arguments with { Positional = [.. arguments.Positional.Skip(1)] }
                : arguments with { Keywords = arguments.Keywords.Where(pair => pair.Key != "input").ToDictionary() };
            foreach (string method in methods.Length > 0 ? methods.Select(dotted => dotted["Tensor.".Length..]) : [name])
            {
                yield return new Candidate(Api.Methods(Api.Tensor, method), self, rest);
            }
        }

        foreach (string other in IrregularNames.SharedNamespaces.Where(other => other != space))
        {
            yield return new Candidate(Api.Functions(other, name), null, arguments);
        }
    }

    private IEnumerable<Candidate> MethodTiers(object self, string name, Irregular? irregular, CallArguments arguments, bool isTensor)
    {
        foreach (string simple in irregular?.Names ?? [name])
        {
            yield return new Candidate(Api.Methods(self.GetType(), simple), self, arguments);
            yield return new Candidate(Api.Extensions(self.GetType(), simple), null, arguments.Prepend(self));
        }

        foreach (string space in isTensor ? IrregularNames.SharedNamespaces : [])
        {
            yield return new Candidate(Api.Functions(space, name), null, arguments.Prepend(self));
        }
    }

    private object? CallBest(string name, IEnumerable<Candidate> tiers, Irregular? irregular, CallArguments arguments)
    {
        foreach (Candidate candidate in tiers)
        {
            (Overload Overload, object?[] Values)? best = candidate.Overloads.Count == 0 ? null : Best(name, candidate.Overloads, irregular, irregular?.Prepare(candidate.Arguments, candidate.Self is not null) ?? candidate.Arguments);
            if (best is { } found)
            {
                object? result = found.Overload.Invoke(candidate.Self, found.Values);
                return found.Overload.Method.ReturnType == typeof(void) ? candidate.Self : result; // Python's eval() returns its module
            }
        }

        throw new MissingException(name, $"{name}({arguments})");
    }

    private (Overload Overload, object?[] Values)? Best(string name, IReadOnlyList<Overload> overloads, Irregular? irregular, CallArguments arguments)
    {
        ConversionContext context = new(RankOf(name), FirstTensorDType(arguments), IrregularNames.WrapsNumbers(name), Strict);
        (Overload, object?[])? best = null;
        int bestCost = int.MaxValue;
        foreach (Overload overload in overloads)
        {
            ArgumentMatch match = new(_conversions, overload, irregular, context);
            if (match.TryBind(arguments, out object?[] values, out int cost) && cost < bestCost)
            {
                (best, bestCost) = ((overload, values), cost);
            }
        }

        return best;
    }

    private string? FirstTensorDType(CallArguments arguments)
    {
        foreach (object? value in arguments.Positional)
        {
            if (Tensor(value) is { } tensor)
            {
                return Tensors.DType(tensor);
            }
        }

        foreach (object? value in arguments.Keywords.Values)
        {
            if (Tensor(value) is { } tensor)
            {
                return Tensors.DType(tensor);
            }
        }

        return null;

        object? Tensor(object? value)
        {
            object? candidate = value is PySequence { Count: > 0 } sequence ? sequence[0] : value;
            return Api.IsTensor(candidate) ? candidate : null;
        }
    }

    /// <summary>The number before a final d, as in conv2d, max_pool3d_with_indices or AvgPool1d.</summary>
    private static int RankOf(string name)
    {
        for (int i = 1; i < name.Length; i++)
        {
            if (name[i] is 'd' && name[i - 1] is '1' or '2' or '3')
            {
                return name[i - 1] - '0';
            }
        }

        return 0;
    }

    private static (string Space, string Name) Split(string name, string space) =>
        name.LastIndexOf('.') is var dot and >= 0 ? (name[..dot], name[(dot + 1)..]) : (space, name);

    private static string Short(string space) => space == "torch.nn.functional" ? "F" : space == "torch.nn" ? "nn" : space;

    private static System.Numerics.Complex ToComplex(object number) =>
        number is System.Numerics.Complex c ? c : new System.Numerics.Complex(Convert.ToDouble(number), 0);

    private readonly record struct Candidate(IReadOnlyList<Overload> Overloads, object? Self, CallArguments Arguments);
}
