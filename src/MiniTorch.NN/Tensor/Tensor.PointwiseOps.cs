using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>tanh of each element.</summary>
        public Tensor tanh() => new(Aten.Tanh(Impl));

        /// <inheritdoc cref="tanh"/>
        public Tensor tanh_()
        {
            new Tanh().InPlace(Impl);
            return this;
        }

        /// <summary>self + target, broadcast.</summary>
        public Tensor add(Tensor target) => new(Aten.Add(Impl, target.Impl));

        /// <summary>self · target, broadcast.</summary>
        public Tensor mul(Tensor target) => new(Aten.Mul(Impl, target.Impl));

        /// <inheritdoc cref="add(Tensor)"/>
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        /// <inheritdoc cref="mul(Tensor)"/>
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);
    }
}
