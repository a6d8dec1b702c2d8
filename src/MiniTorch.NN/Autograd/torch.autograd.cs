using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>Accumulates the gradients of the sum of <paramref name="tensors"/> into the leaves they were computed from.</summary>
        /// <param name="tensors">Where to start; each must require a gradient.</param>
        /// <param name="grad_tensors">The gradient of each; may be left out (or null) for tensors of one element.</param>
        /// <param name="retain_graph">Keep saved tensors, so that backward can run again; by default as <paramref name="create_graph"/>.</param>
        /// <param name="create_graph">Record the backward itself, for higher derivatives.</param>
        /// <param name="inputs">Accumulate only into these.</param>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">With libtorch's text: no gradient required, a shape mismatch, a graph already freed…</exception>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            Differentiate.Backward(Tensor.ImplsOf(tensors), OptionalImplsOf(grad_tensors), retain_graph, create_graph, inputs is null ? null : Tensor.ImplsOf(inputs));

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>
        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>
        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>The gradients of the sum of <paramref name="outputs"/> for <paramref name="inputs"/>; no <c>.grad</c> is touched.</summary>
        /// <param name="outputs">Where to start; each must require a gradient.</param>
        /// <param name="inputs">What to differentiate for: leaves or intermediate results.</param>
        /// <param name="grad_outputs">The gradient of each output; may be left out for outputs of one element.</param>
        /// <param name="retain_graph">Keep saved tensors; <paramref name="create_graph"/> implies it.</param>
        /// <param name="create_graph">Record the backward itself, for higher derivatives.</param>
        /// <param name="allow_unused">Give null for an input that the outputs do not depend on, instead of an error.</param>
        /// <returns>One gradient for each input.</returns>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false) =>
            grad(outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused, materialize_grads: false)!;

        /// <inheritdoc cref="grad(IList{Tensor}, IList{Tensor}, IList{Tensor}, bool, bool, bool)"/>
        /// <param name="materialize_grads">Give zeros for an input that the outputs do not depend on.</param>
        /// <param name="is_grads_batched">The first dimension of the <paramref name="grad_outputs"/> counts backward runs, the results of which are stacked.</param>
        public static IList<Tensor?> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs, bool retain_graph, bool create_graph, bool? allow_unused, bool materialize_grads, bool is_grads_batched = false)
        {
            if (is_grads_batched)
            {
                return BatchedGrad(outputs, inputs, grad_outputs!, retain_graph, create_graph, allow_unused, materialize_grads);
            }
            TensorImpl?[] grads = Differentiate.Grad(Tensor.ImplsOf(outputs), Tensor.ImplsOf(inputs), OptionalImplsOf(grad_outputs), retain_graph || create_graph, create_graph, allow_unused, materialize_grads);
            return Array.ConvertAll(grads, static grad => grad is null ? null : new Tensor(grad));
        }

        private static Tensor?[] BatchedGrad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs, bool retain_graph, bool create_graph, bool? allow_unused, bool materialize_grads)
        {
            long count = grad_outputs[0].size(0);
            Error.Unless(count > 0 && grad_outputs.All(grad => grad.size(0) == count), "is_grads_batched: all grad_outputs must have the same first dimension, which must not be empty");
            var runs = new IList<Tensor?>[count];
            for (int i = 0; i < count; i++)
            {
                runs[i] = grad(outputs, inputs, [.. grad_outputs.Select(grad => grad.select(0, i))], retain_graph || i + 1 < count, create_graph, allow_unused, materialize_grads);
            }
            var result = new Tensor?[inputs.Count];
            for (int k = 0; k < result.Length; k++)
            {
                result[k] = runs[0][k] is null ? null : stack([.. runs.Select(run => run[k]!)], 0);
            }
            return result;
        }

        /// <summary>Anomaly mode until the result is disposed: see <see cref="AnomalyMode"/>.</summary>
        public static AnomalyMode detect_anomaly(bool check_nan = true)
        {
            Warnings.Raise("Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.");
            return new AnomalyMode(true, check_nan);
        }

        /// <summary>Turns anomaly mode on or off until the result is disposed.</summary>
        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);

        private static TensorImpl?[]? OptionalImplsOf(IList<Tensor>? tensors)
        {
            if (tensors is null)
            {
                return null;
            }
            var impls = new TensorImpl?[tensors.Count];
            for (int i = 0; i < impls.Length; i++)
            {
                impls[i] = tensors[i]?.Impl;
            }
            return impls;
        }
    }

    /// <summary>Records no graph on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => set_grad_enabled(false);

    /// <summary>Records graphs on this thread until the result is disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => set_grad_enabled(enabled);

    /// <summary>Turns recording on or off at once, and back when the result is disposed.</summary>
    public static IDisposable set_grad_enabled(bool mode = true)
    {
        bool previous = GradMode.IsEnabled;
        GradMode.IsEnabled = mode;
        return new Restore(() => GradMode.IsEnabled = previous);
    }

    /// <summary>Whether operators record a graph on this thread.</summary>
    public static bool is_grad_enabled() => GradMode.IsEnabled;

    /// <summary>No graph, no version counters and no view tracking on this thread until the result is disposed; with <paramref name="mode"/> false, normal mode with grad mode on.</summary>
    public static IDisposable inference_mode(bool mode = true)
    {
        (bool grad, bool inference) = (GradMode.IsEnabled, InferenceMode.IsEnabled);
        (GradMode.IsEnabled, InferenceMode.IsEnabled) = (!mode, mode);
        return new Restore(() => (GradMode.IsEnabled, InferenceMode.IsEnabled) = (grad, inference));
    }

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;

    /// <summary>Undoes a setting once.</summary>
    private sealed class Restore(Action undo) : IDisposable
    {
        private Action? _undo = undo;

        public void Dispose() => Interlocked.Exchange(ref _undo, null)?.Invoke();
    }
}
