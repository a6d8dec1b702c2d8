using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>The derivative of a fused operator under create_graph: its composite form is run again from the saved inputs, and differentiated.</summary>
internal static class Recomputation
{
    /// <summary>Sets the gradient of each input that has <paramref name="needs"/> for the cotangent <paramref name="grad"/>, with a graph of its own.</summary>
    /// <param name="composite">From (aliases of) the inputs to the result.</param>
    /// <param name="inputs">The saved inputs; null for absent ones.</param>
    /// <param name="needs">Which gradients are asked for, of the first inputs.</param>
    /// <param name="grad">The result's gradient.</param>
    /// <param name="gradInputs">Receives the gradients.</param>
    internal static void Differentiate(Func<TensorImpl?[], TensorImpl> composite, TensorImpl?[] inputs, ReadOnlySpan<bool> needs, TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        Differentiate(x => [composite(x)], inputs, needs, [grad], gradInputs);

    /// <summary>Likewise for several results, of which those without a gradient do not count.</summary>
    /// <param name="composite">From (aliases of) the inputs to the results.</param>
    /// <param name="inputs">The saved inputs; null for absent ones.</param>
    /// <param name="needs">Which gradients are asked for, of the first inputs.</param>
    /// <param name="grads">The results' gradients, or null.</param>
    /// <param name="gradInputs">Receives the gradients.</param>
    internal static void Differentiate(Func<TensorImpl?[], TensorImpl[]> composite, TensorImpl?[] inputs, ReadOnlySpan<bool> needs, ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        // An input that is given twice has a gradient for each place: every place gets a tensor of its own.
        var places = new TensorImpl?[inputs.Length];
        var wanted = new List<TensorImpl>(needs.Length);
        for (int i = 0; i < inputs.Length; i++)
        {
            places[i] = inputs[i];
            if (i < needs.Length && needs[i] && inputs[i] is { } input)
            {
                wanted.Add(places[i] = new Alias().Call(input));
            }
        }
        TensorImpl[] all = composite(places);
        var results = new List<TensorImpl>(all.Length);
        var cotangents = new List<TensorImpl?>(all.Length);
        for (int i = 0; i < all.Length; i++)
        {
            if (grads[i] is { } grad)
            {
                results.Add(all[i]);
                cotangents.Add(grad);
            }
        }
        TensorImpl?[] gradients = Autograd.Differentiate.Grad(results, wanted, cotangents, retainGraph: true, createGraph: true, allowUnused: true);
        int at = 0;
        for (int i = 0; i < needs.Length; i++)
        {
            if (needs[i] && inputs[i] is not null)
            {
                gradInputs[i] = gradients[at++];
            }
        }
    }
}
