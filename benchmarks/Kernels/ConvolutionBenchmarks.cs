using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using MiniTorch.Kernels;

namespace MiniTorch.Benchmarks.Kernels;

/// <summary>The three passes of 2-dimensional convolutions in float, for shapes from small networks to residual ones.</summary>
public unsafe class ConvolutionBenchmarks
{
    private ConvolutionShape _shape;
    private float* _input;
    private float* _weight;
    private float* _output;

    /// <summary>batch, in, out, size, kernel, stride, groups; padded to keep the size.</summary>
    [Params("64,1,32,28,3,1,1", "64,32,64,14,3,1,1", "4,64,64,56,3,1,1", "4,256,256,14,3,1,1", "4,64,128,56,3,2,1", "4,64,256,56,1,1,1", "4,64,64,56,3,1,64")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        int[] s = [.. Shape.Split(',').Select(int.Parse)];
        _shape = ConvolutionShape.Create(s[0], s[1], s[2], s[6], [s[3], s[3]], [s[4], s[4]], [s[5], s[5]], [s[4] / 2, s[4] / 2], [1, 1]);
        _input = Filled(_shape.Batch * _shape.InChannels * _shape.Input.Volume);
        _weight = Filled(_shape.OutChannels * _shape.Depth);
        _output = Filled(_shape.Batch * _shape.OutChannels * _shape.Output.Volume);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        NativeMemory.AlignedFree(_input);
        NativeMemory.AlignedFree(_weight);
        NativeMemory.AlignedFree(_output);
    }

    [Benchmark]
    public void Forward() => Convolution.Forward(in _shape, _input, _weight, null, _output);

    [Benchmark]
    public void GradInput() => Convolution.GradInput(in _shape, _output, _weight, null, _input);

    [Benchmark]
    public void GradWeight() => Convolution.GradWeight(in _shape, _input, _output, _weight);

    private static float* Filled(long count)
    {
        float* values = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        new Span<float>(values, checked((int)count)).Fill(0.25f);
        return values;
    }
}
