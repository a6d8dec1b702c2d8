using MiniTorch.Core;
using MiniTorch.Operators;
using Xunit;

namespace MiniTorch.Tests.Kernels;

/// <summary>
/// Kernels on tensors in the midst of a poisoned buffer, for every length from 0 to 257: nothing beyond the ends is written, and nothing that is
/// read there shows in the result. The lengths cover every remainder of every vector width, twice.
/// </summary>
public class BoundsTests
{
    private const int Guard = 80;
    private const int Longest = 257;

    public static TheoryData<string> Kernels => [.. s_kernels.Keys];

    private static readonly Dictionary<string, Func<TensorImpl, TensorImpl>> s_kernels = new()
    {
        ["add"] = x => Aten.Add(x, x),
        ["mul"] = x => Aten.Mul(x, 3),
        ["neg"] = Aten.Neg,
        ["exp"] = Aten.Exp,
        ["tanh"] = Aten.Tanh,
        ["sigmoid"] = Aten.Sigmoid,
        ["erf"] = Aten.Erf,
        ["exp2"] = Aten.Exp2,
        ["expm1"] = Aten.Expm1,
        ["sin"] = Aten.Sin,
        ["cos"] = Aten.Cos,
        ["sqrt"] = x => Aten.Sqrt(Aten.Abs(x)),
        ["pow"] = x => Aten.Pow(Aten.Abs(x), x),
        ["pow of a number"] = x => Aten.Pow(Aten.Abs(x), 1.7),
        ["relu"] = Aten.Relu,
        ["silu"] = Aten.Silu,
        ["silu backward"] = x => Aten.SiluBackward(x, x),
        ["gelu"] = x => Aten.Gelu(x),
        ["gelu by tanh"] = x => Aten.Gelu(x, true),
        ["gelu backward"] = x => Aten.GeluBackward(x, x),
        ["gelu by tanh backward"] = x => Aten.GeluBackward(x, x, true),
        ["tanh backward"] = x => Aten.TanhBackward(x, x),
        ["sigmoid backward"] = x => Aten.SigmoidBackward(x, x),
        ["exp in double"] = x => Aten.Exp(Aten.To(x, DType.Float64)),
        ["tanh in double"] = x => Aten.Tanh(Aten.To(x, DType.Float64)),
        ["add row"] = x => Aten.Add(Aten.Expand(x, 3, x.Sizes[0]), x),
        ["add column"] = x => Aten.Add(Aten.Expand(x, 3, x.Sizes[0]), Aten.Full([3, 1], 1, DType.Float32)),
        ["add transposed"] = x => Aten.Add(Aten.Zeros([x.Sizes[0], 40], DType.Float32), Aten.Transpose(Aten.Contiguous(Aten.Expand(x, 40, x.Sizes[0])), 0, 1)),
        ["to complex"] = x => Aten.ViewAsReal(Aten.To(x, DType.Complex64)),
        ["to long"] = x => Aten.To(x, DType.Int64),
        ["asin"] = x => Aten.Asin(x * 0.25),
        ["atan2"] = x => Aten.Atan2(x, Aten.Add(x, 1)),
        ["log1p"] = x => Aten.Log1p(Aten.Abs(x)),
        ["clamp"] = x => Aten.Clamp(x, -1, 1),
        ["sum"] = x => Aten.Sum(x),
        ["sum of columns"] = x => Aten.Sum(Aten.Expand(x, 5, x.Sizes[0]), [0L]),
        ["softmax"] = x => Aten.Softmax(x, 0),
        ["log_softmax"] = x => Aten.LogSoftmax(x, 0),
        ["cumsum"] = x => Aten.CumSum(x, 0),
        ["sort"] = x => Aten.Sort(x, 0, false).Values,
        ["to double"] = x => Aten.To(x, DType.Float64),
        ["to int"] = x => Aten.To(x, DType.Int32),
        ["flip"] = x => Aten.Flip(x, 0),
        ["dot"] = x => Aten.Dot(x, x),
        ["outer product"] = x => Aten.Mm(Aten.View(x, x.Sizes[0], 1), Aten.View(x, 1, x.Sizes[0])),
        ["inner product"] = x => Aten.Mm(Aten.View(x, 1, x.Sizes[0]), Aten.View(x, x.Sizes[0], 1)),
        ["compare"] = x => Aten.Lt(x, 0),
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void NothingOutsideIsReadOrWritten(string kernel)
    {
        Func<TensorImpl, TensorImpl> run = s_kernels[kernel];
        for (int length = 0; length <= Longest; length++)
        {
            TensorImpl quiet = Poisoned(length, 0f, out TensorImpl whole);
            TensorImpl loud = Poisoned(length, float.NaN, out _);
            byte[] expected = Bytes(run(quiet));
            Assert.Equal(expected, Bytes(run(loud)));
            Assert.All(whole.Span<float>()[..Guard].ToArray(), value => Assert.Equal(0f, value));
        }
    }

    [Theory]
    [InlineData("add")]
    [InlineData("exp")]
    [InlineData("tanh")]
    [InlineData("clamp")]
    [InlineData("sigmoid")]
    [InlineData("sin")]
    [InlineData("pow")]
    [InlineData("gelu")]
    [InlineData("asin")]
    [InlineData("atan2")]
    public void InPlaceFormsStayWithin(string kernel)
    {
        for (int length = 0; length <= Longest; length++)
        {
            TensorImpl x = Poisoned(length, 7.25f, out TensorImpl whole);
            _ = kernel switch
            {
                "add" => new Add().InPlace(x, x),
                "exp" => new Exp().InPlace(x),
                "tanh" => new Tanh().InPlace(x),
                "sigmoid" => new Sigmoid().InPlace(x),
                "sin" => new Sin().InPlace(x),
                "pow" => new PowTensor().InPlace(x, x),
                "gelu" => new Gelu().InPlace(x),
                "asin" => new Asin().InPlace(x),
                "atan2" => new Atan2().InPlace(x, x),
                _ => new Clamp(-1, 1).InPlace(x),
            };
            Assert.Equal(-1, whole.Span<float>()[..Guard].IndexOfAnyExcept(7.25f));
            Assert.Equal(-1, whole.Span<float>()[(Guard + length)..].IndexOfAnyExcept(7.25f));
        }
    }

    /// <summary>Numbers between two guards.</summary>
    private static TensorImpl Poisoned(int length, float poison, out TensorImpl whole)
    {
        whole = TensorImpl.Empty([length + (2 * Guard)], DType.Float32);
        whole.Span<float>().Fill(poison);
        for (int i = 0; i < length; i++)
        {
            whole.Span<float>()[Guard + i] = MathF.Sin(i + 1) * 2;
        }
        return Aten.Slice(whole, 0, Guard, Guard + length, 1);
    }

    private static byte[] Bytes(TensorImpl tensor)
    {
        TensorImpl dense = Aten.Contiguous(tensor);
        return dense.Storage.Span<byte>(dense.Offset * dense.DType.ItemSize(), dense.NumElements * dense.DType.ItemSize()).ToArray();
    }
}
