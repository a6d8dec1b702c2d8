using MiniTorch.Modules;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.NN;

/// <summary>Parts of chains of modules, and members of modules that TorchSharp declares in its own way.</summary>
public sealed class SliceTests
{
    /// <summary>Adds the second input after each layer.</summary>
    private sealed class Adding : Sequential<Tensor, Tensor, Tensor>
    {
        private readonly Linear _own = nn.Linear(2, 2);

        internal Adding(params (string, nn.Module)[] modules)
            : base(modules) => register_module("own", _own);

        public override Tensor forward(Tensor input1, Tensor input2)
        {
            Tensor result = input1;
            for (int i = 0; i < Count; i++)
            {
                result = ((nn.Module<Tensor, Tensor>)this[i]).call(result) + input2;
            }
            return result;
        }
    }

    [Fact]
    public void A_slice_computes_with_its_part_of_the_modules_which_it_shares()
    {
        using var chain = new Adding(("a", nn.Linear(2, 2)), ("b", nn.ReLU()), ("c", nn.Linear(2, 2)), ("d", nn.Tanh()));
        Sequential<Tensor, Tensor, Tensor> middle = chain[1..3];
        Assert.IsType<Adding>(middle);
        Assert.Equal(2, middle.Count);
        Assert.Same(chain[1], middle[0]);
        Assert.Equal(["own", "b", "c"], middle.named_children().Select(static child => child.name).OrderBy(static name => name == "own" ? "" : name));
        Assert.Equal(["a", "b", "c", "d", "own"], chain.named_children().Select(static child => child.name).Order());
        Tensor x = randn(3, 2);
        Tensor y = randn(3, 2);
        var last = (Linear)chain[2];
        Assert.True(middle.call(x, y).equal(last.call(nn.functional.relu(x) + y) + y).all().item<bool>());
        Assert.Equal(3, chain[(1, null)].Count);
        Assert.Equal(2, chain[(null, -2)].Count);
        Assert.Same(chain[2], chain[(-2, -1)][0]);
        Assert.Equal(0, chain[(3, 1)].Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => chain[2..9]);
    }

    [Fact]
    public void A_slice_has_no_hooks_and_grows_alone()
    {
        using var chain = new Adding(("a", nn.Linear(2, 2)), ("b", nn.ReLU()));
        int calls = 0;
        chain.register_forward_hook(_ => calls++);
        Sequential<Tensor, Tensor, Tensor> part = chain[..1];
        part.append("new", nn.Tanh());
        part.call(ones(1, 2), ones(1, 2));
        Assert.Equal(0, calls);
        Assert.Equal(2, chain.Count);
        Assert.DoesNotContain("new", chain.named_children().Select(static child => child.name));
        chain.call(ones(1, 2), ones(1, 2));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Arguments_bear_the_names_of_TorchSharp()
    {
        using Sequential chain = nn.Sequential(nn.Dropout2d(), nn.PixelShuffle(2));
        chain.train(on: false);
        Assert.False(chain.training);
        Assert.Empty(chain.named_buffers(include_persistent: true));
        Assert.Equal([1L, 1, 2, 2], nn.PixelShuffle(2).forward(input: ones(1, 4, 1, 1)).shape);
        Assert.Equal([2L, 3], nn.Unflatten(0, [2, 3]).forward(tensor: ones(6)).shape);
        Assert.Equal([2L, 4], nn.GRUCell(3, 4).forward(input: ones(2, 3), h0: null).shape);
        Assert.Equal([2L, 4], nn.RNNCell(3, 4).forward(input: ones(2, 3), h0: zeros(2, 4)).shape);
        Assert.Equal([2L, 4], nn.LSTMCell(3, 4).forward(input: ones(2, 3), h0_c0: null).Item1.shape);
        using EmbeddingBag bag = nn.EmbeddingBag(5, 2);
        Assert.Equal([2L, 2], bag.call(input: tensor(new[] { 0L, 1, 2 }), offsets: tensor(new[] { 0L, 1 }), perSampleWeights: null!).shape);
    }

    [Fact]
    public void A_module_without_parameters_is_converted_and_moved_to_itself()
    {
        using ReLU relu = nn.ReLU();
        Assert.Same(relu, relu.to(ScalarType.Float64));
        Assert.Same(relu, relu.to(CPU, ScalarType.Float16));
    }

    [Fact]
    public void A_module_is_made_from_a_file()
    {
        string path = Path.GetTempFileName();
        try
        {
            using var saved = new Small();
            saved.save(path);
            using nn.Module read = nn.Module.Create<Small>(path);
            Assert.IsType<Small>(read);
            Assert.True(read.parameters().First().equal(saved.parameters().First()).all().item<bool>());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Tensors_of_a_stream_are_read_skipped_or_put_in_place_of_others()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ones(2).Save(writer);
        arange(3).Save(writer);
        full(1, 2.5).Save(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Assert.Null(TensorExtensionMethods.Load(reader, skip: true));
        Assert.Equal([0L, 1, 2], TensorExtensionMethods.Load(reader)!.data<long>().ToArray());
        Tensor? old = zeros(4, 4);
        Tensor first = old;
        TensorExtensionMethods.Load(ref old, reader);
        Assert.True(first.IsInvalid);
        Assert.Equal(2.5f, old!.item<float>());
        Assert.Throws<EndOfStreamException>(() => TensorExtensionMethods.Load(reader));
    }

    private sealed class Small : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _layer = nn.Linear(3, 2);

        public Small()
            : base(nameof(Small)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _layer.call(input);
    }
}
