using System.Numerics;

namespace MiniTorch.Utils;

/// <summary>The Castagnoli checksum (RFC 3720), which TensorFlow's record files bear.</summary>
public static class CRC32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint process(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }
        return ~crc;
    }

    /// <summary>The checksum of the 4 bytes of a number, the lowest first.</summary>
    public static uint process(int data) => ~BitOperations.Crc32C(uint.MaxValue, (uint)data);

    /// <summary>The checksum of the 8 bytes of a number, the lowest first.</summary>
    public static uint process(long data) => ~BitOperations.Crc32C(uint.MaxValue, (ulong)data);
}
