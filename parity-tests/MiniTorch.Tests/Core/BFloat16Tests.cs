using Xunit;

namespace MiniTorch.Tests.Core;

public class BFloat16Tests
{
    [Fact]
    public void Every_bit_pattern_survives_the_way_to_float_and_back()
    {
        for (int raw = 0; raw <= ushort.MaxValue; raw++)
        {
            var x = BFloat16.FromRawValue((ushort)raw);
            if (float.IsNaN(x.ToSingle()))
            {
                Assert.True(BFloat16.IsNaN(x));
                Assert.Equal(0x7FC0, ((BFloat16)x.ToSingle()).RawValue);
            }
            else
            {
                Assert.Equal((ushort)raw, ((BFloat16)x.ToSingle()).RawValue);
            }
        }
    }

    [Fact]
    public void Rounds_to_nearest_even_between_all_neighbours()
    {
        for (int raw = 0; raw < 0x7F7F; raw++)
        {
            uint low = (uint)raw << 16;
            int even = raw + (raw & 1);
            Assert.Equal(raw, Round(low + 0x7FFF));
            Assert.Equal(even, Round(low + 0x8000));
            Assert.Equal(raw + 1, Round(low + 0x8001));
        }

        Assert.Equal(0x7F80, new BFloat16(float.MaxValue).RawValue);
        Assert.Equal(0xFF80, new BFloat16(float.MinValue).RawValue);

        static int Round(uint bits) => new BFloat16(BitConverter.UInt32BitsToSingle(bits)).RawValue;
    }

    [Fact]
    public void Prints_as_recorded()
    {
        Assert.Equal("1.5", ((BFloat16)1.5f).ToString());
        Assert.Equal("3", ((BFloat16)1f + (BFloat16)2f).ToString());
        Assert.Equal("9.1835E-41", BFloat16.Epsilon.ToString());
        Assert.Equal("3.3895314E+38", BFloat16.MaxValue.ToString());
        Assert.Equal(3.140625f, (float)(BFloat16)3.14159f);
    }

    [Fact]
    public void Compares_by_value_and_keeps_nan_apart()
    {
        Assert.True(BFloat16.Zero == -BFloat16.Zero);
        Assert.Equal(BFloat16.Zero.GetHashCode(), (-BFloat16.Zero).GetHashCode());
        Assert.False(BFloat16.NaN == BFloat16.FromRawValue(0x7FC0));
        Assert.True(BFloat16.NaN.Equals(BFloat16.NaN));
        Assert.False(BFloat16.NaN < BFloat16.One || BFloat16.NaN >= BFloat16.One);
        Assert.True(BFloat16.MinValue < BFloat16.MaxValue && BFloat16.NegativeInfinity < BFloat16.MinValue);
        Assert.Equal(1, BFloat16.One.CompareTo(null));
        Assert.Throws<ArgumentException>(() => BFloat16.One.CompareTo(1f));
    }
}
