using System.Collections;
using System.Diagnostics.CodeAnalysis;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Parameters under names, registered when the dictionary is a field of a module.</summary>
            public static ParameterDict ParameterDict(params (string, Parameter)[] parameters)
            {
                var dict = new ParameterDict();
                foreach ((string name, Parameter parameter) in parameters)
                {
                    dict.Add(name, parameter);
                }
                return dict;
            }
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Parameters under names, in the order of insertion.</summary>
    public class ParameterDict : torch.nn.Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
    {
        /// <summary>An empty dictionary.</summary>
        public ParameterDict()
            : base(nameof(ParameterDict))
        {
        }

        /// <inheritdoc/>
        public Parameter this[string key]
        {
            get => _internal_params[key];
            set => _internal_params[key] = value;
        }

        /// <inheritdoc/>
        public (string, Parameter) this[int index]
        {
            get => _internal_params[index];
            set => _internal_params[index] = value;
        }

        /// <inheritdoc/>
        public int Count => _internal_params.Count;

        /// <inheritdoc/>
        public bool IsReadOnly => false;

        /// <inheritdoc/>
        public ICollection<string> Keys => _internal_params.Keys;

        /// <inheritdoc/>
        public ICollection<Parameter> Values => _internal_params.Values;

        /// <inheritdoc cref="Keys"/>
        public IEnumerable<string> keys() => _internal_params.Keys;

        /// <inheritdoc cref="Values"/>
        public IEnumerable<Parameter> values() => _internal_params.Values;

        /// <summary>Names and parameters.</summary>
        public IEnumerator<(string, Parameter)> items() => _internal_params.GetEnumerator();

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            string.Join('\n', named_parameters().Select(static item => $"  ({item.name}): Parameter containing: [{Repr.TypeName(item.parameter.dtype)} of size {Repr.Sizes(item.parameter.shape)}]"));

        /// <inheritdoc/>
        protected override void RegisterComponents()
        {
        }

        /// <inheritdoc/>
        public void Add(string key, Parameter value) => _internal_params.Add(key, value);

        /// <inheritdoc/>
        public void Add((string, Parameter) item) => Add(item.Item1, item.Item2);

        /// <inheritdoc/>
        public void Add(KeyValuePair<string, Parameter> item) => Add(item.Key, item.Value);

        /// <inheritdoc/>
        public void Insert(int index, (string, Parameter) item) => _internal_params.Insert(index, item);

        /// <inheritdoc/>
        public bool Remove(string key) => _internal_params.Remove(key);

        /// <inheritdoc/>
        public bool Remove((string, Parameter) item) => _internal_params.Remove(item);

        /// <inheritdoc/>
        public bool Remove(KeyValuePair<string, Parameter> item) => _internal_params.Remove(item);

        /// <inheritdoc/>
        public void RemoveAt(int index) => _internal_params.RemoveAt(index);

        /// <inheritdoc/>
        public void Clear() => _internal_params.Clear();

        /// <inheritdoc cref="Clear"/>
        public void clear() => Clear();

        /// <inheritdoc/>
        public bool ContainsKey(string key) => _internal_params.ContainsKey(key);

        /// <inheritdoc/>
        public bool Contains((string, Parameter) item) => _internal_params.Contains(item);

        /// <inheritdoc/>
        public bool Contains(KeyValuePair<string, Parameter> item) => _internal_params.Contains(item);

        /// <inheritdoc/>
        public int IndexOf((string, Parameter) item) => _internal_params.IndexOf(item);

        /// <inheritdoc/>
        public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value) => _internal_params.TryGetValue(key, out value);

        /// <inheritdoc/>
        public void CopyTo((string, Parameter)[] array, int arrayIndex) => _internal_params.CopyTo(array, arrayIndex);

        /// <inheritdoc/>
        public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => _internal_params.CopyTo(array, arrayIndex);

        /// <inheritdoc/>
        public IEnumerator<(string, Parameter)> GetEnumerator() => _internal_params.GetEnumerator();

        IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() => ((IEnumerable<KeyValuePair<string, Parameter>>)_internal_params).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
