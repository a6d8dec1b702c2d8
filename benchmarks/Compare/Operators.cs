using static MiniTorch.torch;

namespace MiniTorch.Benchmarks.Compare;

/// <summary>Single operators: overhead, pointwise functions, reductions, products.</summary>
internal static class Operators
{
    internal static Group Overhead { get; } = new("overhead", "one small operator; a chain of 1,000", [
        new("add of one element, no grad", () =>
        {
            Tensor x = ones(1), y = ones(1);
            return () => x.add(y);
        }, "x, y = torch.ones(1), torch.ones(1)", "x + y"),
        new("add of one element, grad", () =>
        {
            Tensor x = ones(1, requires_grad: true), y = ones(1);
            return () => x.add(y);
        }, "x, y = torch.ones(1, requires_grad=True), torch.ones(1)", "x + y"),
        new("tanh of 8 elements, grad", () =>
        {
            Tensor x = ones(8, requires_grad: true);
            return () => x.tanh();
        }, "x = torch.ones(8, requires_grad=True)", "x.tanh()"),
        new("sum of 8 elements, no grad", () =>
        {
            Tensor x = ones(8);
            return () => x.sum();
        }, "x = torch.ones(8)", "x.sum()"),
        new("transpose, grad", () =>
        {
            Tensor x = ones(2, 3, requires_grad: true);
            return () => x.t();
        }, "x = torch.ones(2, 3, requires_grad=True)", "x.t()"),
        new("4x4 matmul, grad", () =>
        {
            Tensor x = ones(4, 4, requires_grad: true);
            return () => x.mm(x);
        }, "x = torch.ones(4, 4, requires_grad=True)", "x.mm(x)"),
        Chain(1000),
    ])
    { EachBudget = 0.3 };

    internal static Group Growth { get; } = new("growth", "growth: length of a chain, batch, width", [
        Chain(1_000), Chain(10_000), Chain(100_000), Chain(1_000_000),
        Mlp(1, 256), Mlp(8, 256), Mlp(64, 256), Mlp(512, 256),
        Mlp(32, 16), Mlp(32, 64), Mlp(32, 1024),
    ])
    { IsGrowth = true };

    internal static Group Pointwise { get; } = new("pointwise", "elementwise and transcendental, 10³ … 4·10⁶ elements; broadcast; transposed", [
        .. from count in new[] { 1_000, 32_000, 1_000_000, 4_000_000 }
           from name in new[] { "add", "mul", "relu", "exp", "tanh", "sigmoid" }
           select Sized(name, count),
        .. from name in new[] { "log", "sin", "sqrt", "erf", "atan2", "pow", "asin", "gelu", "silu", "where", "clamp", "mse", "huber", "lt" }
           select Sized(name, 1_000_000),
        new("add row to (1000, 1000)", () => Unary(randn(1000, 1000), randn(1000), (x, y) => x.add(y)), "x, y = torch.randn(1000, 1000), torch.randn(1000)", "x + y"),
        new("add column to (1000, 1000)", () => Unary(randn(1000, 1000), randn(1000, 1), (x, y) => x.add(y)), "x, y = torch.randn(1000, 1000), torch.randn(1000, 1)", "x + y"),
        new("add transposed (1000, 1000)", () => Unary(randn(1000, 1000), randn(1000, 1000).t(), (x, y) => x.add(y)), "x, y = torch.randn(1000, 1000), torch.randn(1000, 1000).t()", "x + y"),
        new("copy transposed (1000, 1000)", () => Unary(randn(1000, 1000).t(), x => x.contiguous()), "x = torch.randn(1000, 1000).t()", "x.contiguous()"),
        new("add in place, 10⁶", () => Keep(randn(1_000_000), randn(1_000_000), (x, y) => x.add_(y)), "x, y = torch.randn(1_000_000), torch.randn(1_000_000)", "x.add_(y)"),
        new("float32 to complex64, 10⁶", () => Unary(randn(1_000_000), x => x.to(ScalarType.ComplexFloat32)), "x = torch.randn(1_000_000)", "x.to(torch.complex64)"),
        new("float32 to int64, 10⁶", () => Unary(randn(1_000_000), x => x.to(ScalarType.Int64)), "x = torch.randn(1_000_000)", "x.to(torch.int64)"),
        new("cat along dim 1, 4 x (1000, 250)", () =>
        {
            Tensor[] parts = [randn(1000, 250), randn(1000, 250), randn(1000, 250), randn(1000, 250)];
            return () => cat(parts, 1).Dispose();
        }, "p = [torch.randn(1000, 250) for _ in range(4)]", "torch.cat(p, 1)"),
        new("repeat_interleave 4, 10⁵", () => Unary(randn(100_000), x => x.repeat_interleave(4)), "x = torch.randn(100_000)", "x.repeat_interleave(4)"),
    ])
    { GeomeanBudget = 0.9, EachBudget = 1.1 };

    internal static Group Reductions { get; } = new("reduce", "reductions, softmax, layer_norm, sort, topk, index_select", [
        new("sum, 10⁶", () => Unary(randn(1_000_000), x => x.sum()), "x = torch.randn(1_000_000)", "x.sum()"),
        new("sum over dim 0 of (1000, 1000)", () => Unary(randn(1000, 1000), x => x.sum(0L)), "x = torch.randn(1000, 1000)", "x.sum(0)"),
        new("sum over dim 1 of (1000, 1000)", () => Unary(randn(1000, 1000), x => x.sum(1L)), "x = torch.randn(1000, 1000)", "x.sum(1)"),
        new("sum over dim 0 of (100000, 8)", () => Unary(randn(100_000, 8), x => x.sum(0L)), "x = torch.randn(100_000, 8)", "x.sum(0)"),
        new("sum over dim 1 of (100000, 8)", () => Unary(randn(100_000, 8), x => x.sum(1L)), "x = torch.randn(100_000, 8)", "x.sum(1)"),
        new("mean of dims 0, 2, 3 of (32, 16, 32, 32)", () => Unary(randn(32, 16, 32, 32), x => x.mean([0, 2, 3])), "x = torch.randn(32, 16, 32, 32)", "x.mean([0, 2, 3])"),
        new("max, 10⁶", () => Unary(randn(1_000_000), x => x.max()), "x = torch.randn(1_000_000)", "x.max()"),
        new("max over dim 1 of (1000, 1000)", () => Pair(randn(1000, 1000), x => x.max(1)), "x = torch.randn(1000, 1000)", "x.max(1)"),
        new("argmax over dim 1 of (1000, 1000)", () => Unary(randn(1000, 1000), x => x.argmax(1)), "x = torch.randn(1000, 1000)", "x.argmax(1)"),
        new("var over dim 1 of (1000, 1000)", () => Unary(randn(1000, 1000), x => x.var(1)), "x = torch.randn(1000, 1000)", "x.var(1)"),
        new("norm, 10⁶", () => Unary(randn(1_000_000), x => x.norm()), "x = torch.randn(1_000_000)", "x.norm()"),
        new("cumsum over dim 1 of (1000, 1000)", () => Unary(randn(1000, 1000), x => x.cumsum(1)), "x = torch.randn(1000, 1000)", "x.cumsum(1)"),
        new("logsumexp over dim 1 of (1000, 1000)", () => Unary(randn(1000, 1000), x => x.logsumexp(1)), "x = torch.randn(1000, 1000)", "x.logsumexp(1)"),
        new("softmax over dim 1 of (1000, 1000)", () => Unary(randn(1000, 1000), x => x.softmax(1)), "x = torch.randn(1000, 1000)", "x.softmax(1)"),
        new("log_softmax over dim 1 of (4096, 100)", () => Unary(randn(4096, 100), x => nn.functional.log_softmax(x, 1)), "x = torch.randn(4096, 100)", "x.log_softmax(1)"),
        new("softmax over dim 0 of (1000, 1000)", () => Unary(randn(1000, 1000), x => x.softmax(0)), "x = torch.randn(1000, 1000)", "x.softmax(0)"),
        new("layer_norm of (1024, 512)", () => Unary(randn(1024, 512), x => nn.functional.layer_norm(x, [512])), "x = torch.randn(1024, 512)", "F.layer_norm(x, [512])"),
        new("sort, 10⁶", () => Pair(randn(1_000_000), x => x.sort()), "x = torch.randn(1_000_000)", "x.sort()"),
        new("sort over dim 1 of (1000, 1000)", () => Pair(randn(1000, 1000), x => x.sort(1)), "x = torch.randn(1000, 1000)", "x.sort(1)"),
        new("topk 10 of (1000, 1000)", () => Pair(randn(1000, 1000), x => x.topk(10)), "x = torch.randn(1000, 1000)", "x.topk(10)"),
        new("index_select of 10⁴ rows of (10000, 64)", () => Unary(randn(10_000, 64), randint(0, 10_000, [10_000]), (x, i) => x.index_select(0, i)), "x, i = torch.randn(10_000, 64), torch.randint(0, 10_000, [10_000])", "x.index_select(0, i)"),
        new("embedding of 4096 of (10000, 64)", () => Unary(randn(10_000, 64), randint(0, 10_000, [4096]), (x, i) => nn.functional.embedding(i, x)), "x, i = torch.randn(10_000, 64), torch.randint(0, 10_000, [4096])", "F.embedding(i, x)"),
        new("gather over dim 1 of (1000, 1000)", () => Unary(randn(1000, 1000), randint(0, 1000, [1000, 1000]), (x, i) => x.gather(1, i)), "x, i = torch.randn(1000, 1000), torch.randint(0, 1000, [1000, 1000])", "x.gather(1, i)"),
    ])
    { GeomeanBudget = 0.8 };

    internal static Group Products { get; } = new("gemm", "gemm 32 … 2048, float32 and float64, linear, bmm", [
        .. from size in new[] { 32, 64, 128, 256, 512, 1024, 2048 } select Product(size, "float32"),
        .. from size in new[] { 32, 128, 512, 1024 } select Product(size, "float64"),
        .. from size in new[] { 128, 512 } select new Workload($"{size}² times transposed", () => Unary(randn(size, size), randn(size, size).t(), (x, y) => x.mm(y)), $"x, y = torch.randn({size}, {size}), torch.randn({size}, {size}).t()", "x.mm(y)"),
        .. from size in new[] { 128, 512 } select new Workload($"transposed times {size}²", () => Unary(randn(size, size).t(), randn(size, size), (x, y) => x.mm(y)), $"x, y = torch.randn({size}, {size}).t(), torch.randn({size}, {size})", "x.mm(y)"),
        Linear(1, 784, 512), Linear(64, 784, 512), Linear(64, 512, 10), Linear(512, 256, 1024),
        new("bmm of 64 x 32²", () => Unary(randn(64, 32, 32), randn(64, 32, 32), (x, y) => x.bmm(y)), "x, y = torch.randn(64, 32, 32), torch.randn(64, 32, 32)", "x.bmm(y)"),
        new("bmm of 32 x (64, 32) x (32, 64)", () => Unary(randn(32, 64, 32), randn(32, 32, 64), (x, y) => x.bmm(y)), "x, y = torch.randn(32, 64, 32), torch.randn(32, 32, 64)", "x.bmm(y)"),
        new("mv of (2048, 2048)", () => Unary(randn(2048, 2048), randn(2048), (x, y) => x.mv(y)), "x, y = torch.randn(2048, 2048), torch.randn(2048)", "x.mv(y)"),
    ])
    { GeomeanBudget = 1.05, EachBudget = 1.15 };

    /// <summary>Runs a function of one tensor and disposes of the result, as Python's reference count does.</summary>
    internal static Action Unary(Tensor x, Func<Tensor, Tensor> function) => () => function(x).Dispose();

    internal static Action Unary(Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> function) => () => function(x, y).Dispose();

    private static Action Keep(Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> function) => () => function(x, y);

    private static Action Pair(Tensor x, Func<Tensor, (Tensor First, Tensor Second)> function) => () =>
    {
        (Tensor first, Tensor second) = function(x);
        first.Dispose();
        second.Dispose();
    };

    private static Workload Chain(int length) => new($"forward and backward of a chain of {length:N0}", () =>
    {
        Tensor x = ones(1, requires_grad: true), a = ones(1);
        return () =>
        {
            Tensor y = x;
            for (int i = 0; i < length; i++)
            {
                y = y.mul(a);
            }
            y.backward();
        };
    }, "x, a = torch.ones(1, requires_grad=True), torch.ones(1)", $"y = x\nfor _ in range({length}):\n    y = y * a\ny.backward()");

    private static Workload Mlp(int batch, int width) => new($"forward and backward, batch {batch}, width {width}", () =>
    {
        var model = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width));
        Tensor x = randn(batch, width);
        return () =>
        {
            using var scope = NewDisposeScope();
            model.call(x).sum().backward();
        };
    }, $"m = nn.Sequential(nn.Linear({width}, {width}), nn.ReLU(), nn.Linear({width}, {width}))\nx = torch.randn({batch}, {width})", "m(x).sum().backward()");

    private static Workload Sized(string name, int count)
    {
        string size = count switch { 1_000 => "10³", 32_000 => "3.2·10⁴", 1_000_000 => "10⁶", _ => "4·10⁶" };
        (Func<Tensor, Tensor, Tensor> function, string python) = name switch
        {
            "add" => ((x, y) => x.add(y), "x + y"),
            "mul" => ((x, y) => x.mul(y), "x * y"),
            "relu" => ((x, _) => x.relu(), "x.relu()"),
            "exp" => ((x, _) => x.exp(), "x.exp()"),
            "tanh" => ((x, _) => x.tanh(), "x.tanh()"),
            "sigmoid" => ((x, _) => x.sigmoid(), "x.sigmoid()"),
            "log" => ((_, y) => y.log(), "y.log()"),
            "sin" => ((x, _) => x.sin(), "x.sin()"),
            "sqrt" => ((_, y) => y.sqrt(), "y.sqrt()"),
            "erf" => ((x, _) => x.erf(), "x.erf()"),
            "atan2" => ((x, y) => x.atan2(y), "x.atan2(y)"),
            "pow" => ((x, y) => y.pow(x), "y.pow(x)"),
            "asin" => ((_, y) => y.asin(), "y.asin()"),
            "gelu" => ((x, _) => nn.functional.gelu(x), "F.gelu(x)"),
            "silu" => ((x, _) => nn.functional.silu(x), "F.silu(x)"),
            "where" => ((x, y) => where(x.gt(0), x, y), "torch.where(x.gt(0), x, y)"),
            "clamp" => ((x, _) => x.clamp(-1, 1), "x.clamp(-1, 1)"),
            "mse" => ((x, y) => nn.functional.mse_loss(x, y), "F.mse_loss(x, y)"),
            "huber" => ((x, y) => nn.functional.huber_loss(x, y), "F.huber_loss(x, y)"),
            _ => ((Func<Tensor, Tensor, Tensor>)((x, y) => x.lt(y)), "x.lt(y)"),
        };
        return new($"{name}, {size}", () => Unary(randn(count), rand(count), function), $"x, y = torch.randn({count}), torch.rand({count})", python);
    }

    private static Workload Product(int size, string dtype) => new($"{size}², {dtype}", () =>
    {
        ScalarType type = dtype == "float32" ? ScalarType.Float32 : ScalarType.Float64;
        return Unary(randn(size, size, dtype: type), randn(size, size, dtype: type), (x, y) => x.mm(y));
    }, $"x, y = torch.randn({size}, {size}, dtype=torch.{dtype}), torch.randn({size}, {size}, dtype=torch.{dtype})", "x.mm(y)");

    private static Workload Linear(int batch, int from, int to) => new($"linear, batch {batch}, {from} to {to}", () =>
    {
        Tensor x = randn(batch, from), weight = randn(to, from), bias = randn(to);
        return () => nn.functional.linear(x, weight, bias).Dispose();
    }, $"x, w, b = torch.randn({batch}, {from}), torch.randn({to}, {from}), torch.randn({to})", "F.linear(x, w, b)");
}
