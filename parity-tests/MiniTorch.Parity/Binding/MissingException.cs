namespace MiniTorch.Parity.Binding;

/// <summary>The API has no overload that takes this call: not a failure, but something that does not exist yet.</summary>
public sealed class MissingException(string name, string call) : Exception($"missing: {call}")
{
    /// <summary>The Python name of what is missing, without its arguments.</summary>
    public string Name { get; } = name;
}
