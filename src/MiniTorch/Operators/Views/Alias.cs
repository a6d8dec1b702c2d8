using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>A view of the whole tensor as it is; ∂self = grad.</summary>
internal sealed class Alias() : ViewOperator("aten::alias", "AliasBackward0")
{
    protected override TensorImpl MakeView(TensorImpl self) => self.Alias();

    protected override TensorImpl? Backward(TensorImpl grad) => grad;
}

/// <summary>The same memory, out of the graph: no view, requires no gradient, shares the version counter.</summary>
internal sealed class Detach() : ViewOperator("aten::detach", derivative: null)
{
    protected override bool IsTracked => false;

    protected override TensorImpl MakeView(TensorImpl self) => self.Alias();

    protected override TensorImpl? Backward(TensorImpl grad) => null;
}

/// <summary>A fresh tensor with the elements of a view: what libtorch calls view_copy, diagonal_copy, … Its derivative is the view's.</summary>
/// <param name="view">The view that is copied; it is never a node itself.</param>
internal sealed class ViewCopy(ViewOperator view) : UnaryOperator(CopyName(view.OperatorName), view.Name + "_copy")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => view.Attributes;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => new(view.ViewOf(self).Sizes, view.ViewOf(self).DType);

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Copy.Run(view.ViewOf(self), into);

    protected override void Save(TensorImpl self, TensorImpl result) => view.SaveFor(self);

    protected override TensorImpl? Backward(TensorImpl grad) => view.GradientOf(grad);

    internal static string CopyName(string name) =>
        name.LastIndexOf('.') is > 0 and var dot ? $"{name[..dot]}_copy{name[dot..]}" : name + "_copy";
}

internal static partial class Aten
{
    internal static TensorImpl Alias(TensorImpl self) => new Alias().Call(self);

    internal static TensorImpl Detach(TensorImpl self) => new Detach().Call(self);

    /// <summary>Takes the tensor itself out of the graph.</summary>
    internal static void DetachInPlace(TensorImpl self)
    {
        Error.Unless(!Variable.IsView(self), "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as a solution.");
        if (Variable.Meta(self) is { } meta)
        {
            meta.GradFn = null;
            meta.OutputNr = 0;
            meta.RequiresGrad = false;
        }
    }
}
