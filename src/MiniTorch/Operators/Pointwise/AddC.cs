using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self + value · tensor1 · tensor2; ∂self = grad, ∂tensor1 = grad · (tensor2 · value)*, ∂tensor2 = grad · (tensor1 · value)*.</summary>
internal sealed class AddCMul(ScalarValue value) : TernaryOperator("aten::addcmul", "AddcmulBackward0")
{
    internal ScalarValue Value => value;

    private SavedTensor? _tensor1;
    private SavedTensor? _tensor2;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("value", value)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        DType dtype = TypePromotion.ResultType([self, second, third]);
        Refuse.When(dtype == DType.Bool, "addcmul_cpu_out", dtype);
        return TensorMeta.Pointwise([self, second, third], dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        Pointwise.RealOrComplex(new Kernel(value), TypePromotion.ResultType([self, second, third]), self, second, third, into);

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        _tensor1 = HasEdge(2) ? SaveInput(second, "tensor1") : null;
        _tensor2 = HasEdge(1) ? SaveInput(third, "tensor2") : null;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * Aten.Conj(_tensor2!.Unpack() * value);
        }
        if (Needs(2))
        {
            gradInputs[2] = grad * Aten.Conj(_tensor1!.Unpack() * value);
        }
    }

    private readonly struct Kernel(ScalarValue value) : IRealTernary, IComplexTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, INumber<T>
        {
            T factor = value.To<T>();
            int i = 0;
            if (Vector<T>.IsSupported)
            {
                for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
                {
                    (new Vector<T>(x[i..]) + factor * new Vector<T>(y[i..]) * new Vector<T>(z[i..])).CopyTo(result[i..]);
                }
            }
            for (; i < x.Length; i++)
            {
                result[i] = x[i] + factor * y[i] * z[i];
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, ReadOnlySpan<Complex> z, Span<Complex> result)
        {
            Complex factor = value.ToComplex();
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] + factor * y[i] * z[i];
            }
        }
    }
}

/// <summary>
/// out = self + value · tensor1 / tensor2; ∂self = grad, ∂tensor1 = grad · (value / tensor2)*,
/// ∂tensor2 = −grad · (value · tensor1 / tensor2²)*.
/// </summary>
internal sealed class AddCDiv(ScalarValue value) : TernaryOperator("aten::addcdiv", "AddcdivBackward0")
{
    internal ScalarValue Value => value;

    private SavedTensor? _tensor1;
    private SavedTensor? _tensor2;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("value", value)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        Error.Unless(!second.DType.IsIntegralOrBool() || !third.DType.IsIntegralOrBool(), "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.");
        return TensorMeta.Pointwise([self, second, third], TypePromotion.ResultType([self, second, third]));
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        Pointwise.RealOrComplex(new Kernel(value), TypePromotion.ResultType([self, second, third]), self, second, third, into);

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        if (HasEdge(1) || HasEdge(2))
        {
            _tensor1 = HasEdge(2) ? SaveInput(second, "tensor1") : null;
            _tensor2 = SaveInput(third, "tensor2");
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad;
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * Aten.Conj(value / _tensor2!.Unpack());
        }
        if (Needs(2))
        {
            TensorImpl tensor2 = _tensor2!.Unpack();
            gradInputs[2] = -grad * Aten.Conj(value * _tensor1!.Unpack() / (tensor2 * tensor2));
        }
    }

    private readonly struct Kernel(ScalarValue value) : IRealTernary, IComplexTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, INumber<T>
        {
            T factor = value.To<T>();
            int i = 0;
            if (Vector<T>.IsSupported)
            {
                for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
                {
                    (new Vector<T>(x[i..]) + factor * new Vector<T>(y[i..]) / new Vector<T>(z[i..])).CopyTo(result[i..]);
                }
            }
            for (; i < x.Length; i++)
            {
                result[i] = x[i] + factor * y[i] / z[i];
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, ReadOnlySpan<Complex> z, Span<Complex> result)
        {
            Complex factor = value.ToComplex();
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] + factor * y[i] / z[i];
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl AddCMul(TensorImpl self, TensorImpl tensor1, TensorImpl tensor2, ScalarValue? value = null) => new AddCMul(value ?? 1).Call(self, tensor1, tensor2);

    internal static TensorImpl AddCDiv(TensorImpl self, TensorImpl tensor1, TensorImpl tensor2, ScalarValue? value = null) => new AddCDiv(value ?? 1).Call(self, tensor1, tensor2);
}
