namespace MiniTorch.Onnx;

/// <summary>Rules of single operators that no table of types and attributes says, and that runtimes notice late or not at all.</summary>
internal static class OnnxOperatorRules
{
    public static void Check(OnnxNode node, OnnxOpSchema schema, ReadOnlySpan<OnnxDataType> types, List<string> problems)
    {
        switch (schema.Name)
        {
            case "Constant" when node.Attributes.Count != 1:
                problems.Add($"it has {node.Attributes.Count} values; exactly one is needed");
                break;
            case "Split":
                Split(node, schema, problems);
                break;
            case "Resize":
                if (HasInput(node, 2) == HasInput(node, 3))
                    problems.Add("exactly one of 'scales' and 'sizes' must be given");
                break;
            case "Mod":
                if (types[0].IsFloat() && node.Int("fmod", 0) == 0)
                    problems.Add("floating-point operands need fmod=1");
                break;
            case "Transpose":
                if (node.Ints("perm") is { } perm && !IsPermutation(perm))
                    problems.Add($"perm [{string.Join(", ", perm)}] is not a permutation");
                break;
            case "Einsum":
                Einsum(node, problems);
                break;
            case "LSTM" or "GRU" or "RNN":
                Recurrent(node, schema.Name == "LSTM" ? 3 : schema.Name == "GRU" ? 2 : 1, problems);
                break;
            case "BatchNormalization":
                if (node.Outputs.Count > 1 && node.Int("training_mode", 0) == 0)
                    problems.Add("the running statistics are outputs with training_mode=1 only");
                break;
            case "Conv" or "ConvTranspose" or "AveragePool" or "MaxPool" or "LpPool" or "MaxUnpool":
                Window(node, problems);
                break;
        }
    }

    private static bool HasInput(OnnxNode node, int position) => position < node.Inputs.Count && node.Inputs[position].Length != 0;

    private static void Split(OnnxNode node, OnnxOpSchema schema, List<string> problems)
    {
        if (schema.Since < 18)
            return;
        var count = node.Attribute("num_outputs")?.Int;
        if (HasInput(node, 1) == count is not null)
            problems.Add("exactly one of the input 'split' and the attribute 'num_outputs' must be given");
        else if (count is { } outputs && outputs != node.Outputs.Count)
            problems.Add($"num_outputs is {outputs}; the node has {node.Outputs.Count} outputs");
    }

    private static bool IsPermutation(long[] perm)
    {
        var seen = new bool[perm.Length];
        foreach (var axis in perm)
        {
            if (axis < 0 || axis >= perm.Length || seen[axis])
                return false;
            seen[axis] = true;
        }

        return true;
    }

    private static void Einsum(OnnxNode node, List<string> problems)
    {
        var equation = node.String("equation", "");
        var operands = equation.Split("->")[0].Split(',').Length;
        if (operands != node.Inputs.Count)
            problems.Add($"the equation '{equation}' has {operands} operands; the node has {node.Inputs.Count} inputs");
    }

    private static void Recurrent(OnnxNode node, int activationsPerDirection, List<string> problems)
    {
        // The spec lets runtimes find hidden_size in R; ONNX Runtime wants it said.
        if (node.Int("hidden_size", 0) <= 0)
            problems.Add("the attribute 'hidden_size' must be given, and positive");
        var expected = activationsPerDirection * (node.String("direction", "forward") == "bidirectional" ? 2 : 1);
        if (node.Attribute("activations")?.Strings is { } activations && activations.Length != expected)
            problems.Add($"{activations.Length} activations are given; {expected} are needed");
    }

    private static void Window(OnnxNode node, List<string> problems)
    {
        var auto = node.String("auto_pad", "NOTSET");
        if (auto != "NOTSET" && node.Ints("pads") is { } given && Array.Exists(given, pad => pad != 0))
            problems.Add($"pads and auto_pad={auto} exclude each other");
        int? rank = null;
        foreach (var (name, perAxis) in (ReadOnlySpan<(string, int)>)[("kernel_shape", 1), ("strides", 1), ("dilations", 1), ("output_padding", 1), ("pads", 2)])
        {
            if (node.Ints(name) is not { } values)
                continue;
            rank ??= values.Length / perAxis;
            if (values.Length != rank * perAxis)
                problems.Add($"{name} has {values.Length} numbers; {rank * perAxis} are needed for {rank} spatial axes");
            else if (Array.Exists(values, value => name is "pads" or "output_padding" ? value < 0 : value <= 0))
                problems.Add($"{name} [{string.Join(", ", values)}] has a number that is not {(name is "pads" or "output_padding" ? "zero or more" : "positive")}");
        }
    }
}
