using MiniTorch.Autograd;
using MiniTorch.Tracing;

namespace MiniTorch.Onnx;

/// <summary>How a view is made of its base's value, and how a write through it changes that value (null: by the places of its elements).</summary>
internal sealed record ViewEmitter(
    Func<GraphTranslator, TraceStep[], EmitContext> Open,
    Func<EmitContext, OnnxValue, int, OnnxValue> Apply,
    Func<EmitContext, OnnxValue, OnnxValue, OnnxValue>? Write);

/// <summary>
/// The ONNX form of every operator, by the operator's type, and of composites, by the frame's name. A file of this folder holds one family;
/// each line of its <c>Register</c> is one operator.
/// </summary>
internal static partial class Emitters
{
    private static readonly Dictionary<Type, Func<GraphTranslator, TraceStep[], OnnxValue[]>> s_operators = [];
    private static readonly Dictionary<Type, ViewEmitter> s_views = [];
    private static readonly Dictionary<string, Func<GraphTranslator, TraceStep[], OnnxValue[]?>> s_frames = new(StringComparer.Ordinal);

    static Emitters()
    {
        RegisterPointwise();
        RegisterActivations();
        RegisterComparisons();
        RegisterViews();
        RegisterJoining();
        RegisterIndexing();
        RegisterReduction();
        RegisterLinearAlgebra();
        RegisterNormalization();
        RegisterConvolution();
        RegisterPooling();
        RegisterPadding();
        RegisterRandom();
        RegisterRecurrent();
        RegisterAttention();
    }

    internal static Func<GraphTranslator, TraceStep[], OnnxValue[]>? ForOperator(Operator op) => s_operators.GetValueOrDefault(op.GetType());

    internal static ViewEmitter? ForView(Operator op) => s_views.GetValueOrDefault(op.GetType());

    internal static Func<GraphTranslator, TraceStep[], OnnxValue[]?>? ForFrame(string name) => s_frames.GetValueOrDefault(name);

    /// <summary>An operator of one result.</summary>
    private static void On<T>(Func<EmitContext<T>, OnnxValue> emit) where T : Operator => OnMany<T>(c => [emit(c)]);

    /// <summary>A function of one operand that ONNX has under another name; integers are converted to the result's type first.</summary>
    private static void On<T>(string onnx) where T : Operator => On<T>(c => c.Add(onnx, c.In(0, c.OutputDType)));

    /// <summary>An operator of several results.</summary>
    private static void OnMany<T>(Func<EmitContext<T>, OnnxValue[]> emit) where T : Operator =>
        s_operators.Add(typeof(T), (translator, runs) => emit(Typed<T>(translator, runs)));

    /// <summary>A view.</summary>
    private static void OnView<T>(Func<EmitContext<T>, OnnxValue, OnnxValue> apply, Func<EmitContext<T>, OnnxValue, OnnxValue, OnnxValue>? write = null) where T : ViewOperator =>
        s_views.Add(typeof(T), new ViewEmitter(Typed<T>, (c, value, _) => apply((EmitContext<T>)c, value),
            write is null ? null : (c, parent, part) => write((EmitContext<T>)c, parent, part)));

    /// <summary>An operator of several views; the last argument is the view's number.</summary>
    private static void OnViews<T>(Func<EmitContext<T>, OnnxValue, int, OnnxValue> apply) where T : MultiViewOperator =>
        s_views.Add(typeof(T), new ViewEmitter(Typed<T>, (c, value, index) => apply((EmitContext<T>)c, value, index), null));

    /// <summary>A composite without attributes; null leaves it to the operators inside.</summary>
    private static void OnFrame(string name, Func<EmitContext, OnnxValue?> emit) =>
        s_frames.Add(name, (translator, runs) => emit(new EmitContext(translator, runs)) is { } value ? [value] : null);

    /// <summary>A composite with attributes; null leaves it to the operators inside.</summary>
    private static void OnFrame<T>(string name, Func<EmitContext<T>, OnnxValue?> emit) => OnFrames<T>(name, c => emit(c) is { } value ? [value] : null);

    /// <summary>A composite of several results; null leaves it to the operators inside.</summary>
    private static void OnFrames<T>(string name, Func<EmitContext<T>, OnnxValue[]?> emit) =>
        s_frames.Add(name, (translator, runs) => Array.TrueForAll(runs, run => ((TraceFrame)run).Attributes is T)
            ? emit(new EmitContext<T>(translator, runs, Array.ConvertAll(runs, run => (T)((TraceFrame)run).Attributes!))) : null);

    private static EmitContext<T> Typed<T>(GraphTranslator translator, TraceStep[] runs) where T : Operator =>
        new(translator, runs, Array.ConvertAll(runs, run => (T)((TraceCall)run).Op));
}
