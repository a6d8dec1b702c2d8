using System.Diagnostics;
using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    [DebuggerDisplay("{DebuggerText,nq}")]
    public partial class Tensor
    {
        /// <summary>What a debugger shows: dtype and shape, the value of a number, and where the tensor comes from.</summary>
        private string DebuggerText
        {
            get
            {
                if (IsInvalid)
                {
                    return "disposed";
                }
                string text = $"{Impl.DType.PythonName()}{Error.Show(Impl.Sizes)}";
                if (Impl is { Rank: 0, IsConj: false, IsNeg: false })
                {
                    text += " " + Visualization.TensorText.Values(Impl, 1);
                }
                return Variable.GradFn(Impl) is { } node ? $"{text} grad_fn={autograd.graph.Node.Of(node)}"
                    : Variable.RequiresGrad(Impl) ? text + " leaf, requires_grad"
                    : text;
            }
        }
    }
}
