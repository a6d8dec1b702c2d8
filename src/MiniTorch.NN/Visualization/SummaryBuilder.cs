using MiniTorch.Core;

namespace MiniTorch.Visualization;

/// <summary>From the calls of a forward to the lines and sums of a <see cref="ModelSummary"/>.</summary>
internal sealed class SummaryBuilder(torch.nn.Module model, int depth)
{
    private readonly List<LayerSummary> _layers = [];
    private readonly HashSet<torch.nn.Module> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, int> _counts = [];
    private (long MultAdds, long OutputBytes, long ParameterBytes) _sums;

    internal ModelSummary Build(List<ModuleCall> calls, IReadOnlyList<torch.Tensor> inputs)
    {
        foreach (ModuleCall call in calls)
        {
            Add(call, 0);
        }
        (long total, long trainable) = Count(model);
        return new ModelSummary(_layers, inputs)
        {
            TotalParameters = total,
            TrainableParameters = trainable,
            TotalMultAdds = _sums.MultAdds,
            ForwardBackwardBytes = 2 * _sums.OutputBytes,
            ParameterBytes = _sums.ParameterBytes,
        };
    }

    /// <summary>Adds the line of a call and those of the calls within; gives the number of parameters that they show.</summary>
    private long Add(ModuleCall call, int at)
    {
        bool repeated = !_seen.Add(call.Module);
        Sum(call, repeated);
        int line = _layers.Count;
        if (at <= depth)
        {
            _layers.Add(Line(call.Module, at, call.Output?.Sizes, repeated));
        }
        long shown = 0;
        torch.nn.Module? container = null;
        foreach (ModuleCall inner in call.Inner)
        {
            // A part of a list that is not called itself stands under the list.
            torch.nn.Module? list = ContainerOf(inner.Module, call.Module);
            if (list is not null && !ReferenceEquals(list, container) && at + 1 <= depth)
            {
                _layers.Add(Line(list, at + 1, null, repeated: false) with { Parameters = 0 });
            }
            container = list;
            shown += Add(inner, list is null ? at + 1 : at + 2);
        }
        if (at > depth)
        {
            return 0;
        }
        (long total, long trainable) = Count(call.Module);
        long own = repeated ? 0 : total - shown;
        _layers[line] = _layers[line] with { Parameters = own, IsTrainable = trainable > 0 || total == 0 };
        return own + shown;
    }

    private LayerSummary Line(torch.nn.Module module, int at, long[]? shape, bool repeated)
    {
        _counts[at] = _counts.GetValueOrDefault(at) + 1;
        return new LayerSummary(module.GetName(), at, _counts[at], shape, 0, true, repeated);
    }

    /// <summary>The child of <paramref name="outer"/> that holds <paramref name="module"/>; null if that is a child itself (or no part at all).</summary>
    private static torch.nn.Module? ContainerOf(torch.nn.Module module, torch.nn.Module outer)
    {
        torch.nn.Module? found = null;
        foreach (torch.nn.Module child in outer.children())
        {
            if (ReferenceEquals(child, module))
            {
                return null;
            }
            if (found is null && child.modules().Any(part => ReferenceEquals(part, module)))
            {
                found = child;
            }
        }
        return found;
    }

    private void Sum(ModuleCall call, bool repeated)
    {
        (long total, _) = Count(call.Module);
        if (call.Module.children().Any() || call.Output is not { } output || total == 0)
        {
            return;
        }
        foreach ((string name, Modules.Parameter parameter) in call.Module.named_parameters())
        {
            _sums.MultAdds += parameter.Impl.NumElements * Uses(call.Module.GetName(), name, output.Sizes);
            _sums.ParameterBytes += repeated ? 0 : parameter.Impl.NumElements * parameter.Impl.DType.ItemSize();
        }
        _sums.OutputBytes += output.NumElements * output.DType.ItemSize();
    }

    /// <summary>How often a forward multiplies with each element of a parameter, as torchinfo counts.</summary>
    private static long Uses(string module, string parameter, ReadOnlySpan<long> output)
    {
        long samples = output.Length > 0 ? output[0] : 1;
        if (parameter is not ("weight" or "bias"))
        {
            return parameter.Contains("weight", StringComparison.Ordinal) || parameter.Contains("bias", StringComparison.Ordinal) ? samples * (output.Length > 1 ? output[1] : 1) : 0;
        }
        return module.Contains("Conv", StringComparison.Ordinal) && output.Length > 2 ? samples * Layout.NumElements(output[2..]) : samples;
    }

    private static (long Total, long Trainable) Count(torch.nn.Module module)
    {
        (long total, long trainable) = (0, 0);
        var seen = new HashSet<TensorImpl>(ReferenceEqualityComparer.Instance);
        foreach (Modules.Parameter parameter in module.parameters())
        {
            if (seen.Add(parameter.Impl))
            {
                total += parameter.Impl.NumElements;
                trainable += parameter.requires_grad ? parameter.Impl.NumElements : 0;
            }
        }
        return (total, trainable);
    }
}
