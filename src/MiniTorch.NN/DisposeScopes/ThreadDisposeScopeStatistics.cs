namespace MiniTorch;

/// <summary>The lifetime statistics of one thread: of tensors, of packed sequences, and their sums.</summary>
public class ThreadDisposeScopeStatistics
{
    /// <summary>Of tensors.</summary>
    public LifetimeStatistics TensorStatistics { get; } = new();

    /// <summary>Of packed sequences.</summary>
    public LifetimeStatistics PackedSequenceStatistics { get; } = new();

    /// <inheritdoc cref="LifetimeStatistics.CreatedOutsideScopeCount"/>
    public long CreatedOutsideScopeCount => TensorStatistics.CreatedOutside + PackedSequenceStatistics.CreatedOutside;

    /// <inheritdoc cref="LifetimeStatistics.DisposedOutsideScopeCount"/>
    public long DisposedOutsideScopeCount => TensorStatistics.DisposedOutside + PackedSequenceStatistics.DisposedOutside;

    /// <inheritdoc cref="LifetimeStatistics.CreatedInScopeCount"/>
    public long CreatedInScopeCount => TensorStatistics.CreatedInScope + PackedSequenceStatistics.CreatedInScope;

    /// <inheritdoc cref="LifetimeStatistics.DisposedInScopeCount"/>
    public long DisposedInScopeCount => TensorStatistics.DisposedInScope + PackedSequenceStatistics.DisposedInScope;

    /// <inheritdoc cref="LifetimeStatistics.AttachedToScopeCount"/>
    public long AttachedToScopeCount => TensorStatistics.Attached + PackedSequenceStatistics.Attached;

    /// <inheritdoc cref="LifetimeStatistics.DetachedFromScopeCount"/>
    public long DetachedFromScopeCount => TensorStatistics.Detached + PackedSequenceStatistics.Detached;

    /// <inheritdoc cref="LifetimeStatistics.ThreadTotalLiveCount"/>
    public long ThreadTotalLiveCount => TensorStatistics.ThreadTotalLiveCount + PackedSequenceStatistics.ThreadTotalLiveCount;

    /// <summary>Sets all counts to 0.</summary>
    public void Reset()
    {
        TensorStatistics.Reset();
        PackedSequenceStatistics.Reset();
    }

    /// <summary>All sums with their names.</summary>
    public override string ToString() => LifetimeStatistics.Describe(
        ThreadTotalLiveCount,
        CreatedOutsideScopeCount,
        DisposedOutsideScopeCount,
        CreatedInScopeCount,
        DisposedInScopeCount,
        AttachedToScopeCount,
        DetachedFromScopeCount);
}
