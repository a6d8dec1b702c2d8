using System.Diagnostics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using static MiniTorch.torch.utils.hooks;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Differentiation: backward, grad, custom functions, the graph.</summary>
    public static partial class autograd
    {
        /// <summary>The backward graph as objects.</summary>
        public static partial class graph
        {
            /// <summary>A node of the backward graph: what a tensor's <c>grad_fn</c> is. One object for each node of the engine.</summary>
            [DebuggerDisplay("{name(),nq}")]
            public sealed partial class Node
            {
                private readonly MiniTorch.Autograd.Node _node;

                private Node(MiniTorch.Autograd.Node node) => _node = node;

                internal MiniTorch.Autograd.Node Engine => _node;

                /// <summary>libtorch's name: MulBackward0, torch::autograd::AccumulateGrad…</summary>
                public string name() => _node.Name;

                /// <summary>Where the gradients go: for each input of the forward the node that made it and which of its outputs it was; null for an input without gradient.</summary>
                public IReadOnlyList<(Node? node, int input_nr)> next_functions => Array.ConvertAll(_node.NextEdges, edge => (Of(edge.Function), edge.InputNr));

                /// <summary>The leaf into whose <c>.grad</c> an AccumulateGrad node adds; null for other nodes.</summary>
                public Tensor? variable => _node is AccumulateGrad sink ? new Tensor(sink.Variable) : null;

                /// <summary>Grows with creation on each thread; the engine runs ready nodes of higher number first.</summary>
                public ulong _sequence_nr() => _node.SequenceNr;

                /// <summary>Free notes on the node; anomaly mode keeps the stack of the forward call under "traceback_".</summary>
                public IDictionary<string, object> metadata => _node.Metadata;

                /// <summary>The names of the saved values, tensors first, by libtorch's names: self, other, result, dim…</summary>
                public IReadOnlyList<string> saved_names
                {
                    get
                    {
                        var names = new List<string>();
                        foreach (SavedTensor tensor in _node.SavedTensors)
                        {
                            names.Add(tensor.Name);
                        }
                        foreach ((string attribute, _) in _node.Attributes)
                        {
                            names.Add(attribute);
                        }
                        return names;
                    }
                }

                /// <summary>A saved value: a <see cref="Tensor"/>, or a number, list of numbers… (Python's <c>_saved_self</c>, <c>_saved_dim</c>); null if it was not saved.</summary>
                /// <exception cref="System.Runtime.InteropServices.ExternalException">A tensor that has been freed by a backward.</exception>
                public object? saved(string name)
                {
                    foreach (SavedTensor tensor in _node.SavedTensors)
                    {
                        if (tensor.Name == name)
                        {
                            using var mode = GradMode.Set(true);
                            return new Tensor(tensor.Unpack());
                        }
                    }
                    foreach ((string attribute, object? value) in _node.Attributes)
                    {
                        if (attribute == name)
                        {
                            return value is ScalarValue number ? new Scalar(number) : value;
                        }
                    }
                    return null;
                }

                /// <summary>Calls <paramref name="hook"/> after the node has run, with the gradients of its inputs and of its outputs; a result other than null replaces the former.</summary>
                public RemovableHandle register_hook(Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook)
                {
                    NodeHooks hooks = _node.EnsureHooks();
                    Func<TensorImpl?[], TensorImpl?[], TensorImpl?[]?> entry = (inputs, outputs) => Impls(hook(Handles(inputs), Handles(outputs)));
                    hooks.After.Add(entry);
                    return new RemovableHandle(() => hooks.After.Remove(entry));
                }

                /// <summary>Calls <paramref name="hook"/> before the node runs, with the gradients of its outputs; a result other than null replaces them.</summary>
                public RemovableHandle register_prehook(Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook)
                {
                    NodeHooks hooks = _node.EnsureHooks();
                    Func<TensorImpl?[], TensorImpl?[]?> entry = outputs => Impls(hook(Handles(outputs)));
                    hooks.Before.Add(entry);
                    return new RemovableHandle(() => hooks.Before.Remove(entry));
                }

                private static Tensor?[] Handles(TensorImpl?[] grads) => Array.ConvertAll(grads, static grad => grad is null ? null : new Tensor(grad));

                private static TensorImpl?[]? Impls(IReadOnlyList<Tensor?>? tensors)
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

                /// <inheritdoc/>
                public override string ToString() => $"<{_node.Name[(_node.Name.LastIndexOf(':') + 1)..]}>";

                internal static Node? Of(MiniTorch.Autograd.Node? node) => node is null ? null : (Node)(node.Peer ??= new Node(node));
            }
        }
    }
}
