namespace MiniTorch.Onnx;

/// <summary>Shape rules of what moves, picks and makes elements; the ones that compute with sizes carry the sizes on.</summary>
internal static class OnnxLayoutShapes
{
    public static void AddTo(Dictionary<string, Action<OnnxShapeCall>> rules)
    {
        rules.Add("Reshape", Reshape);
        rules.Add("Flatten", Flatten);
        rules.Add("Transpose", Transpose);
        rules.Add("Squeeze", Squeeze);
        rules.Add("Unsqueeze", Unsqueeze);
        rules.Add("Concat", Concat);
        rules.Add("Split", Split);
        rules.Add("Slice", Slice);
        rules.Add("Gather", Gather);
        rules.Add("GatherElements", call => call.Set(0, call.Shape(1)));
        rules.Add("GatherND", GatherND);
        rules.Add("Expand", Expand);
        rules.Add("Tile", Tile);
        rules.Add("Pad", Pad);
        rules.Add("Shape", Shape);
        rules.Add("Size", call => call.Set(0, []));
        rules.Add("ConstantOfShape", call => call.Set(0, Sizes(call, 0)));
        rules.Add("Constant", Constant);
        rules.Add("Range", Range);
        rules.Add("OneHot", OneHot);
        rules.Add("NonZero", call => call.Set(0, call.Shape(0) is { } shape ? [Math.Max(shape.Count, 1), OnnxDimension.Unknown] : null));
        rules.Add("RandomNormal", call => call.Set(0, Array.ConvertAll(call.Node.Ints("shape")!, size => new OnnxDimension(size))));
        rules.Add("RandomUniform", call => call.Set(0, Array.ConvertAll(call.Node.Ints("shape")!, size => new OnnxDimension(size))));
        rules.Add("Multinomial", call => call.Set(0, call.Shape(0) is { Count: 2 } shape ? [shape[0], call.Node.Int("sample_size", 1)] : null));
    }

    // The shape that a tensor of sizes says; of known rank where at least the number of sizes is known.
    private static OnnxDimension[]? Sizes(OnnxShapeCall call, int input)
    {
        if (call.Integers(input) is { } integers)
            return Array.ConvertAll(integers, integer => integer.ToDimension());
        return call.Shape(input) is [{ Size: { } rank }] ? new OnnxDimension[rank] : null;
    }

    private static void Reshape(OnnxShapeCall call)
    {
        if (call.Integers(1) is not { } target)
        {
            call.Set(0, Sizes(call, 1));
            return;
        }

        var data = call.Shape(0);
        var copyZeros = call.Node.Int("allowzero", 0) == 0;
        var result = new OnnxDimension[target.Length];
        var inferred = -1;
        for (var i = 0; i < target.Length; i++)
        {
            switch (target[i].Number)
            {
                case -1 when inferred >= 0:
                    throw new OnnxShapeException("the shape has more than one -1");
                case -1:
                    inferred = i;
                    break;
                case < 0:
                    throw new OnnxShapeException($"the shape has the size {target[i].Number}");
                case 0 when copyZeros:
                    if (data is not null && i >= data.Count)
                        throw new OnnxShapeException($"the shape's 0 at position {i} copies a dimension that {OnnxShapeCall.Text(data)} does not have");
                    result[i] = data is null ? default : data[i];
                    break;
                default:
                    result[i] = target[i].ToDimension();
                    break;
            }
        }

        if (data is not null && Product(data) is { } have && Product(result.Where((_, i) => i != inferred)) is { } others)
        {
            if (inferred >= 0 && others != 0 && have % others == 0)
                result[inferred] = have / others;
            else if (inferred >= 0 || have != others)
                throw new OnnxShapeException($"{have} elements do not fill the shape [{string.Join(", ", target.Select(size => size.ToDimension() is var d && size.Number < 0 ? "-1" : d.ToString()))}]");
        }
        else if (data is not null && inferred >= 0 && SymbolicRest(data, result, inferred) is { } rest)
        {
            result[inferred] = rest;
        }

        call.Set(0, result);
    }

    // [N, 3, 4] as [N, -1] or [-1, 12]: names that stand on both sides cancel; at most one may be left, and then alone.
    private static OnnxDimension? SymbolicRest(IReadOnlyList<OnnxDimension> data, OnnxDimension[] result, int inferred)
    {
        var names = new List<string>();
        long have = 1, others = 1;
        foreach (var dimension in data)
        {
            if (dimension.Size is { } size)
                have *= size;
            else if (dimension.Name is { } name)
                names.Add(name);
            else
                return null;
        }

        for (var i = 0; i < result.Length; i++)
        {
            if (i == inferred)
                continue;
            if (result[i].Size is { } size)
                others *= size;
            else if (result[i].Name is not { } name || !names.Remove(name))
                return null;
        }

        return names.Count switch
        {
            0 when others != 0 && have % others == 0 => have / others,
            1 when have == others => names[0],
            _ => null,
        };
    }

    private static long? Product(IEnumerable<OnnxDimension> shape)
    {
        long product = 1;
        foreach (var dimension in shape)
        {
            if (dimension.Size is not { } size)
                return null;
            product *= size;
        }

        return product;
    }

    private static void Flatten(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        var axis = call.Node.Int("axis", 1);
        var at = axis == shape.Count ? shape.Count : OnnxShapeCall.Axis(axis, shape.Count);
        call.Set(0, Merged(shape.Take(at).ToArray()), Merged(shape.Skip(at).ToArray()));

        static OnnxDimension Merged(OnnxDimension[] part) =>
            Product(part) is { } product ? product : part.Where(dimension => dimension != 1).ToArray() is [var only] ? only : OnnxDimension.Unknown;
    }

    private static void Transpose(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        var perm = call.Node.Ints("perm");
        if (perm is not null && perm.Length != shape.Count)
            throw new OnnxShapeException($"perm has {perm.Length} axes for an input of shape {OnnxShapeCall.Text(shape)}");
        call.Set(0, perm is null ? shape.Reverse().ToArray() : Array.ConvertAll(perm, axis => shape[(int)axis]));
    }

    private static void Squeeze(OnnxShapeCall call)
    {
        call.SetIntegers(call.Integers(0));
        if (call.Shape(0) is not { } shape)
            return;
        var dropped = new bool[shape.Count];
        if (call.Numbers(1) is { } axes)
        {
            foreach (var axis in axes)
            {
                var at = OnnxShapeCall.Axis(axis, shape.Count);
                if (shape[at].Size is { } size and not 1)
                    throw new OnnxShapeException($"the dimension {at} of {OnnxShapeCall.Text(shape)} has the size {size} and cannot be dropped");
                dropped[at] = true;
            }
        }
        else if (call.Has(1) || shape.Any(dimension => dimension.Size is null))
        {
            return;
        }
        else
        {
            for (var i = 0; i < dropped.Length; i++)
                dropped[i] = shape[i] == 1;
        }

        call.Set(0, shape.Where((_, i) => !dropped[i]).ToArray());
    }

    private static void Unsqueeze(OnnxShapeCall call)
    {
        call.SetIntegers(call.Integers(0) is { Length: 1 } one ? one : null);
        if (call.Shape(0) is not { } shape || call.Numbers(1) is not { } axes)
            return;
        var result = new OnnxDimension?[shape.Count + axes.Length];
        foreach (var axis in axes)
        {
            ref var slot = ref result[OnnxShapeCall.Axis(axis, result.Length)];
            if (slot is not null)
                throw new OnnxShapeException($"the axis {axis} is given twice");
            slot = 1;
        }

        var next = 0;
        call.Set(0, Array.ConvertAll(result, dimension => dimension ?? shape[next++]));
    }

    private static void Concat(OnnxShapeCall call)
    {
        OnnxDimension[]? result = null;
        var axis = 0;
        var integers = new List<OnnxInteger>();
        var known = true;
        for (var input = 0; input < call.InputCount; input++)
        {
            if (call.Integers(input) is { } part)
                integers.AddRange(part);
            else
                known = false;
            if (call.Shape(input) is not { } shape)
                return;
            if (result is null)
            {
                result = shape.ToArray();
                axis = OnnxShapeCall.Axis(call.Node.Int("axis", 0), result.Length);
                continue;
            }

            if (shape.Count != result.Length)
                throw new OnnxShapeException($"{OnnxShapeCall.Text(result)} and {OnnxShapeCall.Text(shape)} have different numbers of dimensions");
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = i != axis ? OnnxShapeCall.Same(result[i], shape[i], $"inputs differ in dimension {i}")
                    : result[i].Size is { } a && shape[i].Size is { } b ? a + b : OnnxDimension.Unknown;
            }
        }

        call.Set(0, result);
        call.SetIntegers(known ? [.. integers] : null);
    }

    private static void Split(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        var axis = OnnxShapeCall.Axis(call.Node.Int("axis", 0), shape.Count);
        var parts = call.Numbers(1);
        if (parts is not null && parts.Length != call.OutputCount)
            throw new OnnxShapeException($"split has {parts.Length} numbers for {call.OutputCount} outputs");
        if (parts is not null && shape[axis].Size is { } total && parts.Sum() != total)
            throw new OnnxShapeException($"the parts [{string.Join(", ", parts)}] do not make up {total}");
        for (var i = 0; i < call.OutputCount; i++)
        {
            var result = shape.ToArray();
            result[axis] = parts is not null ? new OnnxDimension(parts[i]) : EvenPart(i);
            call.Set(i, result);
        }

        // Equal parts, the last one smaller where they do not divide.
        OnnxDimension EvenPart(int index)
        {
            if (shape[axis].Size is not { } size || call.Has(1))
                return OnnxDimension.Unknown;
            var part = (size + call.OutputCount - 1) / call.OutputCount;
            return Math.Clamp(size - index * part, 0, part);
        }
    }

    private static void Slice(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        var starts = call.Numbers(1);
        var ends = call.Numbers(2);
        var axes = call.Has(3) ? call.Numbers(3) : starts is null ? null : Array.ConvertAll(Enumerable.Range(0, starts.Length).ToArray(), axis => (long)axis);
        var steps = call.Has(4) ? call.Numbers(4) : starts is null ? null : Array.ConvertAll(starts, _ => 1L);
        var result = shape.ToArray();
        if (axes is null)
        {
            call.Set(0, new OnnxDimension[result.Length]);
            return;
        }

        for (var i = 0; i < axes.Length; i++)
        {
            var axis = OnnxShapeCall.Axis(axes[i], result.Length);
            if (starts is not null && ends is not null && steps is not null && steps[i] == 0)
                throw new OnnxShapeException("a step is 0");
            if (starts is null || ends is null || steps is null || shape[axis].Size is not { } size)
            {
                // All of a dimension of any size is that dimension.
                if (starts?[i] != 0 || ends?[i] != long.MaxValue || steps?[i] != 1)
                    result[axis] = OnnxDimension.Unknown;
                continue;
            }

            var (start, end, step) = (Bound(starts[i], size, steps[i]), Bound(ends[i], size, steps[i]), steps[i]);
            result[axis] = Math.Max(0, step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step);
        }

        call.Set(0, result);
        if (axes is [0 or -1] && call.Integers(0) is { } integers && starts is [var first] && ends is [var last] && steps is [1] && shape.Count == 1)
        {
            int from = (int)Bound(first, integers.Length, 1), to = (int)Bound(last, integers.Length, 1);
            call.SetIntegers(integers[from..Math.Max(from, to)]);
        }

        static long Bound(long index, long size, long step)
        {
            if (index < 0)
                index = Math.Max(index + size, step > 0 ? 0 : -1);
            return Math.Min(index, step > 0 ? size : size - 1);
        }
    }

    private static void Gather(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } data || call.Shape(1) is not { } indices)
            return;
        var axis = OnnxShapeCall.Axis(call.Node.Int("axis", 0), data.Count);
        call.Set(0, [.. data.Take(axis), .. indices, .. data.Skip(axis + 1)]);
        if (call.Numbers(1) is not { } numbers)
            return;
        if (data[axis].Size is { } size && Array.Exists(numbers, index => index < -size || index >= size))
            throw new OnnxShapeException($"an index of [{string.Join(", ", numbers)}] is out of range for {size} elements");
        if (call.Integers(0) is { } integers && data.Count == 1)
            call.SetIntegers(Array.ConvertAll(numbers, index => integers[index < 0 ? index + integers.Length : index]));
    }

    private static void GatherND(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } data || call.Shape(1) is not { Count: > 0 } indices || indices[^1].Size is not { } depth)
            return;
        var batch = (int)call.Node.Int("batch_dims", 0);
        if (batch + depth > data.Count)
            throw new OnnxShapeException($"{depth} indices do not fit {OnnxShapeCall.Text(data)}");
        call.Set(0, [.. indices.Take(indices.Count - 1), .. data.Skip(batch + (int)depth)]);
    }

    private static void Expand(OnnxShapeCall call)
    {
        if (call.Numbers(1) is { } sizes && Array.Exists(sizes, size => size < 0))
            throw new OnnxShapeException($"the shape [{string.Join(", ", sizes)}] has a negative size");
        call.Set(0, OnnxShapeCall.Broadcast(call.Shape(0), Sizes(call, 1)));
    }

    private static void Tile(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        var repeats = call.Integers(1);
        if (repeats is not null && repeats.Length != shape.Count)
            throw new OnnxShapeException($"repeats has {repeats.Length} numbers for an input of shape {OnnxShapeCall.Text(shape)}");
        call.Set(0, shape.Select((dimension, i) => repeats?[i].Number is not { } times ? OnnxDimension.Unknown
            : times == 1 ? dimension : OnnxShapeCall.Map(dimension, size => size * times)).ToArray());
    }

    private static void Pad(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
            return;
        if (call.Has(3) || call.Numbers(1) is not { } pads)
        {
            call.Set(0, new OnnxDimension[shape.Count]);
            return;
        }

        if (pads.Length != 2 * shape.Count)
            throw new OnnxShapeException($"pads has {pads.Length} numbers for an input of shape {OnnxShapeCall.Text(shape)}");
        call.Set(0, shape.Select((dimension, i) => pads[i] + pads[i + shape.Count] == 0 ? dimension
            : OnnxShapeCall.Map(dimension, size => size + pads[i] + pads[i + shape.Count])).ToArray());
    }

    private static void Shape(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } shape)
        {
            call.Set(0, OnnxDimension.Unknown);
            return;
        }

        int start = Bound(call.Node.Int("start", 0)), end = Bound(call.Node.Int("end", shape.Count));
        var part = shape.Skip(start).Take(Math.Max(0, end - start)).ToArray();
        call.Set(0, part.Length);
        call.SetIntegers(Array.ConvertAll(part, OnnxInteger.Of));

        int Bound(long index) => (int)Math.Clamp(index < 0 ? index + shape.Count : index, 0, shape.Count);
    }

    private static void Constant(OnnxShapeCall call)
    {
        if (call.Node.Attribute("value")?.Tensor is { } tensor)
        {
            var known = OnnxInferred.Of(tensor);
            call.Set(0, known.Shape);
            call.SetIntegers(known.Integers);
        }
        else if (call.Node.Attributes[0] is { } attribute)
        {
            call.Set(0, attribute.Kind switch
            {
                OnnxAttributeKind.Ints => [attribute.Ints.Length],
                OnnxAttributeKind.Floats => [attribute.Floats.Length],
                OnnxAttributeKind.Strings => [attribute.Strings.Length],
                _ => [],
            });
        }
    }

    private static void Range(OnnxShapeCall call) =>
        call.Set(0, call.Numbers(0) is [var start] && call.Numbers(1) is [var limit] && call.Numbers(2) is [var delta and not 0]
            ? Math.Max(0, (limit - start + delta - Math.Sign(delta)) / delta)
            : call.Numbers(0) is [0] && call.Numbers(2) is [1] && call.Integers(1) is [var size] ? size.ToDimension() : OnnxDimension.Unknown);

    private static void OneHot(OnnxShapeCall call)
    {
        if (call.Shape(0) is not { } indices)
            return;
        var result = new List<OnnxDimension>(indices);
        result.Insert(OnnxShapeCall.Axis(call.Node.Int("axis", -1), indices.Count + 1), call.Integers(1) is [var depth] ? depth.ToDimension() : default);
        call.Set(0, result);
    }
}
