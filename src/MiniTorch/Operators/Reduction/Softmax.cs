using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>out = exp(self) / Σ exp(self) along a dimension; ∂self = (grad − Σ grad·out) · out. Saves the result.</summary>
internal sealed class Softmax(long dim) : UnaryOperator("aten::_softmax", "SoftmaxBackward0")
{
    private SavedTensor? _result;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => Infer("softmax", self, dim);

    internal static TensorMeta Infer(string name, TensorImpl self, long dim)
    {
        Layout.WrapDim(dim, self.Rank);
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor($"{name}_lastdim_kernel_impl", self.DType);
        }
        return new(self.Sizes, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Softmax.Forward(self, Layout.WrapDim(dim, self.Rank), logarithm: false, into);

    protected override void Save(TensorImpl self, TensorImpl result) => _result = SaveOutput(result);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.SoftmaxBackwardData(grad, _result!.Unpack(), dim);
}

/// <summary>out = self − log Σ exp(self) along a dimension; ∂self = grad − exp(out) · Σ grad. Saves the result.</summary>
internal sealed class LogSoftmax(long dim) : UnaryOperator("aten::_log_softmax", "LogSoftmaxBackward0")
{
    private SavedTensor? _result;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => Softmax.Infer("log_softmax", self, dim);

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Softmax.Forward(self, Layout.WrapDim(dim, self.Rank), logarithm: true, into);

    protected override void Save(TensorImpl self, TensorImpl result) => _result = SaveOutput(result);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.LogSoftmaxBackwardData(grad, _result!.Unpack(), dim);
}

/// <summary>
/// out = (grad − Σ grad·y) · y for y = softmax(x); ∂grad = the same of g; ∂y = grad·g − Σ(y·grad)·g − grad·Σ(y·g). Saves grad and y.
/// </summary>
internal sealed class SoftmaxBackwardData(long dim) : BinaryOperator("aten::_softmax_backward_data", "SoftmaxBackwardDataBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _output;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => Infer(self, other, dim);

    internal static TensorMeta Infer(TensorImpl grad, TensorImpl output, long dim)
    {
        if (!grad.Sizes.AsSpan().SequenceEqual(output.Sizes))
        {
            throw Error.Of($"Expected tensor to have size {Error.Show(output.Sizes)} but got {Error.Show(grad.Sizes)}");
        }
        Layout.WrapDim(dim, grad.Rank);
        return new(output.Sizes, output.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Kernels.Softmax.Backward(self, other, Layout.WrapDim(dim, self.Rank), logarithm: false, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _gradOutput = SaveInput(self, "grad_output");
        _output = SaveInput(other, "output");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl output = _output!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.SoftmaxBackwardData(grad, output, dim);
        }
        if (Needs(1))
        {
            TensorImpl gradOutput = _gradOutput!.Unpack();
            gradInputs[1] = gradOutput * grad - Aten.Sum(output * gradOutput, [dim], keepDim: true) * grad - gradOutput * Aten.Sum(output * grad, [dim], keepDim: true);
        }
    }
}

/// <summary>
/// out = grad − exp(y) · Σ grad for y = log_softmax(x); ∂grad = g − Σ g·exp(y); ∂y = −Σ grad · exp(y) · g. Saves grad and y.
/// </summary>
internal sealed class LogSoftmaxBackwardData(long dim) : BinaryOperator("aten::_log_softmax_backward_data", "LogSoftmaxBackwardDataBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _output;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => SoftmaxBackwardData.Infer(self, other, dim);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Kernels.Softmax.Backward(self, other, Layout.WrapDim(dim, self.Rank), logarithm: true, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _gradOutput = HasEdge(1) ? SaveInput(self, "grad_output") : null;
        _output = SaveInput(other, "output");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl output = _output!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = grad - Aten.Sum(grad * Aten.Exp(output), [dim], keepDim: true);
        }
        if (Needs(1))
        {
            gradInputs[1] = -Aten.Sum(_gradOutput!.Unpack(), [dim], keepDim: true) * Aten.Exp(output) * grad;
        }
    }
}

internal static partial class Aten
{
    /// <summary>With a dtype, the input is converted first.</summary>
    internal static TensorImpl Softmax(TensorImpl self, long dim, DType? dtype = null) => new Softmax(dim).Call(To(self, dtype ?? self.DType));

    /// <inheritdoc cref="Softmax(TensorImpl, long, DType?)"/>
    internal static TensorImpl LogSoftmax(TensorImpl self, long dim, DType? dtype = null) => new LogSoftmax(dim).Call(To(self, dtype ?? self.DType));

    /// <summary>softmax(−self).</summary>
    internal static TensorImpl Softmin(TensorImpl self, long dim, DType? dtype = null) => Softmax(Neg(self), dim, dtype);

    /// <summary>softmax((logits + g) / tau) for g of the Gumbel distribution; if hard, its one-hot vector with the gradient of that (straight through).</summary>
    internal static TensorImpl GumbelSoftmax(TensorImpl logits, double tau, bool hard, long dim)
    {
        TensorImpl gumbels = Neg(Log(new ExponentialFill(1, GeneratorImpl.Default).InPlace(Empty(logits.Sizes, logits.DType))));
        TensorImpl soft = Softmax((logits + gumbels) / Scalar(tau), dim);
        if (!hard)
        {
            return soft;
        }
        TensorImpl first = Max(Detach(soft), dim, keepDim: true).Indices;
        return (new ScatterValue(dim, 1).InPlace(Zeros(logits.Sizes, logits.DType), first) - Detach(soft)) + soft;
    }

    internal static TensorImpl SoftmaxBackwardData(TensorImpl grad, TensorImpl output, long dim) => new SoftmaxBackwardData(dim).Call(grad, output);

    internal static TensorImpl LogSoftmaxBackwardData(TensorImpl grad, TensorImpl output, long dim) => new LogSoftmaxBackwardData(dim).Call(grad, output);
}
