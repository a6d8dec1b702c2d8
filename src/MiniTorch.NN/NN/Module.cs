using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using MiniTorch.Modules;
using MiniTorch.Utils;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a model: parameters, buffers and other modules under names, and modes. Derive from <see cref="Module{T, TResult}"/>, keep
        /// parts in fields, and call <see cref="RegisterComponents"/> at the end of the constructor.
        /// </summary>
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)]
        [DebuggerDisplay("{DebuggerText,nq}")]
        public partial class Module : IDisposable
        {
            /// <summary>The name of the frame that a call opens for listeners; its attributes are the module.</summary>
            internal const string FrameName = "nn.Module";

            /// <summary>The name given to the constructor.</summary>
            protected string name;

            /// <summary>Child modules in the order of registration.</summary>
            protected OrderedDict<string, Module> _internal_submodules = new();

            /// <summary>Buffers in the order of registration, with whether the state dict has them.</summary>
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();

            /// <summary>Parameters in the order of registration.</summary>
            protected OrderedDict<string, Parameter> _internal_params = new();

            /// <summary>The device type: always the CPU.</summary>
            protected DeviceType _deviceType = DeviceType.CPU;

            /// <summary>The device index.</summary>
            protected int _deviceIndex = -1;

            private bool _training = true;
            private bool _areComponentsRegistered;

            /// <summary>Starts a module without parts.</summary>
            /// <param name="name">Its name, as a rule that of its class.</param>
            protected Module(string name) => this.name = name;

            /// <summary>True in training, false after <see cref="eval"/>: dropout, batch norm and their like differ.</summary>
            public bool training => _training;

            private string DebuggerText
            {
                get
                {
                    long count = 0;
                    foreach (Parameter parameter in parameters())
                    {
                        count += parameter.IsInvalid ? 0 : parameter.Impl.NumElements;
                    }
                    return $"{GetName()}: {count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} parameters";
                }
            }

            /// <summary>The name given to the constructor.</summary>
            public virtual string GetName() => name;

            /// <summary>Disposes parameters, buffers and child modules, and forgets them.</summary>
            public void Dispose()
            {
                Dispose(disposing: true);
                GC.SuppressFinalize(this);
            }

            /// <inheritdoc cref="Dispose()"/>
            protected virtual void Dispose(bool disposing)
            {
                foreach ((_, Parameter parameter) in _internal_params)
                {
                    parameter.Dispose();
                }
                foreach ((_, (Tensor buffer, _)) in _internal_buffers)
                {
                    buffer.Dispose();
                }
                foreach ((_, Module module) in _internal_submodules)
                {
                    module.Dispose();
                }
                _internal_params.Clear();
                _internal_buffers.Clear();
                _internal_submodules.Clear();
            }

            /// <summary>Sets training mode, here and in all parts.</summary>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach ((_, Module module) in _internal_submodules)
                {
                    module.train(train);
                }
            }

            /// <summary>Sets evaluation mode, here and in all parts.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls <paramref name="fn"/> with every part and, last, with this module.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module module) in _internal_submodules)
                {
                    module.apply(fn);
                }
                fn(this);
                return this;
            }

            /// <summary>Clears the gradients of all parameters.</summary>
            /// <param name="set_to_none">Drop them, rather than fill them with zeros.</param>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (Parameter parameter in parameters())
                {
                    if (Autograd.Variable.Meta(parameter.Impl) is not { Grad: { } grad } meta)
                    {
                        continue;
                    }
                    if (set_to_none)
                    {
                        meta.Grad = null;
                    }
                    else
                    {
                        meta.Grad = Operators.Aten.ZerosLike(grad);
                    }
                }
            }

            /// <summary>What stands between the parentheses when the module is printed; PyTorch's extra_repr.</summary>
            protected internal virtual string extra_repr() => "";

            /// <summary>As PyTorch prints a module: its name, what <see cref="extra_repr"/> says, and its children, indented.</summary>
            public override string ToString()
            {
                string extra = extra_repr();
                var children = named_children().ToList();
                if (children.Count > 0)
                {
                    return Repr.Children(ShownName, children, extra);
                }
                return extra.Contains('\n', StringComparison.Ordinal) ? $"{GetName()}(\n  {Repr.Indent(extra)}\n)" : $"{GetName()}({extra})";
            }

            /// <summary>The device of a new parameter, and its dtype: the arguments, or the defaults.</summary>
            protected static (Device, ScalarType) GetDefaultDeviceAndType(Device? device = null, ScalarType? dtype = null) =>
                (InitializeDevice(device), dtype ?? get_default_dtype());
        }
    }
}
