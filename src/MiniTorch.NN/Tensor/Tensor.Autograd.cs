using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether gradients flow to this tensor: a leaf that asks for them, or a result that depends on one.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">Set to true for an integral tensor, or to false for a result.</exception>
        public bool requires_grad
        {
            get => Variable.RequiresGrad(Impl);
            set => Variable.SetRequiresGrad(Impl, value, "only Tensors of floating point and complex dtype can require gradients");
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns this tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            Variable.SetRequiresGrad(Impl, requires_grad, "only Tensors of floating point dtype can require gradients");
            return this;
        }

        /// <summary>Whether the tensor was made by the user (or by an operator that recorded nothing) rather than by a recorded operator.</summary>
        public bool is_leaf => Variable.IsLeaf(Impl);

        /// <summary>The accumulated gradient, null before the first backward.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">Set to a tensor of another shape or dtype.</exception>
        public Tensor? grad
        {
            get
            {
                if (!is_leaf && !Variable.Meta(Impl)!.RetainsGrad && Variable.Meta(Impl)!.Grad is null)
                {
                    Warnings.Raise("The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more informations.");
                }
                return Variable.Meta(Impl)?.Grad is { } grad ? new Tensor(grad) : null;
            }
            set => SetGrad(value);
        }

        /// <summary>The node of the backward graph that made this tensor, null for a leaf.</summary>
        public autograd.graph.Node? grad_fn => autograd.graph.Node.Of(Variable.GradFn(Impl));

        /// <summary>Which output of <see cref="grad_fn"/> this tensor is.</summary>
        public int output_nr => Variable.OutputNr(Impl);

        /// <summary>Whether the tensor looks at the memory of another one, in a way that autograd knows of.</summary>
        public bool _is_view() => Variable.IsView(Impl);

        /// <summary>What the tensor is a view of (never itself a view), or null.</summary>
        public Tensor? _base => Variable.Meta(Impl)?.Base is { } of ? new Tensor(of) : null;

        /// <summary>How often the memory was written in place.</summary>
        public int _version => Impl.Version;

        /// <summary>Accumulates the gradients of this tensor into the leaves it was computed from.</summary>
        /// <param name="grad_tensors">The gradient of this tensor (one element); may be left out for a tensor of one element.</param>
        /// <param name="retain_graph">Keep saved tensors, so that backward can run again.</param>
        /// <param name="create_graph">Record the backward itself, for higher derivatives.</param>
        /// <param name="inputs">Accumulate only into these.</param>
        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            Differentiate.Backward([Impl], grad_tensors is null ? null : ImplsOf(grad_tensors), retain_graph || create_graph, create_graph, inputs is null ? null : ImplsOf(inputs));

        /// <summary>Accumulates the gradients of this tensor, of one element, in <see cref="grad"/> of the leaves it was computed from.</summary>
        public void backward() => backward(null);

        /// <summary>Keeps the gradient of a non-leaf in <see cref="grad"/> too.</summary>
        public void retain_grad() => Variable.RetainGrad(Impl);

        /// <summary>Whether <see cref="retain_grad"/> was called on this non-leaf.</summary>
        public bool retains_grad => Variable.Meta(Impl)?.RetainsGrad == true;

        private void SetGrad(Tensor? value)
        {
            if (value is null)
            {
                if (Variable.Meta(Impl) is { } meta)
                {
                    meta.Grad = null;
                }
                return;
            }
            TensorImpl grad = value.Impl;
            Error.Unless(!ReferenceEquals(grad, Impl), "can't assign Variable as its own grad");
            if (grad.DType != Impl.DType)
            {
                throw Error.Of($"attempting to assign a gradient with dtype '{grad.DType.CppName()}' to a tensor with grad_dtype '{Impl.DType.Name()}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype).");
            }
            if (!grad.Sizes.AsSpan().SequenceEqual(Impl.Sizes))
            {
                throw Error.Of($"attempting to assign a gradient of size '{Error.Show(grad.Sizes)}' to a tensor of size '{Error.Show(Impl.Sizes)}'. Please ensure that the gradient and the tensor are the same size");
            }
            Variable.EnsureMeta(Impl).Grad = grad;
        }
    }
}
