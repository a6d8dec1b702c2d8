namespace MiniTorch.Parity.Live;

/// <summary>How much a live comparison looks at.</summary>
public sealed record LiveOptions
{
    /// <summary>Those that PyTorch has kernels for on a CPU in most operators; the default.</summary>
    public static readonly IReadOnlyList<string> AllDTypes = ["float64", "float32", "int64", "bool", "complex64", "complex128", "float16", "bfloat16"];

    public IReadOnlyList<string> DTypes { get; init; } = AllDTypes;

    /// <summary>Of the sample inputs, the cotangents and the random programs.</summary>
    public int Seed { get; init; }

    /// <summary>At most this many samples of an entry in a dtype; 0 is all.</summary>
    public int Samples { get; init; }

    /// <summary>How many random programs are run.</summary>
    public int Programs { get; init; } = 400;
}
