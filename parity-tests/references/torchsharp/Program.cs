using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.TorchSharp;

// Runs the recorded operator calls on TorchSharp, for whoever asks on standard input: the protocol of ../pytorch/worker.py,
// of which it knows hello, entries and operators. TorchSharp has no operator database, so the calls are the recorded ones.
Assembly assembly = args.Length > 0 ? Assembly.LoadFrom(args[0]) : Assembly.Load("TorchSharp");
TextWriter answers = Console.Out;
Console.SetOut(Console.Error); // whatever else is printed goes there
CallReplay replay = new(new MiniTorch.Parity.Binding.Binder(new TorchApi(assembly)));
while (Console.In.ReadLine() is { } line)
{
    using JsonDocument request = JsonDocument.Parse(line);
    try
    {
        int count = 0;
        foreach (JsonObject row in replay.Answer(request.RootElement))
        {
            Write(new JsonObject { ["row"] = row });
            count++;
        }

        Write(new JsonObject { ["done"] = count });
    }
    catch (Exception exception)
    {
        Write(new JsonObject { ["failed"] = $"{exception.GetType().Name}: {exception.Message}" });
    }
}

void Write(JsonObject answer)
{
    answers.WriteLine(answer.ToJsonString());
    answers.Flush();
}
