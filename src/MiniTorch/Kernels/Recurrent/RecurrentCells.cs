using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>
/// What a recurrent cell does between its products, for some neighbouring units of one row, in one pass. The gates of a unit lie
/// <c>hidden</c> elements apart. What is left of the units after whole vectors is computed by the same code in a vector of its own, so that
/// results do not depend on where a range of units begins.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class RecurrentCells<T>
    where T : unmanaged
{
    /// <summary>i, f, o = σ, g = tanh of the gates, which are left in their place; c' = f·c + i·g; h' = o·tanh(c').</summary>
    internal static void Lstm(T* gates, long hidden, int units, T* cell, T* newCell, T* output)
    {
        int unit = 0;
        for (; unit <= units - Vector<T>.Count; unit += Vector<T>.Count)
        {
            T* gate = gates + unit;
            LstmVector(gate, gate + hidden, gate + (2 * hidden), gate + (3 * hidden), cell + unit, newCell + unit, output + unit);
        }
        if (unit < units)
        {
            Vector<T>* rest = stackalloc Vector<T>[7];
            int count = units - unit;
            T* gate = gates + unit;
            for (int i = 0; i < 4; i++)
            {
                rest[i] = Load(gate + (i * hidden), count);
            }
            rest[4] = Load(cell + unit, count);
            LstmVector((T*)rest, (T*)(rest + 1), (T*)(rest + 2), (T*)(rest + 3), (T*)(rest + 4), (T*)(rest + 5), (T*)(rest + 6));
            for (int i = 0; i < 4; i++)
            {
                Store(rest[i], gate + (i * hidden), count);
            }
            Store(rest[5], newCell + unit, count);
            Store(rest[6], output + unit, count);
        }
    }

    /// <summary>
    /// The gradients of the gates before their functions from those of the hidden state (<paramref name="gradHidden"/>) and of the cell
    /// (<paramref name="gradCell"/>, which becomes that of the cell before). <paramref name="gates"/> holds i, f, g and o.
    /// </summary>
    internal static void LstmBackward(T* gates, long hidden, int units, T* cell, T* newCell, T* gradHidden, T* gradCell, T* gradGates)
    {
        int unit = 0;
        for (; unit <= units - Vector<T>.Count; unit += Vector<T>.Count)
        {
            LstmBackwardVector(gates + unit, hidden, cell + unit, newCell + unit, gradHidden + unit, gradCell + unit, gradGates + unit, hidden);
        }
        if (unit < units)
        {
            int lanes = Vector<T>.Count, count = units - unit;
            Vector<T>* rest = stackalloc Vector<T>[12];
            for (int i = 0; i < 4; i++)
            {
                rest[i] = Load(gates + (i * hidden) + unit, count);
            }
            rest[4] = Load(cell + unit, count);
            rest[5] = Load(newCell + unit, count);
            rest[6] = Load(gradHidden + unit, count);
            rest[7] = Load(gradCell + unit, count);
            LstmBackwardVector((T*)rest, lanes, (T*)(rest + 4), (T*)(rest + 5), (T*)(rest + 6), (T*)(rest + 7), (T*)(rest + 8), lanes);
            Store(rest[7], gradCell + unit, count);
            for (int i = 0; i < 4; i++)
            {
                Store(rest[8 + i], gradGates + (i * hidden) + unit, count);
            }
        }
    }

    /// <summary>r, z = σ of the gates; n = tanh(x + r·y), where x is the third gate and y the hidden state's part of it; h' = (h − n)·z + n.</summary>
    internal static void Gru(T* gates, long hidden, int units, T* recurrent, T* state, T* output)
    {
        int unit = 0;
        for (; unit <= units - Vector<T>.Count; unit += Vector<T>.Count)
        {
            T* gate = gates + unit;
            Vector<T> result = GruVector(
                Vector.Load(gate), Vector.Load(gate + hidden), Vector.Load(gate + (2 * hidden)), Vector.Load(recurrent + unit), Vector.Load(state + unit));
            Vector.Store(result, output + unit);
        }
        if (unit < units)
        {
            int count = units - unit;
            T* gate = gates + unit;
            Vector<T> result = GruVector(
                Load(gate, count), Load(gate + hidden, count), Load(gate + (2 * hidden), count), Load(recurrent + unit, count), Load(state + unit, count));
            Store(result, output + unit, count);
        }
    }

    /// <summary>h' = tanh(gate), or max(gate, 0).</summary>
    internal static void Simple(RecurrentKind kind, T* gates, int units, T* output)
    {
        int unit = 0;
        for (; unit <= units - Vector<T>.Count; unit += Vector<T>.Count)
        {
            Vector<T> gate = Vector.Load(gates + unit);
            Vector.Store(kind == RecurrentKind.Relu ? GateFunctions.Relu(gate) : GateFunctions.Tanh(gate), output + unit);
        }
        if (unit < units)
        {
            Vector<T> gate = Load(gates + unit, units - unit);
            Store(kind == RecurrentKind.Relu ? GateFunctions.Relu(gate) : GateFunctions.Tanh(gate), output + unit, units - unit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LstmVector(T* i, T* f, T* g, T* o, T* cell, T* newCell, T* output)
    {
        Vector<T> input = GateFunctions.Sigmoid(Vector.Load(i));
        Vector<T> forget = GateFunctions.Sigmoid(Vector.Load(f));
        Vector<T> fresh = GateFunctions.Tanh(Vector.Load(g));
        Vector<T> exit = GateFunctions.Sigmoid(Vector.Load(o));
        Vector<T> next = (forget * Vector.Load(cell)) + (input * fresh);
        Vector.Store(input, i);
        Vector.Store(forget, f);
        Vector.Store(fresh, g);
        Vector.Store(exit, o);
        Vector.Store(next, newCell);
        Vector.Store(exit * GateFunctions.Tanh(next), output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LstmBackwardVector(T* gates, long gateStride, T* cell, T* newCell, T* gradHidden, T* gradCell, T* gradGates, long gradStride)
    {
        Vector<T> one = Vector<T>.One;
        Vector<T> input = Vector.Load(gates), forget = Vector.Load(gates + gateStride);
        Vector<T> fresh = Vector.Load(gates + (2 * gateStride)), exit = Vector.Load(gates + (3 * gateStride));
        Vector<T> gradient = Vector.Load(gradHidden);
        Vector<T> squashed = GateFunctions.Tanh(Vector.Load(newCell));
        Vector<T> along = Vector.Load(gradCell) + (gradient * exit * (one - (squashed * squashed)));
        Vector.Store(along * fresh * (input * (one - input)), gradGates);
        Vector.Store(along * Vector.Load(cell) * (forget * (one - forget)), gradGates + gradStride);
        Vector.Store(along * input * (one - (fresh * fresh)), gradGates + (2 * gradStride));
        Vector.Store(gradient * squashed * (exit * (one - exit)), gradGates + (3 * gradStride));
        Vector.Store(along * forget, gradCell);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> GruVector(Vector<T> reset, Vector<T> update, Vector<T> fresh, Vector<T> recurrent, Vector<T> state)
    {
        fresh = GateFunctions.Tanh(fresh + (GateFunctions.Sigmoid(reset) * recurrent));
        return ((state - fresh) * GateFunctions.Sigmoid(update)) + fresh;
    }

    /// <summary>The first elements of a vector; the others are 0.</summary>
    private static Vector<T> Load(T* from, int count)
    {
        Vector<T> vector = Vector<T>.Zero;
        new ReadOnlySpan<T>(from, count).CopyTo(new Span<T>(&vector, Vector<T>.Count));
        return vector;
    }

    private static void Store(Vector<T> vector, T* into, int count) => new ReadOnlySpan<T>(&vector, count).CopyTo(new Span<T>(into, count));
}
