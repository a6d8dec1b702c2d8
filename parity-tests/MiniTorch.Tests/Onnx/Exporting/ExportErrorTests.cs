using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Onnx;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Onnx.Exporting;

/// <summary>What cannot be exported is refused with all reasons at once, and nothing is baked in silently.</summary>
[Collection("warnings")]
public sealed class ExportErrorTests
{
    private static Dictionary<string, IReadOnlyDictionary<int, string>> Open(string name, int axis, string size) => new() { [name] = new Dictionary<int, string> { [axis] = size } };

    private static string Refused(Func<Tensor, Tensor> function, Tensor input, bool open = false) =>
        Assert.Throws<OnnxExportException>(() => OnnxExporter.ToModel(x => [function(x[0])], [input], dynamic_axes: open ? Open("input", 0, "n") : null)).Message;

    private sealed class Inner : nn.Module<Tensor, Tensor>
    {
        internal Inner()
            : base(nameof(Inner))
        {
        }

        public override Tensor forward(Tensor x) => x.nextafter(x) + x[x.gt(0)].sum();
    }

    [Fact]
    public void Every_unsupported_call_is_listed_with_its_module_and_line()
    {
        using var model = nn.Sequential(("first", new Inner()), ("second", nn.ReLU()), ("third", new Inner()));
        model.eval();
        OnnxExportException error = Assert.Throws<OnnxExportException>(() => OnnxExporter.ToModel(model, [randn(3)]));
        Assert.Equal(4, error.Problems.Count);
        Assert.Contains("aten::nextafter in module 'first' at ", error.Message);
        Assert.Contains("ExportErrorTests.cs:", error.Message);
        Assert.Contains("it has no ONNX form", error.Message);
        Assert.Contains("in module 'third'", error.Message);
        Assert.Contains("the shape of its result depends on the values of the inputs", error.Message);
    }

    [Fact]
    public void A_number_read_from_a_tensor_is_not_baked_in()
    {
        string message = Refused(x => x * x.sum().item<float>(), randn(3));
        Assert.Contains("aten::mul", message);
        Assert.Contains("it was computed from the inputs' values outside of the operators", message);
    }

    [Fact]
    public void Reading_a_tensor_warns()
    {
        var warnings = new List<string>();
        void Note(string category, string text) => warnings.Add($"{category}: {text}");
        Warnings.Raised += Note;
        Warnings.ShowRepeated = true;
        try
        {
            OnnxExporter.ToModel(x => [x[0].sum().item<float>() > -1e9f ? x[0] * 2 : x[0]], [randn(3)]);
        }
        finally
        {
            Warnings.Raised -= Note;
            Warnings.ShowRepeated = false;
        }
        Assert.Contains(warnings, text => text.StartsWith("TracerWarning: Converting a tensor to a C# value", StringComparison.Ordinal));
    }

    [Fact]
    public void A_forward_that_branches_on_values_is_refused() =>
        Assert.Contains("when the inputs have other values, it calls aten::", Refused(x => x[0].item<float>() > 0.9f ? x + 1 : x.exp(), ones(3)));

    [Fact]
    public void A_forward_that_branches_on_a_size_is_refused() =>
        Assert.Contains("when the axis 'n' is 4 instead of 3, it calls aten::exp", Refused(x => x.shape[0] > 3 ? x.exp() : x.sin(), ones(3), open: true));

    [Fact]
    public void Random_numbers_are_refused() => Assert.Contains("it draws random numbers", Refused(x => x + rand(3), ones(3)));

    [Fact]
    public void A_size_that_is_no_known_function_is_refused() =>
        Assert.Contains("in a way that is not understood", Refused(x => x[TensorIndex.Slice(0, (long)Math.Sqrt(x.shape[0]))], ones(9), open: true));

    [Fact]
    public void A_constant_that_depends_on_a_size_is_refused() =>
        Assert.Contains("whose elements depend on a dynamic axis", Refused(x => x + tensor(Enumerable.Range(0, (int)x.shape[0]).Select(i => (float)(i * i)).ToArray()), ones(4), open: true));

    [Fact]
    public void An_axis_of_one_size_only_is_refused() =>
        Assert.Contains("The dynamic axis 'n' cannot be dynamic", Refused(x => x.view(3), ones(3), open: true));

    [Fact]
    public void Names_and_axes_are_checked()
    {
        Func<Tensor[], Tensor[]> twice = x => [x[0] * 2];
        Assert.Contains("which is no input or output", Assert.Throws<ArgumentException>(() => OnnxExporter.ToModel(twice, [ones(3)], dynamic_axes: Open("other", 0, "n"))).Message);
        Assert.Contains("names the axis 1 of 'input', which has 1 dimensions", Assert.Throws<ArgumentException>(() => OnnxExporter.ToModel(twice, [ones(3)], dynamic_axes: Open("input", 1, "n"))).Message);
        Assert.Contains("There are 1 inputs and 2 input_names", Assert.Throws<ArgumentException>(() => OnnxExporter.ToModel(twice, [ones(3)], ["a", "b"])).Message);
        Assert.Contains("returns 1 tensors", Assert.Throws<ArgumentException>(() => OnnxExporter.ToModel(twice, [ones(3)], output_names: ["a", "b"])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => OnnxExporter.ToModel(twice, [ones(3)], opset_version: 16));
        Assert.Contains("does not take 2 tensors", Assert.Throws<ArgumentException>(() => OnnxExporter.ToModel(nn.ReLU(), [ones(3), ones(3)])).Message);
    }

    private sealed class Counter : nn.Module<Tensor, Tensor>
    {
        private readonly Tensor count = zeros(1);

        internal Counter()
            : base(nameof(Counter))
        {
            register_buffer("count", count);
        }

        public override Tensor forward(Tensor x)
        {
            count.add_(1);
            return x * count;
        }
    }

    [Fact]
    public void Buffers_that_the_forward_changes_are_put_back()
    {
        using var model = new Counter();
        model.eval();
        OnnxModel exported = OnnxExporter.ToModel(model, [ones(2)]);
        Assert.Equal(0, model.state_dict()["count"].item<float>());
        Assert.Equal([0f], Assert.Single(exported.Graph.Initializers, tensor => tensor.Name == "count").ToArray<float>());
    }

    [Fact]
    public void Modes_are_put_back()
    {
        var linear = nn.Linear(2, 2);
        using var model = nn.Sequential(linear, nn.Dropout());
        model.train();
        linear.eval();
        OnnxModel exported = OnnxExporter.ToModel(model, [ones(1, 2)]);
        Assert.Equal(["Gemm"], exported.Graph.Nodes.Select(node => node.OpType));
        Assert.True(model.training);
        Assert.False(linear.training);
    }
}
