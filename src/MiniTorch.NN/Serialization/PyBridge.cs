using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Serialization;

namespace MiniTorch.PyBridge;

/// <summary>Saving and loading of modules in PyTorch's and the safetensors format, with the names of the package TorchSharp.PyBridge.</summary>
public static class PyBridgeModuleExtensions
{
    /// <summary>Writes the state dict as <c>torch.save(module.state_dict(), location)</c> does in Python.</summary>
    /// <param name="module">The module.</param>
    /// <param name="location">The file; an existing one is replaced when all has been written.</param>
    /// <returns>The module.</returns>
    public static torch.nn.Module save_py(this torch.nn.Module module, string location)
    {
        Saving.WriteEntries(location, WeightsFormat.Pth, Entries(module));
        return module;
    }

    /// <inheritdoc cref="save_py(torch.nn.Module, string)"/>
    /// <param name="module">The module.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="leaveOpen">Do not close the stream.</param>
    public static torch.nn.Module save_py(this torch.nn.Module module, Stream stream, bool leaveOpen = false) => Write(module, stream, WeightsFormat.Pth, leaveOpen);

    /// <summary>Reads a state dict that PyTorch wrote; see <see cref="torch.nn.Module.load(string, bool, IList{string}, Dictionary{string, bool})"/>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="location">The file.</param>
    /// <param name="strict">Refuse a file whose names differ from the module's.</param>
    /// <param name="skip">Names that are left alone.</param>
    /// <param name="loadedParameters">Filled with each name of the file, and whether the module has it.</param>
    /// <returns>The module.</returns>
    public static torch.nn.Module load_py(this torch.nn.Module module, string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null) =>
        Load(module, File.OpenRead(location), strict, skip, loadedParameters, leaveOpen: false);

    /// <inheritdoc cref="load_py(torch.nn.Module, string, bool, IList{string}, Dictionary{string, bool})"/>
    /// <param name="stream">What to read.</param>
    /// <param name="leaveOpen">Do not close the stream.</param>
    public static torch.nn.Module load_py(this torch.nn.Module module, Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null, bool leaveOpen = false) =>
        Load(module, stream, strict, skip, loadedParameters, leaveOpen);

    /// <summary>Writes the state dict as a safetensors file.</summary>
    /// <param name="module">The module.</param>
    /// <param name="location">The file; an existing one is replaced when all has been written.</param>
    /// <returns>The module.</returns>
    public static torch.nn.Module save_safetensors(this torch.nn.Module module, string location)
    {
        Saving.WriteEntries(location, WeightsFormat.Safetensors, Entries(module));
        return module;
    }

    /// <inheritdoc cref="save_safetensors(torch.nn.Module, string)"/>
    /// <param name="module">The module.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="leaveOpen">Do not close the stream.</param>
    public static torch.nn.Module save_safetensors(this torch.nn.Module module, Stream stream, bool leaveOpen = false) => Write(module, stream, WeightsFormat.Safetensors, leaveOpen);

    /// <summary>Reads a safetensors file.</summary>
    /// <inheritdoc cref="load_py(torch.nn.Module, string, bool, IList{string}, Dictionary{string, bool})"/>
    public static torch.nn.Module load_safetensors(this torch.nn.Module module, string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null) =>
        LoadSafetensors(module, File.OpenRead(location), strict, skip, loadedParameters, leaveOpen: false);

    /// <summary>Reads a safetensors file.</summary>
    /// <inheritdoc cref="load_py(torch.nn.Module, Stream, bool, IList{string}, Dictionary{string, bool}, bool)"/>
    public static torch.nn.Module load_safetensors(this torch.nn.Module module, Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null, bool leaveOpen = false) =>
        LoadSafetensors(module, stream, strict, skip, loadedParameters, leaveOpen);

    private static List<(string Name, TensorImpl Tensor)> Entries(torch.nn.Module module) => torch.nn.Module.StateEntries(module.state_dict(), null);

    private static torch.nn.Module Write(torch.nn.Module module, Stream stream, WeightsFormat format, bool leaveOpen)
    {
        Saving.WriteEntries(stream, format, Entries(module));
        Close(stream, leaveOpen);
        return module;
    }

    private static torch.nn.Module Load(torch.nn.Module module, Stream stream, bool strict, IList<string>? skip, Dictionary<string, bool>? loadedParameters, bool leaveOpen)
    {
        try
        {
            module.LoadEntries(WeightsFile.ReadEntries(WeightsFile.Seekable(stream)), strict, skip, loadedParameters, exact: false);
        }
        finally
        {
            Close(stream, leaveOpen);
        }
        return module;
    }

    private static torch.nn.Module LoadSafetensors(torch.nn.Module module, Stream stream, bool strict, IList<string>? skip, Dictionary<string, bool>? loadedParameters, bool leaveOpen)
    {
        try
        {
            module.LoadEntries(SafetensorsFormat.Read(WeightsFile.Seekable(stream)), strict, skip, loadedParameters, exact: false);
        }
        finally
        {
            Close(stream, leaveOpen);
        }
        return module;
    }

    private static void Close(Stream stream, bool leaveOpen)
    {
        if (!leaveOpen)
        {
            stream.Dispose();
        }
    }
}

/// <summary>Saving and loading of optimizers as PyTorch does, with the names of the package TorchSharp.PyBridge.</summary>
public static class PyBridgeOptimizerExtensions
{
    /// <summary>Writes the state as <c>torch.save(optimizer.state_dict(), location)</c> does in Python.</summary>
    /// <param name="optimizer">Any of this library's optimizers.</param>
    /// <param name="location">The file; an existing one is replaced when all has been written.</param>
    /// <returns>The optimizer.</returns>
    public static torch.optim.Optimizer save_py(this torch.optim.Optimizer optimizer, string location)
    {
        OrderedDictionary<object, object?> state = State(optimizer);
        WeightsFile.Replace(location, stream => PthWriter.Write(stream, state, PthWriter.RootOf(location)));
        return optimizer;
    }

    /// <inheritdoc cref="save_py(torch.optim.Optimizer, string)"/>
    /// <param name="optimizer">Any of this library's optimizers.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="leaveOpen">Do not close the stream.</param>
    public static torch.optim.Optimizer save_py(this torch.optim.Optimizer optimizer, Stream stream, bool leaveOpen = false)
    {
        PthWriter.Write(stream, State(optimizer));
        if (!leaveOpen)
        {
            stream.Dispose();
        }
        return optimizer;
    }

    /// <summary>Takes over the options and states that PyTorch wrote with <c>torch.save(optimizer.state_dict(), location)</c>. Nothing is changed if anything does not fit.</summary>
    /// <param name="optimizer">Any of this library's optimizers.</param>
    /// <param name="location">The file.</param>
    /// <returns>The optimizer.</returns>
    /// <exception cref="ArgumentException">The file does not fit the optimizer; all that does not is listed.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or holds something else.</exception>
    public static torch.optim.Optimizer load_py(this torch.optim.Optimizer optimizer, string location) => optimizer.load_py(File.OpenRead(location));

    /// <inheritdoc cref="load_py(torch.optim.Optimizer, string)"/>
    /// <param name="optimizer">Any of this library's optimizers.</param>
    /// <param name="stream">What to read.</param>
    /// <param name="leaveOpen">Do not close the stream.</param>
    public static torch.optim.Optimizer load_py(this torch.optim.Optimizer optimizer, Stream stream, bool leaveOpen = false)
    {
        try
        {
            object? state = WeightsFile.Read(WeightsFile.Seekable(stream));
            if (optimizer is LBFGS lbfgs)
            {
                lbfgs.ReadState(state);
            }
            else
            {
                OptimizerStates.Read(Helper(optimizer), state);
            }
        }
        finally
        {
            if (!leaveOpen)
            {
                stream.Dispose();
            }
        }
        return optimizer;
    }

    private static OrderedDictionary<object, object?> State(torch.optim.Optimizer optimizer) => optimizer is LBFGS lbfgs ? lbfgs.WriteState() : OptimizerStates.Write(Helper(optimizer));

    private static OptimizerHelper Helper(torch.optim.Optimizer optimizer) =>
        optimizer as OptimizerHelper ?? throw new ArgumentException($"The state of {optimizer.GetType().Name} has no form that PyTorch reads.", nameof(optimizer));
}
