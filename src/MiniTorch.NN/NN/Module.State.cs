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
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                {
                    throw new InvalidOperationException($"The loaded state_dict is not identical to the target dictionary. Missing: [{string.Join(", ", missing)}]. Unexpected: [{string.Join(", ", unexpected)}].");
                }
                var copies = new List<(TensorImpl Into, TensorImpl From)>();
                foreach ((string name, Tensor tensor) in source)
                {
                    if (skip?.Contains(name) == true || !target.TryGetValue(name, out Tensor? own))
                    {
                        continue;
                    }
                    Layout.Broadcast(own.Impl.Sizes, tensor.Impl.Sizes);   // all shapes are checked before the first value is copied
                    copies.Add((own.Impl, tensor.Impl));
                }
                using (no_grad())
                {
                    foreach ((TensorImpl into, TensorImpl from) in copies)
                    {
                        new Operators.CopyInto().InPlace(into, from);
                    }
                }
                return (missing, unexpected);
            }

            /// <summary>Writes the state dict in TorchSharp's format.</summary>
            /// <param name="location">The file; an existing one is replaced.</param>
            /// <param name="skip">Names to leave out.</param>
            /// <returns>This module.</returns>
            public Module save(string location, IList<string>? skip = null)
            {
                using FileStream stream = File.Create(location);
                return save(stream, skip);
            }

            /// <inheritdoc cref="save(string, IList{string})"/>
            /// <param name="stream">Where to write; closed afterwards.</param>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            /// <inheritdoc cref="save(string, IList{string})"/>
            /// <param name="writer">Where to write; left open.</param>
            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Writes a state dict in TorchSharp's format: the number of entries, then name and tensor of each.</summary>
            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                var entries = new List<(string, TensorImpl)>();
                foreach ((string name, Tensor tensor) in sd)
                {
                    if (skip?.Contains(name) != true)
                    {
                        entries.Add((name, tensor.Impl));
                    }
                }
                DatFormat.WriteDictionary(writer, entries);
            }

            /// <summary>Reads a state dict that TorchSharp or <see cref="save(string, IList{string})"/> wrote into the parameters and buffers. Nothing is changed if anything does not fit.</summary>
            /// <param name="location">The file.</param>
            /// <param name="strict">Refuse a file whose names differ from the module's.</param>
            /// <param name="skip">Names that are left alone.</param>
            /// <param name="loadedParameters">Filled with each name of the file or the module and whether it was loaded.</param>
            /// <exception cref="ArgumentException">Names, shapes or dtypes do not match; all mismatches are listed.</exception>
            /// <exception cref="EndOfStreamException">The file is truncated.</exception>
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
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <inheritdoc cref="load(string, bool, IList{string}, Dictionary{string, bool})"/>
            /// <param name="reader">What to read; left open.</param>
            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                LoadEntries(DatFormat.ReadDictionary(reader), strict, skip, loadedParameters);
                return this;
            }

            /// <summary>Checks all entries against the state dict, then copies them.</summary>
            internal void LoadEntries(IReadOnlyList<(string Name, TensorImpl Tensor)> entries, bool strict, IList<string>? skip, Dictionary<string, bool>? loaded)
            {
                Dictionary<string, Tensor> target = state_dict();
                if (strict && entries.Count != target.Count)
                {
                    throw new ArgumentException($"Mismatched state_dict sizes: expected {target.Count}, but found {entries.Count} entries." + Differences(entries, target));
                }
                var problems = new StringBuilder();
                string? first = null;
                var copies = new List<(TensorImpl Into, TensorImpl From)>();
                foreach ((string name, TensorImpl tensor) in entries)
                {
                    if (!target.TryGetValue(name, out Tensor? own))
                    {
                        if (strict)
                        {
                            first ??= $"Mismatched module state names: the target modules does not have a submodule or buffer named '{name}'";
                            problems.Append($"\n  {name}: not in the module");
                        }
                        continue;
                    }
                    if (!own.Impl.Sizes.AsSpan().SequenceEqual(tensor.Sizes))
                    {
                        first ??= "Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.";
                        problems.Append($"\n  {name}: shape {Error.Show(tensor.Sizes)} in the file, {Error.Show(own.Impl.Sizes)} in the module");
                    }
                    else if (own.Impl.DType != tensor.DType)
                    {
                        first ??= "Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.";
                        problems.Append($"\n  {name}: dtype {tensor.DType.Name()} in the file, {own.Impl.DType.Name()} in the module");
                    }
                    else if (skip?.Contains(name) != true)
                    {
                        copies.Add((own.Impl, tensor));
                    }
                }
                if (first is not null)
                {
                    throw new ArgumentException(first + problems);
                }
                using (no_grad())
                {
                    foreach ((TensorImpl into, TensorImpl from) in copies)
                    {
                        new Operators.CopyInto().InPlace(into, from);
                    }
                }
                foreach ((string name, _) in entries)
                {
                    loaded?.TryAdd(name, target.ContainsKey(name));
                }
            }

            private static string Differences(IReadOnlyList<(string Name, TensorImpl Tensor)> entries, Dictionary<string, Tensor> target)
            {
                var found = new HashSet<string>(entries.Select(static entry => entry.Name));
                string missing = string.Join(", ", target.Keys.Where(name => !found.Contains(name)));
                string unexpected = string.Join(", ", found.Where(name => !target.ContainsKey(name)));
                return $" Missing: [{missing}]. Unexpected: [{unexpected}].";
            }
        }
    }
}
