namespace MiniTorch.Autograd;

/// <summary>Collects the young garbage of training steps. See Note [Garbage of graphs].</summary>
/// <remarks>
/// Note [Garbage of graphs]. A step leaves some ten to hundred kilobytes of small objects: nodes, tensors, handles. The GC lets them pile up to its
/// budget for the youngest generation, which it takes from the size of the processor's cache: 130 MB on a server with 260 MiB of it, all of which
/// counts as resident memory. When a backward has ended, the graph has just become garbage and there is next to nothing young alive, so that is the
/// moment at which a collection costs least (some 200 µs); it is asked for after every <see cref="Budget"/> bytes, unless the GC has had its turn since.
/// </remarks>
internal static class GraphGarbage
{
    private const long Budget = 16 << 20;

    [ThreadStatic]
    private static long t_allocated;

    [ThreadStatic]
    private static int t_collections;

    /// <summary>Call when a backward has ended that is not part of another one.</summary>
    internal static void BackwardEnded()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        int collections = GC.CollectionCount(0);
        if (collections != t_collections)
        {
            (t_allocated, t_collections) = (allocated, collections);
        }
        else if (allocated - t_allocated > Budget)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            (t_allocated, t_collections) = (allocated, GC.CollectionCount(0));
        }
    }
}
