using System.Diagnostics;
using Xunit;

namespace MiniTorch.Tests;

public sealed class LiveReferencesTests
{
    [Fact]
    public void Every_reference_is_found_or_says_what_to_do_and_looking_is_quick()
    {
        var watch = Stopwatch.StartNew();
        foreach (var reference in Enum.GetValues<LiveReference>())
        {
            if (LiveReferences.WhyMissing(reference) is { } reason)
                Assert.Contains("not here: ", reason);
        }

        Assert.InRange(watch.ElapsedMilliseconds, 0, 5000);
    }

    [Fact]
    public void A_test_is_skipped_exactly_where_one_of_its_references_is_missing()
    {
        var all = Enum.GetValues<LiveReference>();
        var missing = all.Where(reference => LiveReferences.WhyMissing(reference) is not null).ToArray();
        Assert.Equal(missing.Length != 0, new LiveFactAttribute(all).Skip is not null);
        Assert.Null(new LiveFactAttribute([.. all.Except(missing)]).Skip);
        Assert.Null(new LiveTheoryAttribute([.. all.Except(missing)]).Skip);
        foreach (var reference in missing)
            Assert.Equal(LiveReferences.WhyMissing(reference), new LiveTheoryAttribute([.. all.Except(missing), reference]).Skip);
    }
}
