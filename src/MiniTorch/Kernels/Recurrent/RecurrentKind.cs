namespace MiniTorch.Kernels;

/// <summary>Which recurrence a network has.</summary>
internal enum RecurrentKind
{
    /// <summary>h = tanh(W·x + b + U·h + c).</summary>
    Tanh,

    /// <summary>h = max(W·x + b + U·h + c, 0).</summary>
    Relu,

    /// <summary>Long short-term memory: input, forget, cell and output gates.</summary>
    Lstm,

    /// <summary>Gated recurrent unit: reset, update and new gates.</summary>
    Gru,
}

/// <summary>Facts about recurrences.</summary>
internal static class RecurrentKinds
{
    /// <summary>How many gates a unit has: the rows of the weights are so many times the units.</summary>
    internal static int Gates(this RecurrentKind kind) => kind switch { RecurrentKind.Lstm => 4, RecurrentKind.Gru => 3, _ => 1 };
}
