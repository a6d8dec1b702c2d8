using System.Collections;
using MiniTorch.Core;
using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A list of parameters that are registered when the list is a field of a module.</summary>
            public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>A list of parameters, named by their index.</summary>
    public class ParameterList : torch.nn.Module, IList<Parameter>
    {
        private readonly List<Parameter> _list = [];

        /// <summary>A list of the given parameters.</summary>
        public ParameterList(params Parameter[] parameters)
            : base(nameof(ParameterList)) => extend(parameters);

        /// <inheritdoc/>
        public Parameter this[int index]
        {
            get => _list[index];
            set
            {
                _list[index] = value;
                Renumber();
            }
        }

        /// <inheritdoc/>
        public int Count => _list.Count;

        /// <inheritdoc/>
        public bool IsReadOnly => false;

        /// <inheritdoc/>
        protected internal override string extra_repr() =>
            string.Join('\n', _list.Select(static (parameter, i) => $"  ({i}): Parameter containing: [torch.{parameter.Impl.DType.PythonName()} of size {Repr.Sizes(parameter.shape)}]"));

        /// <inheritdoc/>
        protected override void RegisterComponents()
        {
        }

        /// <inheritdoc/>
        public void Add(Parameter item)
        {
            _list.Add(item);
            Renumber();
        }

        /// <summary>Adds parameters at the end.</summary>
        public void append(params Parameter[] parameters) => extend(parameters);

        /// <inheritdoc cref="append"/>
        public void extend(IEnumerable<Parameter> parameters)
        {
            _list.AddRange(parameters);
            Renumber();
        }

        /// <inheritdoc/>
        public void Insert(int index, Parameter item)
        {
            _list.Insert(index, item);
            Renumber();
        }

        /// <inheritdoc/>
        public bool Remove(Parameter item)
        {
            int index = IndexOf(item);
            if (index >= 0)
            {
                RemoveAt(index);
            }
            return index >= 0;
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
            Renumber();
        }

        /// <inheritdoc/>
        public bool Contains(Parameter item) => IndexOf(item) >= 0;

        /// <inheritdoc/>
        public int IndexOf(Parameter item) => _list.FindIndex(other => ReferenceEquals(other, item));

        /// <inheritdoc/>
        public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

        /// <inheritdoc/>
        public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

        /// <inheritdoc/>
        protected override void _toEpilog(torch.ScalarType? dtype, torch.Device? device, bool non_blocking)
        {
            base._toEpilog(dtype, device, non_blocking);
            for (int i = 0; i < _list.Count; i++)
            {
                _list[i] = _internal_params[i.ToString()];
            }
        }

        private void Renumber()
        {
            _internal_params.Clear();
            for (int i = 0; i < _list.Count; i++)
            {
                _internal_params.Add(i.ToString(), _list[i]);
            }
        }
    }
}
