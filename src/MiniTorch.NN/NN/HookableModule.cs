using MiniTorch.Autograd;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module whose <c>call</c> runs hooks before and after <c>forward</c>.</summary>
        /// <typeparam name="TPreHook">The type of hooks that see (and may replace) the input.</typeparam>
        /// <typeparam name="TPostHook">The type of hooks that see (and may replace) the output.</typeparam>
        public abstract partial class HookableModule<TPreHook, TPostHook> : Module
        {
            /// <summary>Hooks that see the output, by key.</summary>
            protected Dictionary<string, TPostHook> post_hooks = [];

            /// <summary>Hooks that see the input, by key.</summary>
            protected Dictionary<string, TPreHook> pre_hooks = [];

            /// <summary>Hooks that see the module after the call, by key.</summary>
            protected Dictionary<string, Action<Module>> module_post_hooks = [];

            /// <summary>Hooks that see the module before the call, by key.</summary>
            protected Dictionary<string, Action<Module>> module_pre_hooks = [];

            private int _nextKey;

            /// <inheritdoc cref="Module(string)"/>
            protected HookableModule(string name)
                : base(name)
            {
            }

            /// <summary>Calls a hook after <c>forward</c>; what it returns replaces the output.</summary>
            public HookRemover register_forward_hook(TPostHook hook) => Register(post_hooks, hook);

            /// <summary>Calls a hook after <c>forward</c>, last of all.</summary>
            public HookRemover register_forward_hook(Action<Module> hook) => Register(module_post_hooks, hook);

            /// <summary>Calls a hook before <c>forward</c>; what it returns replaces the input.</summary>
            public HookRemover register_forward_pre_hook(TPreHook hook) => Register(pre_hooks, hook);

            /// <summary>Calls a hook before <c>forward</c>, first of all.</summary>
            public HookRemover register_forward_pre_hook(Action<Module> hook) => Register(module_pre_hooks, hook);

            private protected override void WatchCalls()
            {
                register_forward_pre_hook((Module _) => HoldComputed());
                register_forward_hook((Module _) => DropComputed());
            }

            private HookRemover Register<THook>(Dictionary<string, THook> hooks, THook hook)
            {
                string key = (_nextKey++).ToString();
                hooks[key] = hook;
                return new HookRemover(this, key);
            }

            /// <summary>Runs the hooks on the module before a call.</summary>
            private protected void BeforeCall()
            {
                foreach (Action<Module> hook in module_pre_hooks.Values.ToArray())
                {
                    hook(this);
                }
            }

            /// <summary>Runs the hooks on the module after a call.</summary>
            private protected void AfterCall()
            {
                foreach (Action<Module> hook in module_post_hooks.Values.ToArray())
                {
                    hook(this);
                }
            }

            /// <summary>Tells listeners whose call the operators up to its end belong to.</summary>
            private protected Frame OpenFrame() => Frame.OpenModule(FrameName, (Module)this);

            /// <summary>Hands the result of a call to those who listen to modules.</summary>
            private protected TResult Told<TResult>(TResult result)
            {
                ModuleCalls.Returned?.Invoke(this, result);
                return result;
            }

            /// <summary>Whether a call can go straight to <c>forward</c>.</summary>
            private protected bool HasNoHooks => _nextKey == 0;

            /// <summary>Removes a hook.</summary>
            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> _module;
                private readonly string _key;

                /// <summary>Made by the register methods.</summary>
                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
                {
                    _module = module;
                    _key = key;
                }

                /// <summary>Removes the hook; further calls do nothing.</summary>
                public void remove()
                {
                    _module.post_hooks.Remove(_key);
                    _module.pre_hooks.Remove(_key);
                    _module.module_post_hooks.Remove(_key);
                    _module.module_pre_hooks.Remove(_key);
                }
            }
        }
    }
}
