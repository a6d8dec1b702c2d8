using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>A gradient that is not the derivative, or a backward that breaks its contract.</summary>
        public sealed class GradcheckError(string message) : Exception(message);

        /// <summary>Compares the gradients of a function with central differences, element by element.</summary>
        /// <param name="func">From the inputs to the outputs; deterministic.</param>
        /// <param name="inputs">float64 or complex128 tensors, at least one of which requires a gradient; the others are passed as they are.</param>
        /// <param name="eps">The step of the differences.</param>
        /// <param name="atol">Absolute tolerance.</param>
        /// <param name="rtol">Tolerance relative to the difference quotient.</param>
        /// <param name="raise_exception">Throw what is wrong, rather than return false.</param>
        /// <param name="nondet_tol">How much two runs of one backward may differ.</param>
        /// <returns>True if all gradients agree.</returns>
        /// <exception cref="GradcheckError">They do not, and <paramref name="raise_exception"/> is set.</exception>
        public static bool gradcheck(Func<Tensor[], Tensor[]> func, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raise_exception = true, double nondet_tol = 0)
        {
            CheckInputs(inputs);
            try
            {
                Tensor[] outputs = func(inputs);
                for (int o = 0; o < outputs.Length; o++)
                {
                    if (outputs[o].requires_grad)
                    {
                        CheckOutput(func, inputs, outputs, o, eps, atol, rtol, nondet_tol);
                    }
                }
                return true;
            }
            catch (GradcheckError) when (!raise_exception)
            {
                return false;
            }
        }

        /// <inheritdoc cref="gradcheck(Func{Tensor[], Tensor[]}, Tensor[], double, double, double, bool, double)"/>
        public static bool gradcheck(Func<Tensor, Tensor> func, Tensor input, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raise_exception = true, double nondet_tol = 0) =>
            gradcheck(inputs => [func(inputs[0])], [input], eps, atol, rtol, raise_exception, nondet_tol);

        /// <summary>Checks second derivatives: <see cref="gradcheck(Func{Tensor[], Tensor[]}, Tensor[], double, double, double, bool, double)"/> of the function that gives the gradients.</summary>
        /// <param name="func">As for gradcheck.</param>
        /// <param name="inputs">As for gradcheck.</param>
        /// <param name="grad_outputs">The gradients of the outputs at which to check; random ones if null.</param>
        public static bool gradgradcheck(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[]? grad_outputs = null, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raise_exception = true, double nondet_tol = 0)
        {
            CheckInputs(inputs);
            Tensor[] outputs = [.. func(inputs).Where(static output => output.requires_grad)];
            var random = new System.Random(0);
            grad_outputs ??= Array.ConvertAll(outputs, output => RandomLike(output, random).requires_grad_());
            return gradcheck(all => Gradients(func, all[..inputs.Length], all[inputs.Length..]), [.. inputs, .. grad_outputs], eps, atol, rtol, raise_exception, nondet_tol);
        }

        private static Tensor[] Gradients(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[] cotangents)
        {
            using IDisposable mode = enable_grad();
            // A gradient exists for the tensors as they are: the differences perturb values in place.
            Tensor[] outputs = [.. func(inputs).Where(static output => output.requires_grad)];
            Tensor[] differentiable = [.. inputs.Where(static input => input.requires_grad)];
            return [.. grad(outputs, differentiable, cotangents, retain_graph: true, create_graph: true, allow_unused: true).Where(static gradient => gradient is not null)];
        }

        private static void CheckInputs(Tensor[] inputs)
        {
            if (!Array.Exists(inputs, static input => input.requires_grad))
            {
                throw new ArgumentException("gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.");
            }
            for (int i = 0; i < inputs.Length; i++)
            {
                if (inputs[i].requires_grad && inputs[i].Impl.DType is not (DType.Float64 or DType.Complex128))
                {
                    Warnings.Raise($"Input #{i} requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex. ");
                }
            }
        }

        private static void CheckOutput(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[] outputs, int o, double eps, double atol, double rtol, double nondetTol)
        {
            Tensor[] differentiable = [.. inputs.Where(static input => input.requires_grad)];
            int[] positions = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].requires_grad)];
            bool isComplex = outputs[o].Impl.DType.IsComplex();
            int count = (int)outputs[o].Impl.NumElements;
            double[][,] numerical = Array.ConvertAll(positions, i => Differences(func, inputs, i, o, eps, count));
            for (int part = 0; part < (isComplex ? 2 : 1); part++)
            {
                for (int element = 0; element < count; element++)
                {
                    Complex[][] first = Analytical(outputs[o], differentiable, element, part == 0 ? Complex.One : Complex.ImaginaryOne);
                    Complex[][] second = Analytical(outputs[o], differentiable, element, part == 0 ? Complex.One : Complex.ImaginaryOne);
                    for (int k = 0; k < differentiable.Length; k++)
                    {
                        Compare(first[k], second[k], numerical[k], 2 * element + part, o, positions[k], atol, rtol, nondetTol);
                    }
                }
            }
            CheckZeroCotangent(outputs[o], differentiable);
        }

        private static void Compare(Complex[] gradient, Complex[] again, double[,] numerical, int row, int output, int input, double atol, double rtol, double nondetTol)
        {
            for (int j = 0; j < gradient.Length; j++)
            {
                if (Complex.Abs(gradient[j] - again[j]) > nondetTol)
                {
                    throw new GradcheckError($"Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism was {nondetTol:F1}.");
                }
                (double re, double im) = (numerical[row, 2 * j], numerical[row, 2 * j + 1]);
                if (!IsClose(gradient[j].Real, re, atol, rtol) || !IsClose(gradient[j].Imaginary, im, atol, rtol))
                {
                    throw new GradcheckError($"Jacobian mismatch for output {output} with respect to input {input},\nat element {row / 2} of the output and {j} of the input: numerical {re} {im:+0.################;-0.################}i, analytical {gradient[j].Real} {gradient[j].Imaginary:+0.################;-0.################}i");
                }
            }
        }

        private static bool IsClose(double actual, double expected, double atol, double rtol) =>
            actual.Equals(expected) || Math.Abs(actual - expected) <= atol + rtol * Math.Abs(expected);

        private static void CheckZeroCotangent(Tensor output, Tensor[] inputs)
        {
            foreach (TensorImpl? gradient in Differentiate.Grad([output.Impl], Tensor.ImplsOf(inputs), [Aten.ZerosLike(output.Impl)], retainGraph: true, createGraph: false, allowUnused: true))
            {
                if (gradient is not null && Values(gradient).Any(static value => value != Complex.Zero))
                {
                    throw new GradcheckError("backward not multiplied by grad_output");
                }
            }
        }

        /// <summary>The gradients for a cotangent that is <paramref name="weight"/> at one element and zero elsewhere.</summary>
        private static Complex[][] Analytical(Tensor output, Tensor[] inputs, int element, Complex weight)
        {
            TensorImpl cotangent = Aten.Zeros(output.Impl.Sizes, output.Impl.DType);
            SetValue(cotangent, element, weight);
            TensorImpl?[] gradients = Differentiate.Grad([output.Impl], Tensor.ImplsOf(inputs), [cotangent], retainGraph: true, createGraph: false, allowUnused: true);
            var result = new Complex[inputs.Length][];
            for (int k = 0; k < inputs.Length; k++)
            {
                result[k] = gradients[k] is { } gradient ? Values(gradient) : new Complex[inputs[k].Impl.NumElements];
            }
            return result;
        }

        /// <summary>Rows: real and imaginary part of each output element; columns: the same of each element of one input.</summary>
        private static double[,] Differences(Func<Tensor[], Tensor[]> func, Tensor[] inputs, int index, int output, double eps, int outputCount)
        {
            TensorImpl input = inputs[index].Impl;
            Complex[] values = Values(input);
            var jacobian = new double[2 * outputCount, 2 * values.Length];
            for (int j = 0; j < values.Length; j++)
            {
                for (int part = 0; part < (input.DType.IsComplex() ? 2 : 1); part++)
                {
                    Complex step = part == 0 ? new Complex(eps, 0) : new Complex(0, eps);
                    Complex[] plus = Perturbed(func, inputs, index, output, j, values[j] + step);
                    Complex[] minus = Perturbed(func, inputs, index, output, j, values[j] - step);
                    for (int i = 0; i < outputCount; i++)
                    {
                        Complex slope = (plus[i] - minus[i]) / (2 * eps);
                        jacobian[2 * i, 2 * j + part] = slope.Real;
                        jacobian[2 * i + 1, 2 * j + part] = slope.Imaginary;
                    }
                }
            }
            return jacobian;
        }

        /// <summary>The output with one element of one input replaced; the input itself is not touched.</summary>
        private static Complex[] Perturbed(Func<Tensor[], Tensor[]> func, Tensor[] inputs, int index, int output, int element, Complex value)
        {
            TensorImpl original = inputs[index].Impl;
            TensorImpl changed = TensorImpl.Empty(original.Sizes, original.DType, Layout.IsNonOverlappingAndDense(original.Sizes, original.Strides) ? original.Strides : null);
            Kernels.Copy.Run(AutogradOperators.Ops.Resolve(original), changed);
            SetValue(changed, element, value);
            Tensor[] replaced = [.. inputs];
            replaced[index] = new Tensor(changed).requires_grad_(inputs[index].requires_grad);
            using IDisposable mode = set_grad_enabled(true);
            return Values(func(replaced)[output].Impl);
        }

        private static Complex[] Values(TensorImpl tensor) => Kernels.Copy.Dense(AutogradOperators.Ops.Resolve(tensor), DType.Complex128).Span<Complex>().ToArray();

        /// <summary>Writes one element, counted in row-major order.</summary>
        private static void SetValue(TensorImpl tensor, long element, Complex value)
        {
            TensorImpl at = tensor;
            for (int d = tensor.Rank - 1; d >= 0; d--)
            {
                (element, long index) = Math.DivRem(element, tensor.Sizes[d]);
                at = at.At(d, index);
            }
            Kernels.Copy.Fill(at, tensor.DType.IsComplex() ? value : value.Real);
        }

        private static Tensor RandomLike(Tensor output, System.Random random)
        {
            TensorImpl result = Aten.Empty(output.Impl.Sizes, output.Impl.DType);
            for (long i = 0; i < result.NumElements; i++)
            {
                SetValue(result, i, new Complex(2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1));
            }
            return new Tensor(result);
        }
    }
}
