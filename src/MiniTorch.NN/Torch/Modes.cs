using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    private static bool s_deterministic;
    private static bool s_deterministicWarnOnly;
    private static Float32MatmulPrecision s_matmulPrecision = Float32MatmulPrecision.highest;

    /// <summary>Asks for deterministic operators. Every operator here is deterministic, whatever the number of threads: the mode is only remembered.</summary>
    /// <param name="mode">Whether they must be.</param>
    /// <param name="warn_only">Warn where there is none, rather than throw.</param>
    /// <returns>Restores the mode when it is disposed.</returns>
    public static IDisposable use_deterministic_algorithms(bool mode = true, bool warn_only = false)
    {
        (bool oldMode, bool oldWarnOnly) = (s_deterministic, s_deterministicWarnOnly);
        (s_deterministic, s_deterministicWarnOnly) = (mode, warn_only);
        return new Restoration(() => (s_deterministic, s_deterministicWarnOnly) = (oldMode, oldWarnOnly));
    }

    /// <summary>Whether <see cref="use_deterministic_algorithms"/> is on.</summary>
    public static bool are_deterministic_algorithms_enabled() => s_deterministic;

    /// <summary>Whether <see cref="use_deterministic_algorithms"/> only warns.</summary>
    public static bool is_deterministic_algorithms_warn_only_enabled() => s_deterministicWarnOnly;

    /// <summary>Sets <see cref="use_deterministic_algorithms"/> by a word: off, or on with warnings.</summary>
    /// <returns>Restores the mode when it is disposed.</returns>
    public static IDisposable set_deterministic_debug_mode(DebugMode mode) => use_deterministic_algorithms(mode == DebugMode.warn, warn_only: mode == DebugMode.warn);

    /// <summary><see cref="use_deterministic_algorithms"/> as a word; strict determinism has none, and counts as warnings.</summary>
    public static DebugMode get_deterministic_debug_mode() => s_deterministic ? DebugMode.warn : DebugMode.@default;

    /// <summary>How accurate float32 matrix products must be. They are always computed in float32 here: the wish is only remembered.</summary>
    /// <returns>Restores the precision when it is disposed.</returns>
    public static IDisposable set_float32_matmul_precision(Float32MatmulPrecision precision)
    {
        Float32MatmulPrecision old = s_matmulPrecision;
        s_matmulPrecision = precision;
        return new Restoration(() => s_matmulPrecision = old);
    }

    /// <summary>What <see cref="set_float32_matmul_precision"/> set; <see cref="Float32MatmulPrecision.highest"/> at first.</summary>
    public static Float32MatmulPrecision get_float32_matmul_precision() => s_matmulPrecision;

    /// <summary>Shows every warning, rather than each once for a line of code.</summary>
    /// <returns>Restores the mode when it is disposed.</returns>
    public static IDisposable set_warn_always(bool mode = true)
    {
        bool old = Warnings.ShowRepeated;
        Warnings.ShowRepeated = mode;
        return new Restoration(() => Warnings.ShowRepeated = old);
    }

    /// <summary>Whether <see cref="set_warn_always"/> is on.</summary>
    public static bool is_warn_always_enabled() => Warnings.ShowRepeated;

    /// <summary>Whether the native library has the newer ABI of C++: false, since there is no native library.</summary>
    public static bool compiled_with_cxx11_abi() => false;

    /// <summary>Throws unless a condition holds.</summary>
    /// <exception cref="InvalidOperationException">The condition does not hold; the exception bears the message.</exception>
    public static void _assert(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException(message);
        }
    }

    /// <inheritdoc cref="_assert(bool, string)"/>
    public static void _assert(Func<bool> condition, string message) => _assert(condition(), message);

    /// <summary>Puts a mode back, once.</summary>
    private sealed class Restoration(Action restore) : IDisposable
    {
        private Action? _restore = restore;

        public void Dispose()
        {
            _restore?.Invoke();
            _restore = null;
        }
    }
}
