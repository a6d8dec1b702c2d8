using System.Numerics;
using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Promotion;

/// <summary>
/// Checks result dtypes against promotion.json: binary operators on each pair of dtypes (1-dim with 1-dim, 1-dim with
/// 0-dim, both 0-dim), operators with a Python scalar, unary operators. All tensors hold ones.
/// </summary>
public sealed class PromotionRunner(JsonElement entries, Binder binder)
{
    private const string Error = "E";

    /// <summary>complex32 is a dtype of PyTorch's that the API does not have: cells where it comes up say nothing.</summary>
    private const string NoSuchDType = "c32";

    private static readonly Dictionary<string, string> Abbreviations = new()
    {
        ["bool"] = "b",
        ["uint8"] = "u8",
        ["int8"] = "i8",
        ["int16"] = "i16",
        ["int32"] = "i32",
        ["int64"] = "i64",
        ["float16"] = "f16",
        ["bfloat16"] = "bf16",
        ["float32"] = "f32",
        ["float64"] = "f64",
        ["complex64"] = "c64",
        ["complex128"] = "c128",
    };

    private static readonly Dictionary<string, string> Names = Abbreviations.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The scalars of the scalar tables, in the order of their cells.</summary>
    private static readonly object[] Scalars = [true, 1L, 1.0, new Complex(1, 0)];

    private readonly PromotionCalls _calls = new(binder);

    public static PromotionRunner Open(RecordedFiles files, Binder binder) =>
        new(files.ReadJson(RecordedFiles.Promotion).GetProperty("entries"), binder);

    public IEnumerable<string> Entries => entries.EnumerateObject().Select(entry => entry.Name).Where(name => !PromotionCalls.Unusable.Contains(name));

    public IEnumerable<Outcome> Run(string entry) => RunAll(entry).OfType<Outcome>();

    private IEnumerable<Outcome?> RunAll(string entry)
    {
        (string kind, string op) = entry.Split(' ', 2) is [var first, var second] ? (first, second) : throw new InvalidDataException(entry);
        foreach (JsonProperty row in entries.GetProperty(entry).EnumerateObject())
        {
            if (row.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty cell in row.Value.EnumerateObject())
                {
                    string[] results = Split(cell.Value.GetString()!, 3);
                    for (int i = 0; i < results.Length; i++)
                    {
                        (int left, int right) = i switch { 0 => (1, 1), 1 => (1, 0), _ => (0, 0) };
                        yield return left != right && MakesHalfComplex(row.Name, cell.Name) ? null : Check(entry, $"{op}({row.Name}[{left}-dim], {cell.Name}[{right}-dim])", results[i],
                            () => _calls.Binary(op, Ones(row.Name, left), Ones(cell.Name, right)));
                    }
                }
            }
            else
            {
                string[] results = Split(row.Value.GetString()!, kind == "scalar" ? Scalars.Length : 1);
                for (int i = 0; i < results.Length; i++)
                {
                    object scalar = Scalars[i];
                    yield return scalar is Complex && MakesHalfComplex(row.Name, "c64") && kind == "scalar" ? null
                        : kind == "scalar"
                        ? Check(entry, $"{op}({row.Name}, {PyText.Of(scalar)})", results[i], () => _calls.Binary(op, Ones(row.Name, 1), scalar))
                        : Check(entry, $"{op}({row.Name})", results[i], () => _calls.Unary(op, Ones(row.Name, 1)));
                }
            }
        }
    }

    /// <summary>Null for a cell that says nothing.</summary>
    private Outcome? Check(string entry, string id, string expected, Func<object?> call)
    {
        if (expected == NoSuchDType)
        {
            return null;
        }

        OutcomeBuilder outcome = new(Section.Promotion, entry, id);
        try
        {
            object? result = call();
            string actual = Abbreviations[binder.Tensors.DType(result is PySequence sequence ? sequence[0]! : result!)];
            outcome.Check(Aspects.Forward, actual == expected ? null : $"got {actual}, expected {(expected == Error ? "an error" : expected)}");
        }
        catch (Exception exception) when (exception is not MissingException && expected == Error)
        {
            outcome.Check(Aspects.Forward, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            outcome.Try(Aspects.Forward, "call", () => throw exception);
        }

        return outcome.Build();
    }

    /// <summary>A float16 tensor with a complex number or 0-dim tensor is complex32.</summary>
    private static bool MakesHalfComplex(string tensor, string number) => tensor == "f16" && number is ("c64" or "c128");

    /// <summary>A cell that is the same for every form is written once.</summary>
    private static string[] Split(string cell, int count) => cell.Split('/') is { Length: > 1 } parts ? parts : [.. Enumerable.Repeat(cell == "error" ? Error : cell, count)];

    private object Ones(string dtype, int dimensions)
    {
        long[] shape = dimensions == 0 ? [] : [1];
        return binder.Tensors.Create(TensorData.From(Names[dtype], shape, [Complex.One]), null, false, binder.Functions);
    }
}
