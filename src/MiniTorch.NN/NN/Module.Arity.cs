using MiniTorch.Autograd;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What has a <c>call</c> with 1 argument.</summary>
        public interface IModule<T, TResult>
        {
            /// <summary>Runs the hooks and <c>forward</c>.</summary>
            TResult call(T input1);
        }

        /// <summary>A module with 1 argument: derive from it and override <see cref="forward"/>.</summary>
        public abstract class Module<T, TResult> : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            /// <inheritdoc cref="Module(string)"/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result. Prefer <see cref="call"/>, which runs the hooks too.</summary>
            public abstract TResult forward(T input);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T input) => Call(input, null);

            /// <summary>Runs the hooks around <see cref="forward"/>, or around a form of it with more arguments.</summary>
            private protected TResult Call(T input, Func<T, TResult>? form)
            {
                using Frame frame = OpenFrame();
                if (HasNoHooks)
                {
                    TResult plain = form is null ? forward(input) : form(input);
                    return frame.IsOpen ? Told(plain) : plain;
                }
                BeforeCall();
                foreach (Func<Module<T, TResult>, T, T> hook in pre_hooks.Values.ToArray())
                {
                    input = hook(this, input) is { } changed ? changed : input;   // null keeps it
                }
                TResult result = form is null ? forward(input) : form(input);
                foreach (Func<Module<T, TResult>, T, TResult, TResult> hook in post_hooks.Values.ToArray())
                {
                    result = hook(this, input, result) is { } changed ? changed : result;
                }
                AfterCall();
                return frame.IsOpen ? Told(result) : result;
            }
        }

        /// <summary>What has a <c>call</c> with 2 arguments.</summary>
        public interface IModule<T1, T2, TResult>
        {
            /// <summary>Runs the hooks and <c>forward</c>.</summary>
            TResult call(T1 input1, T2 input2);
        }

        /// <summary>A module with 2 arguments: derive from it and override <see cref="forward"/>.</summary>
        public abstract class Module<T1, T2, TResult> : HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>, IModule<T1, T2, TResult>
        {
            /// <inheritdoc cref="Module(string)"/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result. Prefer <see cref="call"/>, which runs the hooks too.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2) => Call(input1, input2, null);

            /// <summary>Runs the hooks around <see cref="forward"/>, or around a form of it with more arguments.</summary>
            private protected TResult Call(T1 input1, T2 input2, Func<T1, T2, TResult>? form)
            {
                using Frame frame = OpenFrame();
                if (HasNoHooks)
                {
                    TResult plain = form is null ? forward(input1, input2) : form(input1, input2);
                    return frame.IsOpen ? Told(plain) : plain;
                }
                BeforeCall();
                foreach (Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?> hook in pre_hooks.Values.ToArray())
                {
                    (input1, input2) = hook(this, input1, input2) ?? (input1, input2);
                }
                TResult result = form is null ? forward(input1, input2) : form(input1, input2);
                foreach (Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult> hook in post_hooks.Values.ToArray())
                {
                    result = hook(this, input1, input2, result) is { } changed ? changed : result;
                }
                AfterCall();
                return frame.IsOpen ? Told(result) : result;
            }
        }

        /// <summary>What has a <c>call</c> with 3 arguments.</summary>
        public interface IModule<T1, T2, T3, TResult>
        {
            /// <summary>Runs the hooks and <c>forward</c>.</summary>
            TResult call(T1 input1, T2 input2, T3 input3);
        }

        /// <summary>A module with 3 arguments: derive from it and override <see cref="forward"/>.</summary>
        public abstract class Module<T1, T2, T3, TResult> : HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>, Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>, IModule<T1, T2, T3, TResult>
        {
            /// <inheritdoc cref="Module(string)"/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result. Prefer <see cref="call"/>, which runs the hooks too.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3)
            {
                using Frame frame = OpenFrame();
                if (HasNoHooks)
                {
                    return frame.IsOpen ? Told(forward(input1, input2, input3)) : forward(input1, input2, input3);
                }
                BeforeCall();
                foreach (Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?> hook in pre_hooks.Values.ToArray())
                {
                    (input1, input2, input3) = hook(this, input1, input2, input3) ?? (input1, input2, input3);
                }
                TResult result = forward(input1, input2, input3);
                foreach (Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult> hook in post_hooks.Values.ToArray())
                {
                    result = hook(this, input1, input2, input3, result) is { } changed ? changed : result;
                }
                AfterCall();
                return frame.IsOpen ? Told(result) : result;
            }
        }

        /// <summary>What has a <c>call</c> with 4 arguments.</summary>
        public interface IModule<T1, T2, T3, T4, TResult>
        {
            /// <summary>Runs the hooks and <c>forward</c>.</summary>
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4);
        }

        /// <summary>A module with 4 arguments: derive from it and override <see cref="forward"/>.</summary>
        public abstract class Module<T1, T2, T3, T4, TResult> : HookableModule<Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, (T1, T2, T3, T4)?>, Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, TResult, TResult>>, IModule<T1, T2, T3, T4, TResult>
        {
            /// <inheritdoc cref="Module(string)"/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result. Prefer <see cref="call"/>, which runs the hooks too.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4)
            {
                using Frame frame = OpenFrame();
                if (HasNoHooks)
                {
                    return frame.IsOpen ? Told(forward(input1, input2, input3, input4)) : forward(input1, input2, input3, input4);
                }
                BeforeCall();
                foreach (Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, (T1, T2, T3, T4)?> hook in pre_hooks.Values.ToArray())
                {
                    (input1, input2, input3, input4) = hook(this, input1, input2, input3, input4) ?? (input1, input2, input3, input4);
                }
                TResult result = forward(input1, input2, input3, input4);
                foreach (Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, TResult, TResult> hook in post_hooks.Values.ToArray())
                {
                    result = hook(this, input1, input2, input3, input4, result) is { } changed ? changed : result;
                }
                AfterCall();
                return frame.IsOpen ? Told(result) : result;
            }
        }

        /// <summary>What has a <c>call</c> with 5 arguments.</summary>
        public interface IModule<T1, T2, T3, T4, T5, TResult>
        {
            /// <summary>Runs the hooks and <c>forward</c>.</summary>
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);
        }

        /// <summary>A module with 5 arguments: derive from it and override <see cref="forward"/>.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, TResult> : HookableModule<Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, (T1, T2, T3, T4, T5)?>, Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, TResult, TResult>>, IModule<T1, T2, T3, T4, T5, TResult>
        {
            /// <inheritdoc cref="Module(string)"/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result. Prefer <see cref="call"/>, which runs the hooks too.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5)
            {
                using Frame frame = OpenFrame();
                if (HasNoHooks)
                {
                    return frame.IsOpen ? Told(forward(input1, input2, input3, input4, input5)) : forward(input1, input2, input3, input4, input5);
                }
                BeforeCall();
                foreach (Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, (T1, T2, T3, T4, T5)?> hook in pre_hooks.Values.ToArray())
                {
                    (input1, input2, input3, input4, input5) = hook(this, input1, input2, input3, input4, input5) ?? (input1, input2, input3, input4, input5);
                }
                TResult result = forward(input1, input2, input3, input4, input5);
                foreach (Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, TResult, TResult> hook in post_hooks.Values.ToArray())
                {
                    result = hook(this, input1, input2, input3, input4, input5, result) is { } changed ? changed : result;
                }
                AfterCall();
                return frame.IsOpen ? Told(result) : result;
            }
        }

        /// <summary>What has a <c>call</c> with 6 arguments.</summary>
        public interface IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            /// <summary>Runs the hooks and <c>forward</c>.</summary>
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);
        }

        /// <summary>A module with 6 arguments: derive from it and override <see cref="forward"/>.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, T6, TResult> : HookableModule<Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, (T1, T2, T3, T4, T5, T6)?>, Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, TResult, TResult>>, IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            /// <inheritdoc cref="Module(string)"/>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>Computes the result. Prefer <see cref="call"/>, which runs the hooks too.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);

            /// <summary>Runs the hooks before, <see cref="forward"/>, and the hooks after.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6)
            {
                using Frame frame = OpenFrame();
                if (HasNoHooks)
                {
                    return frame.IsOpen ? Told(forward(input1, input2, input3, input4, input5, input6)) : forward(input1, input2, input3, input4, input5, input6);
                }
                BeforeCall();
                foreach (Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, (T1, T2, T3, T4, T5, T6)?> hook in pre_hooks.Values.ToArray())
                {
                    (input1, input2, input3, input4, input5, input6) = hook(this, input1, input2, input3, input4, input5, input6) ?? (input1, input2, input3, input4, input5, input6);
                }
                TResult result = forward(input1, input2, input3, input4, input5, input6);
                foreach (Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, TResult, TResult> hook in post_hooks.Values.ToArray())
                {
                    result = hook(this, input1, input2, input3, input4, input5, input6, result) is { } changed ? changed : result;
                }
                AfterCall();
                return frame.IsOpen ? Told(result) : result;
            }
        }
    }
}
