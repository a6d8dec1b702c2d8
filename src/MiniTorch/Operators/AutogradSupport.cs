using System.Runtime.CompilerServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>Hands autograd the operators it needs; see <see cref="IAutogradOperators"/>.</summary>
internal sealed class AutogradSupport : IAutogradOperators
{
    [ModuleInitializer]
    internal static void Register() => AutogradOperators.Ops = new AutogradSupport();

    public TensorImpl Add(TensorImpl self, TensorImpl other) => Aten.Add(self, other);

    public void AddInPlace(TensorImpl self, TensorImpl other) => new Add().InPlace(self, other);

    public TensorImpl Mul(TensorImpl self, TensorImpl other) => Aten.Mul(self, other);

    public TensorImpl SumToSize(TensorImpl self, long[] sizes) => Aten.SumTo(self, sizes);

    public TensorImpl Clone(TensorImpl self) => Aten.Clone(self);

    public TensorImpl CloneWithStrides(TensorImpl self, long[] strides) =>
        new CopyInto().InPlace(TensorImpl.Empty(self.Sizes, self.DType, strides, isInference: InferenceMode.IsEnabled), self);

    public TensorImpl To(TensorImpl self, DType dtype) => Aten.To(self, dtype);

    public TensorImpl Real(TensorImpl self) => Aten.Real(self);

    public TensorImpl Zeros(long[] sizes, DType dtype) => Aten.Zeros(sizes, dtype);

    public TensorImpl OnesLike(TensorImpl self) => Aten.Full(self.Sizes, 1, self.DType);

    public TensorImpl AsStrided(TensorImpl self, long[] sizes, long[] strides, long offset) => Aten.AsStrided(self, sizes, strides, offset);

    public void CopyInPlace(TensorImpl self, TensorImpl source) => new CopyInto().InPlace(self, source);

    public void WriteThrough(TensorImpl self, TensorImpl values)
    {
        if (self.IsConj || self.IsNeg)
        {
            // What is written must read back as the values: conjugate (negate) them on the way in.
            values = Resolve(values.Alias(isConj: values.IsConj ^ self.IsConj, isNeg: values.IsNeg ^ self.IsNeg));
            self = self.Alias(isConj: false, isNeg: false);
        }
        Copy.Run(values, self);
    }

    public Node AsStridedNode(TensorImpl source, TensorImpl view) => new AsStrided(view.Sizes, view.Strides, view.Offset).SavedFor(source);

    public TensorImpl Resolve(TensorImpl self)
    {
        if (!self.IsConj && !self.IsNeg)
        {
            return self;
        }
        TensorImpl plain = self.Alias(isConj: false, isNeg: false);
        TensorImpl result = TensorMeta.Like(self).Allocate();
        Pointwise.Resolve(plain, self.IsConj, self.IsNeg, result);
        return result;
    }

    public bool HasNan(TensorImpl self) => Pointwise.HasNan(Resolve(self));
}
