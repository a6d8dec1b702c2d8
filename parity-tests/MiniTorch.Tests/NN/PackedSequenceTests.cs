using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.nn.utils;

namespace MiniTorch.Tests.NN;

/// <summary>Packing and padding of sequences, with PyTorch's numbers, and fused layers.</summary>
public class PackedSequenceTests
{
    [Fact]
    public void Packing_goes_step_by_step_and_padding_undoes_it()
    {
        Tensor padded = arange(6, ScalarType.Float32).reshape(3, 2);   // the second sequence has 1 step
        rnn.PackedSequence packed = rnn.pack_padded_sequence(padded, tensor(new long[] { 3, 1 }));
        Assert.Equal([0f, 1, 2, 4], packed.data.data<float>().ToArray());
        Assert.Equal([2L, 1, 1], packed.batch_sizes.data<long>().ToArray());
        Assert.Null(packed.sorted_indices);
        (Tensor again, Tensor lengths) = rnn.pad_packed_sequence(packed, batch_first: true, padding_value: -1, total_length: 4);
        Assert.Equal([2L, 4], again.shape);
        Assert.Equal([0f, 2, 4, -1, 1, -1, -1, -1], again.contiguous().data<float>().ToArray());
        Assert.Equal([3L, 1], lengths.data<long>().ToArray());
    }

    [Fact]
    public void Sequences_in_any_order_come_back_in_it()
    {
        Tensor[] sequences = [tensor(new[] { 1f }), tensor(new[] { 2f, 3f, 4f }), tensor(new[] { 5f, 6f })];
        rnn.PackedSequence packed = rnn.pack_sequence(sequences, enforce_sorted: false);
        Assert.Equal([2f, 5, 1, 3, 6, 4], packed.data.data<float>().ToArray());
        Assert.Equal([1L, 2, 0], packed.sorted_indices!.data<long>().ToArray());
        Assert.Equal([2L, 0, 1], packed.unsorted_indices!.data<long>().ToArray());
        (Tensor padded, Tensor lengths) = rnn.pad_packed_sequence(packed, batch_first: true);
        Assert.Equal([1f, 0, 0, 2, 3, 4, 5, 6, 0], padded.contiguous().data<float>().ToArray());
        Assert.Equal([1L, 3, 2], lengths.data<long>().ToArray());
    }

    [Fact]
    public void Unsorted_lengths_are_refused()
    {
        Exception error = Assert.ThrowsAny<Exception>(() => rnn.pack_padded_sequence(ones(3, 2), tensor(new long[] { 1, 3 })));
        Assert.StartsWith("`lengths` array must be sorted in decreasing order when `enforce_sorted` is True.", error.Message);
    }

    [Fact]
    public void A_fused_layer_does_what_both_did()
    {
        manual_seed(1);
        using Modules.Linear linear = nn.Linear(3, 4);
        using Modules.BatchNorm1d norm = nn.BatchNorm1d(4);
        norm.call(linear.call(randn(8, 3)));
        linear.eval();
        norm.eval();
        Tensor x = randn(5, 3);
        Assert.True(norm.call(linear.call(x)).allclose(fuse_linear_bn_eval(linear, norm).call(x), atol: 1e-6));
    }
}
