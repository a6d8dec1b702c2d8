using System.Globalization;
using System.Text;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>The events of one name in a profile, summed.</summary>
        public sealed class FunctionEventAvg
        {
            internal FunctionEventAvg(string key, string shapes) => (this.key, input_shapes) = (key, shapes);

            /// <summary>The name.</summary>
            public string key { get; }

            /// <summary>The shapes of the inputs, where the events were grouped by them; else empty.</summary>
            public string input_shapes { get; }

            /// <summary>How many calls.</summary>
            public int count { get; private set; }

            /// <summary>Microseconds from beginning to end, summed.</summary>
            public double cpu_time_total { get; private set; }

            /// <summary>Microseconds without what happened within, summed.</summary>
            public double self_cpu_time_total { get; private set; }

            /// <summary>Microseconds of a call.</summary>
            public double cpu_time => cpu_time_total / count;

            /// <summary>Bytes of fresh results, here and within.</summary>
            public long cpu_memory_usage { get; private set; }

            /// <summary>Bytes of fresh results, here only.</summary>
            public long self_cpu_memory_usage { get; private set; }

            internal void Add(profiler.FunctionEvent one)
            {
                count++;
                (cpu_time_total, self_cpu_time_total) = (cpu_time_total + one.cpu_time_total, self_cpu_time_total + one.self_cpu_time_total);
                (cpu_memory_usage, self_cpu_memory_usage) = (cpu_memory_usage + one.cpu_memory_usage, self_cpu_memory_usage + one.self_cpu_memory_usage);
            }
        }

        /// <summary>The sums of a profile by name.</summary>
        public sealed class EventAverages : List<FunctionEventAvg>
        {
            private EventAverages()
            {
            }

            /// <summary>A table: self time and its share, total time, time of a call, bytes of fresh results, calls.</summary>
            /// <param name="sort_by">self_cpu_time_total, cpu_time_total, cpu_time, cpu_memory_usage, self_cpu_memory_usage or count; null for the order of the first calls.</param>
            /// <param name="row_limit">How many rows at most.</param>
            /// <exception cref="ArgumentException">Another <paramref name="sort_by"/>.</exception>
            public string table(string? sort_by = "self_cpu_time_total", int row_limit = 100)
            {
                Func<FunctionEventAvg, double> key = sort_by switch
                {
                    null => static _ => 0,
                    "self_cpu_time_total" => static row => row.self_cpu_time_total,
                    "cpu_time_total" => static row => row.cpu_time_total,
                    "cpu_time" => static row => row.cpu_time,
                    "cpu_memory_usage" => static row => row.cpu_memory_usage,
                    "self_cpu_memory_usage" => static row => row.self_cpu_memory_usage,
                    "count" => static row => row.count,
                    _ => throw new ArgumentException($"cannot sort by '{sort_by}'", nameof(sort_by)),
                };
                FunctionEventAvg[] rows = [.. this.OrderByDescending(key).Take(row_limit)];
                double total = this.Sum(static row => row.self_cpu_time_total);
                var cells = new List<string[]> { new[] { "Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg", "CPU Mem", "Self CPU Mem", "# of Calls" } };
                bool shapes = Array.Exists(rows, static row => row.input_shapes.Length > 0);
                if (shapes)
                {
                    cells[0] = [.. cells[0], "Input Shapes"];
                }
                foreach (FunctionEventAvg row in rows)
                {
                    string[] line =
                    [
                        row.key, Share(row.self_cpu_time_total, total), Time(row.self_cpu_time_total), Share(row.cpu_time_total, total), Time(row.cpu_time_total), Time(row.cpu_time),
                        Memory(row.cpu_memory_usage), Memory(row.self_cpu_memory_usage), row.count.ToString(CultureInfo.InvariantCulture),
                    ];
                    cells.Add(shapes ? [.. line, row.input_shapes] : line);
                }
                int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(line => line[column].Length))];
                string rule = string.Join("  ", widths.Select(static width => new string('-', width)));
                var text = new StringBuilder(rule).Append('\n');
                for (int i = 0; i < cells.Count; i++)
                {
                    text.Append(string.Join("  ", cells[i].Select((cell, column) => cell.PadLeft(widths[column])))).Append('\n').Append(i == 0 ? rule + "\n" : "");
                }
                return text.Append(rule).Append("\nSelf CPU time total: ").Append(Time(total)).Append('\n').ToString();
            }

            internal static EventAverages Of(profiler.EventList events, bool byShape)
            {
                var averages = new EventAverages();
                var rows = new Dictionary<(string, string), FunctionEventAvg>();
                foreach (profiler.FunctionEvent one in events)
                {
                    (string, string) key = (one.name, byShape ? Shapes(one) : "");
                    if (!rows.TryGetValue(key, out FunctionEventAvg? row))
                    {
                        rows[key] = row = new FunctionEventAvg(key.Item1, key.Item2);
                        averages.Add(row);
                    }
                    row.Add(one);
                }
                return averages;
            }

            internal static string Shapes(profiler.FunctionEvent one) => "[" + string.Join(", ", one.input_shapes.Select(static shape => $"[{string.Join(", ", shape)}]")) + "]";

            private static string Share(double part, double whole) => (whole == 0 ? 0 : 100 * part / whole).ToString("F2", CultureInfo.InvariantCulture) + "%";

            private static string Time(double microseconds) =>
                microseconds >= 1e6 ? (microseconds / 1e6).ToString("F3", CultureInfo.InvariantCulture) + "s"
                : microseconds >= 1e3 ? (microseconds / 1e3).ToString("F3", CultureInfo.InvariantCulture) + "ms"
                : microseconds.ToString("F3", CultureInfo.InvariantCulture) + "us";

            private static string Memory(long bytes) =>
                bytes >= 1L << 30 ? (bytes / (double)(1L << 30)).ToString("F2", CultureInfo.InvariantCulture) + " Gb"
                : bytes >= 1 << 20 ? (bytes / (double)(1 << 20)).ToString("F2", CultureInfo.InvariantCulture) + " Mb"
                : bytes >= 1 << 10 ? (bytes / (double)(1 << 10)).ToString("F2", CultureInfo.InvariantCulture) + " Kb"
                : bytes.ToString(CultureInfo.InvariantCulture) + " b";
        }
    }
}
