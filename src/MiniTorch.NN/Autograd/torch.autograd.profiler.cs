using System.Diagnostics;
using System.Text.Json;
using MiniTorch.Autograd;
using MiniTorch.Tracing;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>Where the time goes: operators, composites, modules, nodes of the backward, and ranges of one's own.</summary>
        public static class profiler
        {
            /// <summary>
            /// Records what this thread does until disposed: <c>using (var prof = new torch.autograd.profiler.profile()) { … }</c>, then
            /// <c>prof.key_averages().table()</c>. Who does not profile pays nothing.
            /// </summary>
            public sealed class profile : IDisposable
            {
                private readonly ProfilerRecorder _recorder;
                private EventList? _events;

                /// <summary>Starts to record.</summary>
                /// <param name="record_shapes">Keep the shapes of the inputs.</param>
                public profile(bool record_shapes = false) =>
                    _recorder = new ProfilerRecorder(record_shapes, static attributes => attributes is nn.Module module ? module.GetName() : null);

                /// <summary>Everything that was recorded, in the order of the starts. Complete once the profile is disposed.</summary>
                public EventList function_events => _events ??= EventList.Of(_recorder);

                /// <summary>The time of all that was recorded, in microseconds.</summary>
                public double self_cpu_time_total
                {
                    get
                    {
                        double sum = 0;
                        foreach (FunctionEvent one in function_events)
                        {
                            sum += one.self_cpu_time_total;
                        }
                        return sum;
                    }
                }

                /// <summary>Calls, times and bytes by name.</summary>
                /// <param name="group_by_input_shape">One line for each name and shapes, rather than for each name.</param>
                public EventAverages key_averages(bool group_by_input_shape = false) => EventAverages.Of(function_events, group_by_input_shape);

                /// <summary>A table of the averages; see <see cref="EventAverages.table"/>.</summary>
                public string table(string? sort_by = "self_cpu_time_total", int row_limit = 100) => key_averages().table(sort_by, row_limit);

                /// <summary>Writes the events for chrome://tracing and Perfetto.</summary>
                public void export_chrome_trace(string path) => function_events.export_chrome_trace(path);

                /// <summary>Stops to record.</summary>
                public void Dispose()
                {
                    _recorder.Dispose();
                    _events = null;
                }
            }

            /// <summary>A range of one's own in a profile, until disposed.</summary>
            public sealed class record_function : IDisposable
            {
                private readonly string _name;
                private readonly IOperatorListener[] _listeners;

                /// <summary>Begins the range.</summary>
                /// <param name="name">How the profile shows it.</param>
                public record_function(string name)
                {
                    _name = name;
                    _listeners = Listeners.All.ToArray();
                    foreach (IOperatorListener listener in _listeners)
                    {
                        listener.Enter(name, null, []);
                    }
                }

                /// <summary>Ends the range.</summary>
                public void Dispose()
                {
                    foreach (IOperatorListener listener in _listeners)
                    {
                        listener.Exit(_name, []);
                    }
                }
            }

            /// <summary>One thing that happened. Times are microseconds since the profile began.</summary>
            public sealed class FunctionEvent
            {
                private readonly List<FunctionEvent> _children = [];

                internal FunctionEvent(ProfiledRange range, long started, FunctionEvent? parent)
                {
                    (name, cpu_parent) = (range.Name, parent);
                    time_range = (Microseconds(range.Start - started), Microseconds(range.End - started));
                    (cpu_time_total, self_cpu_time_total) = (Microseconds(range.Ticks), Microseconds(range.SelfTicks));
                    (cpu_memory_usage, self_cpu_memory_usage) = (range.Bytes, range.SelfBytes);
                    input_shapes = range.InputShapes;
                    parent?._children.Add(this);
                }

                /// <summary>aten::mul, MulBackward0, nn.Module: Linear, …</summary>
                public string name { get; }

                /// <summary>Beginning and end.</summary>
                public (double start, double end) time_range { get; }

                /// <summary>From beginning to end.</summary>
                public double cpu_time_total { get; }

                /// <summary>Without what happened within.</summary>
                public double self_cpu_time_total { get; }

                /// <summary>Bytes of fresh results, here and within.</summary>
                public long cpu_memory_usage { get; }

                /// <summary>Bytes of fresh results, here only.</summary>
                public long self_cpu_memory_usage { get; }

                /// <summary>Shapes of the inputs, if they were recorded.</summary>
                public IReadOnlyList<IReadOnlyList<long>> input_shapes { get; }

                /// <summary>What it happened within.</summary>
                public FunctionEvent? cpu_parent { get; }

                /// <summary>What happened within.</summary>
                public IReadOnlyList<FunctionEvent> cpu_children => _children;

                private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
            }

            /// <summary>What a profile recorded, in the order of the starts.</summary>
            public sealed class EventList : List<FunctionEvent>
            {
                private EventList()
                {
                }

                /// <summary>Calls, times and bytes by name.</summary>
                public EventAverages key_averages(bool group_by_input_shape = false) => EventAverages.Of(this, group_by_input_shape);

                /// <summary>Writes the events for chrome://tracing and Perfetto.</summary>
                public void export_chrome_trace(string path)
                {
                    using FileStream file = File.Create(path);
                    using var json = new Utf8JsonWriter(file);
                    json.WriteStartArray();
                    foreach (FunctionEvent one in this)
                    {
                        json.WriteStartObject();
                        json.WriteString("name", one.name);
                        json.WriteString("ph", "X");
                        json.WriteNumber("ts", one.time_range.start);
                        json.WriteNumber("dur", one.cpu_time_total);
                        json.WriteNumber("tid", 1);
                        json.WriteString("pid", "CPU functions");
                        json.WriteStartObject("args");
                        if (one.input_shapes.Count > 0)
                        {
                            json.WriteString("shapes", EventAverages.Shapes(one));
                        }
                        if (one.cpu_memory_usage > 0)
                        {
                            json.WriteNumber("bytes", one.cpu_memory_usage);
                        }
                        json.WriteEndObject();
                        json.WriteEndObject();
                    }
                    json.WriteEndArray();
                }

                internal static EventList Of(ProfilerRecorder recorder)
                {
                    var events = new EventList();
                    var made = new Dictionary<ProfiledRange, FunctionEvent>(ReferenceEqualityComparer.Instance);
                    // Starts may be equal to the tick; ranges end inside out, so the sort must put what ended later first.
                    foreach (ProfiledRange range in Enumerable.Reverse(recorder.Ranges).OrderBy(static range => range.Start))
                    {
                        var one = new FunctionEvent(range, recorder.Started, range.Parent is { } parent ? made.GetValueOrDefault(parent) : null);
                        made.Add(range, one);
                        events.Add(one);
                    }
                    return events;
                }
            }
        }
    }
}
