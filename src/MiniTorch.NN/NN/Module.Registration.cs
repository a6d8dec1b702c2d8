using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MiniTorch.Core;
using MiniTorch.Modules;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// Registers every field that holds a module, a parameter or (as a buffer) a tensor, under the field's name: those of the derived class
            /// first, in the order of declaration. Fields that are null, and collections of C#, are not registered; use
            /// <see cref="ModuleList{T}"/> and its like. Only the first call counts.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_areComponentsRegistered)
                {
                    return;
                }
                _areComponentsRegistered = true;
                Module[] registered = [.. _internal_submodules.Values];   // by the constructor, under names of its own
                foreach (FieldInfo field in Fields())
                {
                    switch (field.GetValue(this))
                    {
                        case Module module when Array.Exists(registered, part => ReferenceEquals(part, module)):
                            break;
                        case Module module:
                            register_module(field.ComponentName(), module);
                            break;
                        case Parameter parameter:
                            if (!Contains(_internal_params.Values, parameter))
                            {
                                register_parameter(field.ComponentName(), parameter);
                            }
                            break;
                        case Tensor tensor:
                            if (!_internal_buffers.Values.Any(buffer => ReferenceEquals(buffer.Item1, tensor)))
                            {
                                register_buffer(field.ComponentName(), tensor);
                            }
                            break;
                        case IEnumerable items when field.FieldType != typeof(string) && items is Array or IList:
                            WarnOfUnregistered(field, items);
                            break;
                    }
                }
            }

            /// <summary>Makes a module a part of this one; null is ignored.</summary>
            /// <exception cref="ArgumentException">The name is empty or has a dot.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                if (name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"module name can't contain \".\", got: {name}");
                }
                if (name.Length == 0)
                {
                    throw new ArgumentException("module name can't be empty string \"\"");
                }
                if (_internal_submodules.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                }
                if (submodule is not null)
                {
                    submodule.RegisterComponents();
                    _internal_submodules.Add(name, submodule);
                }
            }

            /// <inheritdoc cref="register_module"/>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Makes a parameter a part of this module.</summary>
            /// <exception cref="ArgumentNullException">It is null.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null)
                {
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                }
                if (_internal_params.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                }
                _internal_params.Add(name, param);
            }

            /// <summary>Makes a tensor that is not trained a part of this module's state.</summary>
            /// <param name="name">Its name.</param>
            /// <param name="tensor">The tensor.</param>
            /// <param name="persistent">Whether the state dict has it.</param>
            /// <exception cref="ArgumentNullException">It is null.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null)
                {
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                }
                if (_internal_buffers.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }
                _internal_buffers.Add(name, (tensor, persistent));
            }

            /// <summary>Registers, replaces or (null) removes a parameter: for setters of properties.</summary>
            protected void ConditionallyRegisterParameter(string name, Tensor? value) => ConditionallyRegisterParameter(name, (Parameter?)value);

            /// <inheritdoc cref="ConditionallyRegisterParameter(string, Tensor)"/>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                {
                    _internal_params.Remove(name);
                }
                else
                {
                    _internal_params[name] = value;
                }
            }

            /// <summary>Registers, replaces or (null) removes a buffer: for setters of properties.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                {
                    _internal_buffers.Remove(name);
                }
                else
                {
                    _internal_buffers[name] = (value, persistent);
                }
            }

            /// <summary>Forgets all children.</summary>
            protected void ClearModules() => _internal_submodules.Clear();

            /// <summary>The direct children.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                foreach ((string name, Module module) in _internal_submodules)
                {
                    yield return (name, module);
                }
            }

            /// <inheritdoc cref="named_children"/>
            public virtual IEnumerable<Module> children() => named_children().Select(static child => child.module);

            /// <summary>All parts at any depth, the direct children first.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string name, Module module) in named_children())
                {
                    yield return (name, module);
                }
                foreach ((string name, Module module) in named_children())
                {
                    foreach ((string inner, Module part) in module.named_modules())
                    {
                        yield return ($"{name}.{inner}", part);
                    }
                }
            }

            /// <inheritdoc cref="named_modules"/>
            public virtual IEnumerable<Module> modules() => named_modules().Select(static part => part.module);

            /// <summary>The parameters with their names, each once; those of parts under "part.name".</summary>
            /// <param name="recurse">Include those of parts.</param>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
                foreach ((string name, Parameter parameter) in _internal_params)
                {
                    if (seen.Add(parameter))
                    {
                        yield return (name, parameter);
                    }
                }
                if (!recurse)
                {
                    yield break;
                }
                foreach ((string child, Module module) in _internal_submodules)
                {
                    foreach ((string name, Parameter parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter))
                        {
                            yield return ($"{child}.{name}", parameter);
                        }
                    }
                }
            }

            /// <inheritdoc cref="named_parameters"/>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(static item => item.parameter);

            /// <inheritdoc cref="parameters"/>
            protected virtual Parameter[] _parameters(bool recurse = true) => [.. parameters(recurse)];

            /// <inheritdoc cref="named_parameters"/>
            protected virtual (string, Parameter)[] _named_parameters() => [.. named_parameters()];

            /// <summary>The buffers with their names; those of parts under "part.name".</summary>
            /// <param name="recurse">Include those of parts.</param>
            /// <param name="include_nonpersistent">Include those that the state dict leaves out.</param>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach ((string name, (Tensor buffer, bool persistent)) in _internal_buffers)
                {
                    if (persistent || include_nonpersistent)
                    {
                        yield return (name, buffer);
                    }
                }
                if (!recurse)
                {
                    yield break;
                }
                foreach ((string child, Module module) in _internal_submodules)
                {
                    foreach ((string name, Tensor buffer) in module.named_buffers(true, include_nonpersistent))
                    {
                        yield return ($"{child}.{name}", buffer);
                    }
                }
            }

            /// <inheritdoc cref="named_buffers"/>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(static item => item.buffer);

            /// <inheritdoc cref="named_buffers"/>
            protected virtual (string, Tensor)[] _named_buffers() => [.. named_buffers()];

            /// <summary>Whether there is a parameter of this name ("part.name" for one of a part).</summary>
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            /// <summary>The parameter of this name, or null; one that a parametrization computes too.</summary>
            public virtual Parameter? get_parameter(string target)
            {
                if (_internal_params.TryGetValue(target, out Parameter? parameter) || Computed.TryGetValue(target, out parameter))
                {
                    return parameter;
                }
                return Child(target, out string rest)?.get_parameter(rest);
            }

            /// <summary>Whether there is a buffer of this name ("part.name" for one of a part).</summary>
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>The buffer of this name, or null.</summary>
            public virtual Tensor? get_buffer(string target)
            {
                if (_internal_buffers.TryGetValue(target, out (Tensor, bool) buffer))
                {
                    return buffer.Item1;
                }
                return Child(target, out string rest)?.get_buffer(rest);
            }

            private Module? Child(string target, out string rest)
            {
                int dot = target.IndexOf('.', StringComparison.Ordinal);
                rest = dot < 0 ? "" : target[(dot + 1)..];
                return dot > 0 && _internal_submodules.TryGetValue(target[..dot], out Module? module) ? module : null;
            }

            /// <summary>The instance fields of the class and of its bases up to this one.</summary>
            [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The attribute on Module keeps the fields of every class that derives from it, base classes included.")]
            private IEnumerable<FieldInfo> Fields()
            {
                for (Type? type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    {
                        yield return field;
                    }
                }
            }

            private void WarnOfUnregistered(FieldInfo field, IEnumerable items)
            {
                foreach (object? item in items)
                {
                    if (item is Module or Modules.Parameter)
                    {
                        Warnings.Raise($"The field '{field.Name}' of module '{GetName()}' holds {(item is Module ? "modules" : "parameters")} in a plain collection: they are not registered, so they are neither trained, saved nor moved. Use {(item is Module ? "ModuleList or ModuleDict" : "ParameterList or ParameterDict")}.");
                        return;
                    }
                }
            }

            private static bool Contains(IEnumerable<Parameter> parameters, Parameter parameter)
            {
                foreach (Parameter other in parameters)
                {
                    if (ReferenceEquals(other, parameter))
                    {
                        return true;
                    }
                }
                return false;
            }
        }
    }
}
