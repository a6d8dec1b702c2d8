namespace MiniTorch;

/// <summary>How many objects of one kind a thread made and disposed, inside and outside of dispose scopes, since the last <see cref="Reset"/>.</summary>
public class LifetimeStatistics
{
    internal long CreatedInScope;
    internal long CreatedOutside;
    internal long DisposedInScope;
    internal long DisposedOutside;
    internal long Attached;
    internal long Detached;

    /// <summary>Created on this thread while it had no dispose scope.</summary>
    public long CreatedOutsideScopeCount => CreatedOutside;

    /// <summary>Disposed on this thread while no scope owned them.</summary>
    public long DisposedOutsideScopeCount => DisposedOutside;

    /// <summary>Created on this thread into a dispose scope.</summary>
    public long CreatedInScopeCount => CreatedInScope;

    /// <summary>Disposed on this thread, by their scope or on their own, while a scope owned them.</summary>
    public long DisposedInScopeCount => DisposedInScope;

    /// <summary>Given to a scope though no scope owned them.</summary>
    public long AttachedToScopeCount => Attached;

    /// <summary>Taken from a scope without going to another one.</summary>
    public long DetachedFromScopeCount => Detached;

    /// <summary>Created less disposed.</summary>
    public long ThreadTotalLiveCount => CreatedInScope + CreatedOutside - DisposedInScope - DisposedOutside;

    /// <summary>Sets all counts to 0.</summary>
    public void Reset() =>
        CreatedInScope = CreatedOutside = DisposedInScope = DisposedOutside = Attached = Detached = 0;

    /// <summary>All counts with their names.</summary>
    public override string ToString() =>
        Describe(ThreadTotalLiveCount, CreatedOutside, DisposedOutside, CreatedInScope, DisposedInScope, Attached, Detached);

    internal static string Describe(long live, long createdOutside, long disposedOutside, long createdIn, long disposedIn, long attached, long detached) =>
        $"ThreadTotalLiveCount: {live}; CreatedOutsideScopeCount: {createdOutside}; DisposedOutsideScopeCount: {disposedOutside}; " +
        $"CreatedInScopeCount: {createdIn}; DisposedInScopeCount: {disposedIn}; AttachedToScopeCount: {attached}; DetachedFromScopeCount: {detached}";
}
