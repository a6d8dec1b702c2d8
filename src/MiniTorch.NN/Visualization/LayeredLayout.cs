namespace MiniTorch.Visualization;

/// <summary>
/// Places the boxes of an acyclic graph in layers, after Sugiyama, Tagawa and Toda (1981): (1) layers by the longest path from a source;
/// (2) edges that cross several layers are cut by points; (3) sweeps that order each layer by the barycenters of its neighbours, of which the order
/// with the fewest crossings is kept; (4) horizontal places by least squares: in sweeps each layer comes as near to the mean of its neighbours as
/// the distances between boxes allow (solved exactly by pooling adjacent violators).
/// </summary>
internal sealed class LayeredLayout
{
    private const double Gap = 22;
    private const double PointGap = 14;
    private const double LayerGap = 40;
    private const int Sweeps = 24;
    private const int PlacingSweeps = 60;

    private readonly int _boxes;
    private readonly List<double> _widths;
    private readonly List<int> _layer = [];
    private readonly List<List<int>> _above = [];
    private readonly List<List<int>> _below = [];
    private readonly List<List<int>> _layers = [];
    private int[] _place = [];
    private double[] _x = [];

    private LayeredLayout(IReadOnlyList<(double Width, double Height)> sizes)
    {
        _boxes = sizes.Count;
        _widths = [.. sizes.Select(static size => size.Width)];
    }

    /// <summary>The middle of each box.</summary>
    internal (double X, double Y)[] Centers { get; private set; } = [];

    /// <summary>The points that each edge goes through, first and last inside of its boxes.</summary>
    internal (double X, double Y)[][] Paths { get; private set; } = [];

    internal double Width { get; private set; }

    internal double Height { get; private set; }

    /// <summary>How many edges cross in the order that was found.</summary>
    internal long Crossings { get; private set; }

    /// <param name="sizes">The boxes.</param>
    /// <param name="edges">From box to box, downwards; no cycles.</param>
    internal static LayeredLayout Of(IReadOnlyList<(double Width, double Height)> sizes, IReadOnlyList<(int From, int To)> edges)
    {
        var layout = new LayeredLayout(sizes);
        layout.AssignLayers(edges);
        int[][] chains = layout.CutEdges(edges);
        layout.Order();
        layout.Place();
        layout.Finish(sizes, chains);
        return layout;
    }

    private void AssignLayers(IReadOnlyList<(int From, int To)> edges)
    {
        var next = new List<int>[_boxes];
        var entering = new int[_boxes];
        for (int i = 0; i < _boxes; i++)
        {
            next[i] = [];
            _layer.Add(0);
        }
        foreach ((int from, int to) in edges)
        {
            next[from].Add(to);
            entering[to]++;
        }
        var ready = new Queue<int>();
        for (int i = 0; i < _boxes; i++)
        {
            if (entering[i] == 0)
            {
                ready.Enqueue(i);
            }
        }
        while (ready.TryDequeue(out int box))
        {
            foreach (int to in next[box])
            {
                _layer[to] = Math.Max(_layer[to], _layer[box] + 1);
                if (--entering[to] == 0)
                {
                    ready.Enqueue(to);
                }
            }
        }
    }

    /// <summary>Step (2): the vertices along each edge, the points included.</summary>
    private int[][] CutEdges(IReadOnlyList<(int From, int To)> edges)
    {
        for (int i = 0; i < _boxes; i++)
        {
            _above.Add([]);
            _below.Add([]);
        }
        var chains = new int[edges.Count][];
        for (int e = 0; e < edges.Count; e++)
        {
            (int from, int to) = edges[e];
            var chain = new int[_layer[to] - _layer[from] + 1];
            (chain[0], chain[^1]) = (from, to);
            for (int i = 1; i < chain.Length; i++)
            {
                if (i < chain.Length - 1)
                {
                    chain[i] = _layer.Count;
                    _layer.Add(_layer[from] + i);
                    _widths.Add(0);
                    _above.Add([]);
                    _below.Add([]);
                }
                _below[chain[i - 1]].Add(chain[i]);
                _above[chain[i]].Add(chain[i - 1]);
            }
            chains[e] = chain;
        }
        return chains;
    }

    /// <summary>Step (3).</summary>
    private void Order()
    {
        InitialOrder();
        int[][] best = [.. _layers.Select(static layer => layer.ToArray())];
        Crossings = CountCrossings();
        for (int sweep = 0; sweep < Sweeps && Crossings > 0; sweep++)
        {
            bool down = sweep % 2 == 0;
            for (int i = 1; i < _layers.Count; i++)
            {
                int at = down ? i : _layers.Count - 1 - i;
                SortByBarycenter(_layers[at], down ? _above : _below);
            }
            long crossings = CountCrossings();
            if (crossings < Crossings)
            {
                Crossings = crossings;
                best = [.. _layers.Select(static layer => layer.ToArray())];
            }
        }
        for (int i = 0; i < best.Length; i++)
        {
            _layers[i] = [.. best[i]];
            Number(_layers[i]);
        }
    }

    /// <summary>Depth first, so that what hangs together lies together.</summary>
    private void InitialOrder()
    {
        _place = new int[_layer.Count];
        int depth = 0;
        foreach (int layer in _layer)
        {
            depth = Math.Max(depth, layer + 1);
        }
        for (int i = 0; i < depth; i++)
        {
            _layers.Add([]);
        }
        var seen = new bool[_layer.Count];
        var stack = new Stack<int>();
        for (int start = 0; start < _layer.Count; start++)
        {
            if (_above[start].Count > 0 || seen[start])
            {
                continue;
            }
            stack.Push(start);
            while (stack.TryPop(out int vertex))
            {
                if (seen[vertex])
                {
                    continue;
                }
                seen[vertex] = true;
                _layers[_layer[vertex]].Add(vertex);
                for (int i = _below[vertex].Count - 1; i >= 0; i--)
                {
                    stack.Push(_below[vertex][i]);
                }
            }
        }
        foreach (List<int> layer in _layers)
        {
            Number(layer);
        }
    }

    private void Number(List<int> layer)
    {
        for (int i = 0; i < layer.Count; i++)
        {
            _place[layer[i]] = i;
        }
    }

    private void SortByBarycenter(List<int> layer, List<List<int>> neighbours)
    {
        var keys = new Dictionary<int, double>();
        foreach (int vertex in layer)
        {
            double sum = 0;
            foreach (int other in neighbours[vertex])
            {
                sum += _place[other];
            }
            keys[vertex] = neighbours[vertex].Count == 0 ? _place[vertex] : sum / neighbours[vertex].Count;
        }
        int[] sorted = [.. layer.OrderBy(vertex => keys[vertex])];   // stable: ties keep their order
        layer.Clear();
        layer.AddRange(sorted);
        Number(layer);
    }

    /// <summary>Inversions between neighbouring layers, counted with a tree of partial sums.</summary>
    private long CountCrossings()
    {
        long crossings = 0;
        for (int i = 0; i + 1 < _layers.Count; i++)
        {
            var counts = new long[_layers[i + 1].Count + 1];
            long seen = 0;
            foreach (int vertex in _layers[i])
            {
                foreach (int below in _below[vertex])
                {
                    long before = 0;
                    for (int at = _place[below] + 1; at > 0; at -= at & -at)
                    {
                        before += counts[at];
                    }
                    crossings += seen - before;
                }
                foreach (int below in _below[vertex])
                {
                    seen++;
                    for (int at = _place[below] + 1; at < counts.Length; at += at & -at)
                    {
                        counts[at]++;
                    }
                }
            }
        }
        return crossings;
    }

    /// <summary>Step (4).</summary>
    private void Place()
    {
        _x = new double[_layer.Count];
        foreach (List<int> layer in _layers)
        {
            for (int i = 1; i < layer.Count; i++)
            {
                _x[layer[i]] = _x[layer[i - 1]] + Distance(layer[i - 1], layer[i]);
            }
        }
        for (int sweep = 0; sweep < PlacingSweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            for (int i = 0; i < _layers.Count; i++)
            {
                PlaceLayer(_layers[down ? i : _layers.Count - 1 - i], both: sweep > PlacingSweeps / 3, down);
            }
        }
    }

    private double Distance(int left, int right) => (_widths[left] + _widths[right]) / 2 + (left < _boxes && right < _boxes ? Gap : PointGap);

    private void PlaceLayer(List<int> layer, bool both, bool down)
    {
        // In coordinates from which the least distances are taken off, the places must only not decrease.
        var blocks = new List<(double Sum, double Weight, int Count)>();
        double offset = 0;
        for (int i = 0; i < layer.Count; i++)
        {
            int vertex = layer[i];
            offset += i == 0 ? 0 : Distance(layer[i - 1], vertex);
            (double wish, double weight) = Wish(vertex, both, down);
            blocks.Add(((wish - offset) * weight, weight, 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Weight > blocks[^1].Sum / blocks[^1].Weight)
            {
                (double sum, double mass, int count) = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (blocks[^1].Sum + sum, blocks[^1].Weight + mass, blocks[^1].Count + count);
            }
        }
        int at = 0;
        offset = 0;
        foreach ((double sum, double weight, int count) in blocks)
        {
            for (int i = 0; i < count; i++, at++)
            {
                offset += at == 0 ? 0 : Distance(layer[at - 1], layer[at]);
                _x[layer[at]] = sum / weight + offset;
            }
        }
    }

    /// <summary>Where a vertex would like to be. Points pull harder, so that long edges become straight.</summary>
    private (double X, double Weight) Wish(int vertex, bool both, bool down)
    {
        (double sum, double weight) = (0, 0);
        void Pull(List<int> neighbours)
        {
            foreach (int other in neighbours)
            {
                double strength = vertex >= _boxes && other >= _boxes ? 8 : vertex >= _boxes || other >= _boxes ? 2 : 1;
                (sum, weight) = (sum + strength * _x[other], weight + strength);
            }
        }
        if (both || down)
        {
            Pull(_above[vertex]);
        }
        if (both || !down)
        {
            Pull(_below[vertex]);
        }
        return weight == 0 ? (_x[vertex], 0.01) : (sum / weight, weight);
    }

    private void Finish(IReadOnlyList<(double Width, double Height)> sizes, int[][] chains)
    {
        double left = double.PositiveInfinity;
        double right = double.NegativeInfinity;
        for (int i = 0; i < _x.Length; i++)
        {
            left = Math.Min(left, _x[i] - _widths[i] / 2);
            right = Math.Max(right, _x[i] + _widths[i] / 2);
        }
        var middles = new double[_layers.Count];
        var heights = new double[_layers.Count];
        double y = 0;
        for (int i = 0; i < _layers.Count; i++)
        {
            double height = 0;
            foreach (int vertex in _layers[i])
            {
                height = Math.Max(height, vertex < _boxes ? sizes[vertex].Height : 0);
            }
            (middles[i], heights[i]) = (y + height / 2, height);
            y += height + LayerGap;
        }
        Width = _x.Length == 0 ? 0 : right - left;
        Height = Math.Max(0, y - LayerGap);
        (double X, double Y) At(int vertex) => (_x[vertex] - left, middles[_layer[vertex]]);
        Centers = [.. Enumerable.Range(0, _boxes).Select(At)];
        Paths = Array.ConvertAll(chains, Path);

        // Straight down beside the boxes of a layer, so that bends lie between the layers.
        (double X, double Y)[] Path(int[] chain)
        {
            var path = new List<(double X, double Y)> { At(chain[0]) };
            foreach (int point in chain.AsSpan(1, chain.Length - 2))
            {
                (double x, double middle) = At(point);
                double half = heights[_layer[point]] / 2;
                path.Add((x, middle - half));
                path.Add((x, middle + half));
            }
            path.Add(At(chain[^1]));
            return [.. path];
        }
    }
}
