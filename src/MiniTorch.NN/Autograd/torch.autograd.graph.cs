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
            [DebuggerDisplay("{DebuggerText,nq}")]
            public sealed partial class Node
            {
                private readonly MiniTorch.Autograd.Node _node;

                private Node(MiniTorch.Autograd.Node node) => _node = node;

                internal MiniTorch.Autograd.Node Impl => _node;

                /// <summary>libtorch's name: MulBackward0, torch::autograd::AccumulateGrad…</summary>
                public string name() => _node.Name;

                /// <summary>Where the gradients go: for each input of the forward the node that made it and which of its outputs it was; null for an input without gradient.</summary>
                public IReadOnlyList<(Node? node, int input_nr)> next_functions => Array.ConvertAll(_node.NextEdges, edge => (Of(edge.Function), edge.InputNr));

                /// <summary>The leaf into whose <c>.grad</c> an AccumulateGrad node adds; null for other nodes.</summary>
                public Tensor? variable => _node is AccumulateGrad sink ? new Tensor(sink.Variable) : null;

                /// <summary>Grows with creation on each thread; the engine runs ready nodes of higher number first.</summary>
                public ulong _sequence_nr() => _node.SequenceNr;

                /// <summary>How many gradients the node takes: the outputs of its forward.</summary>
                public int num_inputs => _node.NumInputs;

                /// <summary>Free notes on the node; anomaly mode keeps the stack of the forward call under "traceback_".</summary>
                /// <remarks>For a node that a backward made in anomaly mode, "parent_" is the node that ran.</remarks>
                public IDictionary<string, object> metadata
                {
                    get
                    {
                        IDictionary<string, object> notes = _node.Metadata;
                        if (notes.TryGetValue("parent_", out object? parent) && parent is MiniTorch.Autograd.Node node)
                        {
                            notes["parent_"] = Of(node)!;
                        }
                        return notes;
                    }
                }

                /// <summary>Runs the node: the gradients of its inputs for those of its outputs, null where there is none.</summary>
                /// <exception cref="ArgumentException">Not one gradient for each output.</exception>
                public IReadOnlyList<Tensor?> apply(params Tensor?[] grads)
                {
                    if (grads.Length != _node.NumInputs)
                    {
                        throw new ArgumentException($"expected {_node.NumInputs} arguments, got {grads.Length} instead");
                    }
                    return Handles(Engine.CallOne(_node, Array.ConvertAll(grads, static grad => grad?.Impl)));
                }

                /// <summary>The names of the saved values, tensors first, by libtorch's names: self, other, result, dim… Facts of the call that libtorch has no use for in backward may be among them.</summary>
                public IReadOnlyList<string> saved_names
                {
                    get
                    {
                        var names = new List<string>();
                        foreach (SavedTensor tensor in _node.SavedTensors)
                        {
                            string name = ListName(tensor.Name) ?? tensor.Name;
                            if (!names.Contains(name))
                            {
                                names.Add(name);
                            }
                        }
                        foreach ((string attribute, _) in _node.Attributes)
                        {
                            names.Add(attribute);
                        }
                        return names;
                    }
                }

                /// <summary>
                /// A saved value: a <see cref="Tensor"/>, a list of them (null for those that are not there), or a number, list of numbers… (Python's <c>_saved_self</c>,
                /// <c>_saved_indices</c>, <c>_saved_dim</c>); null if it was not saved.
                /// </summary>
                /// <exception cref="System.Runtime.InteropServices.ExternalException">A tensor that has been freed by a backward.</exception>
                public object? saved(string name)
                {
                    List<Tensor?>? list = null;
                    foreach (SavedTensor tensor in _node.SavedTensors)
                    {
                        if (tensor.Name == name)
                        {
                            return Unpacked(tensor);
                        }
                        if (ListName(tensor.Name) == name)
                        {
                            list ??= [];
                            int place = int.Parse(tensor.Name.AsSpan(name.Length + 1, tensor.Name.Length - name.Length - 2), provider: null);
                            while (list.Count < place)
                            {
                                list.Add(null);
                            }
                            list.Add(Unpacked(tensor));
                        }
                    }
                    if (list is not null)
                    {
                        return list;
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

                /// <summary>The slot of a saved tensor (Python's <c>_raw_saved_self</c>), for hooks of its own; null if there is none of that name.</summary>
                public SavedTensorSlot? raw_saved(string name)
                {
                    foreach (SavedTensor tensor in _node.SavedTensors)
                    {
                        if (tensor.Name == name)
                        {
                            return new SavedTensorSlot(tensor);
                        }
                    }
                    return null;
                }

                private static Tensor Unpacked(SavedTensor saved)
                {
                    using var mode = GradMode.Set(true);
                    return new Tensor(saved.Unpack());
                }

                /// <summary>"indices" for an element of a saved list, which is called "indices[1]".</summary>
                private static string? ListName(string name) => name.EndsWith(']') ? name[..name.IndexOf('[', StringComparison.Ordinal)] : null;

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

                private string DebuggerText
                {
                    get
                    {
                        if (_node is AccumulateGrad sink)
                        {
                            return $"AccumulateGrad of {sink.Variable.DType.PythonName()}{Error.Show(sink.Variable.Sizes)}";
                        }
                        var text = new System.Text.StringBuilder(ToString()).Append(" → ");
                        foreach (Edge edge in _node.NextEdges)
                        {
                            text.Append(edge.Function is null ? "none" : Of(edge.Function)!.ToString()).Append(", ");
                        }
                        return text.ToString(0, text.Length - (_node.NextEdges.Length == 0 ? 3 : 2));
                    }
                }

                /// <inheritdoc/>
                public override string ToString() => $"<{_node.Name[(_node.Name.LastIndexOf(':') + 1)..]}>";

                internal static Node? Of(MiniTorch.Autograd.Node? node) => node is null ? null : (Node)(node.Peer ??= new Node(node));
            }
        }
    }
}
