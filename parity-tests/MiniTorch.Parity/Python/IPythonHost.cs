namespace MiniTorch.Parity.Python;

/// <summary>What the evaluator asks of the world outside Python's own values: tensors, modules, the namespaces of torch.</summary>
public interface IPythonHost
{
    /// <summary>The names that stand for the API: torch, F, nn.</summary>
    bool TryGetGlobal(string name, out object? value);

    object? GetAttribute(object target, string name);

    object? GetItem(object target, object? index);

    void SetItem(object target, object? index, object? value);

    object? Unary(string op, object operand);

    object? Binary(string op, object? left, object? right);

    object? Compare(string op, object? left, object? right);

    /// <summary>Calls an object of the API that is no function: a module.</summary>
    object? CallObject(object target, CallArguments arguments);

    IReadOnlyList<object?> Iterate(object value);

    /// <summary>The Python number in a tensor of one element.</summary>
    object ToNumber(object value);

    IDisposable Enter(object context);
}
