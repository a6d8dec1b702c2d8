using MiniTorch.Onnx;
using Xunit;

namespace MiniTorch.Tests.Onnx;

public sealed class OnnxCheckerTests
{
    /// <summary>Good models, each a different way to break; the text is part of what the checker must say.</summary>
    private static readonly Dictionary<string, (Action<OnnxModel> Break, string Text)> s_broken = new()
    {
        ["no operator set"] = (m => m.OpsetImports.Clear(), "imports no version"),
        ["an old operator set"] = (m => m.OpsetImports[""] = 16, "opset 16 is outside 17 to 21"),
        ["a new operator set"] = (m => m.OpsetImports[""] = 22, "opset 22 is outside 17 to 21"),
        ["an old format"] = (m => m.IrVersion = 7, "opset 18 needs IR version 8; the model has 7"),
        ["a graph without a name"] = (m => m.Graph.Name = "", "has no name"),
        ["no outputs"] = (m => m.Graph.Outputs.Clear(), "graph: it has no outputs"),
        ["an output that nothing makes"] = (m => m.Graph.Outputs[0].Name = "z", "output 'z': nothing makes it"),
        ["an output of another type"] = (m => m.Graph.Outputs[0] = new("y", OnnxDataType.Double), "output 'y': it is declared as double; the graph makes float"),
        ["an output without a type"] = (m => m.Graph.Outputs[0] = new("y", OnnxDataType.Undefined), "output 'y': its element type is not stated"),
        ["an output of another size"] = (m => m.Graph.Outputs[0] = new("y", OnnxDataType.Float, ["N", 3]), "declared as [N, 3]; the graph makes [N, 2]"),
        ["an output of another rank"] = (m => m.Graph.Outputs[0] = new("y", OnnxDataType.Float, [2]), "declared as [2]; the graph makes [N, 2]"),
        ["an output twice"] = (m => m.Graph.Outputs.Add(m.Graph.Outputs[0]), "output 'y': the name is used twice"),
        ["an inner value of another size"] = (m => m.Graph.ValueInfos[0] = new("h", OnnxDataType.Float, [5, 2, 1]), "value 'h': it is declared as [5, 2, 1]"),
        ["an inner value twice"] = (m => m.Graph.ValueInfos.Add(m.Graph.ValueInfos[0]), "value 'h': it is declared twice"),
        ["an inner value of no node"] = (m => m.Graph.ValueInfos.Add(new("q", OnnxDataType.Float)), "value 'q': nothing makes it"),
        ["an input twice"] = (m => m.Graph.Inputs.Add(m.Graph.Inputs[0]), "input 'x': the name is used twice"),
        ["an input without a name"] = (m => m.Graph.Inputs.Add(new("", OnnxDataType.Float)), "an input has no name"),
        ["an input without a type"] = (m => m.Graph.Inputs[0] = new("x", OnnxDataType.Undefined), "input 'x': its element type is not stated"),
        ["a weight twice"] = (m => m.Graph.Initializers.Add(m.Graph.Initializers[0]), "initializer 'fc.weight': the name is used twice"),
        ["a weight without a name"] = (m => m.Graph.Initializers[0] = m.Graph.Initializers[0].WithName(""), "an initializer has no name"),
        ["a weight behind an input of another type"] = (m => m.Graph.Inputs.Add(new("fc.bias", OnnxDataType.Int64)), "initializer 'fc.bias': it is of type float; the input of that name is of type int64"),
        ["a value assigned twice"] = (m => m.Graph.Nodes.Add(new("Neg", ["x"], ["h"])), "(h = Neg): it makes 'h', which is there already"),
        ["a node that makes an input"] = (m => m.Graph.Nodes.Add(new("Neg", ["y"], ["x"])), "it makes 'x', which is there already"),
        ["nodes out of order"] = (m => Swap(m.Graph.Nodes), "node 'act' (Relu): it reads 'h' before node 'fc' (Gemm) makes it"),
        ["a node that reads its own output"] = (m => m.Graph.Nodes.Add(new("Neg", ["l"], ["l"])), "it reads its own output 'l'"),
        ["a value that nothing makes"] = (m => m.Graph.Nodes[1].Inputs[0] = "g", "node 'act' (Relu): it reads 'g', which nothing makes"),
        ["two nodes of one name"] = (m => m.Graph.Nodes[1].Name = "fc", "node 'fc' (Relu): another node has the same name"),
        ["metadata too early"] = (m => m.Graph.Nodes[0].Metadata["a"] = "b", "from IR version 10 on"),
        ["no such operator"] = (m => m.Graph.Nodes.Add(new("Gemmm", ["x"], ["z"])), "(z = Gemmm): the operator is not known"),
        ["another domain"] = (m => m.Graph.Nodes[0].Domain = "com.microsoft", "'com.microsoft' is not known"),
        ["an operator of a later opset"] = (m => m.Graph.Nodes.Add(new("Gelu", ["x"], ["z"])), "exists from opset 20 on; the model is in opset 18"),
        ["too few inputs"] = (m => { m.Graph.Nodes[0].Inputs.RemoveAt(2); m.Graph.Nodes[0].Inputs.RemoveAt(1); }, "node 'fc' (Gemm): it has 1 inputs; at least 2 are needed ('B' is missing)"),
        ["too many inputs"] = (m => m.Graph.Nodes[1].Inputs.Add("x"), "node 'act' (Relu): it has 2 inputs; at most 1 are allowed"),
        ["an empty required input"] = (m => m.Graph.Nodes[0].Inputs[0] = "", "the input 'A' is required and was left empty"),
        ["too many outputs"] = (m => m.Graph.Nodes[1].Outputs.Add("z"), "it has 2 outputs; at most 1 are allowed"),
        ["an empty required output"] = (m => m.Graph.Nodes.Add(new("Relu", ["x"], [""])), "the output 'Y' is required and was left empty"),
        ["an attribute of another operator"] = (m => m.Graph.Nodes[1].Attributes.Add(new("alpha", 1f)), "Relu of opset 14 has no attribute 'alpha'"),
        ["an attribute of another kind"] = (m => m.Graph.Nodes[0].Attributes.Add(new("alpha", 1)), "the attribute 'alpha' holds Int; Float is expected"),
        ["an attribute twice"] = (m => m.Graph.Nodes[0].Attributes.Add(new("transB", 1)), "the attribute 'transB' is given twice"),
        ["a required attribute missing"] = (m => m.Graph.Nodes.Add(new("Concat", ["x"], ["z"])), "the attribute 'axis' is required"),
        ["a word that is not allowed"] = (m => m.Graph.Nodes.Add(new("Pad", ["x", "pads"], ["z"], new OnnxAttribute("mode", "replicate"))), "the attribute 'mode' is 'replicate'; allowed: constant, reflect, edge"),
        ["a word of a later opset"] = (m => m.Graph.Nodes.Add(new("Pad", ["x", "pads"], ["z"], new OnnxAttribute("mode", "wrap"))), "the attribute 'mode' is 'wrap'"),
        ["axes as an attribute"] = (m => m.Graph.Nodes.Add(new("ReduceMean", ["x"], ["z"], new OnnxAttribute("axes", [1L]))), "ReduceMean of opset 18 has no attribute 'axes'"),
        ["a type that the operator does not take"] = (m => m.Graph.Nodes.Add(new("And", ["x", "x"], ["z"])), "the input A ('x') is of type float; allowed: bool"),
        ["two types in one sum"] = (m => m.Graph.Nodes.Add(new("Add", ["x", "pads"], ["z"])), "the inputs A ('x') and B ('pads') must have one type; they are of type float and int64"),
        ["a cast to nothing"] = (m => m.Graph.Nodes.Add(new("Cast", ["x"], ["z"], new OnnxAttribute("to", 99))), "the attribute 'to' makes the output type 99"),
        ["split by nothing"] = (m => m.Graph.Nodes.Add(new("Split", ["x"], ["z"])), "exactly one of the input 'split' and the attribute 'num_outputs'"),
        ["split by the wrong number"] = (m => m.Graph.Nodes.Add(new("Split", ["x"], ["z"], new OnnxAttribute("num_outputs", 2))), "num_outputs is 2; the node has 1 outputs"),
        ["resize by nothing"] = (m => m.Graph.Nodes.Add(new("Resize", ["x"], ["z"])), "exactly one of 'scales' and 'sizes'"),
        ["integer modulus of floats"] = (m => m.Graph.Nodes.Add(new("Mod", ["x", "x"], ["z"])), "need fmod=1"),
        ["no permutation"] = (m => m.Graph.Nodes.Add(new("Transpose", ["x"], ["z"], new OnnxAttribute("perm", [1L, 1]))), "perm [1, 1] is not a permutation"),
        ["a permutation of another rank"] = (m => m.Graph.Nodes.Add(new("Transpose", ["x"], ["z"], new OnnxAttribute("perm", [1L, 0, 2]))), "perm has 3 axes for an input of shape [N, 3]"),
        ["an equation of more operands"] = (m => m.Graph.Nodes.Add(new("Einsum", ["x"], ["z"], new OnnxAttribute("equation", "ij,jk->ik"))), "has 2 operands; the node has 1 inputs"),
        ["no hidden size"] = (m => m.Graph.Nodes.Add(new("RNN", ["x", "x", "x"], ["z"])), "'hidden_size' must be given"),
        ["running statistics of a frozen norm"] = (m => m.Graph.Nodes.Add(new("BatchNormalization", ["x", "fc.bias", "fc.bias", "fc.bias", "fc.bias"], ["z", "zm", "zv"])), "training_mode=1 only"),
        ["a kernel of another rank"] = (m => m.Graph.Nodes.Add(new("MaxPool", ["x"], ["z"], new OnnxAttribute("kernel_shape", [2L]), new OnnxAttribute("strides", [2L, 2]))), "strides has 2 numbers; 1 are needed for 1 spatial axes"),
        ["a stride of zero"] = (m => m.Graph.Nodes.Add(new("MaxPool", ["x"], ["z"], new OnnxAttribute("kernel_shape", [2L]), new OnnxAttribute("strides", [0L]))), "strides [0] has a number that is not positive"),
        ["a kernel larger than the input"] = (m => { m.Graph.Inputs.Add(new("i", OnnxDataType.Float, [1, 1, 4])); m.Graph.Nodes.Add(new("MaxPool", ["i"], ["z"], new OnnxAttribute("kernel_shape", [5L]))); }, "a kernel of 5 with dilation 1 does not fit 4 elements"),
        ["matrices that do not fit"] = (m => m.Graph.Nodes.Add(new("MatMul", ["x", "fc.weight"], ["z"])), "[N, 3] and [2, 3] have different inner sizes: 3 and 2"),
        ["shapes that do not broadcast"] = (m => m.Graph.Nodes.Add(new("Mul", ["x", "fc.bias"], ["z"])), "[N, 3] and [2] do not broadcast"),
        ["a reshape of another size"] = (m => m.Graph.Nodes.Add(new("Reshape", ["fc.weight", "five"], ["z"])), "6 elements do not fill the shape [5]"),
        ["a reshape that copies a dimension that is not there"] = (m => m.Graph.Nodes.Add(new("Reshape", ["fc.weight", "pads"], ["z"])), "the shape's 0 at position 2 copies a dimension that [2, 3] does not have"),
        ["an axis out of range"] = (m => m.Graph.Nodes.Add(new("Concat", ["x", "x"], ["z"], new OnnxAttribute("axis", 2))), "the axis 2 is out of range for a tensor of 2 dimensions"),
    };

    public static TheoryData<string> Broken => [.. s_broken.Keys];

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(21)]
    public void Good_models_pass(int opset)
    {
        Assert.Empty(OnnxChecker.Problems(OnnxExamples.Linear(opset, new float[6], new float[2])));
        Assert.Empty(OnnxChecker.Problems(OnnxExamples.Convolution(opset, new float[72], new float[6])));
        Assert.Empty(OnnxChecker.Problems(OnnxExamples.Lstm(opset, new float[48], new float[32], new float[32])));
        Assert.Empty(OnnxChecker.Problems(OnnxExamples.DynamicSizes(opset)));
    }

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_model_is_refused_and_the_place_named(string name)
    {
        var model = Good();
        Assert.Empty(OnnxChecker.Problems(model));
        var (damage, text) = s_broken[name];
        damage(model);
        Assert.Contains(text, Assert.Throws<OnnxCheckException>(() => OnnxChecker.Check(model)).Message);
    }

    [Fact]
    public void All_problems_are_listed_and_one_does_not_bring_others()
    {
        var model = Good();
        model.Graph.Nodes[0].Attributes.Add(new("alpha", 1));
        model.Graph.Nodes[1].Attributes.Add(new("axis", 1));
        model.Graph.Nodes[1].Inputs.Add("nowhere");
        var error = Assert.Throws<OnnxCheckException>(() => OnnxChecker.Check(model));
        Assert.Equal(
            [
                "node 'fc' (Gemm): the attribute 'alpha' holds Int; Float is expected.",
                "node 'act' (Relu): it reads 'nowhere', which nothing makes.",
                "node 'act' (Relu): it has 2 inputs; at most 1 are allowed.",
                "node 'act' (Relu): Relu of opset 14 has no attribute 'axis'.",
            ],
            error.Problems.Select(problem => problem.ToString()));
        Assert.Equal($"The model has 4 problems:\n  {string.Join("\n  ", error.Problems)}", error.Message);
    }

    [Fact]
    public void Branches_see_outer_values_and_must_agree()
    {
        var model = Good();
        model.Graph.Inputs.Add(new("condition", OnnxDataType.Bool, []));
        model.Graph.Nodes.Add(new OnnxNode("If", ["condition"], ["branch"], new("then_branch", Branch("t", "Neg", OnnxDataType.Float)), new("else_branch", Branch("e", "Abs", OnnxDataType.Float))));
        model.Graph.Outputs.Add(new("branch", OnnxDataType.Float));
        Assert.Empty(OnnxChecker.Problems(model));

        model.Graph.Nodes[2] = new OnnxNode("If", ["condition"], ["branch"], new("then_branch", Branch("t", "Neg", OnnxDataType.Float)), new("else_branch", Branch("e", "IsNaN", OnnxDataType.Bool)));
        Assert.Contains(OnnxChecker.Problems(model), problem => problem.What.Contains("its branches give float and bool"));
        model.Graph.Nodes[2] = new OnnxNode("If", ["condition"], ["branch"], new("then_branch", Branch("y", "Neg", OnnxDataType.Float)), new("else_branch", Branch("e", "Abs", OnnxDataType.Float)));
        Assert.Contains("it makes 'y', which is there already", Assert.Single(OnnxChecker.Problems(model)).What);

        static OnnxGraph Branch(string output, string op, OnnxDataType type)
        {
            var graph = new OnnxGraph("branch");
            graph.Nodes.Add(new OnnxNode(op, ["h"], [output]));
            graph.Outputs.Add(new(output, type, ["N", 2]));
            return graph;
        }
    }

    private static OnnxModel Good()
    {
        var model = OnnxExamples.Linear(18, new float[6], new float[2]);
        model.Graph.Initializers.Add(OnnxTensor.Create("pads", [0L, 0, 0, 0], 4));
        model.Graph.Initializers.Add(OnnxTensor.Create("five", [5L], 1));
        return model;
    }

    private static void Swap(IList<OnnxNode> nodes) => (nodes[0], nodes[1]) = (nodes[1], nodes[0]);
}
