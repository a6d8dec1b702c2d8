using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MiniTorch.Core;

namespace MiniTorch.Visualization;

/// <summary>One line of a summary: a module, or a container that is not called itself.</summary>
/// <param name="Name">The name of its class.</param>
/// <param name="Depth">0 for the model.</param>
/// <param name="Index">Counts the modules of its depth, from 1.</param>
/// <param name="OutputShape">The shape of its (first) output; null for a container that was not called.</param>
/// <param name="Parameters">Parameters that no line below it shows.</param>
/// <param name="IsTrainable">Whether one of them asks for a gradient, or there are none.</param>
/// <param name="IsRepeated">The module has a line above: its parameters count there.</param>
public sealed record LayerSummary(string Name, int Depth, int Index, IReadOnlyList<long>? OutputShape, long Parameters, bool IsTrainable, bool IsRepeated);

/// <summary>
/// What a model is made of and what one forward costs, as torchinfo's <c>summary</c> shows and counts it: output shape and parameters of each layer,
/// multiply-adds, and the memory of parameters and activations.
/// </summary>
public sealed class ModelSummary
{
    private const double Mega = 1e6;

    internal ModelSummary(IReadOnlyList<LayerSummary> layers, IReadOnlyList<torch.Tensor> inputs)
    {
        Layers = layers;
        foreach (torch.Tensor input in inputs)
        {
            InputBytes += input.Impl.NumElements * input.Impl.DType.ItemSize();
        }
    }

    /// <summary>The lines, in the order of the calls.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>Elements of all parameters.</summary>
    public long TotalParameters { get; internal set; }

    /// <summary>Elements of those that ask for a gradient.</summary>
    public long TrainableParameters { get; internal set; }

    /// <summary>
    /// Multiplications with a following addition, counted as torchinfo does: in each module without children every parameter once for each sample, in a convolution once for
    /// each place of the output, in a recurrent layer once for each step.
    /// </summary>
    public long TotalMultAdds { get; internal set; }

    /// <summary>Bytes of the inputs.</summary>
    public long InputBytes { get; }

    /// <summary>Bytes of the outputs of modules with parameters, twice: once forward, once for their gradients.</summary>
    public long ForwardBackwardBytes { get; internal set; }

    /// <summary>Bytes of the parameters of modules without children.</summary>
    public long ParameterBytes { get; internal set; }

    /// <summary>Runs a model once, in evaluation mode and without recording, and sums up what was called.</summary>
    /// <param name="model">A model.</param>
    /// <param name="input">Its input.</param>
    /// <param name="depth">How deep modules within modules are shown.</param>
    public static ModelSummary Of(torch.nn.Module<torch.Tensor, torch.Tensor> model, torch.Tensor input, int depth = 3) => Of(model, () => model.call(input), [input], depth);

    /// <inheritdoc cref="Of(torch.nn.Module{torch.Tensor, torch.Tensor}, torch.Tensor, int)"/>
    /// <param name="model">A model of any kind.</param>
    /// <param name="forward">Calls it.</param>
    /// <param name="inputs">What it is called with.</param>
    public static ModelSummary Of(torch.nn.Module model, Action forward, IReadOnlyList<torch.Tensor> inputs, int depth = 3)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(inputs);
        (torch.nn.Module Module, bool Training)[] modes = [(model, model.training), .. model.modules().Select(static part => (part, part.training))];
        using var watcher = new ModuleWatcher();
        try
        {
            model.eval();
            using (torch.no_grad())
            {
                forward();
            }
        }
        finally
        {
            foreach ((torch.nn.Module module, bool training) in modes)
            {
                module.train(training);   // outer modules first: what they set in their parts is set right after
            }
        }
        return new SummaryBuilder(model, depth).Build(watcher.Calls, inputs);
    }

    /// <summary>The table.</summary>
    public override string ToString()
    {
        string[] names = [.. Layers.Select(static layer => layer.Depth == 0 ? layer.Name : $"{Lead(layer.Depth)}{layer.Name}: {layer.Depth}-{layer.Index}")];
        int width = Math.Max(40, names.Length == 0 ? 0 : names.Max(static name => name.Length));
        string rule = new('=', width + 50);
        var text = new StringBuilder();
        void Line(string line) => text.Append(line.TrimEnd()).Append('\n');
        string Row(string name, string shape, string parameters) => $"{name.PadRight(width)} {shape,-25} {parameters,-25}";
        Line(rule);
        Line(Row("Layer (type:depth-idx)", "Output Shape", "Param #"));
        Line(rule);
        for (int i = 0; i < names.Length; i++)
        {
            LayerSummary layer = Layers[i];
            string count = layer.IsRepeated ? "(recursive)" : layer.Parameters == 0 ? "--" : layer.IsTrainable ? Grouped(layer.Parameters) : $"({Grouped(layer.Parameters)})";
            Line(Row(names[i], layer.OutputShape is null ? "--" : $"[{string.Join(", ", layer.OutputShape)}]", count));
        }
        Line(rule);
        Line($"Total params: {Grouped(TotalParameters)}");
        Line($"Trainable params: {Grouped(TrainableParameters)}");
        Line($"Non-trainable params: {Grouped(TotalParameters - TrainableParameters)}");
        Line(TotalMultAdds >= 1e12 ? $"Total mult-adds (T): {Fixed(TotalMultAdds / 1e12)}" : TotalMultAdds >= 1e9 ? $"Total mult-adds (G): {Fixed(TotalMultAdds / 1e9)}" : $"Total mult-adds (M): {Fixed(TotalMultAdds / 1e6)}");
        Line(rule);
        Line($"Input size (MB): {Fixed(InputBytes / Mega)}");
        Line($"Forward/backward pass size (MB): {Fixed(ForwardBackwardBytes / Mega)}");
        Line($"Params size (MB): {Fixed(ParameterBytes / Mega)}");
        Line($"Estimated Total Size (MB): {Fixed((InputBytes + ForwardBackwardBytes + ParameterBytes) / Mega)}");
        Line(rule);
        return text.ToString();
    }

    private static string Lead(int depth) => depth == 1 ? "├─" : string.Concat(Enumerable.Repeat("│    ", depth - 1)) + "└─";

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fixed(double number) => number.ToString("F2", CultureInfo.InvariantCulture);
}

/// <summary>A call of a module and the calls within.</summary>
internal sealed class ModuleCall(torch.nn.Module module)
{
    internal torch.nn.Module Module { get; } = module;

    internal List<ModuleCall> Inner { get; } = [];

    /// <summary>The first tensor of its result.</summary>
    internal TensorImpl? Output { get; set; }
}

/// <summary>Writes down which modules are called on this thread, until disposed.</summary>
internal sealed class ModuleWatcher : Autograd.IOperatorListener, IDisposable
{
    private readonly Stack<ModuleCall> _open = new();
    private readonly Action<torch.nn.Module, object?>? _outer = ModuleCalls.Returned;

    internal ModuleWatcher()
    {
        Autograd.Listeners.Add(this);
        ModuleCalls.Returned = (module, result) =>
        {
            _outer?.Invoke(module, result);
            _open.Peek().Output = FirstTensor(result);
        };
    }

    internal List<ModuleCall> Calls { get; } = [];

    public void Dispose()
    {
        Autograd.Listeners.Remove(this);
        ModuleCalls.Returned = _outer;
    }

    public void Before(Autograd.Operator op, TensorImpl? written)
    {
    }

    public void After(Autograd.Operator op, ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> outputs)
    {
    }

    public void Enter(string name, object? attributes, ReadOnlySpan<TensorImpl?> inputs)
    {
        if (name == torch.nn.Module.FrameName)
        {
            var call = new ModuleCall((torch.nn.Module)attributes!);
            (_open.TryPeek(out ModuleCall? outer) ? outer.Inner : Calls).Add(call);
            _open.Push(call);
        }
    }

    public void Exit(string name, ReadOnlySpan<TensorImpl> outputs)
    {
        if (name == torch.nn.Module.FrameName)
        {
            _open.Pop();
        }
    }

    public void Read(TensorImpl tensor)
    {
    }

    private static TensorImpl? FirstTensor(object? result) => result switch
    {
        torch.Tensor tensor => tensor.Impl,
        ITuple tuple when tuple.Length > 0 => FirstTensor(tuple[0]),
        System.Collections.IEnumerable list => list.Cast<object?>().Select(FirstTensor).FirstOrDefault(static found => found is not null),
        _ => null,
    };
}
