using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>What autograd asks of a tensor and does to it: its place in the graph, views, in-place rules.</summary>
internal static class Variable
{
    internal static VariableMeta? Meta(TensorImpl tensor) => (VariableMeta?)tensor.Autograd;

    internal static VariableMeta EnsureMeta(TensorImpl tensor) => (VariableMeta)(tensor.Autograd ??= new VariableMeta());

    /// <summary>Whether gradients flow to it: a leaf that asks for them, a result of one that does, or an untracked view of one.</summary>
    internal static bool RequiresGrad(TensorImpl tensor)
    {
        if (tensor.Autograd is null)
        {
            return false;
        }
        VariableMeta meta = Meta(tensor)!;
        return meta.RequiresGrad || meta.GradFn is not null || (meta.Base is { } of && RequiresGrad(of));
    }

    internal static bool IsLeaf(TensorImpl tensor) => GradFn(tensor) is null;

    internal static bool IsView(TensorImpl tensor) => Meta(tensor)?.Base is not null;

    internal static int OutputNr(TensorImpl tensor) => Meta(tensor)?.OutputNr ?? 0;

    /// <summary>
    /// The node that made the tensor. A view whose memory was written through its base or a sibling since gets a new one,
    /// AsStridedBackward0 on the base's present history (libtorch's regeneration).
    /// </summary>
    internal static Node? GradFn(TensorImpl tensor)
    {
        if (tensor.Autograd is null)
        {
            return null;
        }
        VariableMeta meta = Meta(tensor)!;
        if (meta.Base is not { } of || tensor.IsInference || meta.AttributeVersion == tensor.Version)
        {
            return meta.GradFn;
        }
        if (meta.GradFn is null && !RequiresGrad(of))
        {
            return null;
        }
        if (meta.CreationMeta is CreationMeta.NoGradMode or CreationMeta.InferenceMode && meta.GradFn is null)
        {
            return null;
        }
        if (IsLeaf(of) && meta.RequiresGrad)
        {
            return meta.GradFn;
        }
        Node node = AutogradOperators.Ops.AsStridedNode(of, tensor);
        node.SetNextEdges([GradientEdge(of)]);
        node.AddInputMetadata(Autograd.InputMetadata.Of(tensor));
        meta.GradFn = node;
        meta.OutputNr = 0;
        meta.AttributeVersion = tensor.Version;
        return node;
    }

    /// <summary>Where a gradient for this tensor goes: to its node, to its accumulator if it is a leaf that asks for gradients, or nowhere.</summary>
    internal static Edge GradientEdge(TensorImpl tensor)
    {
        if (tensor.Autograd is null)
        {
            return default;
        }
        if (GradFn(tensor) is { } node)
        {
            return new Edge(node, Meta(tensor)!.OutputNr);
        }
        VariableMeta meta = Meta(tensor)!;
        return meta.RequiresGrad ? new Edge(AccumulatorOf(tensor), 0) : default;
    }

    internal static AccumulateGrad AccumulatorOf(TensorImpl leaf)
    {
        VariableMeta meta = EnsureMeta(leaf);
        return meta.Accumulator ?? Interlocked.CompareExchange(ref meta.AccumulatorSlot, new AccumulateGrad(leaf), null) ?? meta.Accumulator!;
    }

    /// <summary>Makes a leaf ask for gradients, or stop to.</summary>
    /// <param name="tensor">The leaf.</param>
    /// <param name="requiresGrad">Whether it asks.</param>
    /// <param name="refusal">The text for a dtype without gradients; libtorch has one for each of the ways to ask.</param>
    internal static void SetRequiresGrad(TensorImpl tensor, bool requiresGrad, string refusal = "Only Tensors of floating point and complex dtype can require gradients")
    {
        if (!requiresGrad && !IsLeaf(tensor))
        {
            throw Error.Of("you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().");
        }
        if (requiresGrad && !tensor.DType.IsDifferentiable())
        {
            throw Error.Of(refusal);
        }
        if (requiresGrad && tensor.IsInference && !InferenceMode.IsEnabled)
        {
            throw Error.Of("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
        }
        if (requiresGrad || tensor.Autograd is not null)
        {
            if (IsLeaf(tensor))
            {
                EnsureMeta(tensor).RequiresGrad = requiresGrad;
            }
        }
    }

    /// <summary>Makes the tensor the result of a node. Retained gradients move along, as they belong to the tensor.</summary>
    internal static void SetGradientEdge(TensorImpl tensor, Edge edge)
    {
        VariableMeta meta = EnsureMeta(tensor);
        if (meta.RetainsGrad && meta.GradFn?.Hooks is { } hooks)
        {
            hooks.Retained.Remove(meta.OutputNr);
        }
        meta.GradFn = edge.Function;
        meta.OutputNr = edge.InputNr;
        if (meta.Base is not null)
        {
            meta.AttributeVersion = tensor.Version;
        }
        if (meta.RetainsGrad)
        {
            edge.Function!.EnsureHooks().Retained[edge.InputNr] = tensor;
        }
    }

    internal static void RetainGrad(TensorImpl tensor)
    {
        Error.Unless(RequiresGrad(tensor), "can't retain_grad on Tensor that has requires_grad=False");
        if (GradFn(tensor) is not { } node)
        {
            return;
        }
        VariableMeta meta = Meta(tensor)!;
        meta.RetainsGrad = true;
        node.EnsureHooks().Retained[meta.OutputNr] = tensor;
    }

    internal static void AccumulateRetained(TensorImpl tensor, TensorImpl grad)
    {
        VariableMeta meta = Meta(tensor)!;
        meta.Grad = meta.Grad is { } before ? AutogradOperators.Ops.Add(before, grad) : AutogradOperators.Ops.Clone(grad);
    }

    /// <summary>Records <paramref name="view"/> as a view of <paramref name="source"/> (or of what that is a view of).</summary>
    internal static void SetView(TensorImpl view, TensorImpl source, CreationMeta creation)
    {
        if (source.IsInference)
        {
            return;
        }
        VariableMeta? from = Meta(source);
        if (creation == CreationMeta.Default)
        {
            creation = InferenceMode.IsEnabled ? CreationMeta.InferenceMode
                : !GradMode.IsEnabled ? CreationMeta.NoGradMode
                : from?.Base is not null ? from.CreationMeta
                : CreationMeta.Default;
        }
        VariableMeta meta = EnsureMeta(view);
        meta.Base = from?.Base ?? source;
        meta.CreationMeta = creation;
        meta.AttributeVersion = view.Version;
    }

    /// <summary>libtorch's refusals of an in-place operator, before anything is written.</summary>
    /// <param name="self">What would be written.</param>
    /// <param name="recorded">Whether the operator would be recorded.</param>
    internal static void CheckInPlace(TensorImpl self, bool recorded)
    {
        if (self.IsInference && !InferenceMode.IsEnabled)
        {
            throw Error.Of("Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.");
        }
        if (!recorded || !GradMode.IsEnabled)
        {
            return;
        }
        if (Meta(self) is { Base: { } of } meta)
        {
            CheckViewRebase(self, meta);
            if (RequiresGrad(self) && IsLeaf(of) && RequiresGrad(of))
            {
                throw Error.Of("a view of a leaf Variable that requires grad is being used in an in-place operation.");
            }
            if (meta.RequiresGrad && meta.GradFn is null)
            {
                throw Error.Of("a view of a leaf Variable that requires grad is being used in an in-place operation.");
            }
        }
        if (RequiresGrad(self) && IsLeaf(self))
        {
            throw Error.Of("a leaf Variable that requires grad is being used in an in-place operation.");
        }
    }

    /// <summary>Makes <paramref name="self"/>, just written in place, the result of <paramref name="edge"/>; on a view by CopySlices on its base.</summary>
    internal static void RebaseHistory(TensorImpl self, Edge edge)
    {
        if (Meta(self) is { Base: { } of })
        {
            var slices = new CopySlices(of, self, edge);
            SetGradientEdge(of, new Edge(slices, 0));
            GradFn(self);   // renews the view's own node while the version is current
            return;
        }
        SetGradientEdge(self, edge);
    }

    /// <summary>libtorch's name of the forward for error texts: Add for AddBackward0.</summary>
    internal static string ForwardName(Node node)
    {
        string name = node.Name;
        int cut = name.LastIndexOf("Backward", StringComparison.Ordinal);
        return cut > 0 ? name[..cut] : name;
    }

    private static void CheckViewRebase(TensorImpl self, VariableMeta meta)
    {
        if (meta.CreationMeta == CreationMeta.Default)
        {
            return;
        }
        string subject = meta.GradFn is { } node
            ? $"Output {meta.OutputNr} of {ForwardName(node)} is a view and is being modified inplace."
            : meta.CreationMeta == CreationMeta.InferenceMode
                ? "A view was created in inference mode and is being modified inplace in normal mode."
                : "A view was created in no_grad mode and is being modified inplace with grad mode enabled.";
        throw Error.Of(subject + meta.CreationMeta switch
        {
            CreationMeta.MultiOutputNode => " This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.",
            CreationMeta.InCustomFunction => " This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.",
            CreationMeta.NoGradMode => " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).",
            _ => "",
        });
    }
}
