using System.Buffers.Binary;
using System.Numerics;

namespace MiniTorch.Parity.Binding;

/// <summary>A tensor's dtype, shape and elements (row-major, little-endian), apart from any API.</summary>
public sealed record TensorData(string DType, long[] Shape, byte[] Bytes)
{
    public long Count => TensorAccess.Count(Shape);

    /// <summary>The elements as complex numbers in double precision; exact for all but large int64, which <see cref="Integers"/> gives.</summary>
    public Complex[] Values() => [.. Enumerable.Range(0, (int)Count).Select(Element)];

    public bool IsIntegral => DType is "uint8" or "int8" or "int16" or "int32" or "int64" or "bool";

    public long[] Integers() => [.. Enumerable.Range(0, (int)Count).Select(Integer)];

    public override string ToString() =>
        $"{DType}[{string.Join(", ", Shape)}] {{{string.Join(", ", Enumerable.Range(0, (int)Math.Min(Count, 12)).Select(Show))}{(Count > 12 ? ", …" : "")}}}";

    /// <summary>The bytes of numbers in a given dtype, rounded to nearest even where it is narrower than double.</summary>
    public static TensorData From(string dtype, long[] shape, IReadOnlyList<Complex> values)
    {
        byte[] bytes = new byte[values.Count * DTypes.SizeOf(dtype)];
        for (int i = 0; i < values.Count; i++)
        {
            Write(dtype, values[i], bytes.AsSpan(i * DTypes.SizeOf(dtype)));
        }

        return new TensorData(dtype, shape, bytes);
    }

    private string Show(int i)
    {
        Complex value = Element(i);
        return DTypes.IsComplex(DType) ? $"{value.Real:G9}{value.Imaginary:+0.########;-0.########}j"
            : DType == "bool" ? (value.Real != 0 ? "true" : "false")
            : value.Real.ToString(DType == "float64" ? "R" : "G9");
    }

    private Complex Element(int i)
    {
        ReadOnlySpan<byte> at = Bytes.AsSpan(i * DTypes.SizeOf(DType));
        return DType switch
        {
            "float32" => BinaryPrimitives.ReadSingleLittleEndian(at),
            "float64" => BinaryPrimitives.ReadDoubleLittleEndian(at),
            "float16" => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
            "bfloat16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
            "complex64" => new Complex(BinaryPrimitives.ReadSingleLittleEndian(at), BinaryPrimitives.ReadSingleLittleEndian(at[4..])),
            "complex128" => new Complex(BinaryPrimitives.ReadDoubleLittleEndian(at), BinaryPrimitives.ReadDoubleLittleEndian(at[8..])),
            _ => Integer(i),
        };
    }

    private long Integer(int i)
    {
        ReadOnlySpan<byte> at = Bytes.AsSpan(i * DTypes.SizeOf(DType));
        return DType switch
        {
            "uint8" or "bool" => at[0],
            "int8" => (sbyte)at[0],
            "int16" => BinaryPrimitives.ReadInt16LittleEndian(at),
            "int32" => BinaryPrimitives.ReadInt32LittleEndian(at),
            "int64" => BinaryPrimitives.ReadInt64LittleEndian(at),
            _ => throw new InvalidOperationException(DType),
        };
    }

    private static void Write(string dtype, Complex value, Span<byte> to)
    {
        switch (dtype)
        {
            case "float32": BinaryPrimitives.WriteSingleLittleEndian(to, (float)value.Real); break;
            case "float64": BinaryPrimitives.WriteDoubleLittleEndian(to, value.Real); break;
            case "float16": BinaryPrimitives.WriteHalfLittleEndian(to, (Half)value.Real); break;
            case "bfloat16": BinaryPrimitives.WriteUInt16LittleEndian(to, BFloat16Bits((float)value.Real)); break;
            case "uint8": to[0] = (byte)(long)value.Real; break;
            case "bool": to[0] = value != 0 ? (byte)1 : (byte)0; break;
            case "int8": to[0] = (byte)(sbyte)value.Real; break;
            case "int16": BinaryPrimitives.WriteInt16LittleEndian(to, (short)value.Real); break;
            case "int32": BinaryPrimitives.WriteInt32LittleEndian(to, (int)value.Real); break;
            case "int64": BinaryPrimitives.WriteInt64LittleEndian(to, (long)value.Real); break;
            case "complex64":
                BinaryPrimitives.WriteSingleLittleEndian(to, (float)value.Real);
                BinaryPrimitives.WriteSingleLittleEndian(to[4..], (float)value.Imaginary);
                break;
            case "complex128":
                BinaryPrimitives.WriteDoubleLittleEndian(to, value.Real);
                BinaryPrimitives.WriteDoubleLittleEndian(to[8..], value.Imaginary);
                break;
            default: throw new InvalidOperationException(dtype);
        }
    }

    private static ushort BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7fc0 : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
