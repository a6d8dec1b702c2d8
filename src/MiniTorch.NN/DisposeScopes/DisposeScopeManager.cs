using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Each thread's chain of dispose scopes and its lifetime statistics.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? t_instance;

    private readonly ThreadDisposeScopeStatistics _statistics = new();
    private readonly LifetimeStatistics _tensors;
    private readonly LiveCount.OfThread _live = new();
    private DisposeScope? _current;

    /// <summary>A manager of its own; the one of a thread makes itself.</summary>
    public DisposeScopeManager() => _tensors = _statistics.TensorStatistics;

    /// <summary>The statistics of the current thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => OfThread._statistics;

    internal static DisposeScopeManager OfThread
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_instance ??= new DisposeScopeManager();
    }

    /// <summary>The innermost open scope. A scope that another thread closed, or that was closed before the scopes in it, is passed over.</summary>
    internal DisposeScope? Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _current is { IsClosed: true } ? SkipClosed() : _current;
    }

    /// <summary>The slots of the scope that this thread closed last, for the next one. All empty.</summary>
    internal DisposeScope.Slot[]? SpareSlots { get; set; }

    internal DisposeScope Open() => _current = new DisposeScope(this, Current);

    /// <summary>Counts a new object and gives it to the current scope, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Register(torch.Tensor tensor)
    {
        DisposeScopeManager manager = OfThread;
        manager._live.Increment();
        if (manager.Current is { } scope)
        {
            manager._tensors.CreatedInScope++;
            scope.Add(tensor);
        }
        else
        {
            manager._tensors.CreatedOutside++;
        }
    }

    /// <inheritdoc cref="Register(torch.Tensor)"/>
    internal static void Register(IScoped scoped)
    {
        DisposeScopeManager manager = OfThread;
        LifetimeStatistics statistics = scoped.StatisticsOf(manager._statistics);
        if (manager.Current is { } scope)
        {
            statistics.CreatedInScope++;
            scope.Add(scoped);
        }
        else
        {
            statistics.CreatedOutside++;
        }
    }

    /// <summary>Counts a tensor that is being disposed, and takes it from its scope.</summary>
    internal static void Unregister(torch.Tensor tensor)
    {
        DisposeScopeManager manager = OfThread;
        manager._live.Decrement();
        if (tensor.OwningDisposeScope is { } scope)
        {
            manager._tensors.DisposedInScope++;
            scope.Forget(tensor);
        }
        else
        {
            manager._tensors.DisposedOutside++;
        }
    }

    /// <summary>Counts an object that is being disposed, and takes it from its scope.</summary>
    internal static void Unregister(IScoped scoped)
    {
        LifetimeStatistics statistics = scoped.StatisticsOf(OfThread._statistics);
        if (scoped.OwningDisposeScope is { } scope)
        {
            statistics.DisposedInScope++;
            scope.Forget(scoped);
        }
        else
        {
            statistics.DisposedOutside++;
        }
    }

    private DisposeScope? SkipClosed()
    {
        while (_current is { IsClosed: true })
        {
            _current = _current.OuterScope;
        }
        return _current;
    }
}
