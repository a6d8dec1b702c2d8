using System.Globalization;
using System.Text.Json;
using MiniTorch.Parity;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Api;

/// <summary>Tensors as text, against a recording of TorchSharp 0.106.</summary>
[Collection("Global state")]
public class PrintingTests
{
    private static readonly Dictionary<string, Func<Tensor>> s_tensors = new()
    {
        ["torch.tensor(3.25)"] = () => torch.tensor(3.25),
        ["torch.tensor(5L)"] = () => torch.tensor(5L),
        ["torch.tensor(true)"] = () => torch.tensor(true),
        ["torch.arange(5)"] = () => torch.arange(5),
        ["torch.arange(0f, 5f)"] = () => torch.arange(0f, 5f),
        ["torch.tensor(new float[]{0.5f,-1.25f,3.14159274f})"] = () => torch.tensor(new float[] { 0.5f, -1.25f, 3.14159274f }),
        ["torch.tensor(new float[]{1e-8f,1f,1e8f})"] = () => torch.tensor(new float[] { 1e-8f, 1f, 1e8f }),
        ["torch.tensor(new float[]{float.NaN,float.PositiveInfinity,-1f})"] = () => torch.tensor(new float[] { float.NaN, float.PositiveInfinity, -1f }),
        ["torch.tensor(new double[]{1.0/3,2.0/3})"] = () => torch.tensor(new double[] { 1.0 / 3, 2.0 / 3 }),
        ["torch.zeros(2, 3)"] = () => torch.zeros(2, 3),
        ["torch.eye(3)"] = () => torch.eye(3),
        ["torch.linspace(-1, 1, 6).reshape(2, 3)"] = () => Reshaped(torch.linspace(-1, 1, 6), 2, 3),
        ["torch.arange(12).reshape(3, 4)"] = () => Reshaped(torch.arange(12), 3, 4),
        ["torch.arange(24).reshape(2, 3, 4)"] = () => Reshaped(torch.arange(24), 2, 3, 4),
        ["torch.linspace(0, 1, 24).reshape(2, 3, 4)"] = () => Reshaped(torch.linspace(0, 1, 24), 2, 3, 4),
        ["torch.arange(16).reshape(2, 2, 2, 2).to(torch.float32)"] = () => Reshaped(torch.arange(16), 2, 2, 2, 2).to(torch.float32),
        ["torch.arange(6).reshape(2, 3) > 2"] = () => torch.tensor(new[,] { { false, false, false }, { true, true, true } }),
        ["torch.arange(100)"] = () => torch.arange(100),
        ["torch.linspace(0, 10, 50)"] = () => torch.linspace(0, 10, 50),
        ["torch.arange(400).reshape(20, 20)"] = () => Reshaped(torch.arange(400), 20, 20),
        ["torch.linspace(0, 1, 400).reshape(20, 20)"] = () => Reshaped(torch.linspace(0, 1, 400), 20, 20),
        ["torch.zeros(0)"] = () => torch.zeros(0),
        ["torch.zeros(2, 0)"] = () => torch.zeros(2, 0),
        ["torch.zeros(1, 1)"] = () => torch.zeros(1, 1),
        ["torch.tensor(new int[]{-1,20,300})"] = () => torch.tensor(new int[] { -1, 20, 300 }),
        ["torch.tensor(new byte[]{1,2,255})"] = () => torch.tensor(new byte[] { 1, 2, 255 }),
        ["torch.complex(torch.arange(0f, 3f), torch.arange(1f, 4f))"] = () => torch.tensor(new[] { (0f, 1f), (1f, 2f), (2f, 3f) }),
    };

    private static readonly Lazy<Dictionary<string, JsonElement>> s_recording = new(() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path!, "parity-tests", "data", "recorded", "torchsharp-printing.json")))
            .RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("code").GetString()!));

    public static IEnumerable<object[]> Expressions => s_tensors.Keys.Select(code => new object[] { code });

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Every_style_is_written_as_recorded(string code)
    {
        Tensor t = s_tensors[code]();
        JsonElement row = s_recording.Value[code];
        Assert.Equal(row.GetProperty("ToString").GetString(), t.ToString());
        Assert.Equal(row.GetProperty("julia").GetString(), t.ToString(TensorStringStyle.Julia));
        Assert.Equal(row.GetProperty("csharp").GetString(), t.ToString(TensorStringStyle.CSharp));
        Assert.Equal(row.GetProperty("numpy").GetString(), t.ToString(TensorStringStyle.Numpy));
        Assert.Equal(row.GetProperty("julia_F2_w60").GetString(), t.ToString(TensorStringStyle.Julia, "F2", 60));
        Assert.Equal(row.GetProperty("str").GetString(), t.str());
    }

    [Fact]
    public void The_recording_is_covered() => Assert.Empty(s_recording.Value.Keys.Except(s_tensors.Keys));

    private static readonly Recorded[] s_cases =
    [
        new("H40a", () => torch.tensor(new long[] { 5, -5 }).ToString(), "\"[2], type = Int64, device = cpu\""),
        new("H40e", () => ones(1, 2, dtype: @bool).ToString(), "\"[1x2], type = Bool, device = cpu\""),
        new("H41a", () => ones(2, requires_grad: true).ToString(), "\"[2], type = Float32, device = cpu\""),
        new("H41b", () => torch.tensor(new long[] { 5, -5 }).ToString(true), "\"[2], type = Int64, device = cpu\\n 5 -5\\n\""),
        new("H41c", () => torch.tensor(new long[] { 5, -5 }).metastr(), "\"[2], type = Int64, device = cpu\""),
        new("H42d", () => torch.tensor(new float[] { 1, 2 }).str(), "\"[2], type = Float32, device = cpu\\n 1 2\\n\""),
        new("H42e", () => torch.tensor(new float[] { 1.5f, 2 }).jlstr(), "\"[2], type = Float32, device = cpu\\n 1.5 2\\n\""),
        new("H43b", () => torch.tensor(new float[] { 1.5f, 2 }).cstr(), "\"[2], type = Float32, device = cpu, value = float [] {1.5f, 2f}\""),
        new("H45a", () => torch.tensor(new[] { true, false }).cstr(), "\"[2], type = Bool, device = cpu, value = bool [] {True, False}\""),
        new("H45c", () => torch.tensor(new byte[] { 1, 2 }).cstr(), "\"[2], type = Byte, device = cpu, value = byte [] {1, 2}\""),
        new("H45d", () => ones(2, dtype: int16).cstr(), "\"[2], type = Int16, device = cpu, value = short [] {1, 1}\""),
        new("H45e", () => ones(2, dtype: float16).cstr(), "\"[2], type = Float16, device = cpu, value = float16 [] {1f, 1f}\""),
        new("H45f", () => ones(2, dtype: complex64).cstr(), "\"[2], type = ComplexFloat32, device = cpu, value = complex32 [] {1, 1}\""),
        new("H46a", () => ones(2, dtype: complex64).npstr(), "\"[1, 1]\""),
        new("H46c", () => torch.tensor(new float[] { float.NaN, float.NegativeInfinity }).cstr(), "\"[2], type = Float32, device = cpu, value = float [] {NaNf, -Infinityf}\""),
        new("H46d", () => torch.tensor(new float[] { 1e-8f, 123456.78f }).npstr(), "\"[1e-08, 1.2346e+05]\""),
        new("H46e", () => torch.tensor(new float[] { 1.23456789f }).str(fltFormat: "f2"), "\"[1], type = Float32, device = cpu\\n 1.23\\n\""),
        new("H46f", () => torch.tensor(new float[] { 1.23456789f }).npstr(fltFormat: "g3"), "\"[1.23]\""),
        new("H47a", () => Printed(() => torch.tensor(new float[] { 1, 2 }).print()), "\"[2], type = Float32, device = cpu\\n 1 2\\n\\n\""),
        new("H47c", () => zeros(20, 20).npstr().Length, "149"),
        new("H47d", () => arange(30).npstr(width: 40), "\"[0, 1, 2, ... 27, 28, 29]\""),
        new("H48b", () => { Tensor t = ones(1); t.name = "w"; return (t.name, t.ToString(), t.clone().name); }, "(\"w\", \"[1], type = Float32, device = cpu\", null)"),
        new("B49d", () => ones(2, 2).str(fltFormat: "zz"), "\"[2x2], type = Float32, device = cpu\\n zz zz\\n zz zz\\n\""),
        new("no rows", () => zeros(0, 3).str(), "\"[0x3], type = Float32, device = cpu\\n\""),
        new("negative imaginary part", () => torch.tensor(new[] { (1f, -2f), (0f, -1f), (0f, 0f) }).npstr(), "\"[1-2i, -1i, 0]\""),
        new("K1a", () => torch.TensorStringStyle, "Julia"),
        new("K1b", () => Styled(() => set_printoptions(numpy), () => { Tensor t = torch.tensor(new float[] { 1.5f, 2 }); return (t.ToString(), t.str(), t.ToString(TensorStringStyle.Default)); }), "(\"[2], type = Float32, device = cpu\", \"[1.5, 2]\", \"[1.5, 2]\")"),
        new("K1c", () => Styled(() => torch.TensorStringStyle = csharp, () => torch.tensor(new float[] { 1.5f, 2 }).str()), "\"[2], type = Float32, device = cpu, value = float [] {1.5f, 2f}\""),
        new("K1d", () => (numpy, julia, csharp), "(Numpy, Julia, CSharp)"),
        new("K2a", () => Styled(() => set_printoptions(2), () => torch.tensor(new float[] { 1.23456f, 1000 }).str()), "\"[2], type = Float32, device = cpu\\n 1.23 1000.00\\n\""),
        new("K2b", () => Styled(() => set_printoptions(style: numpy, floatFormat: "g3", linewidth: 20, maxColumns: 4), () => arange(0f, 30f).str()), "\"[0, 1, ... 28, 29]\""),
        new("K2d", () => torch.tensor(new float[] { 1, 2 }).ToString(TensorStringStyle.Metadata), "\"[2], type = Float32, device = cpu\""),
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
    public void Another_culture_writes_its_own_point() =>
        Assert.Equal("[1,5, 2]", torch.tensor(new float[] { 1.5f, 2 }).npstr(cultureInfo: WithComma()));

    [Fact]
    public void Views_and_conjugates_print_what_they_hold()
    {
        Assert.Equal("[[0, 2]\n [1, 3]]", new Tensor(Reshaped(arange(4), 2, 2).Impl.Alias([2, 2], [1, 2])).npstr());
        Assert.Equal("[1-2i]", new Tensor(torch.tensor(new[] { (1f, 2f) }).Impl.Alias(isConj: true)).npstr());
    }

    private static CultureInfo WithComma()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        return culture;
    }

    private static Tensor Reshaped(Tensor t, params long[] sizes) => new(MiniTorch.Operators.Aten.View(t.Impl, sizes));

    private static string Printed(Action print)
    {
        TextWriter before = Console.Out;
        using var written = new StringWriter { NewLine = "\n" };
        Console.SetOut(written);
        try
        {
            print();
            return written.ToString();
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    private static object? Styled(Action set, Func<object?> read)
    {
        set();
        try
        {
            return read();
        }
        finally
        {
            set_printoptions(style: julia, floatFormat: "g5", linewidth: 100, newLine: Environment.NewLine, maxRows: 6, maxColumns: 6);
        }
    }
}
