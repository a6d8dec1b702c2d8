using System.Globalization;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// A brain floating-point number: the upper 16 bits of a <see cref="float"/>, so 1 sign bit, 8 exponent bits and 7 stored bits
/// of the significand. It has the range of a <see cref="float"/> with about two to three decimal digits.
/// </summary>
/// <remarks>
/// Conversions round to nearest, ties to even. Arithmetic is carried out in <see cref="float"/> and rounded once, as libtorch does
/// for single operations on <c>c10::BFloat16</c>.
/// </remarks>
public readonly struct BFloat16 : IComparable<BFloat16>, IEquatable<BFloat16>, IComparable, IFormattable
{
    private const ushort SignMask = 0x8000;
    private const ushort MagnitudeMask = 0x7FFF;
    private const ushort InfinityBits = 0x7F80;
    private const ushort NaNBits = 0x7FC0;

    private readonly ushort _bits;

    /// <summary>The smallest positive number, 2⁻¹³³: .NET's meaning of epsilon, not the gap behind 1.</summary>
    public static readonly BFloat16 Epsilon = FromRawValue(0x0001);

    /// <summary>The largest finite number, (2 − 2⁻⁷)·2¹²⁷ ≈ 3.39e38.</summary>
    public static readonly BFloat16 MaxValue = FromRawValue(0x7F7F);

    /// <summary>The smallest positive normal number, 2⁻¹²⁶ ≈ 1.18e-38.</summary>
    public static readonly BFloat16 MinNormal = FromRawValue(0x0080);

    /// <summary>The lowest finite number, −<see cref="MaxValue"/>.</summary>
    public static readonly BFloat16 MinValue = FromRawValue(0xFF7F);

    /// <summary>Not a number (quiet, positive: 0x7FC0).</summary>
    public static readonly BFloat16 NaN = FromRawValue(NaNBits);

    /// <summary>Negative infinity.</summary>
    public static readonly BFloat16 NegativeInfinity = FromRawValue(SignMask | InfinityBits);

    /// <summary>The number 1.</summary>
    public static readonly BFloat16 One = FromRawValue(0x3F80);

    /// <summary>Positive infinity.</summary>
    public static readonly BFloat16 PositiveInfinity = FromRawValue(InfinityBits);

    /// <summary>The smallest positive subnormal number, 2⁻¹³³ ≈ 9.18e-41.</summary>
    public static readonly BFloat16 SmallestSubnormal = FromRawValue(0x0001);

    /// <summary>The number 0.</summary>
    public static readonly BFloat16 Zero = FromRawValue(0x0000);

    /// <summary>Rounds a <see cref="float"/> to the nearest BFloat16, ties to even; every NaN becomes <see cref="NaN"/>.</summary>
    /// <param name="f">The number to round.</param>
    public BFloat16(float f) => _bits = Round(f);

    private BFloat16(ushort bits) => _bits = bits;

    /// <summary>The 16 bits of the number.</summary>
    internal ushort RawValue => _bits;

    /// <summary>The number with the given 16 bits.</summary>
    /// <param name="rawValue">Sign (1 bit), exponent (8 bits), significand (7 bits).</param>
    public static BFloat16 FromRawValue(ushort rawValue) => new(rawValue);

    /// <summary>The same number as a <see cref="float"/>; exact.</summary>
    public float ToSingle() => BitConverter.UInt32BitsToSingle((uint)_bits << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Round(float f)
    {
        uint bits = BitConverter.SingleToUInt32Bits(f);
        // Adding just under half of the discarded range, plus the lowest kept bit, carries exactly when rounding to even goes up.
        return float.IsNaN(f) ? NaNBits : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Rounds to the nearest BFloat16, ties to even.</summary>
    /// <param name="f">The number to round.</param>
    public static explicit operator BFloat16(float f) => new(f);

    /// <summary>Rounds to <see cref="float"/>, then to the nearest BFloat16, as libtorch does.</summary>
    /// <param name="d">The number to round.</param>
    public static explicit operator BFloat16(double d) => new((float)d);

    /// <summary>The same number as a <see cref="float"/>; exact.</summary>
    /// <param name="bf">The number to widen.</param>
    public static explicit operator float(BFloat16 bf) => bf.ToSingle();

    /// <summary>The same number as a <see cref="double"/>; exact.</summary>
    /// <param name="bf">The number to widen.</param>
    public static explicit operator double(BFloat16 bf) => bf.ToSingle();

    /// <summary>a + b, rounded once.</summary>
    /// <param name="a">The first summand.</param>
    /// <param name="b">The second summand.</param>
    public static BFloat16 operator +(BFloat16 a, BFloat16 b) => new(a.ToSingle() + b.ToSingle());

    /// <summary>a − b, rounded once.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    public static BFloat16 operator -(BFloat16 a, BFloat16 b) => new(a.ToSingle() - b.ToSingle());

    /// <summary>a · b, rounded once.</summary>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    public static BFloat16 operator *(BFloat16 a, BFloat16 b) => new(a.ToSingle() * b.ToSingle());

    /// <summary>a / b, rounded once.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    public static BFloat16 operator /(BFloat16 a, BFloat16 b) => new(a.ToSingle() / b.ToSingle());

    /// <summary>The remainder of a / b with the sign of a (C's fmod).</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    public static BFloat16 operator %(BFloat16 a, BFloat16 b) => new(a.ToSingle() % b.ToSingle());

    /// <summary>−a: the sign bit flipped, NaN included.</summary>
    /// <param name="a">The number to negate.</param>
    public static BFloat16 operator -(BFloat16 a) => FromRawValue((ushort)(a._bits ^ SignMask));

    /// <summary>Whether a equals b: 0 equals −0, and NaN equals nothing.</summary>
    /// <param name="a">The first number.</param>
    /// <param name="b">The second number.</param>
    public static bool operator ==(BFloat16 a, BFloat16 b) => a.ToSingle() == b.ToSingle();

    /// <summary>Whether a differs from b; true where either is NaN.</summary>
    /// <param name="a">The first number.</param>
    /// <param name="b">The second number.</param>
    public static bool operator !=(BFloat16 a, BFloat16 b) => a.ToSingle() != b.ToSingle();

    /// <summary>Whether a is less than b; false where either is NaN.</summary>
    /// <param name="a">The first number.</param>
    /// <param name="b">The second number.</param>
    public static bool operator <(BFloat16 a, BFloat16 b) => a.ToSingle() < b.ToSingle();

    /// <summary>Whether a is at most b; false where either is NaN.</summary>
    /// <param name="a">The first number.</param>
    /// <param name="b">The second number.</param>
    public static bool operator <=(BFloat16 a, BFloat16 b) => a.ToSingle() <= b.ToSingle();

    /// <summary>Whether a is greater than b; false where either is NaN.</summary>
    /// <param name="a">The first number.</param>
    /// <param name="b">The second number.</param>
    public static bool operator >(BFloat16 a, BFloat16 b) => a.ToSingle() > b.ToSingle();

    /// <summary>Whether a is at least b; false where either is NaN.</summary>
    /// <param name="a">The first number.</param>
    /// <param name="b">The second number.</param>
    public static bool operator >=(BFloat16 a, BFloat16 b) => a.ToSingle() >= b.ToSingle();

    /// <summary>Whether the number is neither infinite nor NaN.</summary>
    /// <param name="bf">The number to test.</param>
    public static bool IsFinite(BFloat16 bf) => (bf._bits & MagnitudeMask) < InfinityBits;

    /// <summary>Whether the number is +∞ or −∞.</summary>
    /// <param name="bf">The number to test.</param>
    public static bool IsInfinity(BFloat16 bf) => (bf._bits & MagnitudeMask) == InfinityBits;

    /// <summary>Whether this is not a number, of whatever sign and payload.</summary>
    /// <param name="bf">The number to test.</param>
    public static bool IsNaN(BFloat16 bf) => (bf._bits & MagnitudeMask) > InfinityBits;

    /// <summary>Whether the number is −∞.</summary>
    /// <param name="bf">The number to test.</param>
    public static bool IsNegativeInfinity(BFloat16 bf) => bf._bits == (SignMask | InfinityBits);

    /// <summary>Whether the number is +∞.</summary>
    /// <param name="bf">The number to test.</param>
    public static bool IsPositiveInfinity(BFloat16 bf) => bf._bits == InfinityBits;

    /// <summary>Orders by value; NaN stands before every number and beside NaN, as in <see cref="float.CompareTo(float)"/>.</summary>
    /// <param name="other">The number to compare with.</param>
    /// <returns>Negative, zero or positive, as this number comes before, with or after the other.</returns>
    public int CompareTo(BFloat16 other) => ToSingle().CompareTo(other.ToSingle());

    /// <summary>Orders by value; every number comes after <see langword="null"/>.</summary>
    /// <param name="obj">A BFloat16, or <see langword="null"/>.</param>
    /// <returns>Negative, zero or positive, as this number comes before, with or after the other.</returns>
    /// <exception cref="ArgumentException">The object is of another type.</exception>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        BFloat16 other => CompareTo(other),
        _ => throw new ArgumentException($"Object must be of type {nameof(BFloat16)}.", nameof(obj)),
    };

    /// <summary>Whether the values are equal; unlike <c>==</c>, NaN equals NaN, so that collections work.</summary>
    /// <param name="other">The number to compare with.</param>
    public bool Equals(BFloat16 other) => ToSingle().Equals(other.ToSingle());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToSingle().GetHashCode();

    /// <summary>The shortest text that denotes this number as a <see cref="float"/>.</summary>
    public override string ToString() => ToSingle().ToString(CultureInfo.CurrentCulture);

    /// <summary>The number as text, formatted like a <see cref="float"/>.</summary>
    /// <param name="format">A numeric format string, or <see langword="null"/> for the general format.</param>
    /// <param name="formatProvider">The culture, or <see langword="null"/> for the current one.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToSingle().ToString(format, formatProvider);
}
