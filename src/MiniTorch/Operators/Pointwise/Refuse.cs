using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>libtorch's refusals of a dtype that a kernel has no version of: "name" not implemented for 'Bool'.</summary>
internal static class Refuse
{
    internal static void Bool(TensorImpl self, string kernel) => When(self.DType == DType.Bool, kernel, self.DType);

    internal static void Complex(TensorImpl self, string kernel) => When(self.DType.IsComplex(), kernel, self.DType);

    internal static void AllButFloating(TensorImpl self, string kernel) => AllButFloating(self.DType, kernel);

    internal static void AllButFloating(DType dtype, string kernel) => When(!dtype.IsFloatingPoint(), kernel, dtype);

    internal static void AllButIntegral(DType dtype, string kernel) => When(!dtype.IsIntegral(), kernel, dtype);

    internal static void When(bool condition, string kernel, DType dtype)
    {
        if (condition)
        {
            throw Error.NotImplementedFor(kernel, dtype);
        }
    }
}
