using System.Collections;
using System.Text;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A list of modules that are registered when the list is a field of a module.</summary>
            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            /// <summary>A list of modules that are registered when the list is a field of a module.</summary>
            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>A list of modules, named by their index, that are registered when the list is registered itself.</summary>
    /// <typeparam name="T">The modules' type.</typeparam>
    public class ModuleList<T> : torch.nn.Module, IList<T> where T : torch.nn.Module
    {
        private readonly List<T> _list = [];
        private bool _registered;

        /// <summary>A list of the given modules.</summary>
        public ModuleList(params T[] modules)
            : base(nameof(ModuleList<>))
        {
            if (modules is not null)
            {
                _list.AddRange(modules);
            }
        }

        /// <inheritdoc/>
        public T this[int index]
        {
            get => _list[index];
            set => _list[index] = value;
        }

        /// <inheritdoc/>
        public int Count => _list.Count;

        /// <inheritdoc/>
        public bool IsReadOnly => false;

        /// <summary>The modules, equal neighbours in one line.</summary>
        public override string ToString()
        {
            if (_list.Count == 0)
            {
                return $"{GetName()}()";
            }
            var text = new StringBuilder(GetName()).Append("(\n");
            string[] shown = _list.ConvertAll(static module => module.ToString()).ToArray();
            for (int first = 0, next; first < shown.Length; first = next)
            {
                for (next = first + 1; next < shown.Length && shown[next] == shown[first]; next++)
                {
                }
                string label = next == first + 1 ? $"({first}): " : $"({first}-{next - 1}): {next - first} x ";
                text.Append("  ").Append(label).Append(Repr.Indent(shown[first])).Append('\n');
            }
            return text.Append(')').ToString();
        }

        /// <inheritdoc/>
        protected override void RegisterComponents()
        {
            if (_registered)
            {
                return;
            }
            for (int i = 0; i < _list.Count; i++)
            {
                register_module(i.ToString(), _list[i]);
            }
            _registered = true;
        }

        /// <inheritdoc/>
        public void Add(T item)
        {
            _list.Add(item);
            if (_registered)
            {
                register_module((_list.Count - 1).ToString(), item);
            }
        }

        /// <summary>Adds modules at the end.</summary>
        public void append(params T[] parameters) => extend(parameters);

        /// <inheritdoc cref="append"/>
        public void extend(IEnumerable<T> modules)
        {
            foreach (T module in modules)
            {
                Add(module);
            }
        }

        /// <inheritdoc/>
        public void Insert(int index, T item)
        {
            _list.Insert(index, item);
            Renumber();
        }

        /// <inheritdoc/>
        public bool Remove(T item)
        {
            bool removed = _list.Remove(item);
            Renumber();
            return removed;
        }

        /// <inheritdoc/>
        public void RemoveAt(int index)
        {
            _list.RemoveAt(index);
            Renumber();
        }

        /// <inheritdoc/>
        public void Clear()
        {
            _list.Clear();
            ClearModules();
        }

        /// <inheritdoc/>
        public bool Contains(T item) => _list.Contains(item);

        /// <inheritdoc/>
        public int IndexOf(T item) => _list.IndexOf(item);

        /// <inheritdoc/>
        public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

        /// <inheritdoc/>
        public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

        /// <inheritdoc/>
        public override void train(bool train = true)
        {
            base.train(train);
            _list.ForEach(module => module.train(train));   // also those that are not registered yet
        }

        private void Renumber()
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
