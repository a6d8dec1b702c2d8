using System.Text;
using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Serialization;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Parameters and persistent buffers by name: parameters of this module and its parts first.</summary>
            /// <param name="destination">Where to put them; a new dictionary if null.</param>
            /// <param name="prefix">Put before every name, with a dot.</param>
            /// <returns>The dictionary; its tensors are the module's own.</returns>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string lead = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string name, Parameter parameter) in _internal_params)
                {
                    destination[lead + name] = parameter;
                }
                foreach ((string name, (Tensor buffer, bool persistent)) in _internal_buffers)
                {
                    if (persistent)
                    {
                        destination[lead + name] = buffer;
                    }
                }
                foreach ((string child, Module module) in _internal_submodules)
                {
                    module.state_dict(destination, lead + child);
                }
                return destination;
            }

            /// <summary>Copies values into the parameters and buffers.</summary>
            /// <param name="source">Values by name.</param>
            /// <param name="strict">Refuse a source that has not exactly the names of the module.</param>
            /// <param name="skip">Names that are left alone on both sides.</param>
            /// <returns>The names that were missing in the source, and those that the module does not have.</returns>
            /// <exception cref="InvalidOperationException">Strict, and the names differ.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keys) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var missing = new List<string>();
                var unexpected = new List<string>();
                Dictionary<string, Tensor> target = state_dict();
                foreach (string name in target.Keys)
                {
                    if (skip?.Contains(name) != true && !source.ContainsKey(name))
                    {
                        missing.Add(name);
                    }
                }
                foreach (string name in source.Keys)
                {
                    if (skip?.Contains(name) != true && !target.ContainsKey(name))
                    {
                        unexpected.Add(name);
                    }
                }
                var problems = new StringBuilder();
                var copies = new List<(TensorImpl Into, TensorImpl From)>();
                foreach ((string name, Tensor tensor) in source)
                {
                    if (skip?.Contains(name) == true || !target.TryGetValue(name, out Tensor? own))
                    {
                        continue;
                    }
                    if (own.Impl.Sizes.AsSpan().SequenceEqual(tensor.Impl.Sizes))
                    {
                        copies.Add((own.Impl, tensor.Impl));
                    }
                    else
                    {
                        problems.Append(SizeMismatch(name, tensor.Impl, own.Impl));
                    }
                }
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                {
                    throw new InvalidOperationException($"The loaded state_dict is not identical to the target dictionary. Missing: [{string.Join(", ", missing)}]. Unexpected: [{string.Join(", ", unexpected)}].{problems}");
                }
                if (problems.Length > 0)
                {
                    throw new InvalidOperationException($"Error(s) in loading state_dict for {GetName()}:{problems}");
                }
                CopyAll(copies);
                return (missing, unexpected);
            }

            /// <summary>Writes the state dict in the format that the extension names: .pth, .pt, .ckpt and .bin PyTorch's, .safetensors, all else TorchSharp's.</summary>
            /// <param name="location">The file; an existing one is replaced when all has been written.</param>
            /// <param name="skip">Names to leave out.</param>
            /// <returns>This module.</returns>
            public Module save(string location, IList<string>? skip = null)
            {
                Saving.WriteEntries(location, WeightsFile.FormatOf(location), StateEntries(state_dict(), skip));
                return this;
            }

            /// <summary>Writes the state dict in TorchSharp's format.</summary>
            /// <param name="stream">Where to write; closed afterwards.</param>
            /// <param name="skip">Names to leave out.</param>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            /// <inheritdoc cref="save(Stream, IList{string})"/>
            /// <param name="writer">Where to write; left open.</param>
            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Writes a state dict in TorchSharp's format: the number of entries, then name and tensor of each.</summary>
            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                DatFormat.WriteDictionary(writer, StateEntries(sd, skip));
            }

            /// <summary>A new module of a class, with the values of a file.</summary>
            /// <typeparam name="T">The class.</typeparam>
            /// <param name="path">What <see cref="load(string, bool, IList{string}, Dictionary{string, bool})"/> takes.</param>
            public static Module Create<T>(string path) where T : Module, new() => new T().load(path);

            /// <summary>
            /// Reads a state dict into the parameters and buffers, from a file of TorchSharp's, PyTorch's or the safetensors format, which the
            /// content tells. Values of another dtype are converted, but not in TorchSharp's format. Nothing is changed if anything does not fit.
            /// </summary>
            /// <param name="location">The file.</param>
            /// <param name="strict">Refuse a file whose names differ from the module's.</param>
            /// <param name="skip">Names that are left alone.</param>
            /// <param name="loadedParameters">Filled with each name of the file or the module and whether it was loaded.</param>
            /// <exception cref="ArgumentException">Names, shapes or dtypes do not match; all mismatches are listed.</exception>
            /// <exception cref="EndOfStreamException">The file is truncated.</exception>
            /// <exception cref="InvalidDataException">It is damaged, or holds something else. Nothing in a file is ever executed.</exception>
            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                if (!File.Exists(location))
                {
                    throw new FileNotFoundException($"Could not find file '{location}'.", location);
                }
                using FileStream stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            /// <inheritdoc cref="load(string, bool, IList{string}, Dictionary{string, bool})"/>
            /// <param name="stream">What to read; closed afterwards.</param>
            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using (stream)
                {
                    Stream all = WeightsFile.Seekable(stream);
                    bool exact = WeightsFile.FormatOf(all) == WeightsFormat.Dat;
                    if (exact)
                    {
                        using var reader = new BinaryReader(all);
                        return load(reader, strict, skip, loadedParameters);
                    }
                    LoadEntries(WeightsFile.ReadEntries(all), strict, skip, loadedParameters, exact);
                }
                return this;
            }

            /// <summary>Reads a state dict in TorchSharp's format; see <see cref="load(string, bool, IList{string}, Dictionary{string, bool})"/>.</summary>
            /// <inheritdoc cref="load(string, bool, IList{string}, Dictionary{string, bool})"/>
            /// <param name="reader">What to read; left open.</param>
            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                LoadEntries(DatFormat.ReadDictionary(reader), strict, skip, loadedParameters, exact: true);
                return this;
            }

            /// <summary>Checks all entries against the state dict, then copies them.</summary>
            /// <param name="entries">Names and values.</param>
            /// <param name="strict">Refuse names that only one side has.</param>
            /// <param name="skip">Names that are left alone.</param>
            /// <param name="loaded">Filled with each name, and whether the module has it.</param>
            /// <param name="exact">Refuse other dtypes, rather than convert.</param>
            internal void LoadEntries(IReadOnlyList<(string Name, TensorImpl Tensor)> entries, bool strict, IList<string>? skip, Dictionary<string, bool>? loaded, bool exact)
            {
                Dictionary<string, Tensor> target = state_dict();
                var problems = new StringBuilder();
                string? first = strict && entries.Count != target.Count ? $"Mismatched state_dict sizes: expected {target.Count}, but found {entries.Count} entries." : null;
                var copies = new List<(TensorImpl Into, TensorImpl From)>();
                var found = new HashSet<string>(StringComparer.Ordinal);
                foreach ((string name, TensorImpl tensor) in entries)
                {
                    if (!found.Add(name))
                    {
                        first ??= $"The file has two entries '{name}'.";
                        problems.Append($"\n  {name}: twice in the file");
                    }
                    else if (!target.TryGetValue(name, out Tensor? own))
                    {
                        if (strict)
                        {
                            first ??= $"Mismatched module state names: the target modules does not have a submodule or buffer named '{name}'";
                            problems.Append($"\n  {name}: not in the module");
                        }
                    }
                    else if (!own.Impl.Sizes.AsSpan().SequenceEqual(tensor.Sizes))
                    {
                        first ??= "Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.";
                        problems.Append(SizeMismatch(name, tensor, own.Impl));
                    }
                    else if (exact && own.Impl.DType != tensor.DType)
                    {
                        first ??= "Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.";
                        problems.Append($"\n  {name}: dtype {tensor.DType.Name()} in the file, {own.Impl.DType.Name()} in the module");
                    }
                    else if (skip?.Contains(name) != true)
                    {
                        copies.Add((own.Impl, tensor));
                    }
                }
                foreach (string name in target.Keys)
                {
                    if (strict && !found.Contains(name) && skip?.Contains(name) != true)
                    {
                        first ??= $"Mismatched module state names: the file does not have '{name}'";
                        problems.Append($"\n  {name}: not in the file");
                    }
                }
                if (first is not null)
                {
                    throw new ArgumentException(first + problems);
                }
                CopyAll(copies);
                foreach ((string name, _) in entries)
                {
                    loaded?.TryAdd(name, target.ContainsKey(name));
                }
            }

            /// <summary>The entries of a state dict but for some names.</summary>
            internal static List<(string Name, TensorImpl Tensor)> StateEntries(Dictionary<string, Tensor> state, IList<string>? skip)
            {
                var entries = new List<(string, TensorImpl)>(state.Count);
                foreach ((string name, Tensor tensor) in state)
                {
                    if (skip?.Contains(name) != true)
                    {
                        entries.Add((name, tensor.Impl));
                    }
                }
                return entries;
            }

            private static string SizeMismatch(string name, TensorImpl source, TensorImpl own) =>
                $"\n  size mismatch for {name}: copying a param with shape torch.Size({Error.Show(source.Sizes)}) from checkpoint, the shape in current model is torch.Size({Error.Show(own.Sizes)}).";

            private static void CopyAll(List<(TensorImpl Into, TensorImpl From)> copies)
            {
                using (no_grad())
                {
                    foreach ((TensorImpl into, TensorImpl from) in copies)
                    {
                        new Operators.CopyInto().InPlace(into, from);
                    }
                }
            }
        }
    }
}
