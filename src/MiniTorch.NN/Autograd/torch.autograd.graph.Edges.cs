using MiniTorch.Autograd;
using MiniTorch.Core;
using static MiniTorch.torch.utils.hooks;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        public static partial class graph
        {
            /// <summary>A place in the graph where a gradient arrives: a node, and which of its gradients.</summary>
            /// <param name="node">The node that made the tensor; for a leaf its AccumulateGrad.</param>
            /// <param name="output_nr">Which of its outputs the tensor is.</param>
            public readonly record struct GradientEdge(Node node, int output_nr);

            /// <summary>A slot in which a node keeps a tensor.</summary>
            public sealed class SavedTensorSlot
            {
                private readonly SavedTensor _saved;

                internal SavedTensorSlot(SavedTensor saved) => _saved = saved;

                /// <summary>Keeps what <paramref name="pack"/> makes of the tensor, now, and gets the tensor back by <paramref name="unpack"/> in backward. Once for each slot.</summary>
                public void register_hooks(Func<Tensor, object> pack, Func<object, Tensor> unpack) =>
                    _saved.RegisterHooks(tensor => pack(new Tensor(tensor)), packed => unpack(packed).Impl);
            }

            /// <summary>Where the gradient of a tensor arrives.</summary>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">The tensor does not require a gradient.</exception>
            public static GradientEdge get_gradient_edge(Tensor tensor)
            {
                Error.Unless(tensor.requires_grad, "It is not possible to get the gradient edge for a Tensor that does not require gradients");
                Edge edge = Variable.GradientEdge(tensor.Impl);
                return new GradientEdge(Node.Of(edge.Function)!, edge.InputNr);
            }

            /// <summary>Marks tensors as written in place, for code that writes past the operators: saved versions of them are then refused in backward.</summary>
            public static void increment_version(params IEnumerable<Tensor> tensors)
            {
                foreach (Tensor tensor in tensors)
                {
                    tensor.Impl.BumpVersion();
                }
            }

            /// <summary>Calls <paramref name="fn"/> in every backward once all the gradients of these tensors that it computes are there; null for those that it does not.</summary>
            public static RemovableHandle register_multi_grad_hook(IReadOnlyList<Tensor> tensors, Action<IReadOnlyList<Tensor?>> fn)
            {
                var waiting = new System.Runtime.CompilerServices.ConditionalWeakTable<GraphTask, Tensor?[]>();
                RemovableHandle[] handles = new RemovableHandle[tensors.Count];
                for (int i = 0; i < handles.Length; i++)
                {
                    int place = i;
                    handles[i] = tensors[i].register_hook(grad =>
                    {
                        GraphTask task = GraphTask.Current!;
                        Tensor?[] arrived = waiting.GetValue(task, _ => new Tensor?[tensors.Count]);
                        arrived[place] = grad;
                        if (CountOf(arrived) == CountExpected(tensors, task))
                        {
                            fn(arrived);
                        }
                        return null;
                    });
                }
                return new RemovableHandle(() => Array.ForEach(handles, handle => handle.remove()));
            }

            /// <summary>Calls <paramref name="fn"/> in every backward with the first gradient of any of these tensors.</summary>
            public static RemovableHandle register_multi_grad_hook(IReadOnlyList<Tensor> tensors, Action<Tensor> fn)
            {
                var seen = new System.Runtime.CompilerServices.ConditionalWeakTable<GraphTask, object>();
                RemovableHandle[] handles = new RemovableHandle[tensors.Count];
                for (int i = 0; i < handles.Length; i++)
                {
                    handles[i] = tensors[i].register_hook(grad =>
                    {
                        if (seen.TryAdd(GraphTask.Current!, fn))
                        {
                            fn(grad);
                        }
                        return null;
                    });
                }
                return new RemovableHandle(() => Array.ForEach(handles, handle => handle.remove()));
            }

            private static int CountOf(Tensor?[] arrived)
            {
                int count = 0;
                foreach (Tensor? tensor in arrived)
                {
                    count += tensor is null ? 0 : 1;
                }
                return count;
            }

            /// <summary>How many of the tensors the running backward will reach.</summary>
            private static int CountExpected(IReadOnlyList<Tensor> tensors, GraphTask task)
            {
                int count = 0;
                foreach (Tensor tensor in tensors)
                {
                    count += Variable.GradientEdge(tensor.Impl).Function is { } node && task.Reaches(node) ? 1 : 0;
                }
                return count;
            }
        }
    }
}
