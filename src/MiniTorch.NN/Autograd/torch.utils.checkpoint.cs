using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    public static partial class utils
    {
        /// <summary>
        /// Runs a function without keeping what its backward needs, and runs it again in backward: memory for time. With
        /// <paramref name="use_reentrant"/> false only as much is run again as saved tensors are asked for, and tensors that the function captures
        /// take part; the reentrant form runs a backward inside of the backward, so that autograd.grad and backward(inputs) are refused.
        /// </summary>
        /// <param name="function">Must do the same both times.</param>
        /// <param name="input">Its argument.</param>
        /// <param name="use_reentrant">Which form; true if not given, with a warning, as in PyTorch.</param>
        /// <param name="preserve_rng_state">Random numbers (dropout) are the same both times.</param>
        public static Tensor checkpoint(Func<Tensor, Tensor> function, Tensor input, bool? use_reentrant = null, bool preserve_rng_state = true) =>
            checkpoint(inputs => [function(inputs[0])], [input], use_reentrant, preserve_rng_state)[0];

        /// <inheritdoc cref="checkpoint(Func{Tensor, Tensor}, Tensor, bool?, bool)"/>
        public static Tensor[] checkpoint(Func<Tensor[], Tensor[]> function, Tensor[] inputs, bool? use_reentrant = null, bool preserve_rng_state = true)
        {
            if (use_reentrant is null)
            {
                Warnings.Raise("torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. use_reentrant=false is recommended; true is what it has been by default.");
            }
            if (use_reentrant == false)
            {
                return new Recomputation(function, inputs, preserve_rng_state).Forward();
            }
            if (is_grad_enabled() && !Array.Exists(inputs, static input => input.requires_grad))
            {
                Warnings.Raise("None of the inputs have requires_grad=True. Gradients will be None");
            }
            Tensor? state = preserve_rng_state ? get_rng_state() : null;
            return [.. CheckpointFunction.apply([function, new RandomState(state), .. inputs])];
        }

        /// <summary>Runs functions in a row, in <paramref name="segments"/> checkpointed groups but for the last, which keeps what it needs.</summary>
        /// <param name="functions">Each takes what the one before gave.</param>
        /// <param name="segments">The number of groups.</param>
        /// <param name="input">The argument of the first.</param>
        /// <param name="use_reentrant">As for checkpoint.</param>
        /// <param name="preserve_rng_state">As for checkpoint.</param>
        public static Tensor checkpoint_sequential(IList<Func<Tensor, Tensor>> functions, int segments, Tensor input, bool? use_reentrant = null, bool preserve_rng_state = true)
        {
            int length = functions.Count / segments;
            int start = 0;
            for (int segment = 0; segment < segments - 1; segment++, start += length)
            {
                int from = start;
                input = checkpoint(x => RunAll(from, from + length, x), input, use_reentrant, preserve_rng_state);
            }
            return RunAll(start, functions.Count, input);

            Tensor RunAll(int from, int to, Tensor x)
            {
                for (int i = from; i < to; i++)
                {
                    x = functions[i](x);
                }
                return x;
            }
        }

        /// <summary>Restores the state of the default generator while a function runs again.</summary>
        private static T WithState<T>(Tensor? state, Func<T> run)
        {
            if (state is null)
            {
                return run();
            }
            Tensor now = get_rng_state();
            set_rng_state(state);
            try
            {
                return run();
            }
            finally
            {
                set_rng_state(now);
            }
        }

        /// <summary>The generator's state: no tensor argument, which would have an edge.</summary>
        private sealed record RandomState(Tensor? Value);

        /// <summary>The reentrant form: a custom function whose backward runs the function again and a backward through it.</summary>
        private sealed class CheckpointFunction : autograd.MultiTensorFunction<CheckpointFunction>
        {
            public override string Name => "CheckpointFunction";

            public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
            {
                Tensor[] inputs = Array.ConvertAll(vars[2..], static value => (Tensor)value);
                ctx.save_data("function", vars[0]);
                ctx.save_data("state", vars[1]);
                ctx.save_for_backward([.. inputs]);
                return [.. ((Func<Tensor[], Tensor[]>)vars[0])(inputs)];
            }

            public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
            {
                Error.Unless(GraphTask.Current is { IsSelective: false }, "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing the `inputs` argument.");
                Tensor[] inputs = [.. ctx.get_saved_variables().Select(static saved => saved.detach().requires_grad_(saved.requires_grad))];
                Tensor[] outputs;
                using (enable_grad())
                {
                    outputs = WithState(((RandomState)ctx.get_data("state")).Value, () => ((Func<Tensor[], Tensor[]>)ctx.get_data("function"))(inputs));
                }
                int[] kept = [.. Enumerable.Range(0, outputs.Length).Where(i => outputs[i].requires_grad)];
                Error.Unless(kept.Length > 0, "none of output has requires_grad=True, this checkpoint() is not necessary");
                autograd.backward(Array.ConvertAll(kept, i => outputs[i]), Array.ConvertAll(kept, i => grad_outputs[i]));
                return [null!, null!, .. inputs.Select(static input => input.grad!)];
            }
        }

        /// <summary>
        /// The form without a backward inside of the backward. What the function's operators save is replaced by its number; the first that is asked
        /// for in a backward runs the function again under hooks which collect the saved tensors, and stop it when there are as many as before.
        /// </summary>
        private sealed class Recomputation(Func<Tensor[], Tensor[]> function, Tensor[] inputs, bool preserveState)
        {
            private readonly Tensor? _state = preserveState ? get_rng_state() : null;
            private readonly Dictionary<int, Tensor> _collected = [];
            private GraphTask? _task;
            private int _count;

            internal Tensor[] Forward()
            {
                using IDisposable hooks = autograd.graph.saved_tensors_hooks(_ => _count++, index => Collected((int)index));
                return function(inputs);
            }

            private Tensor Collected(int index)
            {
                GraphTask? task = GraphTask.Current;
                if (task is null || !ReferenceEquals(task, _task) || !_collected.ContainsKey(index))
                {
                    _collected.Clear();
                    _task = task;
                    RunAgain();
                    Error.Unless(_collected.Count == _count, $"torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation. Number of tensors saved during forward: {_count} Number of tensors saved during recomputation: {_collected.Count}.");
                }
                Tensor result = _collected[index];
                if (task is not { KeepGraph: true })
                {
                    _collected.Remove(index);   // asked for once
                }
                return result;
            }

            private void RunAgain()
            {
                int next = 0;
                using IDisposable hooks = autograd.graph.saved_tensors_hooks(
                    tensor =>
                    {
                        _collected[next++] = tensor.detach();
                        return next == _count ? throw new EnoughException() : tensor;
                    },
                    static packed => (Tensor)packed);
                using IDisposable mode = enable_grad();
                try
                {
                    WithState(_state, () => function(inputs));
                }
                catch (EnoughException)
                {
                }
            }

            private sealed class EnoughException : Exception;
        }
    }
}
