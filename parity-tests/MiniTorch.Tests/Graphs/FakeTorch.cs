#pragma warning disable IDE0060 // the parameters are there to be bound
namespace FakeTorch;

/// <summary>A scalar of the fake API.</summary>
public sealed class Scalar(object value)
{
    public object Value { get; } = value;

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(double value) => new(value);

    public static implicit operator Scalar(bool value) => new(value);
}

/// <summary>
/// An API of TorchSharp's shape whose functions return which overload was called with what, so that binding can be
/// tested by itself.
/// </summary>
public static class torch
{
    public enum ScalarType
    {
        Float32,
        Float64,
        Int64,
        Bool,
    }

    public enum Reduction
    {
        None,
        Mean,
        Sum,
    }

    public readonly struct TensorIndex
    {
        private TensorIndex(string text) => Text = text;

        public static TensorIndex None { get; } = new("None");

        public static TensorIndex Ellipsis { get; } = new("...");

        public string Text { get; }

        public static TensorIndex Single(long? index) => new($"{index}");

        public static TensorIndex Bool(bool value) => new($"{value}");

        public static TensorIndex Slice((int?, int?) range) => new("wrong overload");

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new($"{start}:{stop}:{step}");

        public static TensorIndex Tensor(Tensor tensor) => new($"tensor[{string.Join(",", tensor.shape)}]");
    }

    public class Tensor
    {
        private readonly byte[] _bytes = new byte[64];

        public Tensor(params long[] shape) => this.shape = shape;

        public long[] shape { get; }

        public ScalarType dtype { get; init; } = ScalarType.Float32;

        public bool requires_grad { get; set; }

        public Tensor? grad => null;

        public Span<byte> bytes => _bytes;

        public string this[long i1] => $"[{i1}]";

        public string this[long i1, long i2] => $"[{i1}, {i2}]";

        public string this[params TensorIndex[] indices] => $"[{string.Join(", ", indices.Select(index => index.Text))}]";

        public static string operator +(Tensor left, Tensor right) => "Tensor + Tensor";

        public static string operator +(Tensor left, double right) => $"Tensor + double {right}";

        public static string operator +(long left, Tensor right) => $"long {left} + Tensor";

        public long[] stride() => [1];

        public Tensor detach() => this;

        public string norm(float p = 2) => $"norm(p: {p})";

        public string norm(int dim, bool keepdim = false, float p = 2) => $"norm(dim: {dim}, {keepdim}, {p})";

        public string sum(long dim, bool keepdim = false, ScalarType? type = null) => $"sum(dim {dim}, {keepdim}, {type})";

        public string sum(long[] dim, bool keepdim = false, ScalarType? type = null) => $"sum(dims {string.Join(",", dim)}, {keepdim}, {type})";

        public string sum(ScalarType? type = null) => $"sum({type})";

        public string view(params long[] shape) => $"view({string.Join(",", shape)})";

        public string tile(long[] reps) => $"tile({string.Join(",", reps)})";

        public string split(long size, int dim = 0) => $"split(size {size}, {dim})";

        public string split(params long[] sizes) => $"split(sizes {string.Join(",", sizes)})";

        public string clamp(Scalar? min = null, Scalar? max = null) => $"clamp({min?.Value}, {max?.Value})";

        public string clamp(Tensor? min = null, Tensor? max = null) => $"clamp({(min is null ? "" : "Tensor")}, {(max is null ? "" : "Tensor")})";

        public string scatter(long dim, Tensor index, Tensor src) => "scatter";
    }

    public static Tensor empty(long[] size, ScalarType? dtype = null) => new(size) { dtype = dtype ?? ScalarType.Float32 };

    public static string where(Tensor condition, Tensor x, Tensor y) => $"where({x.dtype}[{x.shape.Length}], {y.dtype}[{y.shape.Length}])";

    public static string cat(IList<Tensor> tensors, long dim = 0) => $"cat({tensors.Count}, {dim})";

    public static string spans(ReadOnlySpan<long> dims, bool keepdim = false) => $"spans({string.Join(",", dims.ToArray())}, {keepdim})";

    public static string fails(Tensor input) => throw new InvalidOperationException("the API's own error");

    public static (Tensor, long) pair(Tensor input) => (input, 3);

    public static class nn
    {
        public static class functional
        {
            public static string elu(Tensor x, double alpha, bool inplace = false) => $"elu({alpha}, {inplace})";

            public static string mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => $"mse_loss({reduction})";

            public static string conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                $"conv2d(strides {string.Join(",", strides ?? [])}, padding {string.Join(",", padding ?? [])}, {groups})";

            public static string conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Reduction padding = Reduction.None, long[]? dilation = null, long groups = 1) =>
                $"conv2d_padding({padding})";

            public static string fold(Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? stride = null) => $"fold({output_size}, {kernel_size}, {stride})";

            public static string apply(Tensor input, Func<Tensor, Tensor> function) => $"apply({function(input).shape.Length})";
        }
    }
}
