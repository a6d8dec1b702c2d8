namespace MiniTorch.Onnx;

/// <summary>Shape rules by operator: the table, and the elementwise, reducing, linear-algebra and recurrent families.</summary>
internal static class OnnxShapeRules
{
    private static readonly Dictionary<string, Action<OnnxShapeCall>> s_rules = MakeRules();

    public static bool TryFind(string op, out Action<OnnxShapeCall> rule) => s_rules.TryGetValue(op, out rule!);

    private static Dictionary<string, Action<OnnxShapeCall>> MakeRules()
    {
        var rules = new Dictionary<string, Action<OnnxShapeCall>>(StringComparer.Ordinal);
        Add("""
            Abs Acos Acosh Asin Asinh Atan Atanh Bernoulli BitwiseNot CastLike Ceil Celu Clip Cos Cosh CumSum Elu Erf Exp EyeLike Floor Gelu
            HardSigmoid HardSwish Hardmax Identity IsInf IsNaN LRN LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not
            PRelu RandomNormalLike RandomUniformLike Reciprocal Relu ReverseSequence Round ScatterElements ScatterND Selu Shrink Sigmoid Sign
            Sin Sinh Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Trilu BatchNormalization InstanceNormalization GroupNormalization
            """, LikeFirst);
        Add("""
            Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow Sub Sum
            Where Xor
            """, Broadcast);
        Add("ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare", Reduce);
        Add("ArgMax ArgMin", ArgMax);
        Add("Cast", Cast);
        Add("Dropout", call => { call.Set(0, call.Shape(0)); call.Set(1, call.Shape(0)); });
        Add("MatMul", MatMul);
        Add("Gemm", Gemm);
        Add("Einsum", Einsum);
        Add("Det", call => call.Set(0, call.Shape(0) is { Count: >= 2 } shape ? shape.Take(shape.Count - 2).ToArray() : null));
        Add("LSTM GRU RNN", Recurrent);
        Add("LayerNormalization", LayerNormalization);
        Add("NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss", Loss);
        Add("TopK", TopK);
        Add("Conv", OnnxWindowShapes.Convolution);
        Add("ConvTranspose", OnnxWindowShapes.TransposedConvolution);
        Add("AveragePool MaxPool LpPool", OnnxWindowShapes.Pool);
        Add("GlobalAveragePool GlobalMaxPool GlobalLpPool", OnnxWindowShapes.GlobalPool);
        Add("Resize", OnnxWindowShapes.Resize);
        Add("GridSample", OnnxWindowShapes.GridSample);
        Add("DepthToSpace", OnnxWindowShapes.DepthToSpace);
        Add("SpaceToDepth", OnnxWindowShapes.SpaceToDepth);
        OnnxLayoutShapes.AddTo(rules);
        return rules;

        void Add(string names, Action<OnnxShapeCall> rule)
        {
            foreach (var name in names.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
                rules.Add(name, rule);
        }
    }

    private static void LikeFirst(OnnxShapeCall call) => call.Set(0, call.Shape(0));

    private static void Cast(OnnxShapeCall call)
    {
        call.Set(0, call.Shape(0));
        if (call.Node.Int("to", 0) is (long)OnnxDataType.Int64 or (long)OnnxDataType.Int32)
            call.SetIntegers(call.Integers(0));
    }

    private static void Broadcast(OnnxShapeCall call)
    {
        var shape = call.Shape(0);
        for (var i = 1; i < call.InputCount; i++)
            shape = OnnxShapeCall.Broadcast(shape, call.Shape(i));
        call.Set(0, shape);
        if (call.Schema.Name is "Add" or "Sub" or "Mul" or "Div" && call.Integers(0) is { } a && call.Integers(1) is { } b && (a.Length == b.Length || a.Length == 1 || b.Length == 1))
        {
            var result = new OnnxInteger[a.Length == 1 ? b.Length : a.Length];
            for (var i = 0; i < result.Length; i++)
                result[i] = Arithmetic(call.Schema.Name, a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]);
            call.SetIntegers(result);
        }
    }

    private static OnnxInteger Arithmetic(string op, OnnxInteger a, OnnxInteger b)
    {
        if (a.Number is { } m && b.Number is { } n)
            return op == "Div" && n == 0 ? default : new(op switch { "Add" => m + n, "Sub" => m - n, "Mul" => m * n, _ => m / n }, null);
        return (op, a.Number, b.Number) switch
        {
            ("Add" or "Sub", _, 0) or ("Mul" or "Div", _, 1) => a,
            ("Add", 0, _) or ("Mul", 1, _) => b,
            _ => default,
        };
    }

    private static void Reduce(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        var keep = call.Node.Int("keepdims", 1) != 0;
        var axes = call.Node.Ints("axes") ?? call.Numbers(1);
        if (axes is null && call.Has(1))
        {
            call.Set(0, keep ? new OnnxDimension[shape.Count] : null);
            return;
        }

        if (axes is null or { Length: 0 } && call.Node.Int("noop_with_empty_axes", 0) != 0)
        {
            call.Set(0, shape);
            return;
        }

        var reduced = new bool[shape.Count];
        if (axes is null or { Length: 0 })
            Array.Fill(reduced, true);
        else
            foreach (var axis in axes)
                reduced[OnnxShapeCall.Axis(axis, shape.Count)] = true;
        call.Set(0, Without(shape, reduced, keep));
    }

    private static void ArgMax(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        var reduced = new bool[shape.Count];
        reduced[OnnxShapeCall.Axis(call.Node.Int("axis", 0), shape.Count)] = true;
        call.Set(0, Without(shape, reduced, call.Node.Int("keepdims", 1) != 0));
    }

    private static List<OnnxDimension> Without(IReadOnlyList<OnnxDimension> shape, bool[] reduced, bool keep)
    {
        var result = new List<OnnxDimension>();
        for (var i = 0; i < shape.Count; i++)
        {
            if (!reduced[i])
                result.Add(shape[i]);
            else if (keep)
                result.Add(1);
        }

        return result;
    }

    private static void TopK(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        var result = shape.ToArray();
        result[OnnxShapeCall.Axis(call.Node.Int("axis", -1), result.Length)] = call.Integers(1) is [var k] ? k.ToDimension() : default;
        call.Set(0, result);
        call.Set(1, result);
    }

    private static void MatMul(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } a || call.Shape(1) is not { } b)
            return;
        if (a.Count == 0 || b.Count == 0)
            throw new OnnxShapeException("operands must have at least one dimension");
        OnnxShapeCall.Same(a[^1], b.Count == 1 ? b[0] : b[^2], $"{OnnxShapeCall.Text(a)} and {OnnxShapeCall.Text(b)} have different inner sizes");
        var result = new List<OnnxDimension>(OnnxShapeCall.Broadcast(a.Take(Math.Max(0, a.Count - 2)).ToArray(), b.Take(Math.Max(0, b.Count - 2)).ToArray())!);
        if (a.Count > 1)
            result.Add(a[^2]);
        if (b.Count > 1)
            result.Add(b[^1]);
        call.Set(0, result);
    }

    private static void Gemm(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } a || call.Shape(1) is not { } b)
            return;
        if (a.Count != 2 || b.Count != 2)
            throw new OnnxShapeException($"operands must be matrices; they are {OnnxShapeCall.Text(a)} and {OnnxShapeCall.Text(b)}");
        bool transA = call.Node.Int("transA", 0) != 0, transB = call.Node.Int("transB", 0) != 0;
        OnnxShapeCall.Same(a[transA ? 0 : 1], b[transB ? 1 : 0], $"{OnnxShapeCall.Text(a)} and {OnnxShapeCall.Text(b)} have different inner sizes");
        OnnxDimension[] result = [a[transA ? 1 : 0], b[transB ? 0 : 1]];
        if (call.Shape(2) is { } c)
            OnnxShapeCall.Broadcast(result, c);
        call.Set(0, result);
    }

    private static void Einsum(OnnxShapeCall call)
    {
        var equation = call.Node.String("equation", "").Replace(" ", "");
        var parts = equation.Split("->");
        if (parts.Length != 2 || equation.Contains('.'))
            return;
        var sizes = new Dictionary<char, OnnxDimension>();
        var operands = parts[0].Split(',');
        for (var i = 0; i < operands.Length; i++)
        {
            if (call.Shape(i) is not { } shape)
                continue;
            if (shape.Count != operands[i].Length)
                throw new OnnxShapeException($"the equation '{equation}' does not fit an operand of shape {OnnxShapeCall.Text(shape)}");
            for (var axis = 0; axis < shape.Count; axis++)
            {
                var label = operands[i][axis];
                sizes[label] = OnnxShapeCall.Same(sizes.GetValueOrDefault(label), shape[axis], $"the label '{label}' of '{equation}' has two sizes");
            }
        }

        call.Set(0, Array.ConvertAll(parts[1].ToCharArray(), label => sizes.GetValueOrDefault(label)));
    }

    private static void Recurrent(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } x)
            return;
        if (x.Count != 3)
            throw new OnnxShapeException($"X must have 3 dimensions; it is {OnnxShapeCall.Text(x)}");
        var hidden = call.Node.Int("hidden_size", 0);
        var gates = call.Schema.Name switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
        long directions = call.Node.String("direction", "forward") == "bidirectional" ? 2 : 1;
        OnnxDimension batch = x[1], time = x[0];
        if (call.Node.Int("layout", 0) != 0)
            (batch, time) = (x[0], x[1]);
        Expect(1, "W", directions, gates * hidden, x[2]);
        Expect(2, "R", directions, gates * hidden, hidden);
        Expect(3, "B", directions, 2 * gates * hidden);
        if (call.Node.Int("layout", 0) != 0)
        {
            call.Set(0, batch, time, directions, hidden);
            call.Set(1, batch, directions, hidden);
            call.Set(2, batch, directions, hidden);
            return;
        }

        Expect(5, "initial_h", directions, batch, hidden);
        Expect(6, "initial_c", directions, batch, hidden);
        call.Set(0, time, directions, batch, hidden);
        call.Set(1, directions, batch, hidden);
        call.Set(2, directions, batch, hidden);

        void Expect(int input, string name, params ReadOnlySpan<OnnxDimension> expected)
        {
            if (call.Shape(input) is not { } shape)
                return;
            var wrong = shape.Count != expected.Length;
            for (var i = 0; !wrong && i < expected.Length; i++)
                wrong = shape[i].Size is { } have && expected[i].Size is { } want && have != want;
            if (wrong)
                throw new OnnxShapeException($"{name} is {OnnxShapeCall.Text(shape)}; {OnnxShapeCall.Text(expected.ToArray())} is expected");
        }
    }

    private static void LayerNormalization(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        call.Set(0, shape);
        var statistics = shape.ToArray();
        Array.Fill(statistics, 1, OnnxShapeCall.Axis(call.Node.Int("axis", -1), shape.Count), shape.Count - OnnxShapeCall.Axis(call.Node.Int("axis", -1), shape.Count));
        call.Set(1, statistics);
        call.Set(2, statistics);
    }

    private static void Loss(OnnxShapeCall call)
    {
        call.Set(0, call.Node.String("reduction", "mean") == "none" ? call.Shape(1) : []);
        call.Set(1, call.Shape(0));
    }
}
