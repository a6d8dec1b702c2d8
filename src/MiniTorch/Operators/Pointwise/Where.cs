using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self where the condition holds, else other; ∂self = grad where it holds, ∂other = grad elsewhere. Saves the condition.</summary>
/// <remarks>Inputs: self, other, condition.</remarks>
internal sealed class Where() : SingleOutputOperator("aten::where.self", "WhereBackward0")
{
    private SavedTensor? _condition;

    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl condition = inputs[2]!;
        if (condition.DType is not (DType.Bool or DType.UInt8))
        {
            throw Error.Of($"where expected condition to be a boolean tensor, but got a tensor with dtype {condition.DType.Name()}");
        }
        if (condition.DType == DType.UInt8)
        {
            Warnings.Raise("where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future version of PyTorch. Use a boolean condition instead.");
        }
        return TensorMeta.Pointwise([condition, inputs[0], inputs[1]], TypePromotion.ResultType(inputs[0]!, inputs[1]!));
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => Choice.Run(inputs[2]!, inputs[0]!, inputs[1]!, into);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _condition = SaveInput(inputs[2]!, "condition");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl condition = _condition!.Unpack();
        TensorImpl zero = Aten.Zeros(Layout.Scalar, grad.DType);
        if (Needs(0))
        {
            gradInputs[0] = Aten.Where(condition, grad, zero);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Where(condition, zero, grad);
        }
    }
}

/// <summary>Choosing between two operands by a mask of bools.</summary>
internal static class Choice
{
    /// <summary>into = x where the mask holds, else y, each converted to the destination's dtype.</summary>
    internal static void Run(TensorImpl mask, TensorImpl x, TensorImpl y, TensorImpl into)
    {
        switch (into.DType)
        {
            case DType.Bool: Run<bool>(mask, x, y, into); break;
            case DType.UInt8: Run<byte>(mask, x, y, into); break;
            case DType.Int8: Run<sbyte>(mask, x, y, into); break;
            case DType.Int16: Run<short>(mask, x, y, into); break;
            case DType.Int32: Run<int>(mask, x, y, into); break;
            case DType.Int64: Run<long>(mask, x, y, into); break;
            case DType.Float16: Run<Half>(mask, x, y, into); break;
            case DType.BFloat16: Run<BFloat16>(mask, x, y, into); break;
            case DType.Float32: Run<float>(mask, x, y, into); break;
            case DType.Float64: Run<double>(mask, x, y, into); break;
            case DType.Complex64: Run<ComplexSingle>(mask, x, y, into); break;
            default: Run<Complex>(mask, x, y, into); break;
        }
    }

    private static void Run<T>(TensorImpl mask, TensorImpl x, TensorImpl y, TensorImpl into) where T : unmanaged =>
        Pointwise.Map<Loop<T>, byte, T, T, T>(default, mask, x, y, into);

    private readonly struct Loop<T> : ITernaryLoop<byte, T, T, T> where T : unmanaged
    {
        public void Run(ReadOnlySpan<byte> mask, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => Blend.Run(mask, x, y, result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Where(TensorImpl condition, TensorImpl self, TensorImpl other) => new Where().Call(self, other, condition);
}
