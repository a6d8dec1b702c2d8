using System.Numerics;
using System.Runtime.CompilerServices;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Api;

/// <summary>Devices, scalars, sizes, indices, dtypes, enumerations.</summary>
public class ValueTypeTests
{
    private const string NoCuda = "throws InvalidOperationException: Torch device type CUDA did not initialise on the current machine. Trace from LoadNativeBackend:";

    private static readonly Recorded[] s_cases =
    [
        new("C5", () => (CPU.ToString(), device("cpu").ToString(), new Device("cuda").ToString(), new Device("cuda:1").ToString(), new Device(1).ToString()), "(\"cpu\", \"cpu\", \"cuda\", \"cuda:1\", \"cuda:1\")"),
        new("C6", () => (new Device(DeviceType.CUDA).ToString(), new Device(DeviceType.CUDA, 2).ToString(), new Device("cpu", 0).ToString(), new Device(DeviceType.CPU, 3).ToString()), "(\"cuda\", \"cuda:2\", \"cpu\", \"cpu\")"),
        new("C6e", () => CUDA.ToString(), NoCuda),
        new("C7b", () => MPS.ToString(), "throws InvalidOperationException: Torch device type 'MPS' is not available on this platform."),
        new("C8a", () => (new Device("cuda").index, new Device("cpu").index, new Device("cuda:1").index, new Device(1).type, ones(1).device.index, ones(1).device_index), "(-1, -1, 1, CUDA, -1, -1)"),
        new("C8b", () => new Device("cpu") == new Device("cpu"), "false"),
        new("C8c", () => new Device("cpu").Equals(new Device("cpu")), "false"),
        new("C8d", () => ReferenceEquals(CPU, CPU), "true"),
        new("C8e", () => { Tensor t = ones(1); return ReferenceEquals(t.device, t.device); }, "false"),
        new("C9a", () => { Device d = "cuda:0"; return (d.type, d.index); }, "(CUDA, 0)"),
        new("C9b", () => new Device("CPU"), "cpu"),
        new("C9c", () => (new Device("mps").type, new Device("mps:0").index), "(MPS, 0)"),
        new("C9e", () => Enum.GetValues<DeviceType>().Select(x => x + "=" + (int)x), "[\"CPU=0\", \"CUDA=1\", \"MKLDNN=2\", \"OPENGL=3\", \"OPENCL=4\", \"IDEEP=5\", \"HIP=6\", \"FPGA=7\", \"MSNPU=8\", \"XLA=9\", \"MPS=13\", \"META=14\"]"),
        new("B25a", () => device("foo"), "throws ArgumentException: Requested value 'FOO' was not found."),
        new("B25b", () => device("cuda"), NoCuda),
        new("B25c", () => new Device("cpu:1"), "cpu"),
        new("B25d", () => device("cuda:x"), "throws FormatException: The input string 'x' was not in a correct format."),
        new("B25e", () => device(""), "throws ArgumentException: Must specify valid information for parsing in the string. (Parameter 'value')"),
        new("B25f", () => device(null!, 0), "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("B26a", () => ones(2).to("foo"), "throws ArgumentException: Requested value 'FOO' was not found."),
        new("B26b", () => ones(2).cuda(), NoCuda),
        new("B26c", () => ones(2).to("cuda"), NoCuda),
        new("B26d", () => ones(2).to(new Device("cuda:0")), NoCuda),
        new("B26e", () => ones(2, device: new Device("cuda")), NoCuda),
        new("K5", () => (TryInitializeDeviceType(DeviceType.CPU), TryInitializeDeviceType(DeviceType.CUDA), TryInitializeDeviceType(DeviceType.MPS), InitializeDevice(null).ToString()), "(true, false, false, \"cpu\")"),
        new("K6", () => { InitializeDeviceType(DeviceType.XLA); return InitializeDevice(new Device("cpu")).ToString(); }, "\"cpu\""),
        new("K4", () => { cuda.manual_seed(1); cuda.manual_seed_all(1); cuda.synchronize(); return (cuda.is_available(), cuda.is_cudnn_available(), cuda.device_count(), cuda_is_available(), mps_is_available()); }, "(false, false, 0, false, false)"),
        new("C10", () => (((Scalar)1).ToString(), ((Scalar)true).Type, ((Scalar)(byte)1).Type, ((Scalar)(sbyte)1).Type), "(\"MiniTorch.Scalar\", Bool, Int64, Int64)"),
        new("C11", () => (((Scalar)(short)1).Type, ((Scalar)1).Type, ((Scalar)1L).Type, ((Scalar)1.5f).Type, ((Scalar)1.5).Type), "(Int64, Int64, Int64, Float64, Float64)"),
        new("C12", () => (((Scalar)(Half)1).Type, ((Scalar)(BFloat16)1f).Type, ((Scalar)Complex.One).Type, ((Scalar)(1f, 2f)).Type), "(Float64, Float64, ComplexFloat64, ComplexFloat64)"),
        new("C13", () => (((Scalar)1.5).ToInt32(), ((Scalar)1.9).ToInt64(), ((Scalar)1).ToSingle(), ((Scalar)0).ToBoolean(), ((Scalar)2.5).ToBoolean()), "(1, 1, 1f, false, true)"),
        new("C13c", () => ((Scalar)300).ToByte(), "throws ExternalException: value cannot be converted to type uint8_t without overflow"),
        new("C14", () => (((Scalar)true).ToDouble(), ((Scalar)2.5).ToComplexFloat64(), ((Scalar)0.1f).ToDouble(), ((Scalar)2.5f).ToHalf(), ((Scalar)1.0).Equals((Scalar)1.0)), "(1, <2.5; 0>, 0.10000000149011612, 2.5, false)"),
        new("C14d", () => ((Scalar)Complex.ImaginaryOne).ToDouble(), "throws ExternalException: value cannot be converted to type double without overflow"),
        new("negative integers wrap to bytes", () => ((Scalar)(-1)).ToByte(), "255"),
        new("a large number is no float", () => ((Scalar)1e300).ToSingle(), "throws ExternalException: value cannot be converted to type float without overflow"),
        new("infinity is a float", () => ((Scalar)double.PositiveInfinity).ToSingle(), "Infinityf"),
        new("NaN is no integer", () => ((Scalar)double.NaN).ToInt64(), "throws ExternalException: value cannot be converted to type int64_t without overflow"),
        new("2^63 is no long", () => ((Scalar)1e19).ToInt64(), "throws ExternalException: value cannot be converted to type int64_t without overflow"),
        new("70000 is no half", () => ((Scalar)70000).ToHalf(), "throws ExternalException: value cannot be converted to type at::Half without overflow"),
        new("H71 uint", () => { Scalar s = 1u; Scalar l = 1UL; Scalar c = 'a'; return (s.Type, l.Type, c.ToInt32()); }, "(Int64, Float64, 97)"),
        new("C15d", () => (TensorIndex.None.Equals(TensorIndex.Null), TensorIndex.Colon.Equals(TensorIndex.Slice())), "(false, true)"),
        new("C15a", () => (TensorIndex.Ellipsis.ToString(), default(TensorIndex).ToString()), "(\"MiniTorch.torch+TensorIndex\", \"MiniTorch.torch+TensorIndex\")"),
        new("C16b", () => (new Size(new long[] { 2, 3 }).ToString(), new Size((2, 3)).Shape), "(\"MiniTorch.torch+Size\", [2, 3])"),
        new("C17", () => (new Size((2, 3)).numel(), Size.Empty.numel(), Size.Empty.IsEmpty, Size.Empty.IsScalar), "(6, 1, true, true)"),
        new("sizes are equal by value", () => (new Size((2, 3)) == new Size(new long[] { 2, 3 }), new Size((2, 3)).Equals(new Size((2, 3))), new Size((2, 3)) != new Size((3, 2)), new Size((2, 3)).GetHashCode() == new Size(new[] { 2, 3 }).GetHashCode()), "(true, true, true, true)"),
        new("C18c", () => (new Size((2, 3)) + new Size(4), new Size((2, 3, 4))[1], new Size((2, 3)) + new List<long> { 7 }), "(Size[2,3,4], 3, Size[2,3,7])"),
        new("C18e", () => new Size((2, 3, 4))[-1], "throws IndexOutOfRangeException: Index was outside the bounds of the array."),
        new("a range of sizes", () => (new Size((2, 3, 4))[1..], new Size((2, 3, 4))[^1], new Size((2, 3)).Length, new Size((2, 3)).Take(1), new Size((2, 3, 4)).Slice(1, 2)), "(Size[3,4], 4, 2, [2], Size[3])"),
        new("C19e", () => default(Size).Length, "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("C20", () => { Size a = 3; Size b = (3, 4); Size c = new long[] { 5 }; Size d = (1, 2, 3, 4, 5, 6); return (a, b, c, d, zeros(new Size((2, 1)).Shape).shape); }, "(Size[3], Size[3,4], Size[5], Size[1,2,3,4,5,6], [2, 1])"),
        new("C21a", () => Enum.GetValues<ScalarType>().Select(x => x + "=" + (int)x), "[\"Byte=0\", \"Int8=1\", \"Int16=2\", \"Int32=3\", \"Int64=4\", \"Float16=5\", \"Float32=6\", \"Float64=7\", \"ComplexFloat32=9\", \"ComplexFloat64=10\", \"Bool=11\", \"QInt8=12\", \"QUInt8=13\", \"QInt32=14\", \"BFloat16=15\"]"),
        new("C21d", () => (float32.ElementSize(), @bool.ElementSize(), bfloat16.ElementSize(), complex64.ElementSize(), complex128.ElementSize(), int64.ElementSize()), "(4, 1, 2, 8, 16, 8)"),
        new("K1e", () => Enum.GetValues<TensorStringStyle>().Select(x => x + "=" + (int)x), "[\"Metadata=0\", \"Julia=1\", \"Numpy=2\", \"CSharp=3\", \"Default=4\"]"),
        new("K17c", () => Enum.GetValues<nn.Reduction>().Select(x => x + "=" + (int)x), "[\"None=0\", \"Mean=1\", \"Sum=2\", \"BatchMean=3\"]"),   // the last is PyTorch's
        new("K8", () => (is_tensor(ones(1)), is_tensor(3), max_int_value(int8), max_int_value(uint8), max_int_value(int32), max_int_value(int64)), "(true, false, 127, 255, 2147483647, 9223372036854775807)"),
        new("K8d", () => max_int_value(@bool), "throws ArgumentException: Not an integral type"),
        new("K8e", () => max_int_value(float32), "throws ArgumentException: Not an integral type"),
        new("K9", () => (is_integral(@bool), is_floating_point(bfloat16), is_complex(complex64), is_complex(float32)), "(true, true, true, false)"),
        new("H65b", () => (finfo(float32).eps, finfo(float64).max, finfo(float32).tiny, finfo(float32).bits), "(1.1920928955078125E-07, 1.7976931348623157E+308, 1.1754943508222875E-38, 32)"),
        new("H65c", () => finfo(int64), "throws ArgumentException: 'dtype' must be floating point or complex"),
        new("H65d", () => (result_type(ones(2), ones(2, dtype: int64)), can_cast(float32, int64), can_cast(int64, float32), promote_types(int32, float32)), "(Float32, false, true, Float32)"),
        new("limits of the half types", () => (finfo(float16).max, finfo(float16).eps, finfo(float16).tiny, finfo(bfloat16).max == (double)BFloat16.MaxValue, finfo(bfloat16).eps, finfo(complex128).bits), "(65504, 0.0009765625, 6.103515625E-05, true, 0.0078125, 64)"),
        new("B49c", () => ones(2).to((ScalarType)99), "throws ExternalException: Unsupported TypeMeta in ATen: nullptr (uninitialized) (please report this error)"),
        new("constants", () => (double.IsPositiveInfinity(inf), double.IsNaN(nan), pi == Math.PI, e == Math.E), "(true, true, true, true)"),
    ];

    public static IEnumerable<object[]> Cases => Recorded.Ids(s_cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void As_recorded(string id)
    {
        Recorded recorded = s_cases.Single(one => one.Id == id);
        Assert.Equal(recorded.Expected, Shown.Of(recorded.Expression));
    }

    [Fact]
    public void Every_form_of_an_index_says_what_it_selects()
    {
        Assert.Equal((TensorIndex.Kind.Single, 3L, null, null), Parts(3));
        Assert.Equal((TensorIndex.Kind.Single, 3L, null, null), Parts(3L));
        Assert.Equal((TensorIndex.Kind.Single, -1L, null, null), Parts(^1));
        Assert.Equal((TensorIndex.Kind.Single, null, null, null), Parts(TensorIndex.Single(null)));
        Assert.Equal((TensorIndex.Kind.Slice, 1L, 3L, null), Parts(1..3));
        Assert.Equal((TensorIndex.Kind.Slice, 0L, null, null), Parts(..));
        Assert.Equal((TensorIndex.Kind.Slice, -2L, null, null), Parts(^2..));
        Assert.Equal((TensorIndex.Kind.Slice, 0L, -1L, null), Parts(..^1));
        Assert.Equal((TensorIndex.Kind.Slice, null, 2L, null), Parts((null, 2)));
        Assert.Equal((TensorIndex.Kind.Slice, 1L, 3L, null), Parts((1, 3)));
        Assert.Equal((TensorIndex.Kind.Slice, 1L, null, 2L), Parts(TensorIndex.Slice(1, step: 2)));
        Assert.Equal((TensorIndex.Kind.Bool, 1L, null, null), Parts(TensorIndex.Bool(true)));
        Assert.Equal((TensorIndex.Kind.Bool, 0L, null, null), Parts(TensorIndex.Bool(false)));
        Assert.Equal(TensorIndex.Kind.Null, newaxis.Type);
        Tensor indices = ones(1, dtype: int64);
        Assert.Same(indices, (Tensor)TensorIndex.Tensor(indices));
        Assert.Throws<InvalidOperationException>(() => (Tensor)TensorIndex.Colon);

        static (TensorIndex.Kind, long?, long?, long?) Parts(TensorIndex index) => (index.Type, index.Start, index.Stop, index.Step);
    }

    [Fact]
    public void A_pair_of_floats_lies_in_memory_as_a_complex_element_does()
    {
        var pair = (1f, 2f);
        Assert.Equal(8, Unsafe.SizeOf<(float, float)>());
        Assert.Equal(2f, Unsafe.Add(ref Unsafe.As<(float, float), float>(ref pair), 1));
    }
}

/// <summary>What concerns the whole process.</summary>
[Collection("Global state")]
public class DefaultTests
{
    [Fact]
    public void The_default_dtype_is_that_of_new_floating_tensors()
    {
        Assert.Equal(ScalarType.Float32, get_default_dtype());
        Assert.Equal("throws ArgumentException: only floating-point types are supported as the default type", Shown.Of(() => { set_default_dtype(int64); return null; }));
        set_default_dtype(float64);
        try
        {
            Assert.Equal(
                "(Float64, Float32, Float64, Float64, Float64, Int64, Float64)",
                Shown.Of(() => (ones(1).dtype, torch.tensor(1f).dtype, arange(3f).dtype, linspace(0, 1, 2).dtype, full(1, 1.5).dtype, arange(3).dtype, eye(2).dtype)));
            Assert.Equal(64, finfo().bits);
        }
        finally
        {
            set_default_dtype(float32);
        }
        Assert.Equal(ScalarType.Float32, ones(1).dtype);
    }

    [Fact]
    public void The_number_of_threads_is_positive()
    {
        int threads = get_num_threads();
        Assert.True(threads >= 1);
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(threads);
        Assert.Equal("throws ExternalException: Expected positive number of threads", Shown.Of(() => { set_num_threads(-1); return null; }));
        Assert.Equal("throws ExternalException: Expected positive number of threads", Shown.Of(() => { set_num_threads(0); return null; }));
        Assert.Equal(threads, get_num_threads());
        Assert.True(get_num_interop_threads() >= 1);
        CheckForErrors();
    }

    [Fact]
    public void The_default_device_is_that_of_new_tensors()
    {
        set_default_device("cuda");
        try
        {
            Assert.Equal("cuda", get_default_device().ToString());
            Assert.Throws<InvalidOperationException>(() => ones(1));
            Assert.Equal([1f], ones(1, device: CPU).data<float>().ToArray());
        }
        finally
        {
            set_default_device(CPU);
        }
        Assert.Equal([1f], ones(1).data<float>().ToArray());
    }
}
