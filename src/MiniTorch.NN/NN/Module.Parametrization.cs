using MiniTorch.Core;
using MiniTorch.Modules;

namespace MiniTorch;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private static readonly Dictionary<string, Parameter> NoneComputed = [];

            private Dictionary<string, Parameter>? _computed;

            /// <summary>The parameters that are computed from others, by name: see Note [Computed parameters].</summary>
            internal IReadOnlyDictionary<string, Parameter> Computed => _computed ?? NoneComputed;

            private string ShownName => utils.parametrize.is_parametrized(this) ? "Parametrized" + GetName() : GetName();

            /// <summary>
            /// From now on a parameter is computed, not trained: it is no longer registered, and whoever reads it (by a field or a property) gets what
            /// <paramref name="compute"/> makes of others.
            /// </summary>
            /// <remarks>
            /// Note [Computed parameters]. Python replaces a module's attribute by a property. C# code reads fields, so here the handle that the field holds is
            /// what computes: a read outside of a call computes anew, as Python's property does; a call of the module computes once, before forward, and all
            /// reads during it see that tensor (so that spectral_norm makes one step of its power iteration a call).
            /// </remarks>
            internal void Compute(string name, Func<TensorImpl> compute)
            {
                Parameter parameter = _internal_params[name];
                _internal_params.Remove(name);
                parameter.ComputeBy(compute);
                _computed ??= [];
                if (_computed.Count == 0)
                {
                    WatchCalls();
                }
                _computed.Add(name, parameter);
            }

            /// <summary>A computed parameter is trained again, from these values on.</summary>
            internal void Release(string name, TensorImpl leaf)
            {
                Parameter parameter = _computed![name];
                _computed.Remove(name);
                parameter.Become(leaf);
                _internal_params.Add(name, parameter);
            }

            internal bool Unregister(string name) => _internal_params.Remove(name);

            internal void UnregisterModule(string name) => _internal_submodules.Remove(name);

            /// <summary>Runs <see cref="HoldComputed"/> and <see cref="DropComputed"/> around every call, for modules that can be called.</summary>
            private protected virtual void WatchCalls()
            {
            }

            private protected void HoldComputed()
            {
                foreach (Parameter parameter in Computed.Values)
                {
                    parameter.Hold();
                }
            }

            private protected void DropComputed()
            {
                foreach (Parameter parameter in Computed.Values)
                {
                    parameter.Drop();
                }
            }
        }
    }
}
