using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        public static partial class graph
        {
            /// <summary>Runs <paramref name="callback"/> once the backward that is under way has ended; callbacks run in the order in which they were queued.</summary>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">No backward runs on this thread.</exception>
            public static void queue_callback(Action callback) => Engine.QueueCallback(callback);
        }

        /// <summary>As <see cref="grad(IList{Tensor}, IList{Tensor}, IList{Tensor}, bool, bool, bool)"/>, for places of the graph instead of tensors.</summary>
        public static IList<Tensor?> grad(IList<graph.GradientEdge> outputs, IList<graph.GradientEdge> inputs, IList<Tensor>? grad_outputs, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            TensorImpl?[] grads = Differentiate.Grad(EdgesOf(outputs), EdgesOf(inputs), OptionalImplsOf(grad_outputs), retain_graph || create_graph, create_graph, allow_unused);
            return Array.ConvertAll(grads, static grad => grad is null ? null : new Tensor(grad));
        }

        /// <summary>As <see cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>, for places of the graph instead of tensors; inputs must be leaves.</summary>
        public static void backward(IList<graph.GradientEdge> tensors, IList<Tensor>? grad_tensors, IList<graph.GradientEdge>? inputs, bool? retain_graph = null, bool create_graph = false) =>
            Differentiate.Backward(EdgesOf(tensors), OptionalImplsOf(grad_tensors), retain_graph ?? create_graph, create_graph, inputs is null ? null : EdgesOf(inputs));

        private static Edge[] EdgesOf(IList<graph.GradientEdge> edges)
        {
            var result = new Edge[edges.Count];
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = new Edge(edges[i].node.Impl, edges[i].output_nr);
            }
            return result;
        }
    }
}
