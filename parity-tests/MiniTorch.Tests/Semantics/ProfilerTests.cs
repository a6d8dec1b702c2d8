using System.Text.Json;
using System.Text.RegularExpressions;
using MiniTorch.Autograd;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.autograd.profiler;

namespace MiniTorch.Tests.Semantics;

/// <summary>torch.autograd.profiler: what is counted, within what, and what it costs when nobody profiles.</summary>
public class ProfilerTests
{
    private static profile Profiled(bool shapes = true)
    {
        Tensor x = rand(32, 64, requires_grad: true);
        using var linear = nn.Linear(64, 16);
        var profile = new profile(record_shapes: shapes);
        using (profile)
        {
            Tensor y;
            using (new record_function("my block"))
            {
                y = linear.call(x).relu().sum();
            }
            y.backward();
        }
        return profile;
    }

    [Fact]
    public void Operators_composites_nodes_and_own_ranges_are_counted()
    {
        autograd.EventAverages averages = Profiled().key_averages();
        foreach (string name in new[] { "my block", "nn.Module: Linear", "aten::linear", "aten::addmm", "aten::t", "aten::relu", "aten::sum", "AddmmBackward0", "ReluBackward0", "SumBackward0", "TBackward0", "aten::mm" })
        {
            Assert.Contains(averages, row => row.key == name);
        }
        Assert.Equal(1, averages.Single(row => row.key == "aten::addmm").count);
        Assert.Equal(2, averages.Single(row => row.key == "aten::mm").count);
        Assert.Equal(3, averages.Single(row => row.key == "torch::autograd::AccumulateGrad").count);
    }

    [Fact]
    public void Events_nest_and_self_times_add_up()
    {
        profile profile = Profiled();
        FunctionEvent block = profile.function_events.Single(one => one.name == "my block");
        Assert.Null(block.cpu_parent);
        Assert.Equal(["nn.Module: Linear", "aten::relu", "aten::sum"], block.cpu_children.Select(child => child.name));
        FunctionEvent addmm = profile.function_events.Single(one => one.name == "aten::addmm");
        Assert.Equal("aten::linear", addmm.cpu_parent!.name);
        Assert.Equal([[16], [32, 64], [64, 16]], addmm.input_shapes);
        Assert.All(profile.function_events, one =>
        {
            Assert.Equal(one.cpu_time_total, one.time_range.end - one.time_range.start, 1e-6);
            Assert.Equal(one.cpu_time_total, one.self_cpu_time_total + one.cpu_children.Sum(child => child.cpu_time_total), 1e-6);
            Assert.All(one.cpu_children, child => Assert.True(child.time_range.start >= one.time_range.start && child.time_range.end <= one.time_range.end));
        });
        Assert.Equal(profile.function_events.Where(one => one.cpu_parent is null).Sum(one => one.cpu_time_total), profile.self_cpu_time_total, 1e-3);
    }

    [Fact]
    public void Bytes_are_those_of_fresh_results()
    {
        profile profile = Profiled();
        FunctionEvent Event(string name) => profile.function_events.First(one => one.name == name);
        Assert.Equal(32 * 16 * 4, Event("aten::addmm").self_cpu_memory_usage);
        Assert.Equal(0, Event("aten::t").cpu_memory_usage);
        Assert.Equal((0, 32 * 16 * 4), (Event("aten::linear").self_cpu_memory_usage, Event("aten::linear").cpu_memory_usage));
        Assert.Equal(2 * 32 * 16 * 4 + 4, Event("my block").cpu_memory_usage);
        Tensor x = ones(100);
        using var inPlace = new profile();
        x.add_(1);
        inPlace.Dispose();
        Assert.Equal(("aten::add_", 0), (inPlace.function_events.Single().name, inPlace.function_events.Single().cpu_memory_usage));
    }

    [Fact]
    public void A_table_is_sorted_and_limited()
    {
        autograd.EventAverages averages = Profiled().key_averages();
        string table = averages.table(sort_by: "count", row_limit: 2);
        string[] lines = table.Split('\n');
        Assert.Matches("^ *Name +Self CPU % +Self CPU +CPU total % +CPU total +CPU time avg +CPU Mem +Self CPU Mem +# of Calls$", lines[1]);
        Assert.Equal(2, lines.Count(line => Regex.IsMatch(line, @" \d+$")));
        Assert.Matches($"^ *aten::t .* {averages.Max(row => row.count)}$", lines[3]);
        Assert.Contains("Self CPU time total: ", table, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Profiled().key_averages().table(sort_by: "colour"));
        Assert.Contains("[[16], [32, 64], [64, 16]]", Profiled().key_averages(group_by_input_shape: true).table(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chrome_trace_is_complete_events_in_microseconds()
    {
        string file = Path.GetTempFileName();
        profile profile = Profiled();
        profile.export_chrome_trace(file);
        using var trace = JsonDocument.Parse(File.ReadAllText(file));
        File.Delete(file);
        Assert.Equal(profile.function_events.Count, trace.RootElement.GetArrayLength());
        JsonElement addmm = trace.RootElement.EnumerateArray().Single(one => one.GetProperty("name").GetString() == "aten::addmm");
        FunctionEvent expected = profile.function_events.Single(one => one.name == "aten::addmm");
        Assert.Equal("X", addmm.GetProperty("ph").GetString());
        Assert.Equal((expected.time_range.start, expected.cpu_time_total), (addmm.GetProperty("ts").GetDouble(), addmm.GetProperty("dur").GetDouble()));
    }

    [Fact]
    public void A_failing_operator_leaves_the_profile_in_order()
    {
        using var profile = new profile();
        Tensor x = ones(2, requires_grad: true);
        Assert.ThrowsAny<Exception>(() => x.mm(x));
        Tensor y = x * 2;
        y.register_hook(_ => throw new InvalidOperationException("stop"));
        Assert.Throws<InvalidOperationException>(() => (y * 2).sum().backward());
        _ = x + 1;
        profile.Dispose();
        Assert.Equal("aten::add", profile.function_events[^1].name);
        Assert.Null(profile.function_events[^1].cpu_parent);
    }

    [Fact]
    public void Nobody_listens_after_a_profile()
    {
        Profiled();
        Assert.False(Listeners.Any);
        Assert.Null(BackwardListeners.Current);
    }
}
