using MiniTorch.Utils;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>A copy of this module that shares its parts, but keeps its own books of them: parts can be taken out, hooks are gone.</summary>
            private protected virtual Module ShallowCopy()
            {
                var copy = (Module)MemberwiseClone();
                copy._internal_submodules = Copied(_internal_submodules);
                copy._internal_buffers = Copied(_internal_buffers);
                copy._internal_params = Copied(_internal_params);
                return copy;
            }

            /// <summary>A copy of this module that is registered with the modules of its chain from start up to, and without, end, and all that is not of the chain.</summary>
            private protected Module ShallowCopy(List<Module> chain, int start, int end, out List<Module> kept)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(start);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(end, chain.Count);
                kept = start < end ? chain.GetRange(start, end - start) : [];
                Module copy = ShallowCopy();
                foreach ((string name, Module module) in _internal_submodules)
                {
                    if (chain.Contains(module) && !kept.Contains(module))
                    {
                        copy._internal_submodules.Remove(name);
                    }
                }
                return copy;
            }

            /// <summary>A place in a chain: from the end if negative, the chain's own if there is none.</summary>
            private protected static int PlaceInChain(int? index, int missing, int count) => index is not { } at ? missing : at < 0 ? at + count : Math.Min(at, count);

            private static OrderedDict<string, T> Copied<T>(OrderedDict<string, T> source)
            {
                var copy = new OrderedDict<string, T>();
                foreach ((string name, T value) in source)
                {
                    copy.Add(name, value);
                }
                return copy;
            }
        }

        public abstract partial class HookableModule<TPreHook, TPostHook>
        {
            private protected override Module ShallowCopy()
            {
                var copy = (HookableModule<TPreHook, TPostHook>)base.ShallowCopy();
                copy.post_hooks = [];
                copy.pre_hooks = [];
                copy.module_post_hooks = [];
                copy.module_pre_hooks = [];
                copy._nextKey = 0;
                return copy;
            }
        }
    }
}
