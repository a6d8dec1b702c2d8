using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>A source of random numbers: the Mersenne twister, with PyTorch's streams.</summary>
    public class Generator : IDisposable
    {
        private Generator(GeneratorImpl impl) => Impl = impl;

        /// <summary>A generator of its own.</summary>
        /// <param name="seed">The seed.</param>
        /// <param name="device">The CPU.</param>
        public Generator(ulong seed = 0, Device? device = null)
            : this(new GeneratorImpl(seed)) => InitializeDevice(device);

        /// <summary>The generator that is used where none is given.</summary>
        public static Generator Default { get; } = new(GeneratorImpl.Default);

        /// <summary>The CPU.</summary>
        public Device device => CPU;

        internal GeneratorImpl Impl { get; }

        internal static GeneratorImpl ImplOf(Generator? generator) => generator?.Impl ?? GeneratorImpl.Default;

        /// <summary>Starts the stream of a seed.</summary>
        public Generator manual_seed(long seed)
        {
            Impl.ManualSeed(unchecked((ulong)seed));
            return this;
        }

        /// <summary>Starts the stream of a nondeterministic seed, and returns it.</summary>
        public long seed() => unchecked((long)Impl.Seed());

        /// <summary>The seed that the stream started from.</summary>
        public long initial_seed() => unchecked((long)Impl.InitialSeed);

        /// <summary>The state as a uint8 tensor, laid out as PyTorch's.</summary>
        public Tensor get_state()
        {
            TensorImpl state = Aten.Empty([GeneratorImpl.StateSize], DType.UInt8);
            Impl.GetState(state.Span<byte>());
            return new Tensor(state);
        }

        /// <summary>Goes back to a state from <see cref="get_state"/>.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">It is not a state.</exception>
        public void set_state(Tensor value)
        {
            Error.Unless(value.Impl.DType == DType.UInt8, "RNG state must be a torch.ByteTensor");
            Impl.SetState(Kernels.Copy.Dense(value.Impl, DType.UInt8).Span<byte>());
        }

        /// <summary>Does nothing: a generator holds no native resource.</summary>
        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        /// <inheritdoc cref="Dispose()"/>
        protected virtual void Dispose(bool disposing)
        {
        }
    }

    /// <summary>Starts the default generator's stream of a seed.</summary>
    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

    /// <inheritdoc cref="Generator.seed"/>
    public static long seed() => Generator.Default.seed();

    /// <inheritdoc cref="Generator.initial_seed"/>
    public static long initial_seed() => Generator.Default.initial_seed();

    /// <inheritdoc cref="Generator.get_state"/>
    public static Tensor get_rng_state() => Generator.Default.get_state();

    /// <inheritdoc cref="Generator.set_state"/>
    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    /// <summary>The default generator.</summary>
    public static partial class random
    {
        /// <inheritdoc cref="torch.manual_seed"/>
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        /// <inheritdoc cref="Generator.seed"/>
        public static long seed() => torch.seed();

        /// <inheritdoc cref="Generator.initial_seed"/>
        public static long initial_seed() => torch.initial_seed();

        /// <inheritdoc cref="Generator.get_state"/>
        public static Tensor get_rng_state() => torch.get_rng_state();

        /// <inheritdoc cref="Generator.set_state"/>
        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }
}
