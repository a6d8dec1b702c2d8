using System.Collections;
using System.Runtime.InteropServices;
using MiniTorch.Core;
using MiniTorch.Serialization;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>Reads a tensor from a file of any known format (PyTorch's, safetensors, TorchSharp's), which its content tells.</summary>
    /// <param name="location">The file.</param>
    /// <exception cref="ExternalException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or does not hold one tensor. Nothing in a file is ever executed.</exception>
    public static Tensor load(string location) => load<Tensor>(location);

    /// <summary>
    /// Reads what a file holds. As <typeparamref name="T"/> say <see cref="Tensor"/>, Dictionary&lt;string, Tensor&gt; for a state dict, or
    /// object for anything: numbers come as bool, long or double, a list as List&lt;object?&gt;, a tuple as object?[], a dictionary
    /// as OrderedDictionary&lt;object, object?&gt;, a dtype as <see cref="ScalarType"/>.
    /// </summary>
    /// <typeparam name="T">What the file should hold.</typeparam>
    /// <inheritdoc cref="load(string)"/>
    public static T load<T>(string location)
    {
        object? value;
        try
        {
            using FileStream stream = File.OpenRead(location);
            value = WeightsFile.Read(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ExternalException($"open file failed because of errno 2 on fopen: , file path: {location}", e);
        }
        if (typeof(T) == typeof(Dictionary<string, Tensor>))
        {
            var result = new Dictionary<string, Tensor>();
            foreach ((string name, TensorImpl tensor) in WeightsFile.Entries(value))
            {
                result[name] = new Tensor(tensor);
            }
            return (T)(object)result;
        }
        if (typeof(T) == typeof(Tensor) && value is not TensorImpl)
        {
            throw new InvalidDataException($"The file holds {WeightsFile.Describe(value)}, not a tensor: load<Dictionary<string, Tensor>> reads a state dict, load<object> anything.");
        }
        object? converted = Saving.ToApi(value);
        return converted is T or null ? (T)converted! : throw new InvalidDataException($"The file holds {WeightsFile.Describe(value)}, not a {typeof(T).Name}.");
    }

    /// <summary>Writes a tensor as PyTorch does.</summary>
    /// <param name="t">The tensor.</param>
    /// <param name="location">The file; an existing one is replaced.</param>
    public static void save(Tensor t, string location) => WeightsFile.Replace(location, stream => PthWriter.Write(stream, t.Impl, PthWriter.RootOf(location)));

    /// <summary>
    /// Writes a state dict in the format that the extension names (.safetensors, .dat, else PyTorch's), or, in PyTorch's format, a
    /// checkpoint: tensors, numbers, texts, and lists, tuples (object?[]) and dictionaries of them.
    /// </summary>
    /// <param name="obj">What to write.</param>
    /// <param name="location">The file; an existing one is replaced when all has been written.</param>
    /// <exception cref="ArgumentException">There is something in it that the format cannot hold.</exception>
    public static void save(object? obj, string location)
    {
        object? value = Saving.ToEngine(obj);
        WeightsFormat format = WeightsFile.FormatOf(location);
        if (format == WeightsFormat.Safetensors || (format == WeightsFormat.Dat && Path.GetExtension(location) == ".dat"))
        {
            if (obj is not IDictionary)
            {
                throw new ArgumentException($"A file of this format holds a dictionary of tensors, not {WeightsFile.Describe(value)}.");
            }
            Saving.WriteEntries(location, format, Saving.Entries((IDictionary)obj));
            return;
        }
        WeightsFile.Replace(location, stream => PthWriter.Write(stream, value, PthWriter.RootOf(location)));
    }

    public partial class Tensor
    {
        /// <summary>Reads a tensor; see <see cref="torch.load(string)"/>.</summary>
        /// <param name="location">The file.</param>
        public static Tensor load(string location) => torch.load(location);

        /// <summary>Writes the tensor as PyTorch does.</summary>
        /// <param name="location">The file; an existing one is replaced.</param>
        public void save(string location) => torch.save(this, location);
    }
}
