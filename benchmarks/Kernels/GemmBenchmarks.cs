using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using MiniTorch.Kernels;
using Parallel = MiniTorch.Kernels.Parallel;

namespace MiniTorch.Benchmarks.Kernels;

/// <summary>Square products in float and double, the operands as they lie or transposed. GFLOP/s = 2 · Size³ / nanoseconds.</summary>
public unsafe class GemmBenchmarks
{
    private void* _a;
    private void* _b;
    private void* _c;

    [Params(32, 64, 128, 256, 512, 1024, 2048)]
    public int Size { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallel.Threads = Threads;
        _a = Matrix();
        _b = Matrix();
        _c = Matrix();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        NativeMemory.AlignedFree(_a);
        NativeMemory.AlignedFree(_b);
        NativeMemory.AlignedFree(_c);
    }

    [Benchmark]
    public void Single() => Run((float*)_a, (float*)_b, (float*)_c, 1f, transposeA: false, transposeB: false);

    [Benchmark]
    public void SingleTransposedB() => Run((float*)_a, (float*)_b, (float*)_c, 1f, transposeA: false, transposeB: true);

    [Benchmark]
    public void SingleTransposedA() => Run((float*)_a, (float*)_b, (float*)_c, 1f, transposeA: true, transposeB: false);

    [Benchmark]
    public void Double() => Run((double*)_a, (double*)_b, (double*)_c, 1.0, transposeA: false, transposeB: false);

    private void Run<T>(T* a, T* b, T* c, T one, bool transposeA, bool transposeB)
        where T : unmanaged
    {
        var left = new StridedMatrix<T>(a, Size, 1);
        var right = new StridedMatrix<T>(b, Size, 1);
        Gemm.Run(Size, Size, Size, one, transposeA ? left.Transposed : left, transposeB ? right.Transposed : right, default, new StridedMatrix<T>(c, Size, 1));
    }

    /// <summary>Small numbers in either type: the bytes of a double of 1.5 hold floats of 0 and 1.9.</summary>
    private void* Matrix()
    {
        double* matrix = (double*)NativeMemory.AlignedAlloc((nuint)Size * (nuint)Size * sizeof(double), 64);
        new Span<double>(matrix, Size * Size).Fill(1.5);
        return matrix;
    }
}

/// <summary>Shapes of linear layers: x (Batch, In) times Weightᵀ (Out, In), as in float networks.</summary>
public unsafe class LinearBenchmarks
{
    private float* _x;
    private float* _weight;
    private float* _y;

    [Params(1, 8, 64, 512)]
    public int Batch { get; set; }

    [Params("784x512", "512x10", "1024x4096")]
    public string Layer { get; set; } = "";

    private (int In, int Out) Sizes => (int.Parse(Layer.Split('x')[0]), int.Parse(Layer.Split('x')[1]));

    [GlobalSetup]
    public void Setup()
    {
        (int inputs, int outputs) = Sizes;
        _x = Filled(Batch * inputs);
        _weight = Filled(inputs * outputs);
        _y = Filled(Batch * outputs);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        NativeMemory.AlignedFree(_x);
        NativeMemory.AlignedFree(_weight);
        NativeMemory.AlignedFree(_y);
    }

    [Benchmark]
    public void Forward()
    {
        (int inputs, int outputs) = Sizes;
        Gemm.Run(Batch, outputs, inputs, 1f, new(_x, inputs, 1), new(_weight, 1, inputs), 0f, new(_y, outputs, 1));
    }

    [Benchmark]
    public void GradInput()
    {
        (int inputs, int outputs) = Sizes;
        Gemm.Run(Batch, inputs, outputs, 1f, new(_y, outputs, 1), new(_weight, inputs, 1), 0f, new(_x, inputs, 1));
    }

    [Benchmark]
    public void GradWeight()
    {
        (int inputs, int outputs) = Sizes;
        Gemm.Run(outputs, inputs, Batch, 1f, new(_y, 1, outputs), new(_x, inputs, 1), 0f, new(_weight, inputs, 1));
    }

    private static float* Filled(int count)
    {
        float* values = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        new Span<float>(values, count).Fill(0.25f);
        return values;
    }
}
