using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Tracing;

namespace MiniTorch.Onnx;

/// <summary>
/// Walks through all runs of a forward side by side and makes a graph of them. See Note [Runs] and Note [Functional memory].
/// </summary>
internal sealed partial class GraphTranslator(OnnxGraphBuilder builder, IReadOnlyList<ExportRun> runs, IReadOnlyList<DynamicAxis> axes, ExportState state, DType? exportDType)
{
    private readonly Dictionary<StorageImpl, ValueSlot>[] _slots = [.. runs.Select(_ => new Dictionary<StorageImpl, ValueSlot>())];
    private readonly Dictionary<TensorImpl, ViewNode> _views = new(ReferenceEqualityComparer.Instance);
    private readonly SizeSolver _sizes = new(builder);
    private readonly List<OnnxProblem> _problems = [];
    private string _module = "";

    internal OnnxGraphBuilder Builder { get; } = builder;

    /// <summary>Everything that could not be expressed.</summary>
    internal IReadOnlyList<OnnxProblem> Problems => _problems;

    /// <summary>Makes the inputs, in their order.</summary>
    internal void AddInputs(IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            TracedTensor[] tensors = [.. runs.Select(run => run.Inputs[i])];
            var shape = new OnnxDimension[tensors[0].Rank];
            for (int d = 0; d < shape.Length; d++)
            {
                DynamicAxis? axis = axes.FirstOrDefault(axis => axis.Places.Contains((i, d)));
                shape[d] = axis is null ? tensors[0].Sizes[d] : axis.Name;
            }
            OnnxValue value = Builder.Input(names[i], Type(tensors[0].DType), shape);
            NewSlot(tensors, value);
            for (int d = 0; d < shape.Length; d++)
            {
                _sizes.Learn(Array.ConvertAll(tensors, tensor => tensor.Sizes[d]), value, d, isInput: true);
            }
        }
    }

    /// <summary>Translates everything that happened.</summary>
    internal void Translate() => Walk([.. runs.Select(run => (TraceStep)run.Trace.Root)]);

    /// <summary>Names the results; to be called after <see cref="Translate"/>.</summary>
    internal void AddOutputs(IReadOnlyList<string> names, Func<int, int, string?> declaredName)
    {
        for (int i = 0; i < names.Count; i++)
        {
            TracedTensor[] tensors = [.. runs.Select(run => run.Outputs[i])];
            Attempt("the result " + names[i], "", () =>
            {
                OnnxValue value = Read(tensors, null);
                var shape = new OnnxDimension[tensors[0].Rank];
                for (int d = 0; d < shape.Length; d++)
                {
                    OnnxDimension known = Dimension(tensors, d);
                    shape[d] = known == OnnxDimension.Unknown && declaredName(i, d) is { } name ? name : known;
                }
                Builder.Output(names[i], value, shape);
            });
        }
    }

    /// <summary>The element type of a dtype in the model.</summary>
    internal OnnxDataType Type(DType dtype) => (dtype.IsFloatingPoint() ? exportDType ?? dtype : dtype) switch
    {
        DType.Float32 => OnnxDataType.Float,
        DType.Float64 => OnnxDataType.Double,
        DType.Float16 => OnnxDataType.Float16,
        DType.BFloat16 => OnnxDataType.BFloat16,
        DType.Int64 => OnnxDataType.Int64,
        DType.Int32 => OnnxDataType.Int32,
        DType.Int16 => OnnxDataType.Int16,
        DType.Int8 => OnnxDataType.Int8,
        DType.UInt8 => OnnxDataType.UInt8,
        DType.Bool => OnnxDataType.Bool,
        _ => throw new UnsupportedException("ONNX's operators take no complex numbers"),
    };

    /// <summary>An integer that was worked out for each run, as an expression of sizes.</summary>
    internal OnnxSize Solve(long[] values, string what) => _sizes.Solve(values) ?? throw new UnsupportedException(
        values[0] != values[1] ? $"{what} depends on the values of the inputs"
        : $"{what} changes with a dynamic axis in a way that is not understood ({Observed(values)}); only a·size + b, products and quotients of sizes are");

    /// <summary>The value of an input of a call.</summary>
    internal OnnxValue Read(TraceStep[] steps, int input) => Read([.. steps.Select(step => step.Inputs[input]!)], steps[0]);

    private OnnxValue Read(TracedTensor[] tensors, TraceStep? reader) => NodeOf(tensors, reader).Read() ?? throw new PoisonedException();

    /// <summary>The elements of an input that is a constant and was never written; null for all else.</summary>
    internal TensorImpl? ConstantOf(TraceStep[] steps, int input)
    {
        ViewNode node = NodeOf([.. steps.Select(step => step.Inputs[input]!)], steps[0]);
        return node.Slot is { Version: 0, Constant: { } constant } slot && ReferenceEquals(node, slot.Base) ? constant : null;
    }

    private void Walk(TraceStep[] frames)
    {
        List<TraceStep>[] lists = Array.ConvertAll(frames, frame => ((TraceFrame)frame).Steps);
        for (int i = 0; i < lists[0].Count; i++)
        {
            var steps = new TraceStep[lists.Length];
            for (int r = 0; r < lists.Length; r++)
            {
                if (i >= lists[r].Count || !AreAlike(lists[0][i], lists[r][i]))
                {
                    throw Diverged(r, lists[0][i], i < lists[r].Count ? lists[r][i] : null);
                }
                steps[r] = lists[r][i];
            }
            if (steps[0] is TraceFrame)
            {
                TakeFrame(steps);
            }
            else
            {
                TakeCall(steps);
            }
        }
        for (int r = 1; r < lists.Length; r++)
        {
            if (lists[r].Count > lists[0].Count)
            {
                throw Diverged(r, null, lists[r][lists[0].Count]);
            }
        }
    }

    private void TakeFrame(TraceStep[] steps)
    {
        var frame = (TraceFrame)steps[0];
        if (frame.Name == torch.nn.Module.FrameName)
        {
            string outer = _module;
            _module = Builder.Path = state.PathOf((torch.nn.Module)frame.Attributes!) ?? outer;
            Walk(steps);
            _module = Builder.Path = outer;
            return;
        }
        if (Emitters.ForFrame(frame.Name) is { } emit && frame.Outputs.Length > 0 && !WritesOutside(frame))
        {
            OnnxValue[]? values = null;
            bool expressed = Attempt(frame.Name, frame.Site, () => values = emit(this, steps));
            if (!expressed || values is not null)
            {
                Bind(steps, values);
                return;
            }
        }
        Walk(steps);
    }

    private void TakeCall(TraceStep[] steps)
    {
        Operator op = ((TraceCall)steps[0]).Op;
        if (op is ViewOperator or MultiViewOperator)
        {
            TakeView(steps, op);
            return;
        }
        OnnxValue[]? values = null;
        if (Emitters.ForOperator(op) is { } emit)
        {
            Attempt(op.OperatorName, steps[0].Site, () => values = emit(this, steps));
        }
        else
        {
            Report(op.OperatorName, steps[0].Site, "it has no ONNX form");
        }
        Bind(steps, values);
    }

    /// <summary>Gives the results of a step their values: fresh storages a slot, known ones a write.</summary>
    private void Bind(TraceStep[] steps, OnnxValue[]? values)
    {
        for (int k = 0; k < steps[0].Outputs.Length; k++)
        {
            TracedTensor[] tensors = [.. steps.Select(step => step.Outputs[k])];
            OnnxValue? value = values is not null && k < values.Length ? values[k] : null;
            Attempt(steps[0].Name, steps[0].Site, () =>
            {
                if (value is not null)
                {
                    value = Shaped(Builder.Cast(value, Type(tensors[0].DType)), tensors);
                }
            }, whatIsWrong: "its ONNX form gives another shape: ");
            if (!_slots[0].ContainsKey(tensors[0].Storage) && !runs[0].Trace.Constants.ContainsKey(tensors[0].Storage))
            {
                int index = k;
                NewSlot(tensors, value, whenRead: values is null || k < values.Length ? null
                    : () => throw new UnsupportedException($"it takes result {index} of {steps[0].Name}, which has no ONNX form"));
                continue;
            }
            Attempt(steps[0].Name, steps[0].Site, () => NodeOf(tensors, steps[0]).Store(value));
        }
    }

    private void TakeView(TraceStep[] steps, Operator op)
    {
        ViewNode? parent = null;
        Attempt(op.OperatorName, steps[0].Site, () => parent = NodeOf([.. steps.Select(step => step.Inputs[0]!)], steps[0]));
        ViewEmitter? emitter = Emitters.ForView(op);
        if (emitter is null)
        {
            Report(op.OperatorName, steps[0].Site, "it has no ONNX form");
        }
        if (parent is null)
        {
            return;
        }
        for (int k = 0; k < steps[0].Outputs.Length; k++)
        {
            int index = k;
            TracedTensor[] tensors = [.. steps.Select(step => step.Outputs[index])];
            EmitContext? context = emitter?.Open(this, steps);
            // A view is made where it is read: nodes of module and line are those of the first reader's.
            var node = new ViewNode(parent.Slot, parent, tensors[0])
            {
                Apply = value => emitter is null ? throw new PoisonedException() : Shaped(emitter.Apply(context!, value, index), tensors),
                Write = (old, written) => emitter is null ? throw new PoisonedException()
                    : emitter.Write is { } write ? write(context!, old, written) : Scatter(old, written, places => emitter.Apply(context!, places, index)),
            };
            _views[tensors[0].Impl] = node;
            parent.Slot.ByLayout[ViewNode.Key(tensors[0])] = node;
            // Made now, so that what is wrong is said of the call that is wrong.
            Attempt(op.OperatorName, steps[0].Site, () => node.Read());
        }
    }

    /// <summary>A write through any view: the places of its elements are what the view makes of the numbers 0, 1, 2, …</summary>
    private OnnxValue Scatter(OnnxValue old, OnnxValue written, Func<OnnxValue, OnnxValue> view)
    {
        OnnxSize[] sizes = Builder.Sizes(old);
        OnnxSize count = Builder.Product(sizes);
        OnnxValue places = view(Builder.Reshape(Builder.Add("Range", [Builder.Scalar(0L, OnnxDataType.Int64), Builder.Scalar(count), Builder.Scalar(1L, OnnxDataType.Int64)]), sizes));
        OnnxValue scattered = Builder.Add("ScatterElements", [Builder.Reshape(old, count), Builder.Add("Reshape", [places, Builder.Int64s(-1)]), Builder.Add("Reshape", [written, Builder.Int64s(-1)])]);
        return Builder.Reshape(scattered, sizes);
    }

    private void NewSlot(TracedTensor[] tensors, OnnxValue? value, Func<OnnxValue>? whenRead = null)
    {
        var slot = new ValueSlot(tensors[0], value, whenRead);
        for (int r = 0; r < tensors.Length; r++)
        {
            _slots[r][tensors[r].Storage] = slot;
        }
        _views[tensors[0].Impl] = slot.Base;
    }

    /// <summary>The view that a tensor is. What no call made becomes a weight or a constant.</summary>
    private ViewNode NodeOf(TracedTensor[] tensors, TraceStep? reader)
    {
        TracedTensor tensor = tensors[0];
        if (!_slots[0].TryGetValue(tensor.Storage, out ValueSlot? slot))
        {
            slot = FromOutside(tensors);
        }
        for (int r = 1; r < tensors.Length; r++)
        {
            if (!_slots[r].TryGetValue(tensors[r].Storage, out ValueSlot? other) || !ReferenceEquals(other, slot))
            {
                throw new UnsupportedException($"it takes another tensor when {Changed(r)}: the forward decides by itself what it computes");
            }
        }
        if (_views.TryGetValue(tensor.Impl, out ViewNode? node) && node.IsAt(tensor))
        {
            return node;
        }
        if (slot.ByLayout.TryGetValue(ViewNode.Key(tensor), out node))
        {
            return node;
        }
        return Strided(slot, tensors);
    }

    /// <summary>A tensor that looks at known memory in a way that no operator told of: its elements are picked by their places.</summary>
    private ViewNode Strided(ValueSlot slot, TracedTensor[] tensors)
    {
        TracedTensor whole = slot.Base.Tensor, part = tensors[0];
        if (tensors.Any(tensor => !tensor.Sizes.AsSpan().SequenceEqual(part.Sizes) || tensor.Offset != part.Offset) || whole.DType != part.DType || part.IsConj || part.IsNeg
            || !Layout.IsContiguous(whole.Sizes, whole.Strides))
        {
            throw new UnsupportedException("it reads memory through a view that no operator made");
        }
        var places = new long[part.NumElements];
        for (long i = 0; i < places.Length; i++)
        {
            (long rest, places[i]) = (i, part.Offset - whole.Offset);
            for (int d = part.Rank - 1; d >= 0; d--)
            {
                (rest, long at) = Math.DivRem(rest, part.Sizes[d]);
                places[i] += at * part.Strides[d];
            }
        }
        OnnxValue Apply(OnnxValue value) =>
            Builder.Add("Gather", [Builder.Add("Reshape", [value, Builder.Int64s(-1)]), Builder.Constant(OnnxTensor.Create<long>("", places, part.Sizes))]);
        var node = new ViewNode(slot, slot.Base, part) { Apply = Apply, Write = (old, written) => Scatter(old, written, Apply) };
        slot.ByLayout[ViewNode.Key(part)] = node;
        return node;
    }

    /// <summary>A dimension of a result: its number if all runs agree, or the name of the dynamic axis that it equals.</summary>
    private OnnxDimension Dimension(TracedTensor[] tensors, int d)
    {
        long[] seen = Array.ConvertAll(tensors, tensor => tensor.Sizes[d]);
        if (SizeSolver.IsConstant(seen))
        {
            return seen[0];
        }
        for (int a = 0; a < axes.Count; a++)
        {
            if (runs.Select(run => run.Sizes[a]).SequenceEqual(seen))
            {
                return axes[a].Name;
            }
        }
        return OnnxDimension.Unknown;
    }

    /// <summary>The value with the dimensions that the trace saw, which are then known sizes.</summary>
    private OnnxValue Shaped(OnnxValue value, TracedTensor[] tensors)
    {
        var shape = new OnnxDimension[tensors[0].Rank];
        for (int d = 0; d < shape.Length; d++)
        {
            shape[d] = Dimension(tensors, d);
        }
        value = OnnxGraphBuilder.Refine(value, shape);
        for (int d = 0; d < shape.Length; d++)
        {
            _sizes.Learn(Array.ConvertAll(tensors, tensor => tensor.Sizes[d]), value, d);
        }
        return value;
    }

    private static bool AreAlike(TraceStep a, TraceStep b) =>
        a.GetType() == b.GetType() && a.Name == b.Name && a.Inputs.Length == b.Inputs.Length && a.Outputs.Length == b.Outputs.Length
        && (a is not TraceCall x || x.Op.GetType() == ((TraceCall)b).Op.GetType())
        && a.Inputs.Zip(b.Inputs).All(pair => pair.First is null ? pair.Second is null : pair.Second is { } other && pair.First.DType == other.DType && pair.First.Rank == other.Rank)
        && a.Outputs.Zip(b.Outputs).All(pair => pair.First.DType == pair.Second.DType && pair.First.Rank == pair.Second.Rank);

    /// <summary>Whether something inside of the frame writes into memory that was there before.</summary>
    private bool WritesOutside(TraceFrame frame)
    {
        foreach (TraceStep step in frame.Steps)
        {
            if (step is TraceFrame inner ? WritesOutside(inner)
                : ((TraceCall)step).Op is not (ViewOperator or MultiViewOperator) && step.Outputs.Any(output => _slots[0].ContainsKey(output.Storage)))
            {
                return true;
            }
        }
        return false;
    }

    private OnnxExportException Diverged(int run, TraceStep? expected, TraceStep? found)
    {
        string Described(TraceStep? step) => step is null ? "nothing more" : $"{step.Name}({string.Join(", ", step.Inputs.Select(input => input?.ToString() ?? "-"))}){Place(step.Site)}";
        return new OnnxExportException($"The forward does not always do the same: when {Changed(run)}, it calls {Described(found)} instead of {Described(expected)}{(_module.Length == 0 ? "" : $" in module '{_module}'")}. An exported model has one path for all inputs.");
    }

    private string Changed(int run)
    {
        if (run == 1)
        {
            return "the inputs have other values";
        }
        var changed = new List<string>();
        for (int a = 0; a < axes.Count; a++)
        {
            if (runs[run].Sizes[a] != runs[0].Sizes[a])
            {
                changed.Add($"the axis '{axes[a].Name}' is {runs[run].Sizes[a]} instead of {runs[0].Sizes[a]}");
            }
        }
        return string.Join(" and ", changed);
    }

    private string Observed(long[] values)
    {
        var seen = new List<string> { $"{values[0]}" };
        for (int r = 2; r < values.Length; r++)
        {
            if (values[r] != values[0])
            {
                seen.Add($"{values[r]} when {Changed(r)}");
            }
        }
        return string.Join(", ", seen);
    }

    /// <summary>Does something; what cannot be expressed is noted with its place. False if it could not.</summary>
    private bool Attempt(string name, string site, Action action, string whatIsWrong = "")
    {
        try
        {
            action();
            return true;
        }
        catch (PoisonedException)
        {
            return false;
        }
        catch (UnsupportedException error)
        {
            Report(name, site, error.Message);
        }
        catch (Exception error) when (error is OnnxCheckException or ArgumentException or NotSupportedException or OverflowException)
        {
            Report(name, site, $"{whatIsWrong}{error.Message.TrimEnd('.')}");
        }
        return false;
    }

    private void Report(string name, string site, string reason)
    {
        var problem = new OnnxProblem($"{name}{(_module.Length == 0 ? "" : $" in module '{_module}'")}{Place(site)}", reason);
        if (!_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }

    private static string Place(string site) => site.Length == 0 ? "" : $" at {site}";

    /// <summary>A value that is missing because of a problem that was already noted.</summary>
    private sealed class PoisonedException : Exception;
}
