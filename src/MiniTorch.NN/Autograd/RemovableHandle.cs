namespace MiniTorch;

public static partial class torch
{
    /// <summary>Hooks, data loading and other utilities.</summary>
    public static partial class utils
    {
        /// <summary>Hooks that can be removed.</summary>
        public static partial class hooks
        {
            /// <summary>Removes a hook, once; also at the end of a <c>using</c>.</summary>
            public sealed class RemovableHandle : IDisposable
            {
                private Action? _remove;

                internal RemovableHandle(Action remove) => _remove = remove;

                /// <summary>Removes the hook; further calls do nothing.</summary>
                public void remove() => Interlocked.Exchange(ref _remove, null)?.Invoke();

                /// <inheritdoc cref="remove"/>
                public void Dispose() => remove();
            }
        }
    }
}
