namespace MiniTorch;

public static partial class torch
{
    /// <summary>A tensor: the user's handle to it. Dispose scopes own handles.</summary>
    public partial class Tensor : IScoped
    {
        /// <summary>The number of tensors that were made and not disposed, over all threads; those that the garbage collector took count as well.</summary>
        public static long TotalCount => LiveCount.Total;

        /// <summary>The largest value that <see cref="TotalCount"/> has had; an upper bound when several threads make tensors.</summary>
        public static long PeakCount => LiveCount.Peak;

        /// <inheritdoc cref="IScoped.OwningDisposeScope"/>
        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <inheritdoc cref="IScoped.ScopeSlot"/>
        internal int ScopeSlot { get; set; }

        DisposeScope? IScoped.OwningDisposeScope
        {
            get => OwningDisposeScope;
            set => OwningDisposeScope = value;
        }

        int IScoped.ScopeSlot
        {
            get => ScopeSlot;
            set => ScopeSlot = value;
        }

        bool IScoped.IsDisposed => IsInvalid;

        LifetimeStatistics IScoped.StatisticsOf(ThreadDisposeScopeStatistics thread) => thread.TensorStatistics;

        /// <summary>Gives this tensor to the scope around the one that owns it; without one, to nobody.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Gives this tensor to another scope; null stands for nobody.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } owner)
            {
                owner.MoveToOther(other, this);
            }
            else
            {
                other?.Attach(this);
            }
            return this;
        }

        /// <summary>Gives this tensor to the scope that owns another one, or to nobody if none does.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <summary>Takes this tensor from the scope that owns it: nobody but the caller will dispose it.</summary>
        /// <returns>This tensor.</returns>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <inheritdoc cref="DetachFromDisposeScope"/>
        [Obsolete("Use DetachFromDisposeScope.")]
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();
    }
}
