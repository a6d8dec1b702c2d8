using System.Runtime.CompilerServices;

namespace MiniTorch.Core;

/// <summary>A stretch of work whose temporaries go back to <see cref="BufferPool"/> at its end. See Note [Temporaries].</summary>
/// <remarks>
/// Note [Temporaries]. A formula makes tensors that nobody owns (Note [Storage owners]): a copy for a kernel, the terms of a sum. A scope on the
/// thread lists the pooled storages that are made while it is open; those that have no owner when it closes are nobody's but the scope's, and
/// go back. Whoever leaves a tensor behind must therefore own it or <see cref="Keep"/> it, which hands it to the scope outside. A node that
/// keeps a tensor for its backward in a field of its own, rather than in a SavedTensor, takes it out of the reckoning by <see cref="StorageImpl.Expose"/>.
/// Tensors made by another thread are not listed: the GC has them. Listeners may keep whatever they hear of: with one on the
/// thread nothing is listed (<see cref="Suspend"/>).
/// </remarks>
internal ref struct TemporaryScope
{
    [ThreadStatic]
    private static Ledger? t_ledger;

    private readonly Ledger? _ledger;
    private int _begin;

    private TemporaryScope(Ledger ledger)
    {
        _ledger = ledger;
        _begin = ledger.Enter();
    }

    /// <summary>Opens a scope on this thread; to be closed by <see cref="Dispose"/>, the last one first.</summary>
    internal static TemporaryScope Open() => new(t_ledger ??= new Ledger());

    /// <summary>Lists a new storage.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Note(StorageImpl storage)
    {
        if (t_ledger is { IsOpen: true } ledger)
        {
            ledger.Add(storage);
        }
    }

    /// <summary>From now on the thread lists nothing, and what is listed in open scopes is left to the GC; undone by <see cref="Resume"/>.</summary>
    internal static void Suspend() => (t_ledger ??= new Ledger()).Suspend();

    /// <summary>Undoes one <see cref="Suspend"/>.</summary>
    internal static void Resume() => t_ledger!.Resume();

    /// <summary>The tensor outlives the scope: if no one owns it, it is a temporary of the scope outside.</summary>
    internal TensorImpl Keep(TensorImpl tensor)
    {
        _ledger?.Keep(tensor.Storage, ref _begin);
        return tensor;
    }

    /// <summary>Closes the scope. What is listed and has no owner goes back.</summary>
    public readonly void Dispose() => _ledger?.Leave(_begin);

    /// <summary>What the scopes of a thread have listed, the inner ones last.</summary>
    private sealed class Ledger
    {
        private StorageImpl?[] _listed = new StorageImpl?[16];
        private int _count;
        private int _depth;
        private int _suspensions;

        internal bool IsOpen { get; private set; }

        internal int Enter()
        {
            _depth++;
            IsOpen = _suspensions == 0;
            return _count;
        }

        internal void Add(StorageImpl storage)
        {
            if (_count == _listed.Length)
            {
                Array.Resize(ref _listed, 2 * _count);
            }
            _listed[_count++] = storage;
        }

        /// <summary>Moves a storage below the mark of the innermost scope.</summary>
        internal void Keep(StorageImpl storage, ref int begin)
        {
            for (int i = _count - 1; i >= begin; i--)
            {
                if (ReferenceEquals(_listed[i], storage))
                {
                    _listed[i] = _listed[begin];
                    _listed[begin++] = storage;
                    return;
                }
            }
        }

        internal void Leave(int begin)
        {
            for (int i = begin; i < _count; i++)
            {
                _listed[i]!.ReturnUnowned();
                _listed[i] = null;
            }
            _count = Math.Min(_count, begin);
            if (--_depth == 0)
            {
                IsOpen = false;
                Array.Clear(_listed, 0, _count);   // what the outermost scope kept
                _count = 0;
            }
        }

        internal void Suspend()
        {
            _suspensions++;
            IsOpen = false;
            Array.Clear(_listed, 0, _count);
            _count = 0;
        }

        internal void Resume() => IsOpen = --_suspensions == 0 && _depth > 0;
    }
}
