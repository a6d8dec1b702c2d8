using System.Diagnostics;
using MiniTorch.Autograd;

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

                /// <inheritdoc/>
                public override string ToString() => $"<{_node.Name[(_node.Name.LastIndexOf(':') + 1)..]}>";

                internal static Node? Of(MiniTorch.Autograd.Node? node) => node is null ? null : (Node)(node.Peer ??= new Node(node));
            }
        }
    }
}
