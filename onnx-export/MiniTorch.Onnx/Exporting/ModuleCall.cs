using System.Runtime.CompilerServices;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace MiniTorch.Onnx;

/// <summary>Calls modules of any arity with tensors, and lays their results out in a row.</summary>
internal static class ModuleCall
{
    /// <exception cref="ArgumentException">The module takes something else than that many tensors.</exception>
    internal static Tensor[] Call(Module module, Tensor[] inputs)
    {
        object? result =
            Try<Tensor>(module, inputs)
            ?? Try<Tensor[]>(module, inputs)
            ?? Try<(Tensor, Tensor)>(module, inputs)
            ?? Try<(Tensor, Tensor, Tensor)>(module, inputs)
            ?? Try<(Tensor, Tensor, Tensor, Tensor)>(module, inputs)
            ?? Try<Tuple<Tensor, Tensor>>(module, inputs)
            ?? Try<Tuple<Tensor, Tensor, Tensor>>(module, inputs)
            ?? Try<(Tensor, (Tensor, Tensor))>(module, inputs)
            ?? Try<List<Tensor>>(module, inputs)
            ?? Try<IList<Tensor>>(module, inputs)
            ?? Try<IReadOnlyList<Tensor>>(module, inputs);
        if (result is null)
        {
            throw new ArgumentException($"The forward of {module.GetType().Name} does not take {inputs.Length} tensors and return tensors. Export a function of tensors instead, which calls it as it should be called.");
        }
        var tensors = new List<Tensor>();
        Flatten(result, tensors);
        return [.. tensors];
    }

    private static object? Try<R>(Module module, Tensor[] x) => (module, x.Length) switch
    {
        (IModule<Tensor, R> m, 1) => m.call(x[0]),
        (IModule<Tensor, Tensor, R> m, 2) => m.call(x[0], x[1]),
        (IModule<Tensor, Tensor, Tensor, R> m, 3) => m.call(x[0], x[1], x[2]),
        (IModule<Tensor, Tensor, Tensor, Tensor, R> m, 4) => m.call(x[0], x[1], x[2], x[3]),
        (IModule<Tensor, Tensor, Tensor, Tensor, Tensor, R> m, 5) => m.call(x[0], x[1], x[2], x[3], x[4]),
        (IModule<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, R> m, 6) => m.call(x[0], x[1], x[2], x[3], x[4], x[5]),
        // Recurrent layers: the initial state may be left out.
        (IModule<Tensor, (Tensor, Tensor)?, R> m, 1) => m.call(x[0], null!),
        (IModule<Tensor, (Tensor, Tensor)?, R> m, 3) => m.call(x[0], (x[1], x[2])),
        (IModule<Tensor, Tensor?, R> m, 1) when module.GetType().Namespace == "MiniTorch.Modules" => m.call(x[0], null!),
        _ => null,
    };

    private static void Flatten(object? result, List<Tensor> tensors)
    {
        switch (result)
        {
            case Tensor tensor:
                tensors.Add(tensor);
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++)
                {
                    Flatten(tuple[i], tensors);
                }
                break;
            case IEnumerable<Tensor> list:
                tensors.AddRange(list);
                break;
        }
    }
}
