using System.Diagnostics;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>
    /// A multi-dimensional array with an autograd history. This is a handle: several may refer to one tensor, and disposing a handle lets go
    /// of the memory, which otherwise belongs to the garbage collector. There is no need to dispose anything.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private TensorImpl? _impl;

        internal Tensor(TensorImpl impl)
        {
            _impl = impl;
            impl.Storage.AddOwner();
            DisposeScopeManager.Register(this);
        }

        /// <summary>A handle that takes the place of another one, in its dispose scope too; the other one is invalid from now on.</summary>
        private protected Tensor(TensorImpl impl, Tensor replaced)
        {
            _impl = impl;
            impl.Storage.AddOwner();
            replaced.Impl.Storage.RemoveOwner();
            replaced._impl = null;
            replaced.OwningDisposeScope?.Replace(replaced, this);
        }

        /// <summary>The tensor itself.</summary>
        /// <exception cref="InvalidOperationException">The handle was disposed.</exception>
        internal TensorImpl Impl
        {
            get
            {
                return _impl ?? Absent();
            }
        }

        /// <summary>Whether this handle was disposed.</summary>
        public bool IsInvalid => _impl is null && !IsComputed;

        /// <summary>A handle without a tensor of its own computes one when it is asked.</summary>
        private protected virtual bool IsComputed => false;

        /// <summary>Lets go of the tensor. Its memory is reused once nothing else needs it: no other handle, view or graph.</summary>
        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        /// <inheritdoc cref="Dispose()"/>
        protected virtual void Dispose(bool disposing)
        {
            if (_impl is { } impl)
            {
                DisposeScopeManager.Unregister(this);
                _impl = null;
                impl.Storage.RemoveOwner();
            }
        }

        /// <summary>The handle of an optional argument.</summary>
        internal static TensorImpl? ImplOf(Tensor? tensor) => tensor?.Impl;

        /// <summary>The tensors of a list of handles; null is no tensor.</summary>
        internal static TensorImpl[] ImplsOf(IEnumerable<Tensor> tensors)
        {
            var impls = new List<TensorImpl>();
            foreach (Tensor tensor in tensors)
            {
                if (tensor is null)
                {
                    throw new ArgumentException($"expected Tensor as element {impls.Count} in argument 0, but got NoneType");
                }
                impls.Add(tensor.Impl);
            }
            return [.. impls];
        }

        /// <summary>Handles for the results of an operator.</summary>
        internal static Tensor[] Wrap(TensorImpl[] impls)
        {
            var tensors = new Tensor[impls.Length];
            for (int i = 0; i < tensors.Length; i++)
            {
                tensors[i] = new Tensor(impls[i]);
            }
            return tensors;
        }

        /// <summary>What a handle without a tensor refers to: nothing, unless it computes one.</summary>
        private protected virtual TensorImpl Absent() => throw new InvalidOperationException("Tensor invalid -- empty handle.");

        /// <summary>Lets the handle refer to another tensor, or to none.</summary>
        private protected void Refer(TensorImpl? impl)
        {
            impl?.Storage.AddOwner();
            _impl?.Storage.RemoveOwner();
            _impl = impl;
        }
    }
}
