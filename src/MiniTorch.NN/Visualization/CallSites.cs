using MiniTorch.Autograd;
using MiniTorch.Tracing;

namespace MiniTorch.Visualization;

/// <summary>Which line of the user's code made a node.</summary>
public static class CallSites
{
    /// <summary>
    /// Until the result is disposed, every node made on this thread notes file and line of the call that made it, as <c>metadata["site"]</c>. Each call
    /// walks the stack, so this is for looking at a graph, not for training.
    /// </summary>
    public static IDisposable Note() => new CallSiteNotes();

    /// <summary>file:line of the call that made a node; null if it was not noted.</summary>
    internal static string? Of(Node node) => node.HasMetadata(CallSiteNotes.Key) ? (string)node.Metadata[CallSiteNotes.Key] : null;
}
