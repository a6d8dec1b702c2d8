using System.Numerics;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(bool value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(byte value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(sbyte value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(short value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(int value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(long value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(float value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(double value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor((float, float) value) => tensor(value);

        /// <summary>A 0-dim tensor.</summary>
        public static implicit operator Tensor(Complex value) => tensor(value);

        /// <summary>A 0-dim tensor of bool, int64, float64 or complex128.</summary>
        public static implicit operator Tensor(Scalar scalar) => FromScalar(scalar);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(bool[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(byte[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(sbyte[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(short[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(int[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(long[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(float[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(double[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor((float, float)[] value) => tensor(value);

        /// <summary>A vector with a copy of the elements.</summary>
        public static implicit operator Tensor(Complex[] value) => tensor(value);

        /// <summary>The only element, converted.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        /// <summary>The only element, converted.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
        public static explicit operator byte(Tensor value) => value.ToByte();

        /// <summary>The only element, converted.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        /// <summary>The only element, converted.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
        public static explicit operator short(Tensor value) => value.ToInt16();

        /// <summary>The only element, converted.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
        public static explicit operator int(Tensor value) => value.ToInt32();

        /// <summary>The only element, converted.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
        public static explicit operator long(Tensor value) => value.ToInt64();

        /// <summary>The only element, converted.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
        public static explicit operator float(Tensor value) => value.ToSingle();

        /// <summary>The only element, converted.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
        public static explicit operator double(Tensor value) => value.ToDouble();
    }
}
