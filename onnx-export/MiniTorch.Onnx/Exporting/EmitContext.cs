using MiniTorch.Core;
using MiniTorch.Operators;
using MiniTorch.Tracing;

namespace MiniTorch.Onnx;

/// <summary>
/// One call or frame on its way into the graph: its inputs as values, what it was in every run, and the means to make nodes. Attributes are
/// only reachable through <see cref="EmitContext{T}"/>, which compares all runs, so that no number is written down that depends on a size.
/// </summary>
internal class EmitContext(GraphTranslator translator, TraceStep[] runs)
{
    internal OnnxGraphBuilder Builder { get; } = translator.Builder;

    internal int Opset => Builder.Opset;

    internal TraceStep Step => runs[0];

    internal TraceStep[] Runs => runs;

    internal int InputCount => Step.Inputs.Length;

    internal bool Has(int input) => input < Step.Inputs.Length && Step.Inputs[input] is not null;

    /// <summary>The tensor as the base run saw it. Its sizes may differ in other runs.</summary>
    internal TracedTensor Tensor(int input) => Step.Inputs[input]!;

    internal DType DType(int input) => Tensor(input).DType;

    internal int Rank(int input) => Tensor(input).Rank;

    internal TracedTensor Output(int index = 0) => Step.Outputs[index];

    internal DType OutputDType => Output().DType;

    /// <summary>The ONNX element type of the first result.</summary>
    internal OnnxDataType OutputType => Type(OutputDType);

    internal OnnxDataType Type(DType dtype) => translator.Type(dtype);

    /// <summary>An input.</summary>
    internal OnnxValue In(int input) => translator.Read(runs, input);

    /// <summary>An optional input.</summary>
    internal OnnxValue? InOrNull(int input) => Has(input) ? In(input) : null;

    /// <summary>An input in an element type; constants are converted now.</summary>
    internal OnnxValue In(int input, OnnxDataType type) =>
        translator.ConstantOf(runs, input) is { } constant && translator.ConvertedConstant(constant, type) is { } converted ? converted : Builder.Cast(In(input), type);

    /// <summary>An input in the element type of a dtype.</summary>
    internal OnnxValue In(int input, DType dtype) => In(input, Type(dtype));

    /// <summary>The elements of an input that is a constant of the trace, or null.</summary>
    internal TensorImpl? Constant(int input) => translator.ConstantOf(runs, input);

    /// <summary>The dtype in which inputs meet, by libtorch's promotion.</summary>
    internal DType Common(params ReadOnlySpan<int> inputs)
    {
        var operands = new TensorImpl?[inputs.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = Tensor(inputs[i]).Impl;
        }
        return TypePromotion.ResultType(operands);
    }

    /// <summary>A node with one output.</summary>
    internal OnnxValue Add(string op, ReadOnlySpan<OnnxValue?> inputs, params ReadOnlySpan<OnnxAttribute?> attributes)
    {
        CheckKernel(op, inputs);
        return Builder.Add(op, inputs, attributes);
    }

    /// <inheritdoc cref="Add(string, ReadOnlySpan{OnnxValue?}, ReadOnlySpan{OnnxAttribute?})"/>
    internal OnnxValue Add(string op, OnnxValue input, params ReadOnlySpan<OnnxAttribute?> attributes) => Add(op, [input], attributes);

    /// <summary>A node with several outputs.</summary>
    internal OnnxValue[] AddMany(string op, int outputs, ReadOnlySpan<OnnxValue?> inputs, params ReadOnlySpan<OnnxAttribute?> attributes)
    {
        CheckKernel(op, inputs);
        return Builder.AddMany(op, outputs, inputs, attributes);
    }

    internal OnnxValue Cast(OnnxValue value, DType dtype) => Builder.Cast(value, Type(dtype));

    /// <summary>A 0-d constant of an element type.</summary>
    internal OnnxValue Scalar(double value, OnnxDataType type) => Builder.Scalar(value, type);

    internal OnnxValue Scalar(ScalarValue value, OnnxDataType type) =>
        type.IsInteger() && !value.IsFloatingPoint ? Builder.Scalar(value.ToInt64(), type) : Builder.Scalar(value.ToDouble(), type);

    /// <summary>A 0-d constant of the first result's element type.</summary>
    internal OnnxValue Scalar(ScalarValue value) => Scalar(value, OutputType);

    internal OnnxValue Scalar(double value) => Scalar(value, OutputType);

    internal OnnxValue Int64s(params ReadOnlySpan<long> values) => Builder.Int64s(values);

    /// <summary>One size of an input.</summary>
    internal OnnxSize Size(int input, int dim) => Builder.Size(In(input), dim);

    /// <summary>The sizes of an input.</summary>
    internal OnnxSize[] Sizes(int input) => Builder.Sizes(In(input));

    /// <summary>The sizes of a result, as functions of known sizes.</summary>
    internal OnnxSize[] OutputSizes(int index = 0)
    {
        var sizes = new OnnxSize[Output(index).Rank];
        for (int d = 0; d < sizes.Length; d++)
        {
            sizes[d] = Solve(Array.ConvertAll(runs, run => run.Outputs[index].Sizes[d]), $"size {d} of the result");
        }
        return sizes;
    }

    /// <summary>Whether a size of an input is the same in all runs.</summary>
    internal bool IsStatic(int input, int dim) => SizeSolver.IsConstant(Array.ConvertAll(runs, run => run.Inputs[input]!.Sizes[dim]));

    /// <summary>A size of an input that the ONNX form must know as a number.</summary>
    internal long StaticSize(int input, int dim) =>
        IsStatic(input, dim < 0 ? dim + Rank(input) : dim) ? Tensor(input).Sizes[dim < 0 ? dim + Rank(input) : dim]
        : throw new UnsupportedException($"its ONNX form needs a fixed size in dimension {dim} of input {input}, which is dynamic");

    internal long[] StaticSizes(int input)
    {
        var sizes = new long[Rank(input)];
        for (int d = 0; d < sizes.Length; d++)
        {
            sizes[d] = StaticSize(input, d);
        }
        return sizes;
    }

    internal OnnxValue Reshape(OnnxValue value, params ReadOnlySpan<OnnxSize> sizes) => Builder.Reshape(value, sizes);

    internal OnnxValue Unsqueeze(OnnxValue value, params long[] axes) => Builder.Add("Unsqueeze", [value, Int64s(axes)]);

    internal OnnxValue Squeeze(OnnxValue value, params long[] axes) => Builder.Add("Squeeze", [value, Int64s(axes)]);

    /// <summary>The value with its dimensions in another order.</summary>
    internal OnnxValue Transpose(OnnxValue value, params long[] perm)
    {
        for (int i = 0; i < perm.Length; i++)
        {
            if (perm[i] != i)
            {
                return Builder.Add("Transpose", [value], new OnnxAttribute("perm", perm));
            }
        }
        return value;
    }

    /// <summary>A dimension counted from the front.</summary>
    internal static int Wrap(long dim, int rank) => Layout.WrapDim(dim, rank);

    /// <summary>An integer that was worked out for each run, as an expression.</summary>
    internal OnnxSize Solve(long[] values, string what) => translator.Solve(values, what);

    /// <summary>One of the named reasons for which a call has no ONNX form.</summary>
    internal static UnsupportedException Refuse(string reason) => new(reason);

    /// <summary>ONNX Runtime's gaps in float64, which would only show when the model is loaded.</summary>
    private void CheckKernel(string op, ReadOnlySpan<OnnxValue?> inputs)
    {
        if (inputs is [{ DataType: OnnxDataType.Double }, ..] && RuntimeKernels.LacksDouble(op, Opset))
        {
            throw new UnsupportedException($"ONNX Runtime has no float64 kernel for {op}; export with export_dtype: torch.float32");
        }
    }
}

/// <summary>The same, with typed access to the operator or to the frame's attributes.</summary>
internal sealed class EmitContext<T>(GraphTranslator translator, TraceStep[] runs, T[] sources) : EmitContext(translator, runs)
{
    /// <summary>An attribute, which must be the same in all runs.</summary>
    internal V Get<V>(Func<T, V> attribute)
    {
        V value = attribute(sources[0]);
        for (int i = 1; i < sources.Length; i++)
        {
            if (!Same(value, attribute(sources[i])))
            {
                throw new UnsupportedException($"an attribute depends on a dynamic axis ({Show(value)} in one run, {Show(attribute(sources[i]))} in another), and its ONNX form takes only constants");
            }
        }
        return value;
    }

    /// <summary>An integer attribute, as a function of known sizes.</summary>
    internal OnnxSize Size(Func<T, long> attribute, string what = "an argument") => Solve(Array.ConvertAll(sources, source => attribute(source)), what);

    /// <summary>The attribute in every run.</summary>
    internal V[] All<V>(Func<T, V> attribute) => Array.ConvertAll(sources, source => attribute(source));

    private static bool Same<V>(V a, V b) =>
        a is long[] x && b is long[] y ? x.AsSpan().SequenceEqual(y) : EqualityComparer<V>.Default.Equals(a, b);

    private static string? Show<V>(V value) => value is long[] list ? $"[{string.Join(", ", list)}]" : value?.ToString();
}
