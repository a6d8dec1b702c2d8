using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

internal static partial class Aten
{
    /// <summary>
    /// Sums of products by Einstein's notation. A composite (at::native::einsum): every operand is permuted so that all have the same dimensions in
    /// the same order, then they are contracted pairwise by <see cref="SumProductPair"/>.
    /// </summary>
    internal static TensorImpl Einsum(string equation, TensorImpl[] operands)
    {
        using var frame = Frame.Open("aten::einsum", equation, operands);
        Error.Unless(operands.Length > 0, "einsum(): must provide at least one operand");
        var parsed = new EinsumEquation(equation, operands);
        var permuted = new TensorImpl[operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            permuted[i] = parsed.Arrange(i, operands[i]);
        }
        // How many operands still have each summed dimension: it goes with the last of them.
        var left = new int[parsed.Rank];
        for (int d = parsed.OutputRank; d < parsed.Rank; d++)
        {
            left[d] = permuted.Count(operand => operand.Sizes[d] != 1);
        }
        TensorImpl result = permuted[0];
        for (int i = 1; i < permuted.Length; i++)
        {
            TensorImpl next = permuted[i];
            List<long> both = [], onlyResult = [], onlyNext = [];
            for (int d = parsed.OutputRank; d < parsed.Rank; d++)
            {
                bool inResult = result.Sizes[d] != 1;
                bool inNext = next.Sizes[d] != 1;
                if (inResult && inNext ? --left[d] == 1 : left[d] == 1 && (inResult || inNext))
                {
                    (inResult && inNext ? both : inResult ? onlyResult : onlyNext).Add(d);
                    left[d] = 0;
                }
            }
            result = onlyResult.Count > 0 ? Sum(result, [.. onlyResult], keepDim: true) : result;
            next = onlyNext.Count > 0 ? Sum(next, [.. onlyNext], keepDim: true) : next;
            result = SumProductPair(result, next, [.. both], keepDim: true);
        }
        if (permuted.Length == 1 && parsed.Rank > parsed.OutputRank)
        {
            return frame.Result(Sum(result, [.. Enumerable.Range(parsed.OutputRank, parsed.Rank - parsed.OutputRank).Select(static d => (long)d)]));
        }
        if (parsed.Rank > parsed.OutputRank)
        {
            result = View(result, result.Sizes[..parsed.OutputRank]);   // what was summed over has size 1 by now
        }
        return frame.Result(result);
    }

    /// <summary>
    /// Σ over <paramref name="sumDims"/> of left · right, for operands of the same rank whose sizes are equal or 1: by one bmm, or by a product where
    /// nothing is summed (at::native::sumproduct_pair).
    /// </summary>
    internal static TensorImpl SumProductPair(TensorImpl left, TensorImpl right, long[] sumDims, bool keepDim)
    {
        if (sumDims.Length == 0)
        {
            return left * right;
        }
        int rank = left.Rank;
        ulong summed = Layout.DimMask(sumDims, rank);
        // lro: in both and kept; lo, ro: in one and kept; sum: in both and summed. What is summed and in one only is summed at once.
        List<long> both = [], onlyLeft = [], onlyRight = [], sum = [];
        (long bothSize, long leftSize, long rightSize, long sumSize) = (1, 1, 1, 1);
        for (int d = 0; d < rank; d++)
        {
            bool inLeft = left.Sizes[d] != 1;
            bool inRight = right.Sizes[d] != 1;
            if ((summed >> d & 1) != 0)
            {
                if (inLeft && inRight)
                {
                    if (left.Sizes[d] != right.Sizes[d])
                    {
                        throw Error.Of("non-broadcast dimensions must match");
                    }
                    sum.Add(d);
                    sumSize *= left.Sizes[d];
                }
                else if (inLeft)
                {
                    left = Sum(left, [d], keepDim: true);
                }
                else if (inRight)
                {
                    right = Sum(right, [d], keepDim: true);
                }
            }
            else if (inLeft && inRight)
            {
                if (left.Sizes[d] != right.Sizes[d])
                {
                    throw Error.Of("non-broadcast dimensions must match");
                }
                both.Add(d);
                bothSize *= left.Sizes[d];
            }
            else if (inLeft)
            {
                onlyLeft.Add(d);
                leftSize *= left.Sizes[d];
            }
            else
            {
                onlyRight.Add(d);
                rightSize *= right.Sizes[d];
            }
        }
        long[] outSizes = [.. both.Select(d => left.Sizes[d]), .. onlyLeft.Select(d => left.Sizes[d]), .. sumDims.Select(static _ => 1L), .. onlyRight.Select(d => right.Sizes[d])];
        long[] order = [.. both, .. onlyLeft, .. sumDims, .. onlyRight];
        var back = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            back[order[i]] = i;
        }
        TensorImpl a = Reshape(Permute(left, [.. both, .. onlyLeft, .. sumDims, .. onlyRight]), bothSize, leftSize, sumSize);
        TensorImpl b = Reshape(Permute(right, [.. both, .. sumDims, .. onlyRight, .. onlyLeft]), bothSize, sumSize, rightSize);
        TensorImpl result = Permute(View(Bmm(a, b), outSizes), back);
        if (keepDim)
        {
            return result;
        }
        foreach (long d in sumDims.OrderDescending())
        {
            result = Squeeze(result, d);
        }
        return result;
    }

    /// <summary>Contracts dims1[i] of a with dims2[i] of b: by one matrix product (at::native::tensordot).</summary>
    internal static TensorImpl TensorDot(TensorImpl a, TensorImpl b, long[] dims1, long[] dims2)
    {
        Error.Unless(dims1.Length == dims2.Length, "both dimension lists should have same length");
        ulong mask1 = Layout.DimMask(dims1, a.Rank, emptyMeansAll: false);
        ulong mask2 = Layout.DimMask(dims2, b.Rank, emptyMeansAll: false);
        long contracted = 1;
        for (int i = 0; i < dims1.Length; i++)
        {
            (int d1, int d2) = (Layout.WrapDim(dims1[i], a.Rank), Layout.WrapDim(dims2[i], b.Rank));
            (long s1, long s2) = (a.Sizes[d1], b.Sizes[d2]);
            if (s2 == 1)
            {
                a = Sum(a, [d1], keepDim: true);
                s1 = 1;
            }
            else if (s1 == 1)
            {
                b = Sum(b, [d2], keepDim: true);
                s2 = 1;
            }
            else if (s1 != s2)
            {
                throw Error.Of($"contracted dimensions need to match, but first has size {s1} in dim {dims1[i]} and second has size {s2} in dim {dims2[i]}");
            }
            contracted *= s1;
        }
        long[] free1 = [.. Enumerable.Range(0, a.Rank).Where(d => (mask1 >> d & 1) == 0).Select(static d => (long)d)];
        long[] free2 = [.. Enumerable.Range(0, b.Rank).Where(d => (mask2 >> d & 1) == 0).Select(static d => (long)d)];
        long[] sizes = [.. free1.Select(d => a.Sizes[d]), .. free2.Select(d => b.Sizes[d])];
        if (sizes.Length == 0)
        {
            return View(Dot(Flat(Permute(a, dims1)), Flat(Permute(b, dims2))), sizes);
        }
        TensorImpl first = Reshape(Permute(a, [.. free1, .. dims1]), Layout.NumElements(free1.Select(d => a.Sizes[d]).ToArray()), contracted);
        TensorImpl second = Reshape(Permute(b, [.. dims2, .. free2]), contracted, Layout.NumElements(free2.Select(d => b.Sizes[d]).ToArray()));
        return Reshape(Mm(first, second), sizes);

        static TensorImpl Flat(TensorImpl self) => self.Rank == 1 ? self : Reshape(self, -1);
    }

    /// <summary>Contracts the last dims dimensions of a with the first of b.</summary>
    internal static TensorImpl TensorDot(TensorImpl a, TensorImpl b, long dims)
    {
        Error.Unless(dims >= 0, $"tensordot expects dims >= 0, but got dims={dims}");
        return TensorDot(a, b, [.. Enumerable.Range(0, (int)dims).Select(d => d - dims)], [.. Enumerable.Range(0, (int)dims).Select(static d => (long)d)]);
    }

    /// <summary>Sums of products over the last dimensions; with a 0-dim operand a product.</summary>
    internal static TensorImpl Inner(TensorImpl self, TensorImpl other)
    {
        if (self.Rank == 0 || other.Rank == 0)
        {
            return self * other;
        }
        if (self.Sizes[^1] != other.Sizes[^1])
        {
            throw Error.Of($"inner() the last dimension must match on both input tensors but got shapes {Error.Show(self.Sizes)} and {Error.Show(other.Sizes)}");
        }
        return TensorDot(self, other, [-1], [-1]);
    }

    /// <summary>The product of matrices in the cheapest order, by dynamic programming over where to split.</summary>
    internal static TensorImpl ChainMatmul(TensorImpl[] matrices)
    {
        Error.Unless(matrices.Length > 0, "chain_matmul(): Expected one or more matrices");
        foreach (TensorImpl matrix in matrices)
        {
            Error.Unless(matrix.Rank == 2, $"Tensor dimension is {matrix.Rank}, expected 2 instead.");
        }
        TensorImpl product = ChainProduct(matrices);
        return matrices.Length > 2 ? View(product, product.Sizes) : product;   // libtorch ends in a view that cuts off the vectors it made matrices of
    }

    /// <summary>The product of a chain of matrices in the order of multiplication that needs the fewest operations.</summary>
    private static TensorImpl ChainProduct(TensorImpl[] matrices)
    {
        int n = matrices.Length;
        var cost = new double[n, n];
        var split = new int[n, n];
        for (int length = 1; length < n; length++)
        {
            for (int i = 0; i + length < n; i++)
            {
                int j = i + length;
                cost[i, j] = double.PositiveInfinity;
                for (int k = i; k < j; k++)
                {
                    double here = cost[i, k] + cost[k + 1, j] + (double)matrices[i].Sizes[0] * matrices[k].Sizes[1] * matrices[j].Sizes[1];
                    if (here < cost[i, j])
                    {
                        (cost[i, j], split[i, j]) = (here, k);
                    }
                }
            }
        }
        return Product(0, n - 1);

        TensorImpl Product(int i, int j) => i == j ? matrices[i] : Mm(Product(i, split[i, j]), Product(split[i, j] + 1, j));
    }
}

/// <summary>A parsed equation: which dimension of the common order each letter is.</summary>
internal sealed class EinsumEquation
{
    private const int Ellipsis = -1;

    private readonly List<int>[] _labels;
    private readonly Dictionary<int, int> _place = [];
    private readonly int _ellipsisRank;
    private readonly int _ellipsisPlace;

    internal EinsumEquation(string equation, TensorImpl[] operands)
    {
        int arrow = equation.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? equation : equation[..arrow]).Split(',');
        if (terms.Length != operands.Length)
        {
            throw Error.Of(terms.Length > operands.Length
                ? "einsum(): fewer operands were provided than specified in the equation"
                : "einsum(): more operands were provided than specified in the equation");
        }
        _labels = new List<int>[terms.Length];
        var counts = new SortedDictionary<int, int>();
        bool hasEllipsis = false;
        for (int i = 0; i < terms.Length; i++)
        {
            _labels[i] = Parse(terms[i], $"for operand {i}");
            bool dots = _labels[i].Contains(Ellipsis);
            int named = _labels[i].Count - (dots ? 1 : 0);
            if (dots ? named > operands[i].Rank : named != operands[i].Rank)
            {
                throw Error.Of($"einsum(): the number of subscripts in the equation ({named}) {(dots ? "is more than" : "does not match")} the number of dimensions ({operands[i].Rank}) for operand {i}{(dots ? "" : " and no ellipsis was given")}");
            }
            _ellipsisRank = dots ? Math.Max(_ellipsisRank, operands[i].Rank - named) : _ellipsisRank;
            hasEllipsis |= dots;
            foreach (int label in _labels[i])
            {
                if (label != Ellipsis)
                {
                    counts[label] = counts.GetValueOrDefault(label) + 1;
                }
            }
        }
        int at = 0;
        if (arrow < 0)
        {
            _ellipsisPlace = 0;
            at = _ellipsisRank;
            foreach ((int label, int count) in counts)
            {
                if (count == 1)
                {
                    _place[label] = at++;
                }
            }
        }
        else
        {
            bool seen = false;
            foreach (int label in Parse(equation[(arrow + 2)..], "in the output"))
            {
                if (label == Ellipsis)
                {
                    _ellipsisPlace = at;
                    at += _ellipsisRank;
                    seen = true;
                    continue;
                }
                if (!counts.ContainsKey(label))
                {
                    throw Error.Of($"einsum(): output subscript {Letter(label)} does not appear in the equation for any input operand");
                }
                if (!_place.TryAdd(label, at++))
                {
                    throw Error.Of($"einsum(): output subscript {Letter(label)} appears more than once in the output");
                }
            }
            OutputRank = at;
            if (!seen)
            {
                _ellipsisPlace = at;
                at += hasEllipsis ? _ellipsisRank : 0;
            }
        }
        OutputRank = arrow < 0 ? at : OutputRank;
        foreach (int label in counts.Keys)
        {
            if (!_place.ContainsKey(label))
            {
                _place[label] = at++;
            }
        }
        Rank = at;
        CheckSizes(operands);
    }

    /// <summary>All dimensions: those of the output, then those that are summed over.</summary>
    internal int Rank { get; }

    internal int OutputRank { get; }

    /// <summary>An operand with its dimensions in the common order, size 1 where it has none; a repeated letter becomes a diagonal.</summary>
    internal TensorImpl Arrange(int index, TensorImpl operand)
    {
        var at = new int[Rank];
        Array.Fill(at, -1);
        int given = operand.Rank;
        int d = 0;
        foreach (int label in _labels[index])
        {
            if (label == Ellipsis)
            {
                int own = given - (_labels[index].Count - 1);
                for (int k = _ellipsisRank - own; k < _ellipsisRank; k++)
                {
                    at[_ellipsisPlace + k] = d++;
                }
            }
            else if (at[_place[label]] >= 0)
            {
                int first = at[_place[label]];
                operand = Aten.MoveDim(Aten.Diagonal(operand, 0, first, d), [-1], [first]);
            }
            else
            {
                at[_place[label]] = d++;
            }
        }
        var order = new long[Rank];
        for (int k = 0; k < Rank; k++)
        {
            if (at[k] < 0)
            {
                operand = Aten.Unsqueeze(operand, d);
                at[k] = d++;
            }
            order[k] = at[k];
        }
        return Aten.Permute(operand, order);
    }

    private void CheckSizes(TensorImpl[] operands)
    {
        var sizes = new Dictionary<int, long>();
        for (int i = 0; i < operands.Length; i++)
        {
            int d = 0;
            foreach (int label in _labels[i])
            {
                if (label == Ellipsis)
                {
                    d += operands[i].Rank - (_labels[i].Count - 1);
                    continue;
                }
                long size = operands[i].Sizes[d++];
                if (sizes.TryGetValue(label, out long known) && known != size && known != 1 && size != 1)
                {
                    throw Error.Of($"einsum(): subscript {Letter(label)} has size {size} for operand {i} which does not broadcast with previously seen size {known}");
                }
                if (!sizes.TryGetValue(label, out known) || known == 1)
                {
                    sizes[label] = size;
                }
            }
        }
    }

    private static List<int> Parse(string term, string where)
    {
        var labels = new List<int>();
        for (int i = 0; i < term.Length; i++)
        {
            char c = term[i];
            if (c == ' ')
            {
                continue;
            }
            if (c == '.')
            {
                if (i + 2 >= term.Length || term[i + 1] != '.' || term[i + 2] != '.' || labels.Contains(Ellipsis))
                {
                    throw Error.Of($"einsum(): found '.' {where} that is not part of any ellipsis");
                }
                labels.Add(Ellipsis);
                i += 2;
                continue;
            }
            if (!char.IsAsciiLetter(c))
            {
                throw Error.Of($"einsum(): invalid subscript given at index {i} in the equation string, subscripts must be in [a-zA-Z]");
            }
            labels.Add(c);
        }
        return labels;
    }

    private static char Letter(int label) => (char)label;
}
