using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Modules;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Moves all parameters and buffers to a device; there is only the CPU.</summary>
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                InitializeDevice(new Device(deviceType, deviceIndex));
                return this;
            }

            /// <summary>Converts parameters and floating-point buffers to a dtype. Parameters that change become new objects; the old handles are disposed.</summary>
            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                foreach ((_, Module module) in _internal_submodules)
                {
                    module._to(dtype, non_blocking);
                }
                _toEpilog(dtype, null, non_blocking);
                return this;
            }

            /// <summary>Moves to a device and converts to a dtype.</summary>
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                _to(device.type, device.index, non_blocking);
                return _to(dtype, non_blocking);
            }

            /// <summary>Moves and converts to the device and dtype of a tensor.</summary>
            public Module _to(Tensor other, bool non_blocking) => _to((ScalarType)other.Impl.DType, non_blocking);

            /// <summary>Converts what this module itself holds.</summary>
            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                for (int i = 0; i < _internal_params.Count; i++)
                {
                    (string name, Parameter parameter) = _internal_params[i];
                    if (ReplaceParameter(dtype, device, parameter, out Parameter replaced))
                    {
                        _internal_params[name] = replaced;
                        ReplaceField(parameter, replaced);
                        parameter.Dispose();
                    }
                }
                for (int i = 0; i < _internal_buffers.Count; i++)
                {
                    (string name, (Tensor buffer, bool persistent)) = _internal_buffers[i];
                    if (ReplaceBuffer(dtype, device, buffer, out Tensor replaced))
                    {
                        _internal_buffers[name] = (replaced, persistent);
                        ReplaceField(buffer, replaced);
                        buffer.Dispose();
                    }
                }
            }

            /// <inheritdoc cref="_toEpilog(ScalarType?, Device?, bool)"/>
            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            /// <inheritdoc cref="_toEpilog(ScalarType?, Device?, bool)"/>
            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => _toEpilog((ScalarType?)dtype, device, non_blocking);

            /// <inheritdoc cref="_toEpilog(ScalarType?, Device?, bool)"/>
            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) => _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            /// <summary>A parameter of the dtype with the same gradient and flags; false if it has it already.</summary>
            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter p)
            {
                p = param;
                TensorImpl old = param.Impl;
                if (dtype is not { } target || (DType)target == old.DType)
                {
                    return false;
                }
                using (no_grad())
                {
                    p = new Parameter(new Tensor(Aten.To(old, (DType)target)), Variable.RequiresGrad(old));
                    if (Variable.Meta(old)?.Grad is { } grad)
                    {
                        Variable.EnsureMeta(p.Impl).Grad = Aten.To(grad, (DType)target);
                    }
                }
                KeepScope(param, p);
                return true;
            }

            /// <summary>A buffer of the dtype, if both it and the dtype are floating or complex; false if nothing changes.</summary>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor result)
            {
                result = buffer;
                TensorImpl old = buffer.Impl;
                if (dtype is not { } target || (DType)target == old.DType || !old.DType.IsDifferentiable())
                {
                    return false;
                }
                using (no_grad())
                {
                    result = new Tensor(Aten.To(old, (DType)target));
                }
                KeepScope(buffer, result);
                return true;
            }

            /// <summary>The new handle lives as long as the old one would have.</summary>
            private static void KeepScope(Tensor old, Tensor replaced) => replaced.MoveToOtherDisposeScope(old);

            private void ReplaceField(Tensor old, Tensor replaced)
            {
                foreach (System.Reflection.FieldInfo field in Fields())
                {
                    if (ReferenceEquals(field.GetValue(this), old))
                    {
                        field.SetValue(this, replaced);
                    }
                }
            }
        }
    }
}
