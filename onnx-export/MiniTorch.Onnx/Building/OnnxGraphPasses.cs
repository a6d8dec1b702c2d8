namespace MiniTorch.Onnx;

/// <summary>Clean-up of finished graphs. Weights keep their names, and outputs theirs.</summary>
public static class OnnxGraphPasses
{
    /// <summary>Removes Identity nodes; one stays where an output is an input, a constant, or another output.</summary>
    public static void RemoveIdentities(OnnxGraph graph)
    {
        var outputs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs)
            outputs.Add(output.Name);
        var producers = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var kept = new List<OnnxNode>();
        foreach (var node in graph.Nodes)
        {
            if (node.OpType == "Identity" && node.Domain.Length == 0 && node is { Inputs: [var input], Outputs: [var output] })
            {
                var source = Resolve(renamed, input);
                if (!outputs.Contains(output))
                {
                    renamed[output] = source;
                    continue;
                }

                if (!outputs.Contains(source) && producers.TryGetValue(source, out var producer))
                {
                    producer.Outputs[producer.Outputs.IndexOf(source)] = output;
                    producers[output] = producer;
                    renamed[source] = output;
                    continue;
                }
            }

            foreach (var made in node.Outputs)
                producers[made] = node;
            kept.Add(node);
        }

        if (renamed.Count == 0)
            return;
        Replace(graph.Nodes, kept);
        Rename(graph, renamed);
        Replace(graph.ValueInfos, graph.ValueInfos.Where(value => !renamed.ContainsKey(value.Name) && !outputs.Contains(value.Name)).ToArray());
    }

    /// <summary>Merges equal constants into the first one.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="mayMerge">Says by name which constants may be replaced by an equal one; weights should not.</param>
    public static void MergeConstants(OnnxGraph graph, Func<string, bool> mayMerge)
    {
        var first = new Dictionary<OnnxTensor, string>(OnnxTensorComparer.Instance);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var pinned = new HashSet<string>(graph.Inputs.Concat(graph.Outputs).Select(value => value.Name), StringComparer.Ordinal);
        var kept = new List<OnnxTensor>();
        foreach (var tensor in graph.Initializers)
        {
            if (!pinned.Contains(tensor.Name) && mayMerge(tensor.Name) && !first.TryAdd(tensor, tensor.Name))
                renamed.Add(tensor.Name, first[tensor]);
            else
                kept.Add(tensor);
        }

        if (renamed.Count == 0)
            return;
        Replace(graph.Initializers, kept);
        Rename(graph, renamed);
    }

    /// <summary>Removes nodes that lead to no output, optional outputs at a node's end that nothing reads, and constants that nothing reads.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="keep">Says by name which constants stay all the same.</param>
    public static void RemoveDead(OnnxGraph graph, Func<string, bool> keep)
    {
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs)
            live.Add(output.Name);
        var kept = new List<OnnxNode>();
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (!node.Outputs.Any(live.Contains))
                continue;

            // Only outputs that every version of the operator lets out; variadic ones are not optional.
            var schema = node.Domain.Length == 0 ? OnnxOpSchema.Find(node.OpType, OnnxModel.MaxOpset) : null;
            while (schema is not null && node.Outputs is [.., var last] && node.Outputs.Count > 1 && !live.Contains(last)
                && OnnxOpSchema.At(schema.Outputs, node.Outputs.Count - 1) is { MinCount: 0, IsVariadic: false })
                node.Outputs.RemoveAt(node.Outputs.Count - 1);
            AddReads(node, live);
            kept.Add(node);
        }

        kept.Reverse();
        Replace(graph.Nodes, kept);
        Replace(graph.Initializers, graph.Initializers.Where(tensor => live.Contains(tensor.Name) || keep(tensor.Name)).ToArray());
        var made = new HashSet<string>(kept.SelectMany(node => node.Outputs), StringComparer.Ordinal);
        Replace(graph.ValueInfos, graph.ValueInfos.Where(value => made.Contains(value.Name)).ToArray());
    }

    // What a node reads, by its inner graphs too; names that those define themselves do no harm.
    private static void AddReads(OnnxNode node, HashSet<string> live)
    {
        foreach (var input in node.Inputs)
        {
            if (input.Length != 0)
                live.Add(input);
        }

        foreach (var attribute in node.Attributes)
        {
            if (attribute.Kind != OnnxAttributeKind.Graph)
                continue;
            foreach (var output in attribute.Graph.Outputs)
                live.Add(output.Name);
            foreach (var inner in attribute.Graph.Nodes)
                AddReads(inner, live);
        }
    }

    private static void Rename(OnnxGraph graph, Dictionary<string, string> renamed)
    {
        foreach (var node in graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
                node.Inputs[i] = Resolve(renamed, node.Inputs[i]);
            foreach (var attribute in node.Attributes)
            {
                if (attribute.Kind != OnnxAttributeKind.Graph)
                    continue;
                foreach (var output in attribute.Graph.Outputs)
                    output.Name = Resolve(renamed, output.Name);
                Rename(attribute.Graph, renamed);
            }
        }
    }

    private static string Resolve(Dictionary<string, string> renamed, string name)
    {
        while (renamed.TryGetValue(name, out var next))
            name = next;
        return name;
    }

    private static void Replace<T>(IList<T> list, IReadOnlyList<T> items)
    {
        list.Clear();
        foreach (var item in items)
            list.Add(item);
    }
}
