namespace MiniTorch;

/// <summary>What a <see cref="DisposeScope"/> can own: tensors and packed sequences. The two properties belong to the scope.</summary>
internal interface IScoped : IDisposable
{
    /// <summary>The scope that will dispose this object, if any.</summary>
    DisposeScope? OwningDisposeScope { get; set; }

    /// <summary>Where the owning scope keeps this object.</summary>
    int ScopeSlot { get; set; }

    /// <summary>Whether it has been disposed.</summary>
    bool IsDisposed { get; }

    /// <summary>Which of a thread's counts this object is counted in.</summary>
    LifetimeStatistics StatisticsOf(ThreadDisposeScopeStatistics thread);
}
