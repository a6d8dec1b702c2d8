using System.Runtime.InteropServices;
using MiniTorch.Modules;
using MiniTorch.Visualization;
using static MiniTorch.torch;

namespace Tutorials;

/// <summary>5. What grad_fn is, and a network step by step.</summary>
internal static class GradFn
{
    internal static void Run(TextWriter output, string folder)
    {
        Chain(output);
        Network(output, folder);
        DigitsRun.Run(output, folder);
    }

    private static void Chain(TextWriter output)
    {
        output.WriteLine("a is a leaf, b = a · 2, c = b + 1.");
        Tensor a = tensor(1.0f, requires_grad: true);
        Tensor b = a * 2;
        Tensor c = b + 1;
        output.WriteLine($"  a.grad_fn = {a.grad_fn?.ToString() ?? "null"}, b.grad_fn = {b.grad_fn}, c.grad_fn = {c.grad_fn}");
        output.WriteLine("next_functions says where the gradients go; a number has no node:");
        autograd.graph.Node? node = c.grad_fn;
        while (node is { next_functions.Count: > 0 })
        {
            output.WriteLine($"  {node.name()}.next_functions = [{string.Join(", ", node.next_functions.Select(static next => $"({ShortName(next.node)}, {next.input_nr})"))}]");
            node = node.next_functions[0].node;
        }
        output.WriteLine($"  {ShortName(node)}: its variable is a, value {node!.variable!.item<float>()}");
    }

    private static string ShortName(autograd.graph.Node? node) => node?.ToString().Trim('<', '>') ?? "null";

    private static void Network(TextWriter output, string folder)
    {
        manual_seed(5);
        output.WriteLine();
        output.WriteLine("A network of two layers: X is 5×4, hidden 5, 10 classes, cross entropy.");
        Linear fc1 = nn.Linear(4, 5);
        Linear fc2 = nn.Linear(5, 10);
        using var model = nn.Sequential(("fc1", fc1), ("relu", nn.ReLU()), ("fc2", fc2));
        Tensor x = randn(5, 4);
        Tensor target = randint(0, 10, [5]);
        output.WriteLine("Parameters before: leaves, registered by their modules; grad is null. parameters() is lazy: it walks the modules when asked.");
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            Show(output, name, parameter);
        }
        output.WriteLine("Forward, step by step:");
        Tensor hidden = fc1.call(x);
        Show(output, "fc1 output", hidden);
        Tensor active = hidden.relu();
        active.retain_grad();
        Show(output, "relu output", active);
        Tensor logits = fc2.call(active);
        Show(output, "logits", logits);
        Tensor loss = nn.functional.cross_entropy(logits, target);
        Show(output, "loss", loss);
        output.WriteLine("The whole graph:");
        output.Write(GraphText.Tree(loss, model.named_parameters()));

        autograd.graph.Node relu = active.grad_fn!;
        output.WriteLine($"ReluBackward0 saved: {string.Join(", ", relu.saved_names)}; shape [{string.Join(", ", ((Tensor)relu.saved("result")!).shape)}]");
        loss.backward();
        output.WriteLine("backward() is done. The gradients have the shapes of the parameters:");
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            Show(output, name, parameter);
        }
        output.WriteLine($"Intermediate gradients are not kept (fc1 output: retains_grad {hidden.retains_grad}), unless retain_grad() was called (relu output: grad of shape [{string.Join(", ", active.grad!.shape)}]).");
        output.WriteLine("The saved tensors are freed:");
        output.WriteLine($"  saved(\"result\"): {Refusal(() => relu.saved("result"))}");
        output.WriteLine($"  a second backward: {Refusal(() => loss.backward())}");

        var optimizer = optim.SGD(model.parameters(), learningRate: 0.01);
        float before = fc2.bias!.detach().data<float>()[0];
        float gradient = fc2.bias.grad!.data<float>()[0];
        optimizer.step();
        output.WriteLine($"step(): fc2.bias[0] goes from {before:F6} by −0.01 · {gradient:F6} to {fc2.bias.detach().data<float>()[0]:F6}");
        // step() does not clear the gradients, whatever some tutorials say.
        float first = fc2.bias.grad!.abs().sum().item<float>();
        nn.functional.cross_entropy(model.call(x), target).backward();
        output.WriteLine($"Gradients accumulate: Σ|fc2.bias.grad| was {first:F4}, after another backward {fc2.bias.grad!.abs().sum().item<float>():F4}");
        optimizer.zero_grad();
        output.WriteLine($"zero_grad(): Σ|fc2.bias.grad| is {fc2.bias.grad?.abs().sum().item<float>() ?? 0}");

        string page = Path.Combine(Directory.CreateDirectory(folder).FullName, "mlp.html");
        using (CallSites.Note())
        {
            loss = nn.functional.cross_entropy(model.call(x), target);
        }
        File.WriteAllText(page, GraphPage.Of(loss, model.named_parameters(), title: "A two-layer network"));
        optimizer.zero_grad();
        output.WriteLine($"The backward step by step in a browser: {page}");
    }

    private static void Show(TextWriter output, string name, Tensor tensor)
    {
        string grad = !tensor.is_leaf || tensor.grad is null ? "null" : $"[{string.Join(", ", tensor.grad.shape)}]";
        output.WriteLine($"  {name,-12} shape [{string.Join(", ", tensor.shape)}], requires_grad {tensor.requires_grad}, is_leaf {tensor.is_leaf}, grad_fn {tensor.grad_fn?.ToString() ?? "null"}, grad {grad}");
    }

    private static string Refusal(Action action)
    {
        try
        {
            action();
            return "no error";
        }
        catch (ExternalException e)
        {
            return e.Message[..(e.Message.IndexOf(')', StringComparison.Ordinal) + 2)];
        }
    }
}
