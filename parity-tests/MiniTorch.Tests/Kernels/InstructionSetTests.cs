using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Xunit;

namespace MiniTorch.Tests.Kernels;

/// <summary>The instructions that .ci/test-kernels means to test with are those that the process has.</summary>
public class InstructionSetTests
{
    [Fact]
    public void InstructionsAreAsMeant()
    {
        bool[]? expected = Environment.GetEnvironmentVariable("MINITORCH_EXPECT_ISA") switch
        {
            "none" => [false, false, false],
            "128" => [false, false, true],
            "avx2" => [false, true, true],
            "avx512" => [true, true, true],
            _ => null,   // not a run for one set of instructions
        };
        bool[] actual = [Avx512F.IsSupported, Avx2.IsSupported, Vector128.IsHardwareAccelerated];
        Assert.Equal(expected ?? actual, actual);
    }
}
