using System.Numerics;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections Z and AA: gradients of complex functions, sums over broadcast dimensions, dtypes of gradients.</summary>
[Collection("warnings")]
public class ComplexTests : SemanticsTest
{
    private static Tensor Z(double re = 3, double im = 4) => tensor(new Complex(re, im), requires_grad: true);

    private static Tensor Real(double value) => tensor(value, requires_grad: true);

    private static Complex[] Values64(Tensor t) => MiniTorch.Kernels.Copy.Dense(new Tensor(t.Impl).resolve_conj().Impl, MiniTorch.Core.DType.Complex128).Span<Complex>().ToArray();

    /// <summary>The gradients for a cotangent of one are those recorded, to their four digits.</summary>
    private static void GradientsAre(Complex[][] expected, Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        Tensor output = function(inputs);
        IList<Tensor> grads = autograd.grad([output], inputs, [output.ones_like()]);
        for (int k = 0; k < inputs.Length; k++)
        {
            Assert.Equal(inputs[k].dtype, grads[k].dtype);
            Complex[] actual = Values64(grads[k]);
            Assert.Equal(expected[k].Length, actual.Length);
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.True(Complex.Abs(actual[i] - expected[k][i]) < 1e-4, $"gradient {k}, element {i}: {actual[i]}, expected {expected[k][i]}");
            }
        }
    }

    private static void GradientIs(Complex expected, Func<Tensor, Tensor> function, Tensor? at = null) => GradientsAre([[expected]], inputs => function(inputs[0]), at ?? Z());

    [Fact]
    public void Z01_real_functions_of_a_complex_number()
    {
        GradientIs(new(6, 8), z => real(z * z.conj()));
        GradientIs(new(0.6, 0.8), z => z.abs());
        GradientIs(Complex.Zero, z => z.abs(), Z(0, 0));
        GradientIs(Complex.One, z => real(z));
        GradientIs(Complex.ImaginaryOne, z => imag(z));
        GradientIs(new(-0.16, 0.12), z => z.angle());
    }

    [Fact]
    public void Z02_holomorphic_functions()
    {
        GradientIs(new(6, -8), z => z.pow(2));
        GradientIs(new(6, -8), z => z * z);
        GradientIs(-Complex.ImaginaryOne, z => z.exp(), Z(0, Math.PI / 2));
        GradientIs(new(0.0112, -0.0384), z => 1 / z);
        GradientIs(new(0.2, 0.1), z => z.sqrt());
        GradientIs(new(0.12, 0.16), z => z.log());
        GradientIs(Complex.One, z => z.conj());
        GradientIs(new(2, -1), z => z * new Complex(2, 1));
    }

    [Fact]
    public void Z03_a_real_input_has_a_real_gradient()
    {
        GradientIs(3.1623, x => (x * new Complex(1, 3)).abs(), Real(2));
        GradientsAre([[3], [2]], x => real(x[0] * x[1]), Real(2), Z());
    }

    [Fact]
    public void Z04_complex_numbers_made_of_real_ones_and_back()
    {
        GradientsAre([[0.6], [0.8]], x => complex(x[0], x[1]).abs(), Real(3), Real(4));
        GradientIs(5, z => z.view_as_real()[0] * 5);
        GradientsAre([[0.6, 0.8]], x => x[0].view_as_complex().abs(), Leaf64(3, 4));
        GradientsAre([[1], [0]], x => real(polar(x[0], x[1])), Real(2), Real(0));
    }

    [Fact]
    public void Z05_products_of_complex_vectors()
    {
        Tensor w = tensor(new Complex[] { new(0, 1), 2 });
        Tensor Leaf() => tensor(new Complex[] { new(1, 1), 2 }, requires_grad: true);
        Complex[] minus = [new(0, -1), 2];
        Complex[] plus = [new(0, 1), 2];
        GradientsAre([minus], z => (z[0] * w).sum(), Leaf());
        GradientsAre([minus], z => dot(z[0], w), Leaf());
        GradientsAre([plus], z => vdot(z[0], w), Leaf());
        GradientsAre([plus], z => vdot(w, z[0]), Leaf());
    }

    [Fact]
    public void Z06_signs_and_complex_powers()
    {
        GradientIs(new(0.128, -0.096), z => z.sgn());
        GradientIs(new(-0.4106, -0.38), z => z.pow(new Complex(1, 1)));
        Refused("Unlike NumPy, torch.sign is not intended to support complex numbers.", () => Z().sign());
    }

    [Fact]
    public void Z07_graphs_of_complex_operators()
    {
        Tensor z = Z();
        Tensor r = Real(1);
        Tensor[] results = [z.conj(), real(z), imag(z), z.abs(), z.angle(), z.view_as_real(), complex(r, r), polar(r, r), z.conj().resolve_conj()];
        Assert.Equal(["Conj0(Acc)", "Select0(ViewAsReal0(Acc))", "Select0(ViewAsReal0(Acc))", "Abs0(Acc)", "Angle0(Acc)", "ViewAsReal0(Acc)", "Complex0(Acc,Acc)", "Polar0(Acc,Acc)", "Clone0(Conj0(Acc))"], results.Select(Graph));
    }

    private static Tensor Ones(params long[] sizes) => ones(sizes, requires_grad: true);

    [Fact]
    public void AA01_AA04_gradients_are_summed_to_the_inputs_without_nodes_of_their_own()
    {
        float[]?[] grads = Gradients(x => x[0] + x[1], Ones(3), Ones(2, 3));
        Close([2f, 2, 2], grads[0]);
        Close([1f, 1, 1, 1, 1, 1], grads[1]);
        grads = Gradients(x => x[0] * x[1], Ones(1, 3), Ones(2, 1));
        Close([2f, 2, 2], grads[0]);
        Close([3f, 3], grads[1]);
        grads = Gradients(x => x[0] * x[1], Ones(), Ones(2, 2));
        Close([4f], grads[0]);
        Close([1f, 1, 1, 1], grads[1]);
        Assert.Equal("Mul0(Acc,Acc)", Graph(Ones(3) * Ones(2, 3)));
    }

    [Fact]
    public void AA02_gradients_of_expanded_tensors()
    {
        Close([3f, 3], GradientOf(x => x.expand(3, 2), Ones(1, 2)));
        Close([4f], GradientOf(x => x.expand(2, 2), Ones()));
        Close([3f, 3], GradientOf(x => x.expand(-1, 3), Ones(2, 1)));
        (Tensor a, Tensor b) = (Ones(2, 2), Ones(3, 2, 2));
        IList<Tensor> grads = autograd.grad([a.matmul(b).sum()], [a, b]);
        Assert.Equal([2L, 2], grads[0].shape);
        Assert.Equal([3L, 2, 2], grads[1].shape);
    }

    [Fact]
    public void AA03_a_sum_to_a_size_that_broadcasts()
    {
        Tensor x = Ones(2, 3);
        Tensor y = x.sum_to_size(1, 3);
        Assert.Equal([1L, 3], y.shape);
        Assert.Equal([2f, 2, 2], Values(y));
        Assert.Equal("Sum1(Acc)", Graph(y));
        Close([1, 1, 1, 1, 1, 1], GradientOf(t => t.sum_to_size(1, 3), x));
        Refused("size {[4]} is not expandable to size {[2, 3]}.", () => x.sum_to_size(4));
    }

    [Fact]
    public void AA05_operands_of_two_dtypes()
    {
        (Tensor a, Tensor b) = (Leaf(1), Leaf64(1));
        Tensor y = a + b;
        Assert.Equal(float64, y.dtype);
        Assert.Equal("Add0(Acc,Acc)", Graph(y));
        Assert.Equal([float32, float64], autograd.grad([y], [a, b]).Select(g => g.dtype));
        Assert.Equal(float32, (a * tensor(new long[] { 2 })).dtype);
        Close([2f], GradientOf(x => x * tensor(new long[] { 2 }), a));
        Close([1f], GradientOf(x => x * tensor(new[] { true }), a));
    }

    [Fact]
    public void AA06_scalars_halves_and_complex_operands()
    {
        (Tensor a, Tensor s) = (Leaf(1), Real(2));
        Tensor y = a * s;
        Assert.Equal(float32, y.dtype);
        Assert.Equal([float32, float64], autograd.grad([y], [a, s]).Select(g => g.dtype));
        Tensor h = ones(1, dtype: float16, requires_grad: true);
        Assert.Equal(float32, (h * a).dtype);
        Assert.Equal(float16, autograd.grad([h * a], [h])[0].dtype);
        Tensor z = ones(1, dtype: complex64, requires_grad: true);
        Assert.Equal([float32, complex64], autograd.grad([real(a * z)], [a, z]).Select(g => g.dtype));
    }

    [Fact]
    public void AA07_reductions_with_a_dtype_and_results_of_integers()
    {
        Tensor x = Leaf(1, 2);
        Func<Tensor, Tensor>[] functions = [t => t.sum(type: float64), t => t.prod(type: float64), t => t.cumsum(0, type: float64)];
        Assert.All(functions, f => Assert.Equal(float32, autograd.grad([f(x)], [x], [f(x).ones_like()])[0].dtype));
        Assert.False((tensor(new long[] { 1 }) / tensor(new long[] { 2 })).requires_grad);
        Assert.False(x.to(int32).requires_grad);
    }

    [Fact]
    public void AA08_joining_and_choosing_between_two_dtypes()
    {
        (Tensor a, Tensor b) = (Leaf(1), Leaf64(1));
        Tensor y = cat([a, b]);
        Assert.Equal(float64, y.dtype);
        Assert.Equal([float32, float64], autograd.grad([y.sum()], [a, b]).Select(g => g.dtype));
        Assert.Equal(float64, where(tensor(new[] { true }), a, b).dtype);
        Refused("expected m1 and m2 to have the same dtype, but got: float != double", () => mm(ones(1, 1), ones(1, 1, dtype: float64)));
    }
}
