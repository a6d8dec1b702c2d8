using System.Diagnostics.CodeAnalysis;
using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a custom function's forward hands to its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly FunctionNode _node;
            private readonly Dictionary<string, object> _data = [];
            private List<SavedTensor?> _saved = [];
            private List<Tensor?> _toSave = [];

            internal AutogradContext(FunctionNode node) => _node = node;

            /// <summary>Whether outputs without a gradient are given zeros in backward (the default) rather than null.</summary>
            public bool MaterializeGrads => _node.MaterializesGrads;

            /// <summary>Which arguments of forward need a gradient.</summary>
            public IReadOnlyList<bool> needs_input_grad => _node.NeedsInputGrad;

            /// <summary>Keeps tensors (arguments or outputs of forward; null is allowed) for backward, with the check for in-place changes.</summary>
            public void save_for_backward(List<Tensor> tensors) => _toSave = [.. tensors];

            /// <summary>The tensors given to <see cref="save_for_backward"/>.</summary>
            public List<Tensor> get_saved_variables() => _saved.ConvertAll(static saved => saved is null ? null! : new Tensor(saved.Unpack()));

            /// <summary>Keeps anything that is not a tensor.</summary>
            public void save_data(string key, object value) => _data[key] = value;

            /// <summary>What was kept under <paramref name="key"/>, null if nothing was.</summary>
            public object get_data(string key) => _data.GetValueOrDefault(key)!;

            /// <summary>Declares arguments that forward changes in place; they must be returned.</summary>
            public void mark_dirty(List<Tensor> tensors) => tensors.ForEach(tensor => _node.MarkDirty(tensor.Impl));

            /// <summary>Declares outputs without a gradient. Outputs of integral dtypes are so anyway.</summary>
            public void mark_non_differentiable(List<Tensor> tensors) => tensors.ForEach(tensor => _node.MarkNonDifferentiable(tensor.Impl));

            /// <summary>Sets <see cref="MaterializeGrads"/>.</summary>
            public void set_materialize_grads(bool value) => _node.MaterializesGrads = value;

            /// <summary>Lets saved tensors go.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <inheritdoc cref="Dispose()"/>
            protected virtual void Dispose(bool disposing) => _node.ReleaseVariables();

            /// <summary>After the outputs were wrapped: what was saved by handle is saved by the tensor it has become.</summary>
            internal void Save(Func<TensorImpl, TensorImpl> wrapped)
            {
                _saved = _toSave.ConvertAll(tensor => tensor is null ? null : _node.Keep(wrapped(tensor.Impl), _toSave.IndexOf(tensor)));
                _toSave = [];
                _node.PackSaved();
            }
        }

        /// <summary>A differentiable function with a derivative of the user's own. Derive from <see cref="SingleTensorFunction{T}"/> or <see cref="MultiTensorFunction{T}"/>.</summary>
        /// <typeparam name="T">The deriving class itself; one instance is made for each call.</typeparam>
        public abstract class Function<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>
        {
            /// <summary>Only for derived classes.</summary>
            protected Function()
            {
            }

            /// <summary>The name shown in the graph: Name + "Backward".</summary>
            public abstract string Name { get; }

            /// <summary>Whether backward is to run without being recorded, and its results refuse to be differentiated (Python's decorator of this name).</summary>
            protected virtual bool once_differentiable => false;

            /// <summary>Runs forward and records the call.</summary>
            /// <param name="vars">The arguments: tensors and anything else.</param>
            public static List<Tensor> apply_internal(params object[] vars)
            {
                var function = (Function<T>)(object)Activator.CreateInstance<T>()!;
                var node = new FunctionNode(function.Name + "Backward", function.once_differentiable ? function.BackwardOnce : function.Backward, vars);
                TensorImpl?[] arguments = Array.ConvertAll(vars, static argument => (argument as Tensor)?.Impl);
                TensorImpl?[] raw = [];
                TensorImpl?[] outputs = node.Run(arguments, () => raw = function.Forward(node.Context, vars).ConvertAll(static output => output?.Impl).ToArray());
                node.Context.Save(tensor =>
                {
                    int at = Array.IndexOf(raw, tensor);
                    return at >= 0 && !arguments.Contains(tensor) ? outputs[at]! : tensor;
                });
                return [.. Array.ConvertAll(outputs, static output => output is null ? null! : new Tensor(output))];
            }

            private List<Tensor> BackwardOnce(AutogradContext ctx, List<Tensor> grads)
            {
                bool recorded = is_grad_enabled();
                using IDisposable mode = no_grad();
                List<Tensor> results = Backward(ctx, grads);
                if (recorded && grads.Exists(static grad => grad is { requires_grad: true }))
                {
                    ErrorNode.Attach("trying to differentiate twice a function that was marked with @once_differentiable", [.. results.Where(static result => result is not null).Select(static result => result.Impl)]);
                }
                return results;
            }

            private protected abstract List<Tensor> Forward(AutogradContext ctx, object[] vars);

            private protected abstract List<Tensor> Backward(AutogradContext ctx, List<Tensor> grads);
        }

        /// <summary>A custom function with one output.</summary>
        /// <inheritdoc/>
        public abstract class SingleTensorFunction<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T> : Function<T>
        {
            /// <summary>Only for derived classes.</summary>
            protected SingleTensorFunction()
            {
            }

            /// <summary>Computes the output. Nothing is recorded inside.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>Computes one gradient for each argument of forward, null for those that are not tensors.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            /// <summary>Calls the function.</summary>
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            private protected sealed override List<Tensor> Forward(AutogradContext ctx, object[] vars) => [forward(ctx, vars)];

            private protected sealed override List<Tensor> Backward(AutogradContext ctx, List<Tensor> grads) => backward(ctx, grads[0]);
        }

        /// <summary>A custom function with several outputs.</summary>
        /// <inheritdoc/>
        public abstract class MultiTensorFunction<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T> : Function<T>
        {
            /// <summary>Only for derived classes.</summary>
            protected MultiTensorFunction()
            {
            }

            /// <summary>Computes the outputs. Nothing is recorded inside.</summary>
            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <summary>Computes one gradient for each argument of forward, null for those that are not tensors.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            /// <summary>Calls the function.</summary>
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            private protected sealed override List<Tensor> Forward(AutogradContext ctx, object[] vars) => forward(ctx, vars);

            private protected sealed override List<Tensor> Backward(AutogradContext ctx, List<Tensor> grads) => backward(ctx, grads);
        }

        /// <summary>The node of a custom function's call.</summary>
        internal sealed class FunctionNode : CustomFunctionNode
        {
            private readonly string _name;
            private readonly Func<AutogradContext, List<Tensor>, List<Tensor>> _backward;
            private readonly bool[] _needsInputGrad;

            internal FunctionNode(string name, Func<AutogradContext, List<Tensor>, List<Tensor>> backward, object[] arguments)
            {
                _name = name;
                _backward = backward;
                _needsInputGrad = Array.ConvertAll(arguments, static argument => argument is Tensor tensor && tensor.requires_grad);
                Context = new AutogradContext(this);
            }

            internal AutogradContext Context { get; }

            internal IReadOnlyList<bool> NeedsInputGrad => _needsInputGrad;

            internal override string Name => _name;

            protected override IReadOnlyList<TensorImpl?> RunBackward(TensorImpl?[] grads)
            {
                List<Tensor> results = _backward(Context, [.. Array.ConvertAll(grads, static grad => grad is null ? null! : new Tensor(grad))]);
                return results.ConvertAll(static result => result?.Impl);
            }
        }
    }
}
