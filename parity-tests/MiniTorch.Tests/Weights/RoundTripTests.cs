using System.Diagnostics;
using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.PyBridge;
using MiniTorch.Serialization;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Weights;

/// <summary>What this library writes, read by itself and by PyTorch.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-weights").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("m.pth")]
    [InlineData("m.pt")]
    [InlineData("m.safetensors")]
    [InlineData("m.dat")]
    [InlineData("m.anything")]
    public void A_module_reads_what_it_wrote(string file)
    {
        manual_seed(1);
        using nn.Module module = Net();
        using nn.Module other = Net();
        module.save(Path.Combine(_folder, file));
        other.load(Path.Combine(_folder, file));
        foreach ((string name, Tensor tensor) in module.state_dict())
        {
            Assert.True(tensor.equal(other.state_dict()[name]).all().item<bool>(), name);
        }
        Assert.Equal([file], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Half_precision_files_are_converted()
    {
        using var linear = nn.Linear(3, 2);
        foreach (ScalarType dtype in new[] { ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64 })
        {
            foreach (string extension in new[] { "pth", "safetensors" })
            {
                string path = Path.Combine(_folder, "half." + extension);
                var half = new Dictionary<string, Tensor> { ["weight"] = full(2, 3, 0.5f).to(dtype), ["bias"] = full(2, 0.25f).to(dtype) };
                save(half, path);
                linear.load(path);
                Assert.Equal(ScalarType.Float32, linear.weight!.dtype);
                Assert.Equal(0.5f, linear.weight[1, 2].item<float>());
            }
        }
    }

    [Fact]
    public void Everything_that_does_not_fit_is_listed_and_nothing_is_loaded()
    {
        using var linear = nn.Linear(3, 2);
        Tensor before = linear.weight!.clone();
        string path = Path.Combine(_folder, "wrong.pth");
        save(new Dictionary<string, Tensor> { ["weight"] = zeros(3, 3), ["other"] = zeros(1), ["third"] = zeros(1) }, path);
        string message = Assert.Throws<ArgumentException>(() => linear.load(path)).Message;
        foreach (string part in new[] { "weight", "[3, 3]", "[2, 3]", "other", "third", "bias" })
        {
            Assert.Contains(part, message);
        }
        save(new Dictionary<string, Tensor> { ["weight"] = zeros(2, 3), ["bias"] = zeros(1) }, path);
        Assert.Contains("bias", Assert.Throws<ArgumentException>(() => linear.load(path)).Message);
        Assert.Contains("bias", Assert.Throws<InvalidOperationException>(() => linear.load_state_dict(new Dictionary<string, Tensor> { ["weight"] = zeros(2, 3), ["bias"] = zeros(1) })).Message);
        Assert.True(before.equal(linear.weight).all().item<bool>());
        var loaded = new Dictionary<string, bool>();
        save(new Dictionary<string, Tensor> { ["weight"] = zeros(2, 3), ["other"] = zeros(1) }, path);
        linear.load_py(path, strict: false, loadedParameters: loaded);
        Assert.Equal(new Dictionary<string, bool> { ["weight"] = true, ["other"] = false }, loaded);
        Assert.Equal(0, linear.weight.abs().sum().item<float>());
    }

    [Fact]
    public void What_cannot_be_saved_leaves_no_file()
    {
        string path = Path.Combine(_folder, "x.pth");
        Assert.Throws<ArgumentException>(() => save(new Dictionary<string, object> { ["x"] = new System.Text.StringBuilder() }, path));
        Assert.Throws<ArgumentException>(() => save(nn.Linear(1, 1), path));
        var cyclic = new List<object?>();
        cyclic.Add(cyclic);
        Assert.Throws<ArgumentException>(() => save(cyclic, path));
        Assert.Throws<ArgumentException>(() => save(new Dictionary<string, Tensor> { ["c"] = zeros(1, ScalarType.ComplexFloat64) }, Path.Combine(_folder, "x.safetensors")));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("Adam")]
    [InlineData("SGD")]
    [InlineData("RMSProp")]
    [InlineData("Adagrad")]
    [InlineData("NAdam")]
    [InlineData("Rprop")]
    public void An_optimizer_goes_on_from_what_it_wrote(string kind)
    {
        Parameter a = new(tensor(new[] { 1.0, -2.0, 3.0 }));
        Parameter b = new(tensor(new[] { 1.0, -2.0, 3.0 }));
        optim.Optimizer first = Make(kind, a);
        optim.Optimizer second = Make(kind, b);
        Step(first, a, 3);
        string path = Path.Combine(_folder, "o.pth");
        first.save_py(path);
        second.load_py(path);
        using (no_grad())
        {
            b.copy_(a);
        }
        Step(first, a, 2);
        Step(second, b, 2);
        Assert.True(allclose(a, b, 1e-6, 1e-9), $"{a.ToString(TensorStringStyle.Julia)} {b.ToString(TensorStringStyle.Julia)}");
        Parameter c = new(tensor(new[] { 1.0, -2.0 }));
        optim.Optimizer wrong = Make(kind, c);
        Assert.Contains("state[0]", Assert.Throws<ArgumentException>(() => wrong.load_py(path)).Message);
    }

    [LiveFact(LiveReference.PyTorch)]
    public void PyTorch_reads_what_is_written()
    {
        var values = new Dictionary<string, object?>
        {
            ["f32"] = arange(6, ScalarType.Float32).reshape(2, 3).t(),
            ["f64"] = tensor(0.1),
            ["f16"] = tensor(1.5f).to(ScalarType.Float16),
            ["bf16"] = tensor(1.5f).to(ScalarType.BFloat16),
            ["i8"] = tensor(-3L, ScalarType.Int8),
            ["i16"] = tensor(-300L, ScalarType.Int16),
            ["i32"] = tensor(-70000L, ScalarType.Int32),
            ["i64"] = tensor(1L << 40),
            ["u8"] = tensor(200L, ScalarType.Byte),
            ["b"] = tensor(new[] { true, false }),
            ["c64"] = tensor(new[] { (1.5f, -2f) }),
            ["c128"] = tensor(new[] { new System.Numerics.Complex(0.1, -2) }),
            ["empty"] = zeros(0, 4),
            ["numbers"] = new List<object?> { 1, -5, 300, 1L << 40, 0.1, true, null, "ü", new object?[] { 1L, 2L } },
        };
        values["view"] = ((Tensor)values["f32"]!)[1];
        save(values, Path.Combine(_folder, "all.pth"));
        using (nn.Module net = Net())
        {
            net.save(Path.Combine(_folder, "net.pth"));
        }
        save(tensor(new[] { 1f, 2f }), Path.Combine(_folder, "one.dat"));
        string said = Python("""
            import torch, sys
            d = torch.load(sys.argv[1] + '/all.pth')
            for k, v in d.items(): print(k, v.dtype, list(v.shape), v.tolist()) if torch.is_tensor(v) else print(k, v)
            print(d['view'].storage().data_ptr() == d['f32'].storage().data_ptr())
            print([(k, v.requires_grad, list(v.shape)) for k, v in torch.load(sys.argv[1] + '/net.pth').items()])
            print(torch.load(sys.argv[1] + '/one.dat'))
            """);
        Assert.Equal("""
            f32 torch.float32 [3, 2] [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
            f64 torch.float64 [] 0.1
            f16 torch.float16 [] 1.5
            bf16 torch.bfloat16 [] 1.5
            i8 torch.int8 [] -3
            i16 torch.int16 [] -300
            i32 torch.int32 [] -70000
            i64 torch.int64 [] 1099511627776
            u8 torch.uint8 [] 200
            b torch.bool [2] [True, False]
            c64 torch.complex64 [1] [(1.5-2j)]
            c128 torch.complex128 [1] [(0.1-2j)]
            empty torch.float32 [0, 4] []
            numbers [1, -5, 300, 1099511627776, 0.1, True, None, 'ü', (1, 2)]
            view torch.float32 [2] [1.0, 4.0]
            True
            [('_conv.weight', False, [2, 1, 3, 3]), ('_conv.bias', False, [2]), ('_bn.weight', False, [2]), ('_bn.bias', False, [2]), ('_bn.running_mean', False, [2]), ('_bn.running_var', False, [2]), ('_bn.num_batches_tracked', False, [])]
            tensor([1., 2.])

            """, said);
    }

    // Not NAdam, whose 1.13 multiplies a step's momentum into the product twice; the recorded steps of 2.13 hold it.
    [LiveTheory(LiveReference.PyTorch)]
    [InlineData("Adam", "Adam([p], lr=0.1, amsgrad=True)")]
    [InlineData("AdamW", "AdamW([p], lr=0.1)")]
    [InlineData("SGD", "SGD([p], lr=0.1, momentum=0.9)")]
    [InlineData("RMSProp", "RMSprop([p], lr=0.1, momentum=0.5, centered=True)")]
    [InlineData("Adagrad", "Adagrad([p], lr=0.1)")]
    [InlineData("Adadelta", "Adadelta([p], lr=0.1)")]
    [InlineData("RAdam", "RAdam([p], lr=0.1)")]
    [InlineData("Adamax", "Adamax([p], lr=0.1)")]
    [InlineData("Rprop", "Rprop([p], lr=0.1)")]
    public void PyTorch_goes_on_from_an_optimizers_file_and_this_library_from_its(string kind, string python)
    {
        Parameter a = new(tensor(new[] { 1.0, -2.0, 3.0 }));
        optim.Optimizer optimizer = Make(kind, a);
        Step(optimizer, a, 3);
        optimizer.save_py(Path.Combine(_folder, "ours.pth"));
        save((Tensor)a.detach(), Path.Combine(_folder, "a.pth"));
        Python($"""
            import torch, sys
            folder = sys.argv[1]
            p = torch.nn.Parameter(torch.load(folder + '/a.pth'))
            o = torch.optim.{python}
            o.load_state_dict(torch.load(folder + '/ours.pth'))
            def step(n):
                for _ in range(n):
                    o.zero_grad(); (p ** 3).sum().backward(); o.step()
            step(2)
            torch.save(p.data, folder + '/two.pth'); torch.save(o.state_dict(), folder + '/theirs.pth')
            step(2)
            torch.save(p.data, folder + '/four.pth')
            """);
        Step(optimizer, a, 2);
        Tensor two = load(Path.Combine(_folder, "two.pth"));
        Assert.True(allclose(a, two, 1e-9, 1e-12), $"{a.str()} {two.str()}");
        Parameter b = new(load(Path.Combine(_folder, "two.pth")));
        optim.Optimizer second = Make(kind, b, 0.5);
        second.load_py(Path.Combine(_folder, "theirs.pth"));
        Step(second, b, 2);
        Tensor four = load(Path.Combine(_folder, "four.pth"));
        Assert.True(allclose(b, four, 1e-9, 1e-12), $"{b.str()} {four.str()}");
    }

    private static optim.Optimizer Make(string kind, Parameter p, double lr = 0.1) => kind switch
    {
        "Adam" => optim.Adam([p], lr, amsgrad: true),
        "AdamW" => optim.AdamW([p], lr),
        "SGD" => optim.SGD([p], lr, 0.9),
        "RMSProp" => optim.RMSProp([p], lr, momentum: 0.5, centered: true),
        "Adagrad" => optim.Adagrad([p], lr),
        "Adadelta" => optim.Adadelta([p], lr),
        "RAdam" => optim.RAdam([p], lr),
        "Adamax" => optim.Adamax([p], lr),
        _ => optim.Rprop([p], lr),
    };

    private static void Step(optim.Optimizer optimizer, Parameter p, int count)
    {
        for (int i = 0; i < count; i++)
        {
            optimizer.zero_grad();
            p.pow(3).sum().backward();
            optimizer.step();
        }
    }

    private static ConvNet Net() => new();

    private string Python(string script)
    {
        var start = new ProcessStartInfo(LiveReferences.Python, ["-c", script, _folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.ReplaceLineEndings("\n");
    }

    private sealed class ConvNet : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _conv = nn.Conv2d(1, 2, 3);
        private readonly nn.Module<Tensor, Tensor> _bn = nn.BatchNorm2d(2);

        public ConvNet()
            : base(nameof(ConvNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _bn.call(_conv.call(input));
    }
}
