using System.Reflection;
using System.Runtime.InteropServices;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Api;

/// <summary>Functions of torch that are about the process, files, or single numbers. The random numbers are PyTorch's.</summary>
[Collection("warnings")]
public class TorchFunctionTests
{
    [Fact]
    public void Single_random_numbers_come_from_the_streams_of_tensors()
    {
        using var generator = new Generator(0);
        Assert.Equal(0.9700530018065531, rand_float(generator));
        Assert.Equal(-0.2905092532267315, randn_float(generator), 15);
        Assert.Equal(7, randint_int(10, generator));
        Assert.Equal(3, randint_long(100, generator));
        Assert.True(randint_bool(generator));
        using var other = new Generator(0);
        Assert.Equal([9, 9, 8, 5, 8], Enumerable.Range(0, 5).Select(_ => randint_int(5, 10, other)));
        Assert.Throws<ExternalException>(() => randint_long(3, 3, other));
    }

    [Fact]
    public void Random_numbers_are_written_to_a_tensor_of_any_shape_in_its_own_dtype()
    {
        manual_seed(0);
        Tensor single = zeros(2);
        Assert.Same(single, rand_out(single, 3));
        Assert.Equal([0.49625659f, 0.7682218f, 0.08847743f], single.data<float>().ToArray());
        manual_seed(0);
        Tensor normal = zeros(1, dtype: ScalarType.Float64).randn_out(2, 2);
        Assert.Equal([2L, 2], normal.shape);
        Assert.Equal(1.5409961082440433, normal[0, 0].item<double>(), 14);
        manual_seed(0);
        Tensor integers = randint_out(zeros(5, dtype: ScalarType.Int32), 10, [4]);
        Assert.Equal([4, 9, 3, 0], integers.data<int>().ToArray());
        manual_seed(0);
        Tensor permutation = zeros(5, dtype: ScalarType.Int64).randperm_out(6);
        Assert.Equal([2L, 5, 3, 0, 1, 4], permutation.data<long>().ToArray());
        Assert.Throws<ExternalException>(() => zeros(2, requires_grad: true).rand_out(2));
    }

    [Fact]
    public void Modes_come_back_when_their_scope_ends()
    {
        Assert.False(are_deterministic_algorithms_enabled());
        using (use_deterministic_algorithms(true, warn_only: true))
        {
            Assert.True(are_deterministic_algorithms_enabled());
            Assert.True(is_deterministic_algorithms_warn_only_enabled());
            Assert.Equal(DebugMode.warn, get_deterministic_debug_mode());
            using (set_deterministic_debug_mode(DebugMode.@default))
            {
                Assert.False(are_deterministic_algorithms_enabled());
            }
            Assert.True(are_deterministic_algorithms_enabled());
        }
        Assert.Equal(DebugMode.@default, get_deterministic_debug_mode());
        Assert.Equal(Float32MatmulPrecision.highest, get_float32_matmul_precision());
        using (set_float32_matmul_precision(Float32MatmulPrecision.medium))
        {
            Assert.Equal(Float32MatmulPrecision.medium, get_float32_matmul_precision());
        }
        Assert.Equal(Float32MatmulPrecision.highest, get_float32_matmul_precision());
        Assert.False(compiled_with_cxx11_abi());
    }

    [Fact]
    public void Warnings_that_are_always_shown_repeat_at_the_same_line()
    {
        int Count(bool always)
        {
            int seen = 0;
            void Note(string category, string text) => seen += text.Contains("TorchFunctionTests", StringComparison.Ordinal) ? 1 : 0;
            MiniTorch.Core.Warnings.Raised += Note;
            try
            {
                using (set_warn_always(always))
                {
                    Assert.Equal(always, is_warn_always_enabled());
                    for (int i = 0; i < 3; i++)
                    {
                        MiniTorch.Core.Warnings.Raise($"TorchFunctionTests {always}");
                    }
                }
            }
            finally
            {
                MiniTorch.Core.Warnings.Raised -= Note;
            }
            return seen;
        }

        Assert.Equal(3, Count(always: true));
        Assert.Equal(1, Count(always: false));
    }

    [Fact]
    public void An_assertion_throws_its_message()
    {
        _assert(true, "no");
        _assert(() => true, "no");
        Assert.Equal("x must be positive", Assert.Throws<InvalidOperationException>(() => _assert(false, "x must be positive")).Message);
        Assert.Throws<InvalidOperationException>(() => _assert(() => false, ""));
    }

    [Theory]
    [InlineData("eig", "torch.linalg.eig")]
    [InlineData("symeig", "torch.linalg.eigh")]
    [InlineData("lstsq", "torch.linalg.lstsq")]
    [InlineData("matrix_rank", "torch.linalg.matrix_rank")]
    public void What_PyTorch_removed_does_not_compile_and_names_its_successor(string name, string successor)
    {
        MethodInfo method = typeof(torch).GetMethod(name)!;
        ObsoleteAttribute obsolete = method.GetCustomAttribute<ObsoleteAttribute>()!;
        Assert.True(obsolete.IsError);
        Assert.Contains(successor, obsolete.Message!);
        object?[] arguments = [.. method.GetParameters().Select(static parameter => parameter.ParameterType == typeof(Tensor) ? eye(2) : parameter.DefaultValue)];
        Exception thrown = Assert.Throws<TargetInvocationException>(() => method.Invoke(null, arguments)).InnerException!;
        Assert.IsType<ExternalException>(thrown);
        Assert.StartsWith("This function was deprecated since version 1.9 and is now removed.", thrown.Message);
    }

    [Fact]
    public void Negative_views_are_told()
    {
        Tensor z = tensor(new System.Numerics.Complex(1, 2)).reshape(1);
        Assert.True(is_neg(z.conj().imag).item<bool>());
        Assert.False(is_neg(z.imag).item<bool>());
    }

    [Fact]
    public void Memory_is_not_pinned_without_a_graphics_card() => Assert.Throws<ExternalException>(() => ones(2).pin_memory());

    [Fact]
    public void FSharps_pipe_into_a_module_calls_it()
    {
        using Modules.Linear linear = nn.Linear(3, 2);
        Tensor x = randn(4, 3);
        int calls = 0;
        linear.register_forward_pre_hook(_ => calls++);
        Assert.True(Tensor.op_MinusMinusGreater(x, linear).equal(linear.forward(x)).all().item<bool>());
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Backward_needs_no_arguments()
    {
        Tensor x = tensor(new[] { 1f, 2 }, requires_grad: true);
        Action backward = (x * x).sum().backward;   // the method without parameters
        backward();
        Assert.Equal([2f, 4], x.grad!.data<float>().ToArray());
    }
}
