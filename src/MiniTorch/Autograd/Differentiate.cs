using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Autograd;

/// <summary>torch.autograd.backward and torch.autograd.grad: checks of the arguments, implicit gradients, the run.</summary>
internal static class Differentiate
{
    /// <summary>Accumulates gradients of <paramref name="tensors"/> into the leaves (or into <paramref name="inputs"/> only).</summary>
    internal static void Backward(IReadOnlyList<TensorImpl> tensors, IReadOnlyList<TensorImpl?>? gradTensors, bool? retainGraph, bool createGraph, IReadOnlyList<TensorImpl>? inputs)
    {
        Error.Unless(inputs is null || inputs.Count > 0, "`inputs` argument to `backward()` cannot be empty.");
        if (createGraph)
        {
            Warnings.Raise("Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak.");
        }
        (Edge[] roots, TensorImpl?[] grads) = Roots(tensors, gradTensors);
        Edge[]? edges = null;
        if (inputs is not null)
        {
            edges = new Edge[inputs.Count];
            for (int i = 0; i < edges.Length; i++)
            {
                edges[i] = InputEdge(inputs[i]);
            }
        }
        if (edges is null || !HasNonLeaf(inputs!))
        {
            Engine.Run(roots, grads, retainGraph ?? createGraph, createGraph, edges);
            return;
        }
        // A non-leaf input accumulates into its own .grad and its node does not run: capture, then accumulate.
        TensorImpl?[] captured = Engine.Run(roots, grads, retainGraph ?? createGraph, createGraph, edges, accumulate: false);
        for (int i = 0; i < captured.Length; i++)
        {
            if (captured[i] is { } grad)
            {
                AccumulateInto(inputs![i], grad, createGraph);
            }
        }
    }

    /// <summary>The gradients of the sum of <paramref name="outputs"/> (weighted by <paramref name="gradOutputs"/>) for <paramref name="inputs"/>; .grad is left alone.</summary>
    internal static TensorImpl?[] Grad(IReadOnlyList<TensorImpl> outputs, IReadOnlyList<TensorImpl> inputs, IReadOnlyList<TensorImpl?>? gradOutputs, bool? retainGraph, bool createGraph, bool? allowUnused, bool materializeGrads = false)
    {
        if (materializeGrads && allowUnused == false)
        {
            throw new ArgumentException("Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.");
        }
        Error.Unless(inputs.Count > 0, "`inputs` argument to `grad()` cannot be empty.");
        (Edge[] roots, TensorImpl?[] grads) = Roots(outputs, gradOutputs);
        var edges = new Edge[inputs.Count];
        for (int i = 0; i < edges.Length; i++)
        {
            edges[i] = InputEdge(inputs[i]);
        }
        TensorImpl?[] captured = Engine.Run(roots, grads, retainGraph ?? createGraph, createGraph, edges, accumulate: false);
        for (int i = 0; i < captured.Length; i++)
        {
            if (captured[i] is not null)
            {
                continue;
            }
            if (allowUnused != true && !materializeGrads)
            {
                throw Unused(i);
            }
            if (materializeGrads)
            {
                captured[i] = AutogradOperators.Ops.Zeros(inputs[i].Sizes, inputs[i].DType);
            }
        }
        return captured;
    }

    /// <summary>As <see cref="Grad(IReadOnlyList{TensorImpl}, IReadOnlyList{TensorImpl}, IReadOnlyList{TensorImpl?}?, bool?, bool, bool?, bool)"/>, for places of the graph.</summary>
    internal static TensorImpl?[] Grad(Edge[] outputs, Edge[] inputs, IReadOnlyList<TensorImpl?>? gradOutputs, bool retainGraph, bool createGraph, bool allowUnused)
    {
        TensorImpl?[] captured = Engine.Run(outputs, RootGradients(outputs, gradOutputs), retainGraph, createGraph, inputs, accumulate: false);
        int unused = allowUnused ? -1 : Array.IndexOf(captured, null);
        return unused < 0 ? captured : throw Unused(unused);
    }

    /// <summary>As <see cref="Backward(IReadOnlyList{TensorImpl}, IReadOnlyList{TensorImpl?}?, bool?, bool, IReadOnlyList{TensorImpl}?)"/>, for places of the graph.</summary>
    internal static void Backward(Edge[] outputs, IReadOnlyList<TensorImpl?>? gradOutputs, bool retainGraph, bool createGraph, Edge[]? inputs) =>
        Engine.Run(outputs, RootGradients(outputs, gradOutputs), retainGraph, createGraph, inputs);

    private static TensorImpl?[] RootGradients(Edge[] outputs, IReadOnlyList<TensorImpl?>? given)
    {
        Error.Unless(given is null || given.Count >= outputs.Length, $"got {outputs.Length} tensors and {given?.Count} gradients");
        var grads = new TensorImpl?[outputs.Length];
        for (int i = 0; i < grads.Length; i++)
        {
            InputMetadata expected = outputs[i].Function!.InputMetadata(outputs[i].InputNr);
            TensorImpl like = TensorImpl.Empty(expected.Sizes, expected.DType);
            grads[i] = given?[i] is { } grad ? CheckedGradient(like, grad, i) : ImplicitOnes(like);
        }
        return grads;
    }

    private static ExternalException Unused(int index) =>
        Error.Of($"The differentiated Tensor at index {index} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.");

    private static bool HasNonLeaf(IReadOnlyList<TensorImpl> inputs)
    {
        foreach (TensorImpl input in inputs)
        {
            if (!Variable.IsLeaf(input))
            {
                return true;
            }
        }
        return false;
    }

    private static void AccumulateInto(TensorImpl input, TensorImpl grad, bool createGraph)
    {
        VariableMeta meta = Variable.EnsureMeta(input);
        using GradMode.Scope mode = GradMode.Set(createGraph);
        meta.Grad = meta.Grad is { } before ? AutogradOperators.Ops.Add(before, grad) : AutogradOperators.Ops.Clone(grad);
    }

    private static Edge InputEdge(TensorImpl input)
    {
        Error.Unless(Variable.RequiresGrad(input), "One of the differentiated Tensors does not require grad");
        return Variable.GradientEdge(input);
    }

    private static (Edge[], TensorImpl?[]) Roots(IReadOnlyList<TensorImpl> tensors, IReadOnlyList<TensorImpl?>? gradTensors)
    {
        if (gradTensors is not null && gradTensors.Count < tensors.Count)
        {
            throw Error.Of($"got {tensors.Count} tensors and {gradTensors.Count} gradients");
        }
        var edges = new Edge[tensors.Count];
        var grads = new TensorImpl?[tensors.Count];
        for (int i = 0; i < edges.Length; i++)
        {
            TensorImpl tensor = tensors[i];
            grads[i] = gradTensors?[i] is { } given ? CheckedGradient(tensor, given, i) : ImplicitGradient(tensor);
            if (!Variable.RequiresGrad(tensor))
            {
                throw Error.Of($"element {i} of tensors does not require grad and does not have a grad_fn");
            }
            edges[i] = Variable.GradientEdge(tensor);
        }
        return (edges, grads);
    }

    private static TensorImpl CheckedGradient(TensorImpl tensor, TensorImpl gradient, int index)
    {
        if (!gradient.Sizes.AsSpan().SequenceEqual(tensor.Sizes))
        {
            throw Error.Of($"Mismatch in shape: grad_output[{index}] has a shape of torch.Size({Error.Show(gradient.Sizes)}) and output[{index}] has a shape of torch.Size({Error.Show(tensor.Sizes)}).");
        }
        if (gradient.DType.IsComplex() != tensor.DType.IsComplex())
        {
            throw Error.Of($"For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: grad_output[{index}] has a dtype of torch.{gradient.DType.PythonName()} and output[{index}] has a dtype of torch.{tensor.DType.PythonName()}.");
        }
        return gradient.DType == tensor.DType ? gradient : AutogradOperators.Ops.To(gradient, tensor.DType);
    }

    private static TensorImpl? ImplicitGradient(TensorImpl tensor)
    {
        if (!Variable.RequiresGrad(tensor))
        {
            return null;
        }
        return ImplicitOnes(tensor);
    }

    private static TensorImpl ImplicitOnes(TensorImpl tensor)
    {
        Error.Unless(tensor.NumElements == 1, "grad can be implicitly created only for scalar outputs");
        if (!tensor.DType.IsFloatingPoint())
        {
            throw Error.Of($"grad can be implicitly created only for real scalar outputs but got torch.{tensor.DType.PythonName()}");
        }
        using GradMode.Scope mode = GradMode.Set(false);
        return AutogradOperators.Ops.OnesLike(tensor);
    }
}
