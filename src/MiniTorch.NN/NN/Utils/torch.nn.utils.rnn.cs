using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Sequences of several lengths in one tensor.</summary>
            public static partial class rnn
            {
                /// <summary>Packs padded sequences: the padding is left out.</summary>
                /// <param name="input">(length, batch, …), or with the batch first.</param>
                /// <param name="lengths">[batch].</param>
                /// <param name="batch_first">Whether the batch comes first.</param>
                /// <param name="enforce_sorted">Demand lengths in falling order; otherwise the sequences are sorted, and their order is kept beside.</param>
                public static PackedSequence pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    long[] sizes = Copy.Dense(lengths.Impl, DType.Int64).Span<long>().ToArray();
                    TensorImpl x = input.Impl;
                    TensorImpl? sorted = null, unsorted = null;
                    if (!enforce_sorted)
                    {
                        var order = new long[sizes.Length];
                        var places = new long[sizes.Length];
                        for (int i = 0; i < order.Length; i++)
                        {
                            order[i] = i;
                        }
                        long[] given = sizes;
                        Array.Sort(order, (a, b) => given[a] != given[b] ? given[b].CompareTo(given[a]) : a.CompareTo(b));
                        sizes = Array.ConvertAll(order, i => given[i]);
                        for (int i = 0; i < order.Length; i++)
                        {
                            places[order[i]] = i;
                        }
                        (sorted, unsorted) = (Numbers(order), Numbers(places));
                        x = Aten.IndexSelect(x, batch_first ? 0 : 1, sorted);
                    }
                    (TensorImpl data, TensorImpl batches) = Aten.PackPaddedSequence(x, sizes, batch_first);
                    return new PackedSequence(new(data), new(batches), sorted is null ? null : new(sorted), unsorted is null ? null : new(unsorted));
                }

                /// <summary>Undoes <see cref="pack_padded_sequence"/>.</summary>
                /// <param name="sequence">The packed sequences.</param>
                /// <param name="batch_first">Whether the batch shall come first.</param>
                /// <param name="padding_value">What stands in the padding.</param>
                /// <param name="total_length">The length of the result; that of the longest sequence if null.</param>
                /// <returns>(length, batch, …), and the lengths of the sequences.</returns>
                public static (Tensor Padded, Tensor Lengths) pad_packed_sequence(PackedSequence sequence, bool batch_first = false, double padding_value = 0.0, long? total_length = null)
                {
                    ObjectDisposedException.ThrowIf(sequence.data.IsInvalid, sequence);
                    (TensorImpl padded, TensorImpl lengths) = Aten.PadPackedSequence(sequence.data.Impl, sequence.batch_sizes.Impl, batch_first, padding_value, total_length);
                    if (sequence.unsorted_indices is { } order)
                    {
                        padded = Aten.IndexSelect(padded, batch_first ? 0 : 1, order.Impl);
                        lengths = Aten.IndexSelect(lengths, 0, order.Impl);
                    }
                    return (new(padded), new(lengths));
                }

                /// <summary>Sequences of several lengths in one tensor, padded at the end.</summary>
                /// <param name="sequences">(length, …) each.</param>
                /// <param name="batch_first">Whether the batch shall come first.</param>
                /// <param name="padding_value">What stands in the padding.</param>
                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0.0) =>
                    new(Aten.PadSequence([.. sequences.Select(static sequence => sequence.Impl)], batch_first, padding_value));

                /// <summary>Packs sequences of several lengths.</summary>
                /// <param name="sequences">(length, …) each.</param>
                /// <param name="enforce_sorted">Demand lengths in falling order.</param>
                public static PackedSequence pack_sequence(IEnumerable<Tensor> sequences, bool enforce_sorted = true)
                {
                    Tensor[] all = [.. sequences];
                    using Tensor padded = pad_sequence(all);
                    using Tensor lengths = new(Numbers(Array.ConvertAll(all, static sequence => sequence.Impl.Sizes[0])));
                    return pack_padded_sequence(padded, lengths, enforce_sorted: enforce_sorted);
                }

                private static TensorImpl Numbers(long[] values)
                {
                    TensorImpl tensor = TensorImpl.Empty([values.Length], DType.Int64);
                    values.CopyTo(tensor.Span<long>());
                    return tensor;
                }

                /// <summary>Sequences of several lengths without padding: all first steps, then all second ones, ….</summary>
                public sealed class PackedSequence : IDisposable
                {
                    /// <summary>The steps.</summary>
                    public readonly Tensor data;

                    /// <summary>How many sequences reach each step.</summary>
                    public readonly Tensor batch_sizes;

                    /// <summary>Which sequence stands where, if they were sorted; else null.</summary>
                    public readonly Tensor? sorted_indices;

                    /// <summary>Where each sequence stands, if they were sorted; else null.</summary>
                    public readonly Tensor? unsorted_indices;

                    internal PackedSequence(Tensor data, Tensor batchSizes, Tensor? sorted, Tensor? unsorted)
                    {
                        this.data = data;
                        batch_sizes = batchSizes;
                        sorted_indices = sorted;
                        unsorted_indices = unsorted;
                    }

                    /// <summary>Other steps of the same sequences. The tensors beside them get handles of their own.</summary>
                    internal PackedSequence WithData(Tensor steps) =>
                        new(steps, new(batch_sizes.Impl), sorted_indices is null ? null : new(sorted_indices.Impl), unsorted_indices is null ? null : new(unsorted_indices.Impl));

                    /// <summary>Takes all tensors out of their dispose scopes.</summary>
                    public PackedSequence DetachFromDisposeScope() => ForAll(static tensor => tensor.DetachFromDisposeScope());

                    /// <summary>Moves all tensors to the scope outside of theirs.</summary>
                    public PackedSequence MoveToOuterDisposeScope() => ForAll(static tensor => tensor.MoveToOuterDisposeScope());

                    /// <summary>Moves all tensors to a scope.</summary>
                    public PackedSequence MoveToOtherDisposeScope(DisposeScope? other) => ForAll(tensor => tensor.MoveToOtherDisposeScope(other));

                    /// <summary>Moves all tensors to the scope of another sequence.</summary>
                    public PackedSequence MoveToOtherDisposeScope(PackedSequence other) => ForAll(tensor => tensor.MoveToOtherDisposeScope(other.data));

                    /// <summary>Disposes all tensors.</summary>
                    public void Dispose() => ForAll(static tensor => tensor.Dispose());

                    private PackedSequence ForAll(Action<Tensor> action)
                    {
                        foreach (Tensor? tensor in (Tensor?[])[data, batch_sizes, sorted_indices, unsorted_indices])
                        {
                            if (tensor is not null)
                            {
                                action(tensor);
                            }
                        }
                        return this;
                    }
                }
            }
        }
    }
}
