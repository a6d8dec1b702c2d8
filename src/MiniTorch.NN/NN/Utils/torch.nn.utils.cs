using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Helpers for the parameters of modules.</summary>
        public static partial class utils
        {
            /// <summary>Scales gradients so that the norm of all of them together is at most <paramref name="max_norm"/>.</summary>
            /// <param name="tensors">The parameters.</param>
            /// <param name="max_norm">The largest norm.</param>
            /// <param name="norm_type">Which norm: p, or infinity.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                List<TensorImpl> grads = Grads(tensors);
                if (grads.Count == 0)
                {
                    return 0;
                }
                using (GradMode.Set(false))
                {
                    var norms = new TensorImpl[grads.Count];
                    for (int i = 0; i < norms.Length; i++)
                    {
                        norms[i] = Aten.Unsqueeze(Aten.VectorNorm(grads[i], norm_type), 0);
                    }
                    TensorImpl total = Aten.VectorNorm(Aten.Cat(norms, 0), norm_type);
                    double norm = Copy.Dense(total, DType.Float64).Span<double>()[0];
                    // The factor is computed in the gradients' dtype, as libtorch does.
                    double factor = total.DType == DType.Float64 ? max_norm / (norm + 1e-6) : (float)max_norm / ((float)norm + 1e-6f);
                    TensorImpl scale = Aten.Scalar(Math.Min(factor, 1));
                    foreach (TensorImpl grad in grads)
                    {
                        new Mul().InPlace(grad, scale);
                    }
                    return norm;
                }
            }

            /// <summary>Clamps every gradient to [−clip_value, clip_value].</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using (GradMode.Set(false))
                {
                    foreach (TensorImpl grad in Grads(tensors))
                    {
                        new Clamp(-clip_value, clip_value).InPlace(grad);
                    }
                }
            }

            /// <summary>All parameters in one vector.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors) => parameters_to_vector((IEnumerable<Tensor>)tensors);

            /// <summary>All tensors in one vector.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Tensor> tensors)
            {
                var parts = new List<TensorImpl>();
                foreach (Tensor parameter in tensors)
                {
                    parts.Add(Aten.Reshape(parameter.Impl, -1));
                }
                return new Tensor(Aten.Cat([.. parts], 0));
            }

            /// <summary>Writes the parts of a vector into the parameters.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                TensorImpl vector = vec.Impl;
                Parameter[] parameters = [.. tensors];
                long total = parameters.Sum(static parameter => parameter.Impl.NumElements);
                if (vector.Rank != 1 || vector.NumElements < total)
                {
                    throw new ArgumentException($"expected a vector of {total} elements, got {Error.Show(vector.Sizes)}");
                }
                using (GradMode.Set(false))
                {
                    long at = 0;
                    foreach (Parameter parameter in parameters)
                    {
                        TensorImpl target = parameter.Impl;
                        new CopyInto().InPlace(target, Aten.View(Aten.Contiguous(Aten.Narrow(vector, 0, at, target.NumElements)), target.Sizes));
                        at += target.NumElements;
                    }
                }
            }

            private static List<TensorImpl> Grads(IEnumerable<Parameter> tensors)
            {
                var grads = new List<TensorImpl>();
                foreach (Parameter parameter in tensors)
                {
                    if (Variable.Meta(parameter.Impl)?.Grad is { } grad)
                    {
                        grads.Add(grad);
                    }
                }
                return grads;
            }
        }
    }
}
