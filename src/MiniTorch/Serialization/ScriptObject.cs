namespace MiniTorch.Serialization;

/// <summary>A module of a TorchScript archive: its attributes by name, of which only the tensors are of use here. Its program is not read.</summary>
internal sealed class ScriptObject
{
    private const int DeepestModule = 256;
    private const int MostModules = 1_000_000;

    private readonly OrderedDictionary<object, object?> _attributes = [];

    internal void Take(OrderedDictionary<object, object?> attributes)
    {
        foreach ((object name, object? value) in attributes)
        {
            _attributes[name] = value;
        }
    }

    /// <summary>The tensors of this module and of those in it, under the names of a state dict: parameters, buffers, and constants that are tensors.</summary>
    internal OrderedDictionary<object, object?> Tensors()
    {
        var into = new OrderedDictionary<object, object?>();
        int modules = 0;
        Collect("", into, 0, ref modules);
        return into;
    }

    private void Collect(string prefix, OrderedDictionary<object, object?> into, int depth, ref int modules)
    {
        // A damaged file may nest modules in a circle, or each twice in the next.
        if (depth > DeepestModule || ++modules > MostModules)
        {
            throw new InvalidDataException("The modules of the TorchScript archive are nested too deep.");
        }
        foreach ((object name, object? value) in _attributes)
        {
            if (value is Core.TensorImpl tensor)
            {
                into[prefix + name] = tensor;
            }
            else if (value is ScriptObject module)
            {
                module.Collect($"{prefix}{name}.", into, depth + 1, ref modules);
            }
        }
    }
}
