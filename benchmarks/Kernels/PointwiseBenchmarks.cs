using BenchmarkDotNet.Attributes;
using MiniTorch.Kernels;
using Parallel = MiniTorch.Kernels.Parallel;

namespace MiniTorch.Benchmarks.Kernels;

/// <summary>Pointwise functions over one run of memory, on one thread: in the first-level cache, in the second, and beyond.</summary>
public class PointwiseBenchmarks
{
    private float[] _x = [];
    private float[] _y = [];
    private float[] _result = [];
    private double[] _wide = [];
    private double[] _wideResult = [];

    [Params(1_000, 32_000, 1_000_000)]
    public int Count { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _x = new float[Count];
        _y = new float[Count];
        _result = new float[Count];
        _wide = new double[Count];
        _wideResult = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            _wide[i] = (random.NextDouble() * 8) - 4;
            _x[i] = (float)_wide[i];
            _y[i] = (float)random.NextDouble();
        }
    }

    [Benchmark]
    public void Add() => Arithmetic.Add<float>(_x, _y, _result);

    [Benchmark]
    public void Sqrt() => Arithmetic.Sqrt<float>(_y, _result);

    [Benchmark]
    public void Clamp() => ActivationMath.Clamp(_x, -1f, 1f, _result);

    [Benchmark]
    public void Exp() => VectorMath.Exp<float>(_x, _result);

    [Benchmark]
    public void Tanh() => VectorMath.Tanh<float>(_x, _result);

    [Benchmark]
    public void Sigmoid() => VectorMath.Sigmoid<float>(_x, _result);

    [Benchmark]
    public void Silu() => VectorMath.Silu<float>(_x, _result);

    [Benchmark]
    public void Erf() => VectorMath.Erf<float>(_x, _result);

    [Benchmark]
    public void Gelu() => ActivationMath.Gelu<float>(_x, _result);

    [Benchmark]
    public void GeluByTanh() => ActivationMath.GeluByTanh<float>(_x, _result);

    [Benchmark]
    public void GeluBackward() => ActivationMath.GeluBackward<float>(_y, _x, _result);

    [Benchmark]
    public void Sin() => VectorMath.Sin<float>(_x, _result);

    [Benchmark]
    public void Pow() => VectorMath.Pow<float>(_y, _x, _result);

    [Benchmark]
    public void ExpDouble() => VectorMath.Exp<double>(_wide, _wideResult);

    [Benchmark]
    public void TanhDouble() => VectorMath.Tanh<double>(_wide, _wideResult);
}

/// <summary>Operands that lie otherwise than the result: a row, a column, a transposed matrix.</summary>
public class BroadcastBenchmarks
{
    private torch.Tensor _matrix = null!;
    private torch.Tensor _row = null!;
    private torch.Tensor _column = null!;
    private torch.Tensor _transposed = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallel.Threads = Threads;
        _matrix = torch.randn(1000, 1000);
        _row = torch.randn(1000);
        _column = torch.randn(1000, 1);
        _transposed = torch.randn(1000, 1000).t();
    }

    [Benchmark]
    public void AddRow() => _matrix.add(_row).Dispose();

    [Benchmark]
    public void AddColumn() => _matrix.add(_column).Dispose();

    [Benchmark]
    public void AddTransposed() => _matrix.add(_transposed).Dispose();

    [Benchmark]
    public void AddInPlace() => _matrix.add_(_row);

    [Benchmark]
    public void ToComplex() => _matrix.to(torch.ScalarType.ComplexFloat32).Dispose();
}
