using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Reports;

/// <summary>Collects what is found out about one sample, which is the only one that its thread looks at meanwhile.</summary>
public sealed class OutcomeBuilder
{
    private readonly Section _section;
    private readonly string _entry;
    private readonly string _id;
    private readonly List<string> _details = [];
    private Aspects _tested;
    private Aspects _passed;
    private string? _missing;

    public OutcomeBuilder(Section section, string entry, string id)
    {
        (_section, _entry, _id) = (section, entry, id);
        TensorComparer.WorstError = 0;
    }

    /// <summary>Notes the result of a comparison: null is agreement.</summary>
    public void Check(Aspects aspect, string? difference)
    {
        bool first = !_tested.HasFlag(aspect);
        _tested |= aspect;
        if (difference is null)
        {
            _passed |= first ? aspect : Aspects.None;
            return;
        }

        _passed &= ~aspect;
        _details.Add(difference);
    }

    /// <summary>
    /// Runs one step. False if it threw: then the aspect failed, or something is missing. An exception that is none of
    /// the API's is an error of the harness and passes through.
    /// </summary>
    public bool Try(Aspects aspect, string doing, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (MissingException missing)
        {
            _missing = missing.Name;
            _details.Add(missing.Message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Check(aspect, $"{doing} threw {Describe(exception)}");
        }

        return false;
    }

    public Outcome Build() => new(_section, _entry, _id, _tested, _passed, _missing, _details) { WorstError = TensorComparer.WorstError };

    /// <summary>Type and first line; where it came from, for an error that is a defect of the library rather than of the call.</summary>
    public static string Describe(Exception exception)
    {
        string origin = exception is NullReferenceException or InvalidCastException or IndexOutOfRangeException or NotSupportedException or KeyNotFoundException
            ? exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("MiniTorch", StringComparison.Ordinal))?.TrimEnd() ?? ""
            : "";
        return $"{exception.GetType().Name}: {exception.Message.Split('\n')[0]}{origin}";
    }
}
