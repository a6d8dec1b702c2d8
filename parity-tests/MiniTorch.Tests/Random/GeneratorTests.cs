using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MiniTorch.Core;
using MiniTorch.Kernels;
using Xunit;

namespace MiniTorch.Tests.RandomNumbers;

public class GeneratorTests
{
    /// <summary>The C++ standard fixes the 10,000th number of mt19937 with its default seed.</summary>
    [Fact]
    public void Is_the_standard_Mersenne_Twister()
    {
        var generator = new GeneratorImpl(5489);
        uint last = 0;
        for (int i = 0; i < 10_000; i++)
        {
            last = generator.NextUInt32();
        }
        Assert.Equal(4123659995u, last);
    }

    [Fact]
    public void Fill_draws_what_single_calls_draw()
    {
        var one = new GeneratorImpl(3);
        var other = new GeneratorImpl(3);
        foreach (int count in new[] { 0, 1, 5, 618, 1, 624, 1300 })
        {
            var words = new uint[count];
            other.Fill(words);
            Assert.All(words, word => Assert.Equal(one.NextUInt32(), word));
        }
    }

    [Fact]
    public void The_first_number_is_the_upper_half_of_64_bits()
    {
        var one = new GeneratorImpl(0);
        var other = new GeneratorImpl(0);
        ulong high = one.NextUInt32();
        Assert.Equal((high << 32) | one.NextUInt32(), other.NextUInt64());
    }

    /// <summary>SHA-256 of torch.get_rng_state() after the same draws.</summary>
    [Fact]
    public void State_bytes_are_those_of_PyTorch()
    {
        var generator = new GeneratorImpl();
        generator.ManualSeed(5);
        Assert.Equal("f4ef6f460154679cfe881f5d260e16f8ed904898fabc025c755a71e2692eb75c", Hash(generator));
        generator.NextUInt32();
        Assert.Equal("109eba13af6bcf2759d9b5a4dc5cdec6548b20b49350d8631ca8c03ab2366586", Hash(generator));
        Sampling.Normal(new float[1].AsSpan(), 0, 1, generator);
        Assert.Equal("d82395c2556e5548638f4fec3e038d98ac8d3b770154d1a273c917c48c460f2a", Hash(generator));
        generator.Fill(new uint[619]);
        Assert.Equal("a115707690f8be044719f876574d080df7a8d9fbd483ddaa8d6f0abee04bc43a", Hash(generator));
        generator.NextUInt32();
        Assert.Equal("b2feea40e022602fc79e20fd5a1db926fa65096253ea696abce538afe92ac410", Hash(generator));
        generator.ManualSeed(ulong.MaxValue);
        generator.Fill(new uint[6000]);
        Sampling.Normal(new float[3].AsSpan(), 0, 1, generator);
        Assert.Equal("4c26f1a01e9f5fc2bedc57a9e8f0fbfa1f576d5adb5d8ebe96fef21854f15546", Hash(generator));

        static string Hash(GeneratorImpl generator)
        {
            var state = new byte[GeneratorImpl.StateSize];
            generator.GetState(state);
            return Convert.ToHexStringLower(SHA256.HashData(state));
        }
    }

    [Fact]
    public void A_restored_state_continues_the_stream()
    {
        foreach (int drawn in new[] { 0, 1, 623, 624, 700 })
        {
            var generator = new GeneratorImpl(11);
            generator.Fill(new uint[drawn]);
            generator.CacheNormal(0.25);
            generator.CacheNormal(0.5f);
            var state = new byte[GeneratorImpl.StateSize];
            generator.GetState(state);
            var restored = new GeneratorImpl(0);
            restored.SetState(state);
            Assert.Equal(11u, restored.InitialSeed);
            for (int i = 0; i < 1300; i++)
            {
                Assert.Equal(generator.NextUInt32(), restored.NextUInt32());
            }
            Assert.True(restored.TryTakeNormal(out double normal));
            Assert.Equal(0.25, normal);
            Assert.True(restored.TryTakeNormal(out float single));
            Assert.Equal(0.5f, single);
            Assert.False(restored.TryTakeNormal(out single));
        }
    }

    [Fact]
    public void Accepts_the_state_of_old_PyTorch()
    {
        var generator = new GeneratorImpl(2);
        generator.NextUInt32();
        var state = new byte[GeneratorImpl.StateSize];
        generator.GetState(state);
        var restored = new GeneratorImpl(0);
        restored.SetState(state.AsSpan(0, 5048));
        Assert.Equal(generator.NextUInt32(), restored.NextUInt32());
    }

    [Fact]
    public void Refuses_what_is_no_state_and_keeps_its_own()
    {
        var generator = new GeneratorImpl(1);
        var good = new byte[GeneratorImpl.StateSize];
        generator.GetState(good);

        var error = Assert.Throws<ExternalException>(() => generator.SetState(new byte[100]));
        Assert.Equal("Expected either a CPUGeneratorImplStateLegacy of size 5048 or a CPUGeneratorImplState of size 5056 but found the input RNG state size to be 100", error.Message);
        foreach ((int at, byte value) in new[] { (8, (byte)0), (12, (byte)0), (17, (byte)5), (16, (byte)200), (11, (byte)0x80) })
        {
            var bad = (byte[])good.Clone();
            bad[at] = value;
            if (at == 16)
            {
                bad[8] = 0xFF; // 200 + 510 numbers would lie outside
                bad[9] = 0x01;
            }
            error = Assert.Throws<ExternalException>(() => generator.SetState(bad));
            Assert.Equal("Invalid mt19937 state", error.Message);
        }
        Assert.Equal(new GeneratorImpl(1).NextUInt32(), generator.NextUInt32());
    }

    [Fact]
    public void A_clone_goes_its_own_way()
    {
        var generator = new GeneratorImpl(4);
        generator.NextUInt32();
        var clone = generator.Clone();
        uint next = clone.NextUInt32();
        clone.NextUInt32();
        Assert.Equal(next, generator.NextUInt32());
        Assert.Equal(4u, clone.InitialSeed);
    }

    [Fact]
    public void Random_seeds_have_53_bits_and_differ()
    {
        var generator = new GeneratorImpl();
        ulong first = generator.Seed();
        Assert.Equal(first, generator.InitialSeed);
        ulong second = generator.Seed();
        Assert.NotEqual(first, second);
        Assert.True(first < 1UL << 53 && second < 1UL << 53);
    }

    /// <summary>A seed forgets the normal number that was left over.</summary>
    [Fact]
    public void Seeding_drops_the_cached_normal()
    {
        var generator = new GeneratorImpl(0);
        generator.CacheNormal(1.0);
        generator.CacheNormal(1.0f);
        generator.ManualSeed(0);
        Assert.False(generator.TryTakeNormal(out double _));
        Assert.False(generator.TryTakeNormal(out float _));
    }
}
