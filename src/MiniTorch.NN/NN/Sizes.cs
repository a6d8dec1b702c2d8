namespace MiniTorch;

/// <summary>Tuples of sizes as arrays.</summary>
internal static class Sizes
{
    internal static long[] Of((long, long) sizes) => [sizes.Item1, sizes.Item2];

    internal static long[] Of((long, long, long) sizes) => [sizes.Item1, sizes.Item2, sizes.Item3];

    internal static long[] Of((long, long)? sizes, long missing) => sizes is { } given ? Of(given) : [missing, missing];

    internal static long[] Of((long, long, long)? sizes, long missing) => sizes is { } given ? Of(given) : [missing, missing, missing];

    internal static long[]? OrNull((long, long)? sizes) => sizes is { } given ? Of(given) : null;

    internal static long[]? OrNull((long, long, long)? sizes) => sizes is { } given ? Of(given) : null;

    internal static long[]? OrNull(long? size) => size is { } given ? [given] : null;
}
