using MiniTorch.Autograd;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        public static partial class graph
        {
            /// <summary>Until the result is disposed, tensors that nodes save go through <paramref name="pack"/>, and through <paramref name="unpack"/> when backward needs them. The innermost pair counts.</summary>
            /// <param name="pack">What to keep instead of the tensor; must not modify it.</param>
            /// <param name="unpack">The tensor again.</param>
            public static IDisposable saved_tensors_hooks(Func<Tensor, object> pack, Func<object, Tensor> unpack)
            {
                SavedTensorHooks.Push(tensor => pack(new Tensor(tensor)), packed => unpack(packed).Impl);
                return new Restore(SavedTensorHooks.Pop);
            }

            /// <summary>Until the result is disposed, <see cref="saved_tensors_hooks"/> is refused with this message.</summary>
            public static IDisposable disable_saved_tensors_hooks(string error_message)
            {
                string? previous = SavedTensorHooks.Disabled;
                SavedTensorHooks.Disabled = error_message;
                return new Restore(() => SavedTensorHooks.Disabled = previous);
            }

            /// <summary>Until the result is disposed, tensors that nodes save may be changed in place: backward uses the values as they were, of which a copy is kept.</summary>
            public static IDisposable allow_mutation_on_saved_tensors() =>
                saved_tensors_hooks(static tensor => new Tensor(Operators.Aten.Clone(tensor.Impl)), static packed => (Tensor)packed);

            /// <summary>Until the result is disposed, saved tensors are kept as copies. All memory here is the CPU's: what PyTorch moves off a device is only detached from the original.</summary>
            public static IDisposable save_on_cpu(bool pin_memory = false) =>
                saved_tensors_hooks(static tensor => new Tensor(Operators.Aten.Clone(tensor.Impl)), static packed => (Tensor)packed);
        }
    }
}
