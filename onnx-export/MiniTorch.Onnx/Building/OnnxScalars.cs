namespace MiniTorch.Onnx;

/// <summary>0-d constants of any real element type.</summary>
internal static class OnnxScalars
{
    public static OnnxTensor Create(double value, OnnxDataType type) => type switch
    {
        OnnxDataType.Float => OnnxTensor.Scalar("", (float)value),
        OnnxDataType.Double => OnnxTensor.Scalar("", value),
        OnnxDataType.Float16 => OnnxTensor.Scalar("", (Half)value),
        OnnxDataType.BFloat16 => BFloat16((float)value),
        OnnxDataType.Bool => OnnxTensor.Scalar("", value != 0),
        OnnxDataType.UInt64 => OnnxTensor.Scalar("", checked((ulong)value)),
        _ => Create(checked((long)value), type),
    };

    public static OnnxTensor Create(long value, OnnxDataType type) => type switch
    {
        OnnxDataType.Int64 => OnnxTensor.Scalar("", value),
        OnnxDataType.Int32 => OnnxTensor.Scalar("", checked((int)value)),
        OnnxDataType.Int16 => OnnxTensor.Scalar("", checked((short)value)),
        OnnxDataType.Int8 => OnnxTensor.Scalar("", checked((sbyte)value)),
        OnnxDataType.UInt8 => OnnxTensor.Scalar("", checked((byte)value)),
        OnnxDataType.UInt16 => OnnxTensor.Scalar("", checked((ushort)value)),
        OnnxDataType.UInt32 => OnnxTensor.Scalar("", checked((uint)value)),
        OnnxDataType.UInt64 => OnnxTensor.Scalar("", checked((ulong)value)),
        OnnxDataType.Bool => OnnxTensor.Scalar("", value != 0),
        OnnxDataType.Float or OnnxDataType.Double or OnnxDataType.Float16 or OnnxDataType.BFloat16 => Create((double)value, type),
        _ => throw new NotSupportedException($"A tensor of {type.Name()} holds no real number."),
    };

    // Round to nearest, ties to even; the carry runs into the exponent as it should, and NaN stays NaN.
    private static OnnxTensor BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var upper = float.IsNaN(value) ? (ushort)(bits >> 16 | 0x40) : (ushort)(bits + 0x7FFF + (bits >> 16 & 1) >> 16);
        return new("", OnnxDataType.BFloat16, [], OnnxTensorContent.FromMemory(BitConverter.GetBytes(upper)));
    }
}
