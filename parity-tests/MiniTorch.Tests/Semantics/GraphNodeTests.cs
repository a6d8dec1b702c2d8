using System.Diagnostics;
using System.Reflection;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>torch.autograd.graph: edges, slots of saved tensors, hooks over several tensors, and what a debugger shows.</summary>
[Collection("warnings")]
public class GraphNodeTests : SemanticsTest
{
    [Fact]
    public void AD03_a_hook_on_several_tensors_runs_once_with_all_gradients_or_with_the_first()
    {
        (Tensor a, Tensor b, Tensor unused) = (Leaf(1), Leaf(1), Leaf(1));
        var all = new List<float?[]>();
        var first = new List<float>();
        using (autograd.graph.register_multi_grad_hook([a, b, unused], grads => all.Add([.. grads.Select(grad => grad?.item<float>())])))
        using (autograd.graph.register_multi_grad_hook([a, b], grad => first.Add(grad.item<float>())))
        {
            (a * 2 + b * 3).sum().backward();
        }
        (a * 2 + b * 3).sum().backward();
        Assert.Equal([2f, 3f, null], Assert.Single(all));
        Assert.Equal(3f, Assert.Single(first));
    }

    [Fact]
    public void AD06_a_gradient_edge_is_the_node_and_the_output()
    {
        Tensor x = Leaf(3, 1, 2);
        (Tensor values, Tensor _) = x.sort();
        autograd.graph.GradientEdge edge = autograd.graph.get_gradient_edge(values);
        Assert.Same(values.grad_fn, edge.node);
        Assert.Equal(0, edge.output_nr);
        Assert.Equal("torch::autograd::AccumulateGrad", autograd.graph.get_gradient_edge(x).node.name());
        Refused("It is not possible to get the gradient edge for a Tensor that does not require gradients", () => autograd.graph.get_gradient_edge(ones(1)));
    }

    [Fact]
    public void U04_a_slot_takes_one_pair_of_hooks()
    {
        const string Again = "Calling register_hooks on a saved tensor whose hooks have already been set.";
        Tensor x = Leaf(1);
        Tensor y = x.square();
        autograd.graph.SavedTensorSlot slot = y.grad_fn!.raw_saved("self")!;
        slot.register_hooks(packed => packed * 11, packed => (Tensor)packed);
        Refused(Again, () => slot.register_hooks(packed => packed, packed => (Tensor)packed));
        y.backward();
        Assert.Equal([22f], Values(x.grad));
        Refused("Calling register_hooks on a saved tensor after it has been freed.", () => slot.register_hooks(packed => packed, packed => (Tensor)packed));
        Assert.Null(y.grad_fn.raw_saved("other"));
    }

    [Fact]
    public void A_saved_list_of_indices_keeps_their_places()
    {
        Tensor x = zeros(2, 3, requires_grad: true);
        Tensor index = tensor(new long[] { 0, 2 });
        var saved = (IReadOnlyList<Tensor?>)x[TensorIndex.Colon, TensorIndex.Tensor(index)].grad_fn!.saved("indices")!;
        Assert.Equal(2, saved.Count);
        Assert.Null(saved[0]);
        Assert.Same(index.Impl, saved[1]!.Impl);
    }

    [Fact]
    public void A_written_version_refuses_what_was_saved()
    {
        Tensor x = Leaf(1) * 1;
        Tensor y = x.square();
        autograd.graph.increment_version([x]);
        Refused("one of the variables needed for gradient computation has been modified by an inplace operation", () => y.backward());
    }

    [Fact]
    public void A_debugger_shows_tensors_nodes_and_modules()
    {
        Tensor x = ones(2, 3, requires_grad: true);
        Assert.Equal("float32[2, 3] leaf, requires_grad", Display(x));
        Assert.Equal("float32[2, 3] grad_fn=<AddBackward0>", Display(x + 1));
        Assert.Equal("int64[] 7", Display(tensor(7L)));
        Assert.Equal("<AddBackward0> → <AccumulateGrad>, none", Display((x + 1).grad_fn!));
        Assert.Equal("AccumulateGrad of float32[2, 3]", Display((x + 1).grad_fn!.next_functions[0].node!));
        Assert.Equal("Linear: 8 parameters", Display(nn.Linear(3, 2)));
        Tensor gone = ones(1);
        gone.Dispose();
        Assert.Equal("disposed", Display(gone));
    }

    /// <summary>What the DebuggerDisplay of an object names, as a debugger evaluates it.</summary>
    private static string Display(object shown)
    {
        Type type = shown.GetType();
        while (type.GetCustomAttribute<DebuggerDisplayAttribute>(inherit: false) is null)
        {
            type = type.BaseType!;
        }
        string name = type.GetCustomAttribute<DebuggerDisplayAttribute>(inherit: false)!.Value.Trim('{', '}').Split(',')[0];
        return (string)type.GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(shown)!;
    }
}
