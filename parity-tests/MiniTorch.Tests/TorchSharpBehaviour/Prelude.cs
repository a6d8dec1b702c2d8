using MiniTorch.Modules;
using static MiniTorch.torch;

namespace MiniTorch.Tests.TorchSharpBehaviour;

/// <summary>What the recorded expressions call by short names: helpers, modules and data sets.</summary>
public static class Prelude
{
    /// <summary>A text that is shown without quotation marks.</summary>
    public sealed class Raw(string text)
    {
        public override string ToString() => text;
    }

    public static Raw R(string text) => new(text);

    public static string F(object? value) => Api.Shown.Of(value);

    /// <summary>What statements show that ran to their end.</summary>
    public static object Done => Api.Shown.Ok;

    public static void SR() => DisposeScopeManager.Statistics.Reset();

    /// <summary>The counters of tensors: created and disposed outside of scopes, in scopes, attached, detached, live.</summary>
    public static Raw Stat()
    {
        var s = DisposeScopeManager.Statistics.TensorStatistics;
        return new($"outC={s.CreatedOutsideScopeCount} outD={s.DisposedOutsideScopeCount} inC={s.CreatedInScopeCount} inD={s.DisposedInScopeCount} att={s.AttachedToScopeCount} det={s.DetachedFromScopeCount} live={s.ThreadTotalLiveCount}");
    }

    public static Tensor T0(float value) => torch.tensor(value);

    public static Tensor T1(params float[] values) => torch.tensor(values);

    public static object MS(Func<Tensor> make)
    {
        manual_seed(0);
        return make();
    }

    public static IEnumerable<string> NP(nn.Module module) => module.named_parameters().Select(p => p.name);

    public static IEnumerable<string> NP(nn.Module module, bool recurse) => module.named_parameters(recurse).Select(p => p.name);

    public static string TS(nn.Module module) => module + " / " + module.GetName();

    public static string Desc(nn.Module module) =>
        $"params=[{string.Join(',', NP(module))}] buffers=[{string.Join(',', module.named_buffers().Select(b => b.name))}] children=[{string.Join(',', module.named_children().Select(c => c.name))}] modules=[{string.Join(',', module.named_modules().Select(m => m.name))}]";

    public static Linear L11()
    {
        Linear linear = nn.Linear(1, 1);
        using (no_grad())
        {
            linear.weight!.fill_(1);
            linear.bias!.fill_(1);
        }
        return linear;
    }

    public static IEnumerable<Parameter> ps() => L11().parameters();

    public static string[] Ord(IEnumerable<Dictionary<string, Tensor>> loader) => [.. loader.Select(batch => string.Join(',', batch["y"].data<long>()))];

    public sealed class Dup2 : nn.Module
    {
        public Dup2()
            : base("dup2") => RegisterComponents();
    }

    public sealed class Dup : nn.Module
    {
        private readonly Linear a = nn.Linear(1, 1);

        public Dup()
            : base("dup")
        {
            RegisterComponents();
            register_module("a", a);
        }
    }

    public sealed class NoReg : nn.Module
    {
        public Linear a = nn.Linear(1, 1);

        public NoReg()
            : base("noreg")
        {
        }
    }

    public sealed class M10 : nn.Module
    {
        public Linear a = nn.Linear(2, 2);
        public Parameter p = new(ones(2));
        public Tensor buf = zeros(2);
        public Tensor loose = ones(2);
        public Tensor ibuf = ones(2, dtype: int64);
        public Tensor np = ones(2);

        public M10()
            : base("M10")
        {
            register_buffer("buf", buf);
            register_buffer("ibuf", ibuf);
            register_buffer("np", np, persistent: false);
            RegisterComponents();
        }
    }

    public sealed class M13 : nn.Module
    {
        public ModuleList<Linear> ml = nn.ModuleList(nn.Linear(1, 1), nn.Linear(1, 1));
        public ModuleDict<Linear> md = nn.ModuleDict(("x", nn.Linear(1, 1)));
        public ParameterList pl = nn.ParameterList(new Parameter(ones(1)), new Parameter(ones(1)));
        public ParameterDict pd = nn.ParameterDict(("k", new Parameter(ones(1))));
        public Sequential s = nn.Sequential(("one", nn.Linear(1, 1)), ("two", nn.ReLU()));
        public Sequential s2 = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1));

        public M13()
            : base("M13") => RegisterComponents();
    }

    public sealed class MyNet : nn.Module<Tensor, Tensor>
    {
        private readonly Linear fc1 = nn.Linear(2, 3);
        private readonly Sequential seq = nn.Sequential(nn.ReLU());

        public MyNet(string name)
            : base(name) => RegisterComponents();

        public override Tensor forward(Tensor input) => seq.forward(fc1.forward(input));
    }

    /// <summary>n items {x: [i, i + 0.5], y: i}.</summary>
    public sealed class DD(long n) : utils.data.Dataset
    {
        public List<long> asked = [];
        public int disp;

        public override long Count => n;

        public override Dictionary<string, Tensor> GetTensor(long index)
        {
            lock (asked)
            {
                asked.Add(index);
            }
            return new() { ["x"] = torch.tensor(new[] { index, index + 0.5f }), ["y"] = torch.tensor(index) };
        }

        protected override void Dispose(bool disposing)
        {
            disp++;
            base.Dispose(disposing);
        }
    }

    public sealed class ID : utils.data.IterableDataset
    {
        public override long Count => 3;

        public override IList<Tensor> GetTensor(long index) => [torch.tensor(index), torch.tensor(new float[] { index, index })];
    }

    /// <summary>Gives tensors that it keeps.</summary>
    public sealed class Keep : utils.data.Dataset
    {
        public List<Tensor> t = [ones(1), ones(1), ones(1)];

        public override long Count => 3;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["x"] = t[(int)index] };
    }

    public sealed class TD : utils.data.Dataset<int>
    {
        public override long Count => 5;

        public override int GetTensor(long index) => (int)index * 10;
    }

    public sealed class Ragged : utils.data.Dataset
    {
        public override long Count => 2;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["y"] = ones(index + 1) };
    }

    public sealed class KeyMiss : utils.data.Dataset
    {
        public override long Count => 2;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { [index == 0 ? "y" : "z"] = ones(1) };
    }

    /// <summary>What the functions and modules below did.</summary>
    public static List<string> klog { get; } = [];

    /// <summary>Notes its forward, and adds 1.</summary>
    public sealed class H1() : nn.Module<Tensor, Tensor>("H1")
    {
        public override Tensor forward(Tensor input)
        {
            klog.Add("fwd");
            return input + 1;
        }
    }

    /// <summary>x · k.</summary>
    public sealed class Mul : autograd.SingleTensorFunction<Mul>
    {
        public override string Name => "Mul";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            klog.Add($"forward args={vars.Length} grad_enabled={is_grad_enabled()}");
            ctx.save_for_backward([(Tensor)vars[0]]);
            ctx.save_data("k", vars[1]);
            return (Tensor)vars[0] * (double)vars[1];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            klog.Add($"backward saved={ctx.get_saved_variables().Count} data={ctx.get_data("k")} missing={ctx.get_data("zz") ?? "null"} grad_enabled={is_grad_enabled()}");
            return [grad_output * (double)ctx.get_data("k"), null!];
        }
    }

    /// <summary>a + b and a · b, of which the second is taken for a constant.</summary>
    public sealed class SumAndProduct : autograd.MultiTensorFunction<SumAndProduct>
    {
        public override string Name => "SumAndProduct";

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) => [(Tensor)vars[0] + (Tensor)vars[1], (Tensor)vars[0] * (Tensor)vars[1]];

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            klog.Add($"n={grad_outputs.Count} {string.Join(',', grad_outputs.Select(F))}");
            return [grad_outputs[0], grad_outputs[0]];
        }
    }
}
