using MiniTorch.Parity.Python;

namespace MiniTorch.Parity.Binding;

/// <summary>Lays Python's arguments onto the parameters of one overload.</summary>
public readonly struct ArgumentMatch(Conversions conversions, Overload overload, Irregular? irregular, ConversionContext context)
{
    /// <summary>Each parameter that the caller left out costs a little, so that the overload that says the most wins.</summary>
    private const int Omitted = 1;

    private const int Expanded = 3;

    /// <summary>More than an omitted parameter: what C# prefers is preferred here.</summary>
    private const int Demoted = 2;

    /// <summary>Python's f(1, 2) for C#'s f(long[]).</summary>
    private const int Packed = 8;

    public bool TryBind(CallArguments arguments, out object?[] values, out int cost)
    {
        if (TryBind(arguments.Positional, arguments.Keywords, overload.Parameters.Count, out values, out cost))
        {
            return true;
        }

        if (overload.ParamArray is not null)
        {
            int fixedCount = overload.Parameters.Count - 1;
            return arguments.Positional.Count >= fixedCount && TryExpand(arguments, fixedCount, out values, out cost);
        }

        return TryPack(arguments, out values, out cost);
    }

    /// <summary>A params array from the positional arguments that remain.</summary>
    private bool TryExpand(CallArguments arguments, int fixedCount, out object?[] values, out int cost)
    {
        PyList rest = new([.. arguments.Positional.Skip(fixedCount)]);
        if (!TryBind([.. arguments.Positional.Take(fixedCount), rest], arguments.Keywords, overload.Parameters.Count, out values, out cost))
        {
            return false;
        }

        cost += Expanded;
        return true;
    }

    /// <summary>Python takes sizes one by one where the API takes an array: the ints from the first on become one.</summary>
    private bool TryPack(CallArguments arguments, out object?[] values, out int cost)
    {
        (values, cost) = ([], 0);
        int first = 0;
        while (first < arguments.Positional.Count && arguments.Positional[first] is not long)
        {
            first++;
        }

        if (arguments.Positional.Count - first < 2 || !arguments.Positional.Skip(first).All(item => item is long)
            || !TryBind([.. arguments.Positional.Take(first), new PyList([.. arguments.Positional.Skip(first)])], arguments.Keywords, overload.Parameters.Count, out values, out cost))
        {
            return false;
        }

        cost += Packed;
        return true;
    }

    private bool TryBind(IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> keywords, int count, out object?[] values, out int cost)
    {
        values = new object?[count];
        cost = overload.Demotion * Demoted;
        if (positional.Count > count)
        {
            return false;
        }

        Span<bool> filled = stackalloc bool[count];
        for (int i = 0; i < positional.Count; i++)
        {
            if (!Set(i, positional[i], values, filled, ref cost))
            {
                return false;
            }
        }

        foreach ((string name, object? value) in keywords)
        {
            int index = IndexOf(name);
            if (index >= 0 ? filled[index] || !Set(index, value, values, filled, ref cost) : !SaysDefault(name, value))
            {
                return false;
            }
        }

        for (int i = 0; i < count; i++)
        {
            if (!filled[i] && !SetDefault(i, values, ref cost))
            {
                return false;
            }
        }

        return true;
    }

    private bool Set(int index, object? value, object?[] values, Span<bool> filled, ref int cost)
    {
        if (value is null && overload.Parameters[index] is { IsOptional: true, Type: { IsValueType: true, IsByRefLike: false } type } && Nullable.GetUnderlyingType(type) is null)
        {
            return true; // Python's None is the default; it is filled in later
        }

        filled[index] = true;
        bool converted = conversions.TryConvert(value, overload.Parameters[index], context, out values[index], out int added);
        cost += added;
        return converted;
    }

    private bool SaysDefault(string name, object? value) =>
        IrregularNames.SaysDefault(name, value) || (irregular?.Assumed.TryGetValue(name, out object? assumed) == true && Equals(assumed, value));

    /// <summary>Python's default where it differs from the API's or the API has none; else the API's.</summary>
    private bool SetDefault(int index, object?[] values, ref int cost)
    {
        Parameter parameter = overload.Parameters[index];
        cost += Omitted;
        if (irregular?.Defaults.TryGetValue(parameter.Name, out object? value) == true)
        {
            return conversions.TryConvert(value, parameter, context, out values[index], out _);
        }

        values[index] = parameter.Default;
        return parameter.IsOptional;
    }

    private int IndexOf(string name)
    {
        string key = Parameter.Normalize(irregular?.Renames.GetValueOrDefault(name, name) ?? name);
        for (int i = 0; i < overload.Parameters.Count; i++)
        {
            if (overload.Parameters[i].Key == key)
            {
                return i;
            }
        }

        foreach (string alias in IrregularNames.Aliases(name))
        {
            for (int i = 0; i < overload.Parameters.Count; i++)
            {
                if (overload.Parameters[i].Name == alias)
                {
                    return i;
                }
            }
        }

        return -1;
    }
}
