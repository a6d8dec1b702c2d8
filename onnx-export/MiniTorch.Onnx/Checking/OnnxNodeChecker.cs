namespace MiniTorch.Onnx;

/// <summary>Holds one node against its operator's schema: numbers of inputs and outputs, element types, attributes.</summary>
internal static class OnnxNodeChecker
{
    /// <summary>The schema that a node resolves to; where there is none, the reason.</summary>
    public static OnnxOpSchema? Resolve(OnnxNode node, long opset, out string problem)
    {
        problem = "";
        if (node.Domain.Length != 0)
        {
            problem = $"the operator domain '{node.Domain}' is not known";
        }
        else if (OnnxOpSchema.Find(node.OpType, opset) is { } schema)
        {
            return schema;
        }
        else
        {
            problem = OnnxOpSchema.FirstOpset(node.OpType) is { } first
                ? $"the operator exists from opset {first} on; the model is in opset {opset}"
                : "the operator is not known";
        }

        return null;
    }

    /// <summary>Appends what is wrong to <paramref name="problems"/> and gives the outputs' types as far as they follow.</summary>
    /// <param name="node">The node.</param>
    /// <param name="schema">Its operator.</param>
    /// <param name="inputTypes">Types of the inputs; Undefined where not known.</param>
    /// <param name="outputTypes">One for each output of the node.</param>
    /// <param name="problems">Sentences without a full stop.</param>
    public static void Check(OnnxNode node, OnnxOpSchema schema, ReadOnlySpan<OnnxDataType> inputTypes, Span<OnnxDataType> outputTypes, List<string> problems)
    {
        Count("input", schema.Inputs, node.Inputs, problems);
        Count("output", schema.Outputs, node.Outputs, problems);
        var before = problems.Count;
        CheckAttributes(node, schema, problems);
        var bound = BindInputs(node, schema, inputTypes, problems);
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (OnnxOpSchema.At(schema.Outputs, i) is { } formal)
                outputTypes[i] = OutputType(node, formal, bound, problems);
        }

        // Rules of the operator's own read attributes, which must be sound for that.
        if (problems.Count == before)
            OnnxOperatorRules.Check(node, schema, inputTypes, problems);
    }

    private static void Count(string what, OnnxFormal[] formals, IList<string> actual, List<string> problems)
    {
        int min = OnnxOpSchema.MinCount(formals), max = OnnxOpSchema.MaxCount(formals);
        if (actual.Count > max)
            problems.Add($"it has {actual.Count} {what}s; at most {max} are allowed");
        for (var i = 0; i < Math.Max(Math.Min(actual.Count, max), min); i++)
        {
            var formal = OnnxOpSchema.At(formals, i)!;
            if (i >= actual.Count)
            {
                problems.Add($"it has {actual.Count} {what}s; at least {min} are needed ('{formal.Name}' is missing)");
                return;
            }

            if (actual[i].Length == 0 && formal.MinCount != 0)
                problems.Add($"the {what} '{formal.Name}' is required and was left empty");
        }
    }

    private static Dictionary<string, OnnxDataType> BindInputs(OnnxNode node, OnnxOpSchema schema, ReadOnlySpan<OnnxDataType> types, List<string> problems)
    {
        var bound = new Dictionary<string, OnnxDataType>(StringComparer.Ordinal);
        var by = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            var type = types[i];
            if (type == OnnxDataType.Undefined || OnnxOpSchema.At(schema.Inputs, i) is not { } formal)
                continue;
            if (!formal.Types.Contains(type))
                problems.Add($"the input {formal.Name} ('{node.Inputs[i]}') is of type {type.Name()}; allowed: {formal.Types}");
            else if (formal.Variable is not { } variable)
                continue;
            else if (bound.TryAdd(variable, type))
                by.Add(variable, $"{formal.Name} ('{node.Inputs[i]}')");
            else if (bound[variable] != type)
                problems.Add($"the inputs {by[variable]} and {formal.Name} ('{node.Inputs[i]}') must have one type; they are of type {bound[variable].Name()} and {type.Name()}");
        }

        return bound;
    }

    private static OnnxDataType OutputType(OnnxNode node, OnnxFormal formal, Dictionary<string, OnnxDataType> bound, List<string> problems)
    {
        if (formal.TypeAttribute is { } name)
        {
            var type = AttributeType(node, name);
            if (type == OnnxDataType.Undefined && formal.TypeDefault is { } otherwise && node.Attribute(name) is null)
                type = OnnxTypeSet.IsName(otherwise) ? OnnxTypeSet.Parse(otherwise).Only : bound.GetValueOrDefault(otherwise);
            else if (!formal.Types.Contains(type))
                problems.Add($"the attribute '{name}' makes the output {type.Name()}; allowed: {formal.Types}");
            return type;
        }

        return formal.Variable is { } variable ? bound.GetValueOrDefault(variable) : formal.Types.Only;
    }

    private static OnnxDataType AttributeType(OnnxNode node, string name)
    {
        if (node.Attribute(name) is { } attribute)
        {
            return attribute.Kind switch
            {
                OnnxAttributeKind.Tensor => attribute.Tensor.DataType,
                OnnxAttributeKind.Int => (OnnxDataType)attribute.Int,
                _ => OnnxDataType.Undefined,
            };
        }

        // Only Constant has these.
        return node.OpType != "Constant" || node.Attributes.Count == 0 ? OnnxDataType.Undefined : node.Attributes[0].Kind switch
        {
            OnnxAttributeKind.Float or OnnxAttributeKind.Floats => OnnxDataType.Float,
            OnnxAttributeKind.Int or OnnxAttributeKind.Ints => OnnxDataType.Int64,
            _ => OnnxDataType.String,
        };
    }

    private static void CheckAttributes(OnnxNode node, OnnxOpSchema schema, List<string> problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attribute in node.Attributes)
        {
            if (!seen.Add(attribute.Name))
                problems.Add($"the attribute '{attribute.Name}' is given twice");
            else if (Array.Find(schema.Attributes, rule => rule.Name == attribute.Name) is not { } rule)
                problems.Add($"{schema.Name} of opset {schema.Since} has no attribute '{attribute.Name}'");
            else if (rule.Kind != attribute.Kind)
                problems.Add($"the attribute '{attribute.Name}' holds {attribute.Kind}; {rule.Kind} is expected");
            else if (rule.Values is { } values && !values.Contains(attribute.String))
                problems.Add($"the attribute '{attribute.Name}' is '{attribute.String}'; allowed: {string.Join(", ", values)}");
        }

        foreach (var rule in schema.Attributes)
        {
            if (rule.IsRequired && !seen.Contains(rule.Name))
                problems.Add($"the attribute '{rule.Name}' is required");
        }
    }
}
