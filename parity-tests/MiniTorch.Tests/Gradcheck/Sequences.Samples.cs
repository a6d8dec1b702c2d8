using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class SequencesSamples : IOpSamples
{
    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("pack_padded_sequence", x => Aten.PackPaddedSequence(x[0], [3, 2, 2], batchFirst: false).Data, new OpInput([4, 3, 2])),
        OpSample.Of("pack_padded_sequence.batch first", x => Aten.PackPaddedSequence(x[0], [3, 1], batchFirst: true).Data, new OpInput([2, 3])),
        OpSample.Of("pad_sequence", x => Aten.PadSequence([x[0], x[1]], batchFirst: true, padding: 1), new OpInput([3, 2]), new OpInput([2, 2])),
    ];
}
