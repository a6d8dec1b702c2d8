using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace MiniTorch.Core;

/// <summary>
/// libtorch's CPU generator: the 32-bit Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), and the second normal number that the
/// Box-Muller transform leaves over. One seed gives PyTorch's stream, and the state travels in PyTorch's bytes.
/// </summary>
/// <remarks>
/// Drawing is not synchronized: a kernel holds <see cref="Lock"/> for as long as it draws, so that a tensor is filled from consecutive
/// numbers. Seeding and saving take the lock themselves.
/// </remarks>
internal sealed class GeneratorImpl
{
    /// <summary>What a generator is seeded with when nobody says otherwise (c10's default_rng_seed_val).</summary>
    internal const ulong DefaultSeed = 67280421310721;

    /// <summary>Bytes of <see cref="GetState(Span{byte})"/>, as of torch.get_rng_state().</summary>
    internal const int StateSize = 5056;

    private const int LegacyStateSize = 5048;
    private const int Words = 624;
    private const int Shift = 397;
    private const uint UpperBit = 0x8000_0000;
    private const uint TwistMatrix = 0x9908_B0DF;

    private readonly uint[] _state = new uint[Words];
    // The state's numbers tempered, all at once after each twist: the next number is then a load.
    private readonly uint[] _output = new uint[Words];
    private int _position;
    private int _end;
    private ulong _initialSeed;
    private double _doubleNormal;
    private float _singleNormal;
    private bool _hasDoubleNormal;
    private bool _hasSingleNormal;

    internal GeneratorImpl(ulong seed = DefaultSeed) => ManualSeed(seed);

    /// <summary>The generator of every call that names none; seeded at random when the process first asks for it.</summary>
    internal static GeneratorImpl Default { get; } = new(NondeterministicSeed());

    /// <summary>Held by whoever draws.</summary>
    internal Lock Lock { get; } = new();

    /// <summary>The seed last set, by hand or at random.</summary>
    internal ulong InitialSeed
    {
        get
        {
            lock (Lock)
            {
                return _initialSeed;
            }
        }
    }

    /// <summary>Starts the stream of a seed. Only the lower 32 bits make a difference to the numbers, as in libtorch.</summary>
    internal void ManualSeed(ulong seed)
    {
        lock (Lock)
        {
            _initialSeed = seed;
            uint word = (uint)seed;
            _state[0] = word;
            for (uint i = 1; i < Words; i++)
            {
                word = (1812433253 * (word ^ (word >> 30))) + i;
                _state[i] = word;
            }
            _position = 0;
            _end = 0;
            _hasDoubleNormal = false;
            _hasSingleNormal = false;
        }
    }

    /// <summary>Seeds at random and returns the seed, a number of 53 bits.</summary>
    internal ulong Seed()
    {
        ulong seed = NondeterministicSeed();
        ManualSeed(seed);
        return seed;
    }

    /// <summary>The next 32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint NextUInt32()
    {
        if (_position == _end)
        {
            Twist();
        }
        return _output[_position++];
    }

    /// <summary>The next 64 random bits; the number drawn first is the upper half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong NextUInt64()
    {
        ulong high = NextUInt32();
        return (high << 32) | NextUInt32();
    }

    /// <summary>Fills a span with the numbers that as many calls of <see cref="NextUInt32"/> would return.</summary>
    internal void Fill(Span<uint> words)
    {
        while (!words.IsEmpty)
        {
            if (_position == _end)
            {
                Twist();
            }
            int count = Math.Min(words.Length, _end - _position);
            _output.AsSpan(_position, count).CopyTo(words);
            _position += count;
            words = words[count..];
        }
    }

    /// <summary>Takes the normal number that the last draw in double precision left over, if there is one.</summary>
    internal bool TryTakeNormal(out double normal)
    {
        normal = _doubleNormal;
        bool available = _hasDoubleNormal;
        _hasDoubleNormal = false;
        return available;
    }

    /// <summary>Takes the normal number that the last draw in single precision left over, if there is one.</summary>
    internal bool TryTakeNormal(out float normal)
    {
        normal = _singleNormal;
        bool available = _hasSingleNormal;
        _hasSingleNormal = false;
        return available;
    }

    /// <summary>Leaves a normal number for the next draw in double precision.</summary>
    internal void CacheNormal(double normal)
    {
        _doubleNormal = normal;
        _hasDoubleNormal = true;
    }

    /// <summary>Leaves a normal number for the next draw in single precision.</summary>
    internal void CacheNormal(float normal)
    {
        _singleNormal = normal;
        _hasSingleNormal = true;
    }

    /// <summary>A generator that continues from here on its own.</summary>
    internal GeneratorImpl Clone()
    {
        var copy = new GeneratorImpl();
        Span<byte> state = stackalloc byte[StateSize];
        GetState(state);
        copy.SetState(state);
        return copy;
    }

    // Note [Generator state]
    // libtorch saves the raw bytes of two nested C structs, little-endian, padding included:
    //      0  uint64      initial seed
    //      8  int32       left: numbers until the next twist, plus one
    //     12  int32       seeded: 1
    //     16  uint64      next: index of the next number
    //     24  uint64[624] the untempered words, each in 64 bits
    //   5016  double      normal_x (0)
    //   5024  double      normal_y: the double-precision normal left over
    //   5032  double      normal_rho (0)
    //   5040  int32       whether normal_y is valid, then 4 bytes of padding; here the legacy struct ends (5048 bytes)
    //   5048  float       the single-precision normal left over
    //   5052  bool        whether that is valid, then 3 bytes of padding
    private const int LeftOffset = 8;
    private const int SeededOffset = 12;
    private const int NextOffset = 16;
    private const int WordsOffset = 24;
    private const int DoubleNormalOffset = WordsOffset + (8 * Words) + 8;
    private const int HasDoubleNormalOffset = DoubleNormalOffset + 16;
    private const int SingleNormalOffset = LegacyStateSize;
    private const int HasSingleNormalOffset = SingleNormalOffset + 4;

    /// <summary>Writes the state as torch.get_rng_state() does; see Note [Generator state].</summary>
    /// <param name="state">At least <see cref="StateSize"/> bytes.</param>
    internal void GetState(Span<byte> state)
    {
        state = state[..StateSize];
        state.Clear();
        lock (Lock)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(state, _initialSeed);
            BinaryPrimitives.WriteInt32LittleEndian(state[LeftOffset..], _end - _position + 1);
            BinaryPrimitives.WriteInt32LittleEndian(state[SeededOffset..], 1);
            BinaryPrimitives.WriteUInt64LittleEndian(state[NextOffset..], (ulong)_position);
            for (int i = 0; i < Words; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(state[(WordsOffset + (8 * i))..], _state[i]);
            }
            if (_hasDoubleNormal)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(state[DoubleNormalOffset..], _doubleNormal);
                state[HasDoubleNormalOffset] = 1;
            }
            if (_hasSingleNormal)
            {
                BinaryPrimitives.WriteSingleLittleEndian(state[SingleNormalOffset..], _singleNormal);
                state[HasSingleNormalOffset] = 1;
            }
        }
    }

    /// <summary>Continues from a state of <see cref="GetState(Span{byte})"/> or torch.get_rng_state(), or from the shorter one of old PyTorch.</summary>
    /// <exception cref="ExternalException">The state has another size, or is not one of a Mersenne Twister.</exception>
    internal void SetState(ReadOnlySpan<byte> state)
    {
        if (state.Length is not (LegacyStateSize or StateSize))
        {
            throw Error.Of($"Expected either a CPUGeneratorImplStateLegacy of size {LegacyStateSize} or a CPUGeneratorImplState of size {StateSize} but found the input RNG state size to be {state.Length}");
        }
        int left = BinaryPrimitives.ReadInt32LittleEndian(state[LeftOffset..]);
        ulong next = BinaryPrimitives.ReadUInt64LittleEndian(state[NextOffset..]);
        bool seeded = BinaryPrimitives.ReadInt32LittleEndian(state[SeededOffset..]) == 1;
        if (!seeded || left is <= 0 or > Words || next > Words || (int)next + left - 1 > Words)
        {
            throw Error.Of("Invalid mt19937 state");
        }
        lock (Lock)
        {
            _initialSeed = BinaryPrimitives.ReadUInt64LittleEndian(state);
            _position = (int)next;
            _end = (int)next + left - 1;
            for (int i = 0; i < Words; i++)
            {
                _state[i] = (uint)BinaryPrimitives.ReadUInt64LittleEndian(state[(WordsOffset + (8 * i))..]);
            }
            Temper();
            _doubleNormal = BinaryPrimitives.ReadDoubleLittleEndian(state[DoubleNormalOffset..]);
            _hasDoubleNormal = BinaryPrimitives.ReadInt32LittleEndian(state[HasDoubleNormalOffset..]) != 0;
            _hasSingleNormal = state.Length == StateSize && state[HasSingleNormalOffset] != 0;
            _singleNormal = _hasSingleNormal ? BinaryPrimitives.ReadSingleLittleEndian(state[SingleNormalOffset..]) : 0;
        }
    }

    private static ulong NondeterministicSeed()
    {
        ulong seed = 0;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref seed)));
        // 53 bits, so that the seed survives as a double.
        return seed & ((1UL << 53) - 1);
    }

    /// <summary>Makes the next 624 numbers.</summary>
    private void Twist()
    {
        // Word i needs the old words i and i + 1 and the word Shift ahead of it, which in the second stretch is already new. Eight at a
        // time is safe, since a word depends on none of the seven before it.
        Span<uint> state = _state;
        const int Wrap = Words - Shift;
        TwistRange(state, 0, Wrap, Shift);
        TwistRange(state, Wrap, Words - 1, -Wrap);
        state[Words - 1] = TwistWord(state[Words - 1], state[0], state[Shift - 1]);
        Temper();
        _position = 0;
        _end = Words;
    }

    private static void TwistRange(Span<uint> state, int start, int stop, int ahead)
    {
        ref uint first = ref MemoryMarshal.GetReference(state);
        int i = start;
        for (; i <= stop - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var word = Vector256.LoadUnsafe(ref first, (nuint)i);
            var next = Vector256.LoadUnsafe(ref first, (nuint)(i + 1));
            var other = Vector256.LoadUnsafe(ref first, (nuint)(i + ahead));
            var mixed = Vector256.ConditionalSelect(Vector256.Create(UpperBit), word, next);
            var twisted = other ^ (mixed >>> 1) ^ (Vector256.Create(TwistMatrix) & -(next & Vector256<uint>.One));
            twisted.StoreUnsafe(ref first, (nuint)i);
        }
        for (; i < stop; i++)
        {
            state[i] = TwistWord(state[i], state[i + 1], state[i + ahead]);
        }
    }

    private static uint TwistWord(uint word, uint next, uint other) =>
        other ^ (((word & UpperBit) | (next & ~UpperBit)) >> 1) ^ ((next & 1) * TwistMatrix);

    private void Temper()
    {
        ref uint from = ref MemoryMarshal.GetArrayDataReference(_state);
        ref uint to = ref MemoryMarshal.GetArrayDataReference(_output);
        // 624 = 78 · 8: no rest.
        for (nuint i = 0; i < Words; i += (nuint)Vector256<uint>.Count)
        {
            var y = Vector256.LoadUnsafe(ref from, i);
            y ^= y >>> 11;
            y ^= (y << 7) & Vector256.Create(0x9D2C_5680u);
            y ^= (y << 15) & Vector256.Create(0xEFC6_0000u);
            y ^= y >>> 18;
            y.StoreUnsafe(ref to, i);
        }
    }
}
