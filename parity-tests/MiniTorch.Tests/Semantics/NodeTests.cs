using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections L, M and AD, what HookTests leaves: names of nodes, calling one, several outputs, edges as objects.</summary>
[Collection("warnings")]
public class NodeTests : SemanticsTest
{
    /// <summary>Gives no gradient back.</summary>
    private sealed class Undefined : autograd.SingleTensorFunction<Undefined>
    {
        public override string Name => "Undefined";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [null!];
    }

    private sealed class Id : autograd.SingleTensorFunction<Id>
    {
        internal static List<float> Seen { get; } = [];

        public override string Name => "Id";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            Seen.Add(Values(grad_output)[0]);
            return [grad_output];
        }
    }

    private static string Outputs(params Tensor[] outputs) =>
        string.Join('/', outputs.Select(t => t.grad_fn is null ? "-" : $"{t.grad_fn.name().Replace("Backward", "", StringComparison.Ordinal)}#{t.output_nr}"));

    [Fact]
    public void L01_names_of_nodes()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 1;
        y[0] = tensor(1f);
        Tensor c = zeros(2);
        c.copy_(x);
        Assert.Equal(
            ["ExpBackward0", "torch::autograd::AccumulateGrad", "torch::autograd::CopySlices", "torch::autograd::CopyBackwards", "AminmaxBackward0", "IdBackward"],
            new[] { x.exp().grad_fn!, (x * 1).grad_fn!.next_functions[0].node!, y.grad_fn!, c.grad_fn!, x.aminmax().min.grad_fn!, Id.apply(x).grad_fn! }.Select(node => node.name()));
    }

    [Fact]
    public void L03_the_first_output_of_sort_is_number_0()
    {
        (Tensor values, _) = Leaf(1, 2).sort();
        Assert.Equal((0, "SortBackward0"), (values.output_nr, values.grad_fn!.name()));
    }

    [Fact]
    public void L08_gradients_of_missing_and_unneeded_edges_are_null()
    {
        (Tensor x, Tensor w) = (Leaf(2), Leaf(3));
        var seen = new List<float?[]>();
        Tensor y = x * 2;
        y.grad_fn!.register_hook(Note);
        y.backward();
        Tensor c = x * w;
        c.grad_fn!.register_hook(Note);
        autograd.grad([c], [x]);
        Assert.Equal([2f, null], seen[0]);
        Assert.Equal([3f, null], seen[1]);

        IReadOnlyList<Tensor?>? Note(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor?> outputs)
        {
            seen.Add([.. inputs.Select(g => g is null ? (float?)null : Values(g)[0])]);
            return null;
        }
    }

    [Fact]
    public void L09_a_node_can_be_called()
    {
        (Tensor x, Tensor w) = (Leaf(2), Leaf(3));
        Tensor y = x * w;
        IReadOnlyList<Tensor?> grads = y.grad_fn!.apply(ones(1));
        Assert.Equal([3f, 2f], grads.Select(g => Values(g)[0]));
        Close([MathF.Cos(2)], Values(Assert.Single(x.sin().grad_fn!.apply(ones(1)))));
        Assert.Equal("expected 1 arguments, got 0 instead", Assert.Throws<ArgumentException>(() => y.grad_fn.apply()).Message);
        Assert.Equal("expected 1 arguments, got 2 instead", Assert.Throws<ArgumentException>(() => y.grad_fn.apply(grads[0], grads[1])).Message);
    }

    [Fact]
    public void L10_L11_metadata_is_empty_and_writable()
    {
        autograd.graph.Node node = (Leaf(1) * 2).grad_fn!;
        Assert.Empty(node.metadata);
        node.metadata["note"] = "here";
        Assert.Equal("here", node.metadata["note"]);
    }

    [Fact]
    public void M02_outputs_of_pointwise_and_ordering_operators()
    {
        Tensor x = Leaf(3, 1, 2, 5);
        (Tensor v, Tensor i) = x.max(0);
        Assert.Equal("Max0#0/-", Outputs(v, i));
        (v, i) = x.sort();
        Assert.Equal("Sort0#0/-", Outputs(v, i));
        (v, i) = x.topk(2);
        Assert.Equal("Topk0#0/-", Outputs(v, i));
        (v, i) = x.kthvalue(2, null);
        Assert.Equal("Kthvalue0#0/-", Outputs(v, i));
        (v, i) = x.mode();
        Assert.Equal("Mode0#0/-", Outputs(v, i));
        (v, i) = x.cummax(0);
        Assert.Equal("Cummax0#0/-", Outputs(v, i));
        (v, i) = x.median(0);
        Assert.Equal("Median1#0/-", Outputs(v, i));
        Assert.Equal("Split0#0/Split0#1", Outputs(x.split(2)));
        Assert.Equal("Split0#0/Split0#1", Outputs(x.chunk(2)));
        (v, i) = var_mean(x, 0L);
        Assert.Equal("VarMean0#0/VarMean0#1", Outputs(v, i));
        (v, i) = std_mean(x, 0L);
        Assert.Equal("StdMean0#0/StdMean0#1", Outputs(v, i));
        (v, i) = x.frexp();
        Assert.Equal("Frexp0#0/-", Outputs(v, i));
        (v, i) = x.aminmax();
        Assert.Equal("Aminmax0#0/Aminmax0#1", Outputs(v, i));
    }

    [Fact]
    public void M04_an_undefined_gradient_passes_operators_and_is_zeros_for_custom_functions()
    {
        Tensor x = Leaf(1);
        Undefined.apply(x * 2).backward();
        Assert.Null(x.grad);
        Id.Seen.Clear();
        Undefined.apply(Id.apply(x)).backward();
        Assert.Equal([0f], Id.Seen);
        Assert.Equal([0f], Values(x.grad));
    }

    [Fact]
    public void M05_one_of_two_results_is_used()
    {
        Close([-1.3333f, -0.3333f, 1.6667f], GradientOf(x => var_mean(x, 0L).var, Leaf(1, 2, 4)));
        Close([0.3333f, 0.3333f, 0.3333f], GradientOf(x => var_mean(x, 0L).mean, Leaf(1, 2, 4)));
    }

    [Fact]
    public void AD06_edges_as_objects()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x.unbind()[1];
        autograd.graph.GradientEdge edge = autograd.graph.get_gradient_edge(y);
        Assert.Same(y.grad_fn, edge.node);
        Assert.Equal(1, edge.output_nr);
        Assert.Equal("torch::autograd::AccumulateGrad", autograd.graph.get_gradient_edge(x).node.name());
        Refused("It is not possible to get the gradient edge for a Tensor that does not require gradients", () => autograd.graph.get_gradient_edge(ones(1)));
    }

    [Fact]
    public void AD07_edges_in_place_of_tensors()
    {
        Tensor x = Leaf(2);
        Tensor y = x * x;
        Tensor z = y * 3;
        autograd.graph.GradientEdge from = autograd.graph.get_gradient_edge(z);
        autograd.graph.GradientEdge to = autograd.graph.get_gradient_edge(x);
        Assert.Equal([3f], Values(autograd.grad([from], [autograd.graph.get_gradient_edge(y)], null, retain_graph: true)[0]));
        autograd.backward([from], null, inputs: [to], retain_graph: true);
        Assert.Equal([12f], Values(x.grad));
        Assert.Equal([12f], Values(autograd.grad([from], [to], [ones(1)])[0]));
    }
}
