using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// The last one, two or three dimensions padded by what lies at their border: mirrored (reflection_pad) or repeated (replication_pad). ∂self = grad,
/// the padding added to where it came from.
/// </summary>
/// <param name="pad">(before, after) of the last dimension, then of the one before it, …; negative ones crop.</param>
/// <param name="isReflection">Mirrored rather than repeated.</param>
internal sealed class BorderPad(long[] pad, bool isReflection) : UnaryOperator(OperatorNameOf(pad, isReflection), NodeName(pad, isReflection) + "Backward0")
{
    private SavedTensor? _self;

    internal long[] Pad => pad;

    internal bool IsReflection => isReflection;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("padding", pad)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        int count = pad.Length / 2;
        CheckInput(self, count);
        if (self.DType == DType.Bool)
        {
            throw Error.NotImplementedFor(isReflection ? $"reflection_pad{count}d" : $"replication_pad{count}d_cpu", self.DType);
        }
        long[] sizes = [.. self.Sizes];
        bool isPositive = true;
        for (int i = 0; i < count; i++)
        {
            int d = self.Rank - 1 - i;
            if (isReflection && (pad[2 * i] >= self.Sizes[d] || pad[2 * i + 1] >= self.Sizes[d]))
            {
                throw Error.Of($"Argument #{2 * i + 4}: Padding size should be less than the corresponding input dimension, but got: padding ({pad[2 * i]}, {pad[2 * i + 1]}) at dimension {d} of input {Error.Show(self.Sizes)}");
            }
            sizes[d] += pad[2 * i] + pad[2 * i + 1];
            isPositive &= sizes[d] >= 1;
        }
        if (!isPositive)
        {
            throw Error.Of(TooSmall(self, sizes, count));
        }
        return new(sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Padding.Run(self, Tables(self.Sizes, pad, isReflection), into);

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self);

    protected override TensorImpl? Backward(TensorImpl grad) => new BorderPadBackward(pad, isReflection).Call(grad, _self!.Unpack());

    internal static long[][] Tables(long[] sizes, long[] pad, bool isReflection)
    {
        var tables = new long[pad.Length / 2][];
        for (int i = 0; i < tables.Length; i++)
        {
            long size = sizes[^(i + 1)];
            tables[^(i + 1)] = isReflection ? Padding.Reflected(size, pad[2 * i], pad[2 * i + 1]) : Padding.Replicated(size, pad[2 * i], pad[2 * i + 1]);
        }
        return tables;
    }

    internal static string OperatorNameOf(long[] pad, bool isReflection) => $"aten::{(isReflection ? "reflection" : "replication")}_pad{pad.Length / 2}d";

    internal static string NodeName(long[] pad, bool isReflection) => $"{(isReflection ? "Reflection" : "Replication")}Pad{pad.Length / 2}D";

    private static void CheckInput(TensorImpl self, int count)
    {
        bool valid = self.Rank == count + 1 || self.Rank == count + 2;
        for (int d = self.Rank == count + 2 ? 1 : 0; valid && d < self.Rank; d++)
        {
            valid = self.Sizes[d] != 0;
        }
        if (valid)
        {
            return;
        }
        throw Error.Of($"Expected {count + 1}D or {count + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: {Error.Show(self.Sizes)}");
    }

    private static string TooSmall(TensorImpl self, long[] sizes, int count)
    {
        string[] names = count switch { 1 => ["W"], 2 => ["H", "W"], _ => ["D", "H", "W"] };
        string Of(long[] shape, string separator) => string.Join(" ", names.Select((name, i) => $"{name}: {shape[shape.Length - count + i]}{(i == count - 1 ? "" : separator)}"));
        return $"input ({Of(self.Sizes, ",")}) is too small. Calculated output {Of(sizes, "")}";
    }
}

/// <summary>The gradient of <see cref="BorderPad"/>: grad without the padding, which is added to where it came from; ∂grad = g padded.</summary>
internal sealed class BorderPadBackward(long[] pad, bool isReflection)
    : BinaryOperator(BorderPad.OperatorNameOf(pad, isReflection) + "_backward", BorderPad.NodeName(pad, isReflection) + "BackwardBackward0")
{
    /// <summary>Inputs: grad, self (whose shape alone matters; its edge is libtorch's).</summary>
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => new(other.Sizes, self.DType);

    protected override bool IsPointwise => false;

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        long[][] tables = BorderPad.Tables(other.Sizes, pad, isReflection);
        DType compute = into.DType.ComputeType();
        TensorImpl sums = compute == into.DType ? into : TensorImpl.Empty(into.Sizes, compute);
        Copy.Fill(sums, 0);
        Padding.Accumulate(self.DType == compute ? self : Copy.Dense(self, compute), tables, sums);
        if (!ReferenceEquals(sums, into))
        {
            Copy.Run(sums, into);
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = new BorderPad(pad, isReflection).Call(grad);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.ZerosLike(grad);
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl ReflectionPad(TensorImpl self, params long[] pad) => new BorderPad(pad, isReflection: true).Call(self);

    internal static TensorImpl ReplicationPad(TensorImpl self, params long[] pad) => new BorderPad(pad, isReflection: false).Call(self);

    /// <summary>The last dimensions padded by their opposite sides (libtorch's _pad_circular: slices copied into a fresh tensor).</summary>
    internal static TensorImpl CircularPad(TensorImpl self, params long[] pad)
    {
        using Frame frame = Frame.Open("aten::_pad_circular", pad, self);
        int count = pad.Length / 2;
        if (count + 2 != self.Rank)
        {
            throw Error.Of($"Invalid padding size, expected {(self.Rank - 2) * 2} but got {pad.Length}");
        }
        long[] sizes = [.. self.Sizes];
        for (int i = 0; i < count; i++)
        {
            int d = self.Rank - 1 - i;
            long size = sizes[d];
            sizes[d] += pad[2 * i] + pad[2 * i + 1];
            Error.Unless(pad[2 * i] <= size && pad[2 * i + 1] <= size, "Padding value causes wrapping around more than once.");
            Error.Unless(sizes[d] >= 0, "Negative padding value is resulting in an empty dimension");
        }
        TensorImpl padded = Empty(sizes, self.DType);
        TensorImpl target = padded;
        TensorImpl source = self;
        for (int i = 0; i < count; i++)
        {
            int d = self.Rank - 1 - i;
            (long before, long after) = (pad[2 * i], pad[2 * i + 1]);
            target = Slice(target, d, Math.Max(before, 0), sizes[d] - Math.Max(after, 0));
            source = Slice(source, d, Math.Max(-before, 0), self.Sizes[d] - Math.Max(-after, 0));
        }
        new CopyInto().InPlace(target, source);
        for (int i = 0; i < count; i++)
        {
            int d = self.Rank - 1 - i;
            (long before, long after) = (pad[2 * i], pad[2 * i + 1]);
            long inner = sizes[d] - Math.Max(after, 0);
            if (before > 0)
            {
                target = Slice(padded, d, 0, before);
                new CopyInto().InPlace(target, Slice(padded, d, inner - before, inner));
            }
            if (after > 0)
            {
                long start = Math.Max(before, 0);
                target = Slice(padded, d, sizes[d] - after, sizes[d]);
                new CopyInto().InPlace(target, Slice(padded, d, start, start + after));
            }
        }
        return frame.Result(padded);
    }
}
