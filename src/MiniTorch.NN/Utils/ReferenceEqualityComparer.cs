using System.Runtime.CompilerServices;

namespace MiniTorch.Utils;

/// <summary>Two objects are equal when they are the same, whatever their own <c>Equals</c> says.</summary>
public class ReferenceEqualityComparer<T> : EqualityComparer<T> where T : class
{
    /// <summary>The comparer for <typeparamref name="T"/>.</summary>
    public static new IEqualityComparer<T> Default { get; } = new ReferenceEqualityComparer<T>();

    /// <inheritdoc/>
    public override bool Equals(T? x, T? y) => ReferenceEquals(x, y);

    /// <inheritdoc/>
    public override int GetHashCode(T obj) => RuntimeHelpers.GetHashCode(obj);
}
