namespace MiniTorch;

/// <summary>
/// Owns the tensors and packed sequences that its thread makes while it is the innermost scope, and disposes them when it is closed.
/// Scopes nest per thread (<see cref="torch.NewDisposeScope"/>).
/// </summary>
public class DisposeScope : IDisposable
{
    /// <summary>A thread keeps no more slots than this for its next scope.</summary>
    private const int MostSpareSlots = 1 << 16;

    /// <summary>
    /// The owned objects in the order in which they came; each knows its slot, so that adding and removing one takes a few instructions.
    /// Null where one has left. Null altogether once the scope is closed.
    /// </summary>
    private Slot[]? _slots = [];

    private int _used;

    /// <summary>The manager of the thread that opened this scope, and that alone adds objects on its own.</summary>
    private readonly DisposeScopeManager _home;

    internal DisposeScope(DisposeScopeManager home, DisposeScope? outerScope)
    {
        _home = home;
        OuterScope = outerScope;
    }

    /// <summary>The scope in which this one was opened.</summary>
    internal DisposeScope? OuterScope { get; }

    internal bool IsClosed => _slots is null;

    /// <summary>The number of objects that this scope would dispose.</summary>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public int DisposablesCount
    {
        get
        {
            ThrowIfClosed();
            return CountOwned();
        }
    }

    /// <summary>The objects that this scope would dispose, in the order in which they came.</summary>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            ThrowIfClosed();
            var view = new List<IDisposable>(_used);
            for (int i = 0; i < _used; i++)
            {
                if (_slots![i].Value is { } owned)
                {
                    view.Add(owned);
                }
            }
            return view;
        }
    }

    /// <summary>Whether this scope would dispose <paramref name="disposable"/>.</summary>
    public bool Contains(IDisposable disposable) => disposable is IScoped scoped && Owns(scoped);

    /// <summary>Makes this scope the owner; if another scope is, the object moves.</summary>
    /// <exception cref="InvalidOperationException">The object is neither a tensor nor a packed sequence.</exception>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public void Attach(IDisposable disposable)
    {
        ThrowIfClosed();
        IScoped scoped = RequireScoped(disposable);
        if (scoped.OwningDisposeScope is null && !scoped.IsDisposed)
        {
            StatisticsOf(scoped).Attached++;
        }
        Take(scoped);
    }

    /// <inheritdoc cref="Attach(IDisposable)"/>
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <inheritdoc cref="Attach(IDisposable)"/>
    /// <returns>The objects.</returns>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        ThrowIfClosed();
        var attached = new List<IDisposable>();
        foreach (IDisposable disposable in disposables)
        {
            Attach(disposable);
            attached.Add(disposable);
        }
        return attached;
    }

    /// <summary>Gives up ownership: nobody but the caller will dispose the object. Objects that this scope does not own stay as they are.</summary>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        MoveTo(null, disposable);
        return disposable;
    }

    /// <inheritdoc cref="Detach{T}(T)"/>
    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (Detach(first), Detach(second));

    /// <inheritdoc cref="Detach{T}(T)"/>
    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));

    /// <inheritdoc cref="Detach{T}(T)"/>
    public void Detach(params IDisposable[] disposables) => MoveAll(null, disposables);

    /// <inheritdoc cref="Detach{T}(T)"/>
    public void Detach(IEnumerable<IDisposable> disposables) => MoveAll(null, disposables);

    /// <summary>Gives the object to the outer scope; without one, to nobody. Objects that this scope does not own stay as they are.</summary>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        MoveTo(OpenOuterScope, disposable);
        return disposable;
    }

    /// <inheritdoc cref="MoveToOuter{T}(T)"/>
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    /// <inheritdoc cref="MoveToOuter{T}(T)"/>
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    /// <inheritdoc cref="MoveToOuter{T}(T)"/>
    public void MoveToOuter(params IDisposable[] disposables) => MoveAll(OpenOuterScope, disposables);

    /// <inheritdoc cref="MoveToOuter{T}(T)"/>
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveAll(OpenOuterScope, disposables);

    /// <summary>Gives the object to another scope; null stands for nobody. Objects that this scope does not own stay as they are.</summary>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        MoveTo(scope, disposable);
        return disposable;
    }

    /// <inheritdoc cref="MoveToOther{T}(DisposeScope, T)"/>
    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second));

    /// <inheritdoc cref="MoveToOther{T}(DisposeScope, T)"/>
    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));

    /// <inheritdoc cref="MoveToOther{T}(DisposeScope, T)"/>
    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveAll(scope, disposables);

    /// <inheritdoc cref="MoveToOther{T}(DisposeScope, T)"/>
    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables) => MoveAll(scope, disposables);

    /// <summary>Disposes everything that this scope owns; the scope stays open.</summary>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public void DisposeEverything()
    {
        ThrowIfClosed();
        DisposeOwned([]);
    }

    /// <summary>Disposes everything but <paramref name="keep"/>, which this scope owns from now on.</summary>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    /// <inheritdoc cref="DisposeEverythingBut{T}(T)"/>
    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    /// <inheritdoc cref="DisposeEverythingBut{T}(T)"/>
    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    /// <inheritdoc cref="DisposeEverythingBut{T}(T)"/>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <inheritdoc cref="DisposeEverythingBut{T}(T)"/>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        ThrowIfClosed();
        var kept = new List<IScoped>();
        foreach (IDisposable disposable in inKeep)
        {
            kept.Add(RequireScoped(disposable));
        }
        foreach (IScoped scoped in kept)
        {
            Leave(scoped);
        }
        DisposeOwned(kept);
    }

    /// <summary>Takes the object from this scope and counts it as disposed, without disposing it.</summary>
    /// <exception cref="ObjectDisposedException">The scope is closed.</exception>
    public void MarkAsDisposed(IDisposable disposable)
    {
        ThrowIfClosed();
        if (disposable is IScoped scoped && Owns(scoped))
        {
            StatisticsOf(scoped).DisposedInScope++;
            Leave(scoped);
        }
    }

    /// <summary>Disposes everything that this scope owns, and closes it. Closing a closed scope does nothing.</summary>
    public void Dispose()
    {
        if (_slots is null)
        {
            return;
        }
        Slot[] slots = _slots;
        try
        {
            DisposeOwned([]);
            if (slots.Length is > 0 and <= MostSpareSlots && ReferenceEquals(_home, DisposeScopeManager.OfThread))
            {
                _home.SpareSlots = slots;
            }
        }
        finally
        {
            _slots = null;
        }
    }

    /// <summary>Becomes the owner of an object that no scope owns.</summary>
    internal void Add(IScoped scoped)
    {
        scoped.ScopeSlot = Store(scoped);
        scoped.OwningDisposeScope = this;
    }

    /// <inheritdoc cref="Add(IScoped)"/>
    internal void Add(torch.Tensor tensor)
    {
        tensor.ScopeSlot = Store(tensor);
        tensor.OwningDisposeScope = this;
    }

    /// <summary>Owns <paramref name="next"/> instead of <paramref name="tensor"/>, in its place.</summary>
    internal void Replace(torch.Tensor tensor, torch.Tensor next)
    {
        if (Owns(tensor))
        {
            _slots![tensor.ScopeSlot].Value = next;
            next.ScopeSlot = tensor.ScopeSlot;
            next.OwningDisposeScope = this;
        }
        tensor.OwningDisposeScope = null;
    }

    /// <summary>Takes a tensor that is being disposed from this scope.</summary>
    internal void Forget(torch.Tensor tensor)
    {
        tensor.OwningDisposeScope = null;
        if (_slots is { } slots && (uint)tensor.ScopeSlot < (uint)slots.Length && ReferenceEquals(slots[tensor.ScopeSlot].Value, tensor))
        {
            Vacate(tensor.ScopeSlot, tensor);
        }
    }

    /// <summary>Takes an object that is being disposed from this scope.</summary>
    internal void Forget(IScoped scoped)
    {
        if (_slots is null || !Owns(scoped))
        {
            scoped.OwningDisposeScope = null;
            return;
        }
        Leave(scoped);
    }

    /// <summary>The nearest scope around this one that is still open.</summary>
    private DisposeScope? OpenOuterScope
    {
        get
        {
            DisposeScope? outer = OuterScope;
            while (outer is { IsClosed: true })
            {
                outer = outer.OuterScope;
            }
            return outer;
        }
    }

    private bool Owns(IScoped scoped) =>
        ReferenceEquals(scoped.OwningDisposeScope, this)
        && _slots is { } slots
        && (uint)scoped.ScopeSlot < (uint)slots.Length
        && ReferenceEquals(slots[scoped.ScopeSlot].Value, scoped);

    private int CountOwned()
    {
        int count = 0;
        for (int i = 0; i < _used; i++)
        {
            count += _slots![i].Value is null ? 0 : 1;
        }
        return count;
    }

    private int Store(IScoped scoped)
    {
        Slot[] slots = _slots!;
        int at = _used;
        if ((uint)at >= (uint)slots.Length)
        {
            slots = MakeRoom();
            at = _used;
        }
        slots[at].Value = scoped;
        _used = at + 1;
        return at;
    }

    private void MoveAll(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        ThrowIfClosed();
        foreach (IDisposable disposable in disposables)
        {
            MoveTo(scope, disposable);
        }
    }

    private void MoveTo(DisposeScope? scope, IDisposable disposable)
    {
        ThrowIfClosed();
        if (disposable is not IScoped scoped || !Owns(scoped))
        {
            return;
        }
        if (scope is null)
        {
            StatisticsOf(scoped).Detached++;
            Leave(scoped);
        }
        else
        {
            scope.ThrowIfClosed();
            scope.Take(scoped);
        }
    }

    /// <summary>Becomes the owner, whoever was before.</summary>
    private void Take(IScoped scoped)
    {
        if (!ReferenceEquals(scoped.OwningDisposeScope, this))
        {
            scoped.OwningDisposeScope?.Forget(scoped);
            Add(scoped);
        }
    }

    private void Leave(IScoped scoped)
    {
        if (!Owns(scoped))
        {
            return;
        }
        scoped.OwningDisposeScope = null;
        Vacate(scoped.ScopeSlot, scoped);
    }

    private void Vacate(int at, IScoped scoped)
    {
        Slot[] slots = _slots!;
        if (!ReferenceEquals(_home, DisposeScopeManager.OfThread))
        {
            // Another thread disposes a tensor of ours, perhaps while our thread adds one: only the slot may change.
            Interlocked.CompareExchange(ref slots[at].Value, null, scoped);
            return;
        }
        slots[at].Value = null;
        while (_used > 0 && slots[_used - 1].Value is null)
        {
            _used--;
        }
    }

    private void DisposeOwned(List<IScoped> kept)
    {
        Slot[] slots = _slots!;
        int used = _used;
        _slots = [];
        _used = 0;
        foreach (IScoped scoped in kept)
        {
            Take(scoped);
        }
        for (int i = 0; i < used; i++)
        {
            if (slots[i].Value is { } owned)
            {
                slots[i].Value = null;
                owned.Dispose();   // still owned by this scope, hence counted as disposed in scope
            }
        }
    }

    /// <summary>Closes the gaps that departed objects left, or doubles the room when there are few.</summary>
    private Slot[] MakeRoom()
    {
        Slot[] old = _slots!;
        if (old.Length == 0 && _home.SpareSlots is { } spare && ReferenceEquals(_home, DisposeScopeManager.OfThread))
        {
            _home.SpareSlots = null;
            return _slots = spare;
        }
        Slot[] slots = CountOwned() >= old.Length / 2 ? new Slot[Math.Max(8, old.Length * 2)] : old;
        int to = 0;
        for (int from = 0; from < _used; from++)
        {
            if (old[from].Value is { } owned)
            {
                slots[to].Value = owned;
                owned.ScopeSlot = to++;
            }
        }
        if (ReferenceEquals(slots, old))
        {
            Array.Clear(old, to, _used - to);
        }
        _used = to;
        return _slots = slots;
    }

    private static LifetimeStatistics StatisticsOf(IScoped scoped) => scoped.StatisticsOf(DisposeScopeManager.Statistics);

    private static IScoped RequireScoped(IDisposable disposable) =>
        disposable as IScoped ?? throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_slots is null, this);

    /// <summary>A wrapper, so that storing into the array needs no check of the element's type.</summary>
    internal struct Slot
    {
        internal IScoped? Value;
    }
}
