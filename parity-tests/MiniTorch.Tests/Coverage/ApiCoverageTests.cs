using MiniTorch.Parity.Coverage;
using Xunit;

namespace MiniTorch.Tests.Coverage;

/// <summary>docs/api-coverage.md, and the comparison that it comes from.</summary>
public class ApiCoverageTests
{
    [Fact]
    public void The_document_is_current()
    {
        string expected = CoverageDocument.Write(ApiCoverage.OfThisLibrary(), UsageScope.Read(ApiCoverage.ThisLibrary()));
        Assert.True(File.ReadAllText(CoverageDocument.Location) == expected, "docs/api-coverage.md is out of date: dotnet run --project parity-tests/MiniTorch.Parity -c Release -- coverage --write");
    }

    [Fact]
    public void Members_are_listed_with_names_and_defaults()
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> types = ApiCoverage.ThisLibrary().Types;
        Assert.Contains("static torch.Tensor load(string location)", types["torch"]);
        Assert.Contains("Float32 = 6", types["torch.ScalarType"]);
        Assert.Contains(types["Modules.Adam"], static member => member.Contains("double lr = 0.001, double beta1 = 0.9", StringComparison.Ordinal));
        Assert.Contains("torch.Tensor this[params torch.TensorIndex[] indices] { get; set; }", types["torch.Tensor"]);
    }

    [Fact]
    public void What_differs_is_missing_and_what_is_out_of_scope_is_not_counted()
    {
        string[] reference =
        [
            "static class torch",
            "  static torch.Tensor load(string location)",
            "  static torch.Tensor load(string path)",
            "  static torch.Tensor no_such_function(string location)",
            "",
            "static class torch.jit",
            "  static void load(string location)",
        ];
        var coverage = new ApiCoverage(reference, ApiCoverage.ThisLibrary());
        TypeCoverage type = Assert.Single(coverage.Types);
        Assert.Equal((3, 1, 2), (type.Total, type.Exact, type.Named));
        Assert.Equal([("static torch.Tensor load(string path)", true), ("static torch.Tensor no_such_function(string location)", false)], type.Missing);
    }

    [Fact]
    public void A_name_that_nothing_has_is_missing_from_the_usage()
    {
        IReadOnlyList<UsedName> usage = UsageScope.Read(ApiCoverage.ThisLibrary());
        Assert.True(usage.Single(static name => name is { Group: "torch", Name: "tensor" }).IsHere);
        Assert.All(UsageScope.Read(new ApiListing("MiniTorch")), static name => Assert.False(name.IsHere));
    }
}
