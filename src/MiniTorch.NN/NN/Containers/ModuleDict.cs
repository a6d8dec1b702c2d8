using System.Collections;
using System.Diagnostics.CodeAnalysis;
using MiniTorch.Modules;
using MiniTorch.Utils;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Modules under names, registered when the dictionary is a field of a module.</summary>
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            /// <summary>Modules under names, registered when the dictionary is a field of a module.</summary>
            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var dict = new ModuleDict<T>();
                foreach ((string name, T module) in modules)
                {
                    dict.Add(name, module);
                }
                return dict;
            }
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Modules under names, in the order of insertion, that are registered when the dictionary is registered itself.</summary>
    /// <typeparam name="T">The modules' type.</typeparam>
    public class ModuleDict<T> : torch.nn.Module, IDictionary<string, T>, IList<(string, T)> where T : torch.nn.Module
    {
        private readonly OrderedDict<string, T> _dict = new();
        private bool _registered;

        /// <summary>An empty dictionary.</summary>
        public ModuleDict()
            : base(nameof(ModuleDict<>))
        {
        }

        /// <inheritdoc/>
        public T this[string key]
        {
            get => _dict[key];
            set
            {
                _dict[key] = value;
                Reregister();
            }
        }

        /// <inheritdoc/>
        public (string, T) this[int index]
        {
            get => _dict[index];
            set
            {
                _dict[index] = value;
                Reregister();
            }
        }

        /// <inheritdoc/>
        public int Count => _dict.Count;

        /// <inheritdoc/>
        public bool IsReadOnly => false;

        /// <summary>The modules under their names.</summary>
        public override string ToString() => Repr.Children(GetName(), ((IEnumerable<(string Name, T Module)>)_dict).Select(static item => (item.Name, (torch.nn.Module)item.Module)));

        /// <inheritdoc/>
        public ICollection<string> Keys => _dict.Keys;

        /// <inheritdoc/>
        public ICollection<T> Values => _dict.Values;

        /// <inheritdoc cref="Keys"/>
        public IEnumerable<string> keys() => _dict.Keys;

        /// <inheritdoc cref="Values"/>
        public IEnumerable<T> values() => _dict.Values;

        /// <summary>Names and modules.</summary>
        public IEnumerator<(string, T)> items() => _dict.GetEnumerator();

        /// <inheritdoc/>
        protected override void RegisterComponents()
        {
            if (_registered)
            {
                return;
            }
            foreach ((string name, T module) in _dict)
            {
                register_module(name, module);
            }
            _registered = true;
        }

        /// <inheritdoc/>
        public void Add(string key, T value)
        {
            _dict.Add(key, value);
            if (_registered)
            {
                register_module(key, value);
            }
        }

        /// <inheritdoc/>
        public void Add((string, T) item) => Add(item.Item1, item.Item2);

        /// <inheritdoc/>
        public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

        /// <inheritdoc/>
        public void Insert(int index, (string, T) item)
        {
            _dict.Insert(index, item);
            Reregister();
        }

        /// <inheritdoc/>
        public bool Remove(string key)
        {
            bool removed = _dict.Remove(key);
            Reregister();
            return removed;
        }

        /// <inheritdoc/>
        public bool Remove((string, T) item) => Contains(item) && Remove(item.Item1);

        /// <inheritdoc/>
        public bool Remove(KeyValuePair<string, T> item) => Remove((item.Key, item.Value));

        /// <inheritdoc/>
        public void RemoveAt(int index)
        {
            _dict.RemoveAt(index);
            Reregister();
        }

        /// <inheritdoc/>
        public void Clear()
        {
            _dict.Clear();
            ClearModules();
        }

        /// <inheritdoc cref="Clear"/>
        public void clear() => Clear();

        /// <inheritdoc/>
        public bool ContainsKey(string key) => _dict.ContainsKey(key);

        /// <inheritdoc/>
        public bool Contains((string, T) item) => _dict.Contains(item);

        /// <inheritdoc/>
        public bool Contains(KeyValuePair<string, T> item) => _dict.Contains(item);

        /// <inheritdoc/>
        public int IndexOf((string, T) item) => _dict.IndexOf(item);

        /// <inheritdoc/>
        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _dict.TryGetValue(key, out value);

        /// <inheritdoc/>
        public void CopyTo((string, T)[] array, int arrayIndex) => _dict.CopyTo(array, arrayIndex);

        /// <inheritdoc/>
        public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => _dict.CopyTo(array, arrayIndex);

        /// <inheritdoc/>
        public IEnumerator<(string, T)> GetEnumerator() => _dict.GetEnumerator();

        IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => ((IEnumerable<KeyValuePair<string, T>>)_dict).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <inheritdoc/>
        public override void train(bool train = true)
        {
            base.train(train);
            foreach (T module in _dict.Values)
            {
                module.train(train);   // also those that are not registered yet
            }
        }

        private void Reregister()
        {
            if (_registered)
            {
                ClearModules();
                _registered = false;
                RegisterComponents();
            }
        }
    }
}
