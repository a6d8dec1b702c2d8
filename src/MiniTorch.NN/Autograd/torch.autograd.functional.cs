using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>
        /// Jacobians, Hessians and their products with vectors. The inputs stay as they are: the functions see copies of the handles that require a
        /// gradient. Without <c>create_graph</c> the results have no history; <c>strict</c> makes an independent input an error rather than zeros.
        /// </summary>
        public static partial class functional
        {
            /// <summary>The Jacobian of a function of one tensor, of shape (output sizes, input sizes).</summary>
            public static Tensor jacobian(Func<Tensor, Tensor> function, Tensor inputs) =>
                jacobian(function, inputs, create_graph: false);

            /// <summary>The Jacobians of the outputs of a function of one tensor.</summary>
            public static IEnumerable<Tensor> jacobian(Func<Tensor, Tensor[]> function, Tensor inputs) =>
                Array.ConvertAll(jacobian(all => function(all[0]), [inputs], create_graph: false), static row => row[0]);

            /// <summary>The Jacobians of a function for each of its inputs.</summary>
            public static IEnumerable<Tensor> jacobian(Func<Tensor[], Tensor> function, params Tensor[] inputs) =>
                jacobian(all => [function(all)], inputs, create_graph: false)[0];

            /// <summary>The Jacobians of all outputs for all inputs, those of the first output first.</summary>
            public static IEnumerable<Tensor> jacobian(Func<Tensor[], Tensor[]> function, params Tensor[] inputs) =>
                jacobian(function, inputs, create_graph: false).SelectMany(static row => row);

            /// <inheritdoc cref="jacobian(Func{Tensor, Tensor}, Tensor)"/>
            /// <param name="function">From the input to the output.</param>
            /// <param name="inputs">Where to differentiate.</param>
            /// <param name="create_graph">Record the computation, so that the result can be differentiated.</param>
            /// <param name="strict">Refuse an output that does not depend on the input.</param>
            public static Tensor jacobian(Func<Tensor, Tensor> function, Tensor inputs, bool create_graph, bool strict = false) =>
                jacobian(all => [function(all[0])], [inputs], create_graph, strict)[0][0];

            /// <summary>The Jacobian [i][j] of output i for input j.</summary>
            public static Tensor[][] jacobian(Func<Tensor[], Tensor[]> function, Tensor[] inputs, bool create_graph, bool strict = false)
            {
                using IDisposable mode = enable_grad();
                Tensor[] given = Prepared(inputs, create_graph);
                Tensor[] outputs = function(given);
                CheckRequiresGrad(outputs, strict);
                var result = new Tensor[outputs.Length][];
                for (int i = 0; i < outputs.Length; i++)
                {
                    result[i] = JacobianRows(outputs[i], given, i, create_graph, strict);
                }
                return result;
            }

            /// <summary>The matrix of second derivatives of a function with one value, of shape (input sizes, input sizes).</summary>
            public static Tensor hessian(Func<Tensor, Tensor> func, Tensor inputs, bool create_graph = false, bool strict = false) =>
                hessian(all => func(all[0]), [inputs], create_graph, strict)[0][0];

            /// <summary>The second derivatives [i][j] for inputs i and j.</summary>
            public static Tensor[][] hessian(Func<Tensor[], Tensor> func, Tensor[] inputs, bool create_graph = false, bool strict = false)
            {
                return jacobian(Gradient, inputs, create_graph, strict);

                Tensor[] Gradient(Tensor[] given)
                {
                    Tensor output = SingleValue(func(given), "hessian");
                    return Filled(Gradients([output], given, null, createGraph: true), given);
                }
            }

            /// <summary>The output, and vᵀ · Jacobian.</summary>
            /// <param name="func">From the input to the output.</param>
            /// <param name="inputs">Where to differentiate.</param>
            /// <param name="v">As the output; may be left out for one element.</param>
            /// <param name="create_graph">Record the computation.</param>
            /// <param name="strict">Refuse an output that does not depend on the input.</param>
            public static (Tensor output, Tensor vjp) vjp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool create_graph = false, bool strict = false)
            {
                (Tensor[] outputs, Tensor[] products) = vjp(all => [func(all[0])], [inputs], v is null ? null : [v], create_graph, strict);
                return (outputs[0], products[0]);
            }

            /// <inheritdoc cref="vjp(Func{Tensor, Tensor}, Tensor, Tensor, bool, bool)"/>
            public static (Tensor[] outputs, Tensor[] vjp) vjp(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[]? v = null, bool create_graph = false, bool strict = false)
            {
                using IDisposable mode = enable_grad();
                Tensor[] given = Prepared(inputs, create_graph);
                Tensor[] outputs = func(given);
                CheckRequiresGrad(outputs, strict);
                CheckVector(v, outputs, "The vector v can only be None if the user-provided function returns a single Tensor with a single element.");
                Tensor?[] products = Gradients(outputs, given, v, create_graph, retainGraph: create_graph);
                CheckDependence(products, strict);
                return (Finished(outputs, create_graph), Finished(Filled(products, given), create_graph));
            }

            /// <summary>The output, and Jacobian · v, by differentiating the vector-Jacobian product for its vector.</summary>
            /// <param name="func">From the input to the output.</param>
            /// <param name="inputs">Where to differentiate.</param>
            /// <param name="v">As the input; may be left out for one element.</param>
            /// <param name="create_graph">Record the computation.</param>
            /// <param name="strict">Refuse an output that does not depend on the input.</param>
            public static (Tensor output, Tensor jvp) jvp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool create_graph = false, bool strict = false)
            {
                (Tensor[] outputs, Tensor[] products) = jvp(all => [func(all[0])], [inputs], v is null ? null : [v], create_graph, strict);
                return (outputs[0], products[0]);
            }

            /// <inheritdoc cref="jvp(Func{Tensor, Tensor}, Tensor, Tensor, bool, bool)"/>
            public static (Tensor[] outputs, Tensor[] jvp) jvp(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[]? v = null, bool create_graph = false, bool strict = false)
            {
                using IDisposable mode = enable_grad();
                CheckVector(v, inputs, "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.");
                Tensor[] given = Prepared(inputs, create_graph);
                Tensor[] outputs = func(given);
                CheckRequiresGrad(outputs, strict);
                Tensor[] cotangents = Array.ConvertAll(outputs, static output => output.zeros_like().requires_grad_());
                Tensor?[] transposed = Gradients(outputs, given, cotangents, createGraph: true);
                Tensor?[] products = ProductOf(transposed, cotangents, v, create_graph);
                CheckDependence(products, strict);
                return (Finished(outputs, create_graph), Finished(Filled(products, outputs), create_graph));
            }

            /// <summary>The value, and vᵀ · Hessian.</summary>
            public static (Tensor output, Tensor vhp) vhp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool create_graph = false, bool strict = false)
            {
                (Tensor output, Tensor[] products) = vhp(all => func(all[0]), [inputs], v is null ? null : [v], create_graph, strict);
                return (output, products[0]);
            }

            /// <inheritdoc cref="vhp(Func{Tensor, Tensor}, Tensor, Tensor, bool, bool)"/>
            public static (Tensor output, Tensor[] vhp) vhp(Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool create_graph = false, bool strict = false)
            {
                using IDisposable mode = enable_grad();
                CheckVector(v, inputs, "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.");
                Tensor[] given = Prepared(inputs, create_graph);
                Tensor output = SingleValue(func(given), "vhp");
                CheckRequiresGrad([output], strict);
                Tensor?[] gradients = Gradients([output], given, null, createGraph: true);
                Tensor?[] products = ProductOf(gradients, given, v, create_graph);
                CheckDependence(products, strict);
                return (Finished([output], create_graph)[0], Finished(Filled(products, given), create_graph));
            }

            /// <summary>The value, and Hessian · v, by a double backward; vhp does less work and gives the same where the Hessian is symmetric.</summary>
            public static (Tensor output, Tensor hvp) hvp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool create_graph = false, bool strict = false)
            {
                (Tensor output, Tensor[] products) = hvp(all => func(all[0]), [inputs], v is null ? null : [v], create_graph, strict);
                return (output, products[0]);
            }

            /// <inheritdoc cref="hvp(Func{Tensor, Tensor}, Tensor, Tensor, bool, bool)"/>
            public static (Tensor output, Tensor[] hvp) hvp(Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool create_graph = false, bool strict = false)
            {
                using IDisposable mode = enable_grad();
                CheckVector(v, inputs, "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.");
                Tensor[] given = Prepared(inputs, create_graph);
                Tensor output = SingleValue(func(given), "hvp");
                CheckRequiresGrad([output], strict);
                Tensor?[] gradients = Gradients([output], given, null, createGraph: true);
                Tensor[] cotangents = Array.ConvertAll(given, static input => input.zeros_like().requires_grad_());
                Tensor?[] transposed = ProductOf(gradients, given, cotangents, createGraph: true);
                Tensor?[] products = ProductOf(transposed, cotangents, v, create_graph);
                CheckDependence(products, strict);
                return (Finished([output], create_graph)[0], Finished(Filled(products, given), create_graph));
            }

            /// <summary>One backward for each element of the output.</summary>
            private static Tensor[] JacobianRows(Tensor output, Tensor[] inputs, int index, bool createGraph, bool strict)
            {
                int count = checked((int)output.numel());
                var rows = new Tensor[inputs.Length][];
                for (int k = 0; k < inputs.Length; k++)
                {
                    rows[k] = new Tensor[count];
                }
                Tensor flat = output.reshape(-1);
                for (int element = 0; element < count; element++)
                {
                    Tensor?[] gradients = Gradients([flat.select(0, element)], inputs, null, createGraph, retainGraph: true);
                    for (int k = 0; k < inputs.Length; k++)
                    {
                        if (gradients[k] is null && strict)
                        {
                            throw Error.Of($"Output {index} of the user-provided function is independent of input {k}. This is not allowed in strict mode.");
                        }
                        rows[k][element] = gradients[k] ?? inputs[k].zeros_like();
                    }
                }
                var result = new Tensor[inputs.Length];
                for (int k = 0; k < inputs.Length; k++)
                {
                    long[] sizes = [.. output.shape, .. inputs[k].shape];
                    result[k] = count == 0 ? inputs[k].new_zeros(sizes) : stack(rows[k], 0).view(sizes);
                }
                return Finished(result, createGraph);
            }

            /// <summary>What the function is given: with a graph to record, views of the inputs; else leaves over their memory.</summary>
            private static Tensor[] Prepared(Tensor[] inputs, bool createGraph) =>
                Array.ConvertAll(inputs, input => createGraph && input.requires_grad ? input.view_as(input) : input.detach().requires_grad_());

            private static Tensor[] Finished(Tensor[] results, bool createGraph) =>
                createGraph ? results : Array.ConvertAll(results, static result => result.detach());

            private static Tensor[] Filled(Tensor?[] results, Tensor[] like)
            {
                var filled = new Tensor[results.Length];
                for (int i = 0; i < filled.Length; i++)
                {
                    filled[i] = results[i] ?? like[i].zeros_like();
                }
                return filled;
            }

            /// <summary>Gradients of those outputs that have a history; null where none arrives.</summary>
            private static Tensor?[] Gradients(Tensor[] outputs, Tensor[] inputs, Tensor[]? cotangents, bool createGraph, bool retainGraph = true)
            {
                int[] kept = [.. Enumerable.Range(0, outputs.Length).Where(i => outputs[i].requires_grad)];
                if (kept.Length == 0)
                {
                    return new Tensor?[inputs.Length];
                }
                TensorImpl?[] gradients = Differentiate.Grad(
                    Array.ConvertAll(kept, i => outputs[i].Impl), Tensor.ImplsOf(inputs), cotangents is null ? null : Array.ConvertAll(kept, i => cotangents[i].Impl), retainGraph || createGraph, createGraph, allowUnused: true);
                return Array.ConvertAll(gradients, static gradient => gradient is null ? null : new Tensor(gradient));
            }

            /// <summary>The gradients of those results that exist, weighted by <paramref name="v"/>.</summary>
            private static Tensor?[] ProductOf(Tensor?[] results, Tensor[] inputs, Tensor[]? v, bool createGraph)
            {
                int[] kept = [.. Enumerable.Range(0, results.Length).Where(i => results[i] is not null)];
                return Gradients(Array.ConvertAll(kept, i => results[i]!), inputs, v is null ? null : Array.ConvertAll(kept, i => v[i]), createGraph);
            }

            private static Tensor SingleValue(Tensor output, string name)
            {
                Error.Unless(output.numel() == 1, $"The Tensor returned by the function given to {name} should contain a single element");
                return output.ndim == 0 ? output : output.reshape();
            }

            private static void CheckRequiresGrad(Tensor[] outputs, bool strict)
            {
                for (int i = 0; strict && i < outputs.Length; i++)
                {
                    Error.Unless(outputs[i].requires_grad, $"Output {i} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.");
                }
            }

            private static void CheckDependence(Tensor?[] products, bool strict)
            {
                for (int i = 0; strict && i < products.Length; i++)
                {
                    Error.Unless(products[i] is not null, $"The output of the user-provided function is independent of input {i}. This is not allowed in strict mode.");
                }
            }

            private static void CheckVector(Tensor[]? v, Tensor[] like, string missing)
            {
                if (v is null)
                {
                    Error.Unless(like.Length == 1 && like[0].numel() == 1, missing);
                    return;
                }
                Error.Unless(v.Length == like.Length, $"v is a tuple of invalid length: should be {like.Length} but got {v.Length}.");
                for (int i = 0; i < v.Length; i++)
                {
                    if (!v[i].Impl.Sizes.AsSpan().SequenceEqual(like[i].Impl.Sizes))
                    {
                        string entry = v.Length > 1 ? $"Entry {i} in v" : "v";
                        throw Error.Of($"{entry} has invalid size: should be torch.Size({Error.Show(like[i].Impl.Sizes)}) but got torch.Size({Error.Show(v[i].Impl.Sizes)}).");
                    }
                }
            }
        }
    }
}
