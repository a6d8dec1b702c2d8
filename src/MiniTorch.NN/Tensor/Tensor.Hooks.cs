using MiniTorch.Autograd;
using MiniTorch.Core;
using static MiniTorch.torch.utils.hooks;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Calls <paramref name="hook"/> with every gradient that arrives for this tensor; a result other than null replaces it.</summary>
        /// <remarks>The hook of a leaf runs once per backward with the whole gradient, before it is accumulated. On a result it belongs to the value as
        /// it is now: after an in-place change it still sees the gradient of the old value.</remarks>
        public RemovableHandle register_hook(Func<Tensor, Tensor?> hook)
        {
            Error.Unless(requires_grad, "cannot register a hook on a tensor that doesn't require gradient");
            Edge edge = Variable.GradientEdge(Impl);
            NodeHooks hooks = edge.Function!.EnsureHooks();
            (int, Func<TensorImpl, TensorImpl?>) entry = (edge.InputNr, grad => hook(new Tensor(grad))?.Impl);
            hooks.Tensor.Add(entry);
            return new RemovableHandle(() => hooks.Tensor.Remove(entry));
        }

        /// <summary>Calls <paramref name="hook"/> with this leaf each time its <see cref="grad"/> was updated by a backward.</summary>
        public RemovableHandle register_post_accumulate_grad_hook(Action<Tensor> hook)
        {
            Error.Unless(requires_grad, "cannot register a hook on a tensor that doesn't require gradient");
            Error.Unless(is_leaf, "post accumulate grad hooks cannot be registered on non-leaf tensors");
            NodeHooks hooks = Variable.AccumulatorOf(Impl).EnsureHooks();
            void Entry(TensorImpl leaf) => hook(new Tensor(leaf));
            Action<TensorImpl> entry = Entry;
            hooks.AfterAccumulation.Add(entry);
            return new RemovableHandle(() => hooks.AfterAccumulation.Remove(entry));
        }
    }
}
