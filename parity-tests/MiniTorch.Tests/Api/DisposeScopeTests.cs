using MiniTorch.Modules;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Api;

/// <summary>Object life as TorchSharp 0.106 has it, by the numbers of the recording.</summary>
public class DisposeScopeTests
{
    private const string Invalid = "throws InvalidOperationException: Tensor invalid -- empty handle.";
    private const string Closed = "throws ObjectDisposedException: Cannot access a disposed object.";
    private const string NotScoped = "throws InvalidOperationException: DisposeScope can only manage Tensor or PackedSequence";

    private static readonly Recorded[] s_cases =
    [
        new("A1a", () => { Tensor t = ones(2); t.Dispose(); return t.IsInvalid; }, "true"),
        new("A1b", () => ones(2).IsInvalid, "false"),
        new("A1c", () => { Tensor t = ones(2); t.Dispose(); return t.shape; }, Invalid),
        new("A2a", () => { Tensor t = ones(2); t.Dispose(); return t.add(ones(1)); }, Invalid),
        new("A2b", () => { Tensor t = ones(2); t.Dispose(); return ones(2) + t; }, Invalid),
        new("A2c", () => { Tensor t = ones(2); t.Dispose(); return t.dtype; }, Invalid),
        new("A2d", () => { Tensor t = ones(2); t.Dispose(); return t.device; }, Invalid),
        new("A2e", () => { Tensor t = ones(2); t.Dispose(); return t.numel(); }, Invalid),
        new("A3a", () => { Tensor t = ones(2); t.Dispose(); return t.ToString(); }, Invalid),
        new("A3b", () => { Tensor t = ones(2); t.Dispose(); return t.data<float>(); }, Invalid),
        new("A3c", () => { Tensor t = ones(2); t.Dispose(); return t.item<float>(); }, Invalid),
        new("A3d", () => { Tensor t = ones(2); t.Dispose(); return t.requires_grad; }, Invalid),
        new("A4a", () => { Tensor t = ones(2); t.Dispose(); return t.GetHashCode() != 0; }, "true"),
        new("A4b", () => { Tensor t = ones(2); t.Dispose(); return t.Equals(t); }, Invalid),
        new("A5a", () => { Tensor t = ones(2); t.Dispose(); t.Dispose(); return Shown.Ok; }, "ok"),
        new("A5c", () => { Tensor t = ones(2); Tensor a = t.to(float32); t.Dispose(); return a; }, "Float32[2]{1 1}"),
        new("A5d", () => { Tensor k; using (Tensor t = ones(2)) { k = t; } return k.IsInvalid; }, "true"),
        new("A5e", () => { Tensor t = ones(2); var d = t.data<float>(); t.Dispose(); return d[0]; }, Invalid),
        new("A6c", () => { Tensor x = ones(2, requires_grad: true); Tensor m = x * x; Tensor y = m.tanh(); m.Dispose(); y.backward([ones(2)]); return x.grad!.shape; }, "[2]"),
        new("A6d", () => { Scalar s = 1; s.Dispose(); return full(1, s); }, "throws InvalidOperationException: Scalar invalid -- empty handle."),
        new("A7a", () => { Tensor t; using (NewDisposeScope()) { t = ones(2); } return t.IsInvalid; }, "true"),
        new("A7b", () => { Tensor t = ones(2); using (NewDisposeScope()) { } return t.IsInvalid; }, "false"),
        new("A7c", () => { using DisposeScope d = NewDisposeScope(); Tensor a = ones(2); Tensor b = a + a; Tensor c = a.to(float32); return (d.DisposablesCount, d.Contains(a), d.Contains(b), d.Contains(c)); }, "(3, true, true, true)"),
        new("A7d", () => { using DisposeScope d = NewDisposeScope(); ones(2).Dispose(); return d.DisposablesCount; }, "0"),
        new("A7e", () => { using DisposeScope d = NewDisposeScope(); return d.DisposablesView.Count; }, "0"),
        new("A8a", () => { Tensor t; using DisposeScope o = NewDisposeScope(); using (NewDisposeScope()) { t = ones(2).MoveToOuterDisposeScope(); } return (t.IsInvalid, o.Contains(t)); }, "(false, true)"),
        new("A8b", () => { Tensor t; using (NewDisposeScope()) { t = ones(2).MoveToOuterDisposeScope(); } return t.IsInvalid; }, "false"),
        new("A8c", () => { Tensor t = ones(2); return ReferenceEquals(t, t.MoveToOuterDisposeScope()); }, "true"),
        new("A8d", () => { Tensor t; using DisposeScope o = NewDisposeScope(); using (DisposeScope i = NewDisposeScope()) { t = i.MoveToOuter(ones(2)); } return o.Contains(t); }, "true"),
        new("A8e", () => { using DisposeScope o = NewDisposeScope(); (Tensor, Tensor) r; using (DisposeScope i = NewDisposeScope()) { r = i.MoveToOuter(ones(1), zeros(1)); } return (r.Item1.IsInvalid, o.DisposablesCount); }, "(false, 2)"),
        new("A9a", () => { using DisposeScope a = NewDisposeScope(); DisposeScope b = NewDisposeScope(); Tensor t = ones(1); t.MoveToOtherDisposeScope(a); b.Dispose(); return (t.IsInvalid, a.Contains(t)); }, "(false, true)"),
        new("A9b", () => { using DisposeScope a = NewDisposeScope(); Tensor t0 = ones(1); DisposeScope b = NewDisposeScope(); Tensor t = ones(1); Tensor r = t.MoveToOtherDisposeScope(t0); b.Dispose(); return (t.IsInvalid, a.Contains(t), ReferenceEquals(r, t)); }, "(false, true, true)"),
        new("A9c", () => { Tensor free = ones(1); DisposeScope b = NewDisposeScope(); Tensor t = ones(1); t.MoveToOtherDisposeScope(free); b.Dispose(); return t.IsInvalid; }, "false"),
        new("A9d", () => { using DisposeScope a = NewDisposeScope(); Tensor t = ones(1); t.MoveToOtherDisposeScope((DisposeScope?)null); return (a.Contains(t), t.IsInvalid); }, "(false, false)"),
        new("A9e", () => { Tensor free = ones(1); using DisposeScope b = NewDisposeScope(); free.MoveToOtherDisposeScope(b); return b.Contains(free); }, "true"),
        new("A9f", () => { using DisposeScope a = NewDisposeScope(); using DisposeScope b = NewDisposeScope(); Tensor t = ones(1); b.MoveToOther(a, t); return (a.Contains(t), b.Contains(t)); }, "(true, false)"),
        new("A10a", () => { Tensor t; using (NewDisposeScope()) { t = ones(2).DetachFromDisposeScope(); } return t.IsInvalid; }, "false"),
        new("A10b", () => { Tensor t; using (DisposeScope d = NewDisposeScope()) { t = d.Detach(ones(2)); } return t.IsInvalid; }, "false"),
        new("A10c", () => { using DisposeScope d = NewDisposeScope(); Tensor t = ones(2); d.Detach(t); return (d.DisposablesCount, d.Contains(t)); }, "(0, false)"),
        new("A10d", () => { Tensor t = ones(2); return ReferenceEquals(t, t.DetachFromDisposeScope()); }, "true"),
        new("A11a", () => { Tensor t = ones(2); using (DisposeScope d = NewDisposeScope()) { d.Attach(t); } return t.IsInvalid; }, "true"),
        new("A11b", () => { using DisposeScope o = NewDisposeScope(); Tensor t = ones(2); using DisposeScope d = NewDisposeScope(); d.Attach(t); return (o.Contains(t), d.Contains(t)); }, "(false, true)"),
        new("A11c", () => { using DisposeScope d = NewDisposeScope(); d.Attach(new IDisposable[] { ones(1), zeros(1) }.AsEnumerable()); return d.DisposablesCount; }, "2"),
        new("A12a", () => { using DisposeScope d = NewDisposeScope(); d.Attach(new MemoryStream()); return Shown.Ok; }, NotScoped),
        new("A12b", () => { using DisposeScope d = NewDisposeScope(); d.Detach(new MemoryStream()); return Shown.Ok; }, "ok"),
        new("A12d", () => { using DisposeScope d = NewDisposeScope(); return d.MoveToOuter(new MemoryStream()) != null; }, "true"),
        new("A12e", () => { using DisposeScope d = NewDisposeScope(); d.Attach((IDisposable)null!); return Shown.Ok; }, NotScoped),
        new("A13a", () => { using DisposeScope d = NewDisposeScope(); Tensor a = ones(1); Tensor b = ones(1); d.DisposeEverything(); return (a.IsInvalid, b.IsInvalid, d.DisposablesCount); }, "(true, true, 0)"),
        new("A13b", () => { using DisposeScope d = NewDisposeScope(); Tensor a = ones(1); Tensor b = ones(1); Tensor r = d.DisposeEverythingBut(a); return (a.IsInvalid, b.IsInvalid, d.DisposablesCount, ReferenceEquals(r, a)); }, "(false, true, 1, true)"),
        new("A13c", () => { Tensor a; using (DisposeScope d = NewDisposeScope()) { a = ones(1); d.DisposeEverythingBut(a); } return a.IsInvalid; }, "true"),
        new("A13d", () => { Tensor free = ones(1); using (DisposeScope d = NewDisposeScope()) { d.DisposeEverythingBut(free); } return free.IsInvalid; }, "true"),
        new("A13e", () => { using DisposeScope d = NewDisposeScope(); Tensor a = ones(1); d.DisposeEverythingBut(); return a.IsInvalid; }, "true"),
        new("A13f", () => { using DisposeScope d = NewDisposeScope(); var (a, b) = d.DisposeEverythingBut(ones(1), ones(2)); return (a.IsInvalid, b.IsInvalid, d.DisposablesCount); }, "(false, false, 2)"),
        new("A14a", () => { DisposeScope d = NewDisposeScope(); d.Dispose(); d.Dispose(); return Shown.Ok; }, "ok"),
        new("A14b", () => { DisposeScope d = NewDisposeScope(); d.Dispose(); return d.DisposablesCount; }, Closed),
        new("A14c", () => { DisposeScope d = NewDisposeScope(); d.Dispose(); d.Attach(ones(1)); return Shown.Ok; }, Closed),
        new("A14d", () => { DisposeScope d = NewDisposeScope(); d.Dispose(); return d.Contains(ones(1)); }, "false"),
        new("A15a", () => { DisposeScope d = NewDisposeScope(); d.Dispose(); d.DisposeEverything(); return Shown.Ok; }, Closed),
        new("A15b", () => { DisposeScope d = NewDisposeScope(); d.Dispose(); d.MoveToOuter(ones(1)); return Shown.Ok; }, Closed),
        new("A15c", () => { DisposeScope d = NewDisposeScope(); d.Dispose(); d.MarkAsDisposed(ones(1)); return Shown.Ok; }, Closed),
        new("A15d", () => { using DisposeScope d = NewDisposeScope(); Tensor t = ones(1); d.MarkAsDisposed(t); return (t.IsInvalid, d.Contains(t)); }, "(false, false)"),
        new("A16d", OutOfOrder, "((true, false, true), true, true, false)"),
        new("A16e", () => { using (NewDisposeScope()) { return (ones(2) + ones(2)).MoveToOuterDisposeScope(); } }, "Float32[2]{2 2}"),
        new("A18c", () => { Parameter p; using (NewDisposeScope()) { p = new Parameter(ones(2)); } return p.IsInvalid; }, "true"),
        new("A18d", () => { using DisposeScope d = NewDisposeScope(); Tensor t = ones(2); Parameter p = nn.Parameter(t); return (d.DisposablesCount, t.IsInvalid, d.Contains(p)); }, "(1, true, true)"),
        new("a parameter stays in its tensor's scope", () => { Tensor t = ones(2); using (NewDisposeScope()) { Parameter p = new(t); return (p.DetachFromDisposeScope().IsInvalid, t.IsInvalid); } }, "(false, true)"),
        new("C25", () => { Tensor t = ones(2); Parameter p = new(t); return (t.IsInvalid, p, p.is_leaf, new Parameter(ones(2), false).requires_grad, p.GetType()); }, "(true, Float32[2]{1 1} rg, true, false, Parameter)"),
        new("C26b", () => { Parameter p = new(ones(2)); return (p.clone().GetType(), p.to(float64).GetType(), ones(2).AsParameter().GetType()); }, "(Tensor, Tensor, Parameter)"),
        new("C26d", () => { Parameter p = new(ones(2)); return p.AsParameter().Equals(p); }, Invalid),
        new("C27", () => { Parameter p = new(ones(2)); Tensor r = p.requires_grad_(false); Parameter q = new(p); return (r.GetType(), ReferenceEquals(p, r), p.IsInvalid, q, q.name); }, "(Parameter, true, true, Float32[2]{1 1} rg, null)"),
        new("B22d", () => new Parameter(ones(2, dtype: int64)), "throws ExternalException: Only Tensors of floating point and complex dtype can require gradients"),
        new("B22e", () => new Parameter(ones(2, dtype: int64), requires_grad: false), "Int64[2]{1 1}"),
        new("B22f", () => nn.Parameter(null!), "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("counts of a parameter", () => { Reset(); new Parameter(ones(2)).Dispose(); return Counts(); }, "outC=1 outD=1 inC=0 inD=0 att=0 det=0 live=0"),
        new("A24a", () => { Reset(); return DisposeScopeManager.Statistics.ToString(); }, "\"ThreadTotalLiveCount: 0; CreatedOutsideScopeCount: 0; DisposedOutsideScopeCount: 0; CreatedInScopeCount: 0; DisposedInScopeCount: 0; AttachedToScopeCount: 0; DetachedFromScopeCount: 0\""),
        new("A24b", () => { Reset(); ones(1); return Counts(); }, "outC=1 outD=0 inC=0 inD=0 att=0 det=0 live=1"),
        new("A24c", () => { Reset(); ones(1).Dispose(); return Counts(); }, "outC=1 outD=1 inC=0 inD=0 att=0 det=0 live=0"),
        new("A24d", () => { Reset(); Tensor t = ones(1); t.Dispose(); t.Dispose(); return Counts(); }, "outC=1 outD=1 inC=0 inD=0 att=0 det=0 live=0"),
        new("A24e", () => { Reset(); using (NewDisposeScope()) { ones(1); } return Counts(); }, "outC=0 outD=0 inC=1 inD=1 att=0 det=0 live=0"),
        new("A25a", () => { Reset(); using (NewDisposeScope()) { ones(1).Dispose(); } return Counts(); }, "outC=0 outD=0 inC=1 inD=1 att=0 det=0 live=0"),
        new("A25b", () => { Reset(); using (NewDisposeScope()) { ones(1).DetachFromDisposeScope(); } return Counts(); }, "outC=0 outD=0 inC=1 inD=0 att=0 det=1 live=1"),
        new("A25c", () => { Reset(); using (NewDisposeScope()) { ones(1).MoveToOuterDisposeScope(); } return Counts(); }, "outC=0 outD=0 inC=1 inD=0 att=0 det=1 live=1"),
        new("A25d", () => { Reset(); using DisposeScope outer = NewDisposeScope(); using (NewDisposeScope()) { ones(1).MoveToOuterDisposeScope(); } return Counts(); }, "outC=0 outD=0 inC=1 inD=0 att=0 det=0 live=1"),
        new("A26a", () => { Tensor t = ones(1); Reset(); using (DisposeScope d = NewDisposeScope()) { d.Attach(t); } return Counts(); }, "outC=0 outD=0 inC=0 inD=1 att=1 det=0 live=-1"),
        new("A26b", () => { Reset(); using (DisposeScope d = NewDisposeScope()) { d.Attach(ones(1)); } return Counts(); }, "outC=0 outD=0 inC=1 inD=1 att=0 det=0 live=0"),
        new("A26c", () => { Reset(); using (DisposeScope d = NewDisposeScope()) { Tensor t = ones(1); d.Detach(t); d.Attach(t); } return Counts(); }, "outC=0 outD=0 inC=1 inD=1 att=1 det=1 live=0"),
        new("A26d", () => { Reset(); _ = ones(2, 2).tanh(); return Counts(); }, "outC=2 outD=0 inC=0 inD=0 att=0 det=0 live=2"),
        new("A27a", () => { Reset(); torch.tensor(1f); return Counts(); }, "outC=1 outD=0 inC=0 inD=0 att=0 det=0 live=1"),
        new("A27b", () => { Reset(); torch.tensor(new float[2]); return Counts(); }, "outC=1 outD=0 inC=0 inD=0 att=0 det=0 live=1"),
        new("A27d", () => { Tensor t = ones(3); Reset(); _ = t.ToString(); return Counts(); }, "outC=0 outD=0 inC=0 inD=0 att=0 det=0 live=0"),
        new("A30a", () => { using DisposeScope d = NewDisposeScope(); bool c = true; Tensor? t = null; OnThread(() => { t = ones(1); c = d.Contains(t); }); d.Dispose(); return (c, t!.IsInvalid); }, "(false, false)"),
        new("A30b", () => { Reset(); long n = -1; OnThread(() => { ones(1); n = DisposeScopeManager.Statistics.CreatedOutsideScopeCount; }); return (n, DisposeScopeManager.Statistics.CreatedOutsideScopeCount); }, "(1, 0)"),
        new("A30c", () => { using DisposeScope d = NewDisposeScope(); Tensor t = ones(1); Reset(); OnThread(t.Dispose); return (d.DisposablesCount, Counts()); }, "(0, outC=0 outD=0 inC=0 inD=0 att=0 det=0 live=0)"),
        new("A30d", () => new DisposeScopeManager() != null, "true"),
        new("A31a", () => WrappedTensorDisposeScope(() => ones(2) + ones(2)), "Float32[2]{2 2}"),
        new("A31b", () => { Reset(); WrappedTensorDisposeScope(() => ones(2).tanh()); return Counts(); }, "outC=0 outD=0 inC=2 inD=1 att=0 det=1 live=1"),
        new("A31c", () => { Tensor kept = ones(1); return (Tensor.TotalCount > 0, Tensor.PeakCount >= Tensor.TotalCount, kept.IsInvalid); }, "(true, true, false)"),
        new("A31d", () => { DisposeScope d = NewDisposeScope(); Tensor t = ones(1); OnThread(d.Dispose); Tensor u = ones(1); var r = (t.IsInvalid, u.IsInvalid); u.MoveToOuterDisposeScope(); return r; }, "(true, false)"),
        new("K9b", () => CurrentDisposeScope, "null"),
        new("K9c", () => { using DisposeScope d = NewDisposeScope(); return ReferenceEquals(d, CurrentDisposeScope); }, "true"),
    ];

    public static IEnumerable<object[]> Cases => Recorded.Ids(s_cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void As_recorded(string id)
    {
        Recorded recorded = s_cases.Single(one => one.Id == id);
        Assert.Equal(recorded.Expected, Shown.Of(recorded.Expression));
    }

    [Fact]
    public void A_scope_keeps_the_order_of_what_stays_through_many_departures()
    {
        using DisposeScope scope = NewDisposeScope();
        var kept = new List<Tensor>();
        for (int i = 0; i < 1000; i++)
        {
            Tensor t = torch.tensor((long)i);
            if (i % 7 == 0)
            {
                kept.Add(t);
            }
            else
            {
                t.Dispose();
            }
        }
        Assert.Equal(kept.Count, scope.DisposablesCount);
        Assert.Equal(kept, scope.DisposablesView.Cast<Tensor>(), ReferenceEqualityComparer.Instance);
        Assert.All(kept, t => Assert.True(scope.Contains(t)));
        scope.Dispose();
        Assert.All(kept, t => Assert.True(t.IsInvalid));
    }

    [Fact]
    public void Closing_a_scope_disposes_the_rest_when_a_tensor_left_for_another_scope()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor moved, left;
        using (DisposeScope inner = NewDisposeScope())
        {
            left = ones(1);
            moved = ones(1);
            Tensor last = ones(1);
            inner.MoveToOuter(moved);
            inner.Detach(last);
            Assert.Equal(1, inner.DisposablesCount);
        }
        Assert.True(left.IsInvalid);
        Assert.False(moved.IsInvalid);
        Assert.Equal([moved], outer.DisposablesView, ReferenceEqualityComparer.Instance);
    }

    private static object? OutOfOrder()
    {
        DisposeScope o = NewDisposeScope();
        Tensor a = ones(1);
        DisposeScope i = NewDisposeScope();
        Tensor b = ones(1);
        o.Dispose();
        Tensor c = ones(1);
        var r = (a.IsInvalid, b.IsInvalid, i.Contains(c));
        i.Dispose();
        Tensor e = ones(1);
        return (r, b.IsInvalid, c.IsInvalid, e.MoveToOuterDisposeScope().IsInvalid);
    }

    internal static void OnThread(ThreadStart body)
    {
        var thread = new Thread(body);
        thread.Start();
        thread.Join();
    }

    private static void Reset() => DisposeScopeManager.Statistics.Reset();

    private static Written Counts()
    {
        LifetimeStatistics s = DisposeScopeManager.Statistics.TensorStatistics;
        return new($"outC={s.CreatedOutsideScopeCount} outD={s.DisposedOutsideScopeCount} inC={s.CreatedInScopeCount} inD={s.DisposedInScopeCount} att={s.AttachedToScopeCount} det={s.DetachedFromScopeCount} live={s.ThreadTotalLiveCount}");
    }

    private sealed record Written(string Text)
    {
        public override string ToString() => Text;
    }
}

[Collection("Global state")]
public class LiveCountTests
{
    [Fact]
    public void Live_tensors_are_counted_over_all_threads()
    {
        long before = Tensor.TotalCount;
        long peak = Tensor.PeakCount;
        var made = new Tensor[100];
        DisposeScopeTests.OnThread(() =>
        {
            for (int i = 0; i < made.Length; i++)
            {
                made[i] = ones(1);
            }
        });
        Assert.Equal(before + 100, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount >= peak, "a peak never falls");
        foreach (Tensor t in made)
        {
            t.Dispose();
        }
        Assert.Equal(before, Tensor.TotalCount);
    }
}
