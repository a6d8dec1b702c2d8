using MiniTorch.Modules;
using MiniTorch.Parity.Recordings;
using MiniTorch.PyBridge;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Weights;

/// <summary>TorchScript archives and states of L-BFGS, from PyTorch (parity-tests/scripts/record_archives.py) and back.</summary>
public sealed class ArchiveTests : IDisposable
{
    private static readonly string s_directory = Path.Combine(RecordedFiles.DataDirectory, "pytorch");
    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-archives").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Inner : nn.Module<Tensor, Tensor>
    {
        public readonly Parameter weight = new(zeros(2, 2));
        public readonly Tensor scale = zeros(2, dtype: ScalarType.Int64);

        internal Inner()
            : base(nameof(Inner)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input.matmul(weight) * scale;
    }

    private sealed class Outer : nn.Module<Tensor, Tensor>
    {
        public readonly Inner inner = new();
        public readonly Parameter bias = new(zeros(2));

        internal Outer()
            : base(nameof(Outer)) => RegisterComponents();

        public override Tensor forward(Tensor input) => inner.call(input) + bias;
    }

    [Fact]
    public void The_tensors_of_a_TorchScript_archive_are_read_under_their_modules_names()
    {
        var tensors = load<Dictionary<string, Tensor>>(Path.Combine(s_directory, "scripted_module.pt"));
        Assert.Equal(["bias", "inner.scale", "inner.weight"], tensors.Keys.Order());
        using var module = new Outer();
        module.load(Path.Combine(s_directory, "scripted_module.pt"));
        Assert.Equal([1.5f, -2, 0.25f, 3], module.inner.weight.reshape(-1).data<float>().ToArray());
        Assert.Equal([2L, 3], module.inner.scale.data<long>().ToArray());
        Assert.Equal([4f, 2.5f], module.call(ones(1, 2)).reshape(-1).data<float>().ToArray());
    }

    [Fact]
    public void An_archive_with_other_values_says_that_it_is_TorchScript()
    {
        Exception e = Assert.Throws<InvalidDataException>(() => load<object>(Path.Combine(s_directory, "scripted_with_list.pt")));
        Assert.StartsWith("The file is a TorchScript archive, of which only tensors are read", e.Message);
        Assert.Contains("torch.jit.load", e.Message);
    }

    [Theory]
    [InlineData("lbfgs_state.pth", false, new[] { 1.2712348699569702f, 2.0700411796569824f, 2.865537643432617f }, new[] { 1.6260085105895996f, 2.2888476848602295f, 2.0121870040893555f })]
    [InlineData("lbfgs_state.pth", true, new[] { 1.2712348699569702f, 2.0700411796569824f, 2.865537643432617f }, new[] { 1.6260085105895996f, 2.2888476848602295f, 2.0121870040893555f })]
    [InlineData("lbfgs_strong_wolfe.pth", true, new[] { 1.6958467960357666f, 2.1839005947113037f, 2.655947685241699f }, new[] { 2.5156712532043457f, 2.7241601943969727f, 0.3364220857620239f })]
    public void LBFGS_goes_on_where_PyTorch_left_off(string file, bool throughOurOwnFile, float[] before, float[] after)
    {
        using var x = new Parameter(tensor(before[..2]));
        using var w = new Parameter(tensor(before[2..]).reshape(1, 1));
        using LBFGS optimizer = optim.LBFGS([x, w], lr: 1);
        optimizer.load_py(Path.Combine(s_directory, file));
        Assert.Equal(0.1, optimizer.LearningRate);
        using LBFGS other = optim.LBFGS([x, w], lr: 1);
        if (throughOurOwnFile)
        {
            string path = Path.Combine(_folder, "own.pth");
            optimizer.save_py(path);
            other.load_py(path);
        }
        LBFGS used = throughOurOwnFile ? other : optimizer;
        for (int i = 0; i < 3; i++)
        {
            used.step(() =>
            {
                used.zero_grad();
                Tensor loss = (x - 3).pow(4).sum() + (w * w).sum();
                loss.backward();
                return loss;
            });
        }
        Assert.Equal(after[0], x[0].item<float>(), 2e-5f);   // PyTorch's history is float32, ours float64
        Assert.Equal(after[1], x[1].item<float>(), 2e-5f);
        Assert.Equal(after[2], w.item<float>(), 2e-5f);
    }

    [Fact]
    public void A_state_that_does_not_fit_changes_nothing()
    {
        using var x = new Parameter(ones(2));
        using var w = new Parameter(ones(2));
        using LBFGS one = optim.LBFGS([x], lr: 0.5);
        Assert.Throws<ArgumentException>(() => one.load_py(Path.Combine(s_directory, "lbfgs_state.pth")));
        using LBFGS two = optim.LBFGS([x, w], lr: 0.5);
        Exception e = Assert.Throws<ArgumentException>(() => two.load_py(Path.Combine(s_directory, "lbfgs_state.pth")));
        Assert.Contains("state[0]['d'] has the shape [3], the parameters 4 elements", e.Message);
        Assert.Throws<InvalidDataException>(() => one.load_py(Path.Combine(s_directory, "single_tensor.pt")));
        Assert.Equal(0.5, one.LearningRate);
        Assert.Equal(0.5, two.LearningRate);
    }
}
