using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace MiniTorch.Utils;

/// <summary>A dictionary that keeps its items in the order in which they were added, and can be read as a list of pairs.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)> where TKey : notnull
{
    private readonly List<(TKey Key, TValue Value)> _items = [];
    private readonly Dictionary<TKey, TValue> _values = [];

    /// <summary>The value of a key. Setting the value of a new key adds it at the end; that of a known key leaves its place as it is.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public TValue this[TKey key]
    {
        get => _values[key];
        set
        {
            int at = IndexOf(key);
            _values[key] = value;
            if (at < 0)
            {
                _items.Add((key, value));
            }
            else
            {
                _items[at] = (key, value);
            }
        }
    }

    /// <summary>The item at a position.</summary>
    /// <exception cref="ArgumentException">Another item has the new key already.</exception>
    public (TKey, TValue) this[int index]
    {
        get => _items[index];
        set
        {
            TKey old = _items[index].Key;
            if (_values.Comparer.Equals(old, value.Item1))
            {
                _values[old] = value.Item2;
            }
            else
            {
                _values.Add(value.Item1, value.Item2);
                _values.Remove(old);
            }
            _items[index] = value;
        }
    }

    /// <summary>The keys, in order.</summary>
    public ICollection<TKey> Keys => _items.ConvertAll(static item => item.Key);

    /// <summary>The values, in order.</summary>
    public ICollection<TValue> Values => _items.ConvertAll(static item => item.Value);

    /// <summary>The number of items.</summary>
    public int Count => _items.Count;

    /// <summary>False.</summary>
    public bool IsReadOnly => false;

    /// <summary>The keys, in order.</summary>
    public IEnumerable<TKey> keys() => Keys;

    /// <summary>The values, in order.</summary>
    public IEnumerable<TValue> values() => Values;

    /// <summary>The pairs of key and value, in order.</summary>
    public IEnumerator<(TKey, TValue)> items() => GetEnumerator();

    /// <summary>Adds an item at the end.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(TKey key, TValue value)
    {
        _values.Add(key, value);
        _items.Add((key, value));
    }

    /// <inheritdoc cref="Add(TKey, TValue)"/>
    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    /// <inheritdoc cref="Add(TKey, TValue)"/>
    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    /// <summary>Adds an item at a position.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Insert(int index, (TKey, TValue) item)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)_items.Count, nameof(index));
        _values.Add(item.Item1, item.Item2);
        _items.Insert(index, item);
    }

    /// <summary>Removes a key and its value; false if it was not there.</summary>
    public bool Remove(TKey key)
    {
        if (!_values.Remove(key))
        {
            return false;
        }
        _items.RemoveAt(IndexOf(key));
        return true;
    }

    /// <summary>Removes an item if both its key and its value are there.</summary>
    public bool Remove((TKey, TValue) item) => Contains(item) && Remove(item.Item1);

    /// <summary>Removes an item if both its key and its value are there.</summary>
    public bool Remove(KeyValuePair<TKey, TValue> item) => Remove((item.Key, item.Value));

    /// <summary>Removes the item at a position.</summary>
    public void RemoveAt(int index)
    {
        _values.Remove(_items[index].Key);
        _items.RemoveAt(index);
    }

    /// <summary>Removes all items.</summary>
    public void Clear()
    {
        _values.Clear();
        _items.Clear();
    }

    /// <summary>Removes all items.</summary>
    public void clear() => Clear();

    /// <summary>Whether the key is there.</summary>
    public bool ContainsKey(TKey key) => _values.ContainsKey(key);

    /// <summary>Whether the key is there with this value.</summary>
    public bool Contains((TKey, TValue) item) =>
        _values.TryGetValue(item.Item1, out TValue? value) && EqualityComparer<TValue>.Default.Equals(value, item.Item2);

    /// <summary>Whether the key is there with this value.</summary>
    public bool Contains(KeyValuePair<TKey, TValue> item) => Contains((item.Key, item.Value));

    /// <summary>The position of an item, or −1.</summary>
    public int IndexOf((TKey, TValue) item) => Contains(item) ? IndexOf(item.Item1) : -1;

    /// <summary>The value of a key, if it is there.</summary>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    /// <summary>Copies the items, in order.</summary>
    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

    /// <summary>Copies the items, in order.</summary>
    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
    {
        foreach ((TKey key, TValue value) in _items)
        {
            array[arrayIndex++] = new KeyValuePair<TKey, TValue>(key, value);
        }
    }

    /// <summary>The pairs of key and value, in order.</summary>
    public IEnumerator<(TKey, TValue)> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator()
    {
        foreach ((TKey key, TValue value) in _items)
        {
            yield return new KeyValuePair<TKey, TValue>(key, value);
        }
    }

    private int IndexOf(TKey key)
    {
        for (int i = 0; i < _items.Count; i++)
        {
            if (_values.Comparer.Equals(_items[i].Key, key))
            {
                return i;
            }
        }
        return -1;
    }
}
