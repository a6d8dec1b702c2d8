using System.Diagnostics.CodeAnalysis;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Serialization;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Reads a tensor that <c>Save</c> or TorchSharp wrote.</summary>
        /// <param name="location">The file.</param>
        /// <exception cref="EndOfStreamException">The file is truncated.</exception>
        /// <exception cref="InvalidDataException">It holds something else.</exception>
        public static Tensor Load(string location)
        {
            using FileStream stream = File.OpenRead(location);
            return Load(stream);
        }

        /// <inheritdoc cref="Load(string)"/>
        /// <param name="stream">What to read; left open.</param>
        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            return Load(reader);
        }

        /// <inheritdoc cref="Load(string)"/>
        /// <param name="reader">What to read.</param>
        public static Tensor Load(BinaryReader reader) => new(DatFormat.ReadTensor(reader));
    }
}

/// <summary>Tensors in TorchSharp's file format.</summary>
public static partial class TensorExtensionMethods
{
    /// <summary>Writes the tensor in TorchSharp's format.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="location">The file; an existing one is replaced.</param>
    public static void Save(this torch.Tensor tensor, string location)
    {
        using FileStream stream = File.Create(location);
        tensor.Save(stream);
    }

    /// <inheritdoc cref="Save(torch.Tensor, string)"/>
    /// <param name="tensor">The tensor.</param>
    /// <param name="stream">Where to write; left open.</param>
    public static void Save(this torch.Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        tensor.Save(writer);
    }

    /// <inheritdoc cref="Save(torch.Tensor, string)"/>
    /// <param name="tensor">The tensor.</param>
    /// <param name="writer">Where to write.</param>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer) => DatFormat.WriteTensor(writer, tensor.Impl);

    /// <summary>Reads a tensor that <c>Save</c> or TorchSharp wrote.</summary>
    /// <param name="reader">What to read.</param>
    /// <param name="skip">Read over the tensor, and return null.</param>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static torch.Tensor? Load(BinaryReader reader, bool skip = false)
    {
        TensorImpl loaded = DatFormat.ReadTensor(reader);
        return skip ? null : new torch.Tensor(loaded);
    }

    /// <summary>Reads a tensor that <c>Save</c> or TorchSharp wrote, of any shape and dtype, in place of another, which is disposed.</summary>
    /// <param name="tensor">The tensor to replace, or null.</param>
    /// <param name="reader">What to read.</param>
    /// <param name="skip">Read over the tensor, and change nothing.</param>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static void Load([NotNullIfNotNull(nameof(tensor))] ref torch.Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        if (Load(reader, skip) is { } loaded)
        {
            tensor?.Dispose();
            tensor = loaded;
        }
    }

    /// <summary>Reads a tensor that <c>Save</c> or TorchSharp wrote into this one, whose shape and dtype must be the same.</summary>
    /// <param name="tensor">Where the values go.</param>
    /// <param name="reader">What to read.</param>
    /// <param name="skip">Read over the tensor, and change nothing.</param>
    /// <exception cref="ArgumentException">Shape or dtype differ.</exception>
    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false)
    {
        TensorImpl loaded = DatFormat.ReadTensor(reader);
        TensorImpl target = tensor.Impl;
        if (!loaded.Sizes.AsSpan().SequenceEqual(target.Sizes))
        {
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        }
        if (loaded.DType != target.DType)
        {
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        }
        if (!skip)
        {
            Copy.Run(loaded, target);
            target.BumpVersion();
        }
    }
}
