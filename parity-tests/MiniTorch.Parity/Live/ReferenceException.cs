namespace MiniTorch.Parity.Live;

/// <summary>The reference itself failed: it ended, said nothing for too long, or could not do what it was asked.</summary>
public sealed class ReferenceException(string message) : Exception(message);
