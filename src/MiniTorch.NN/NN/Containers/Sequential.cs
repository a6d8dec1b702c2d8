using MiniTorch.Modules;

namespace MiniTorch
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>No modules yet: what goes in comes out.</summary>
            public static Sequential Sequential() => new ConcreteSequential();

            /// <summary>Modules one after the other; the output of each is the input of the next.</summary>
            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules)
            {
                var sequential = new ConcreteSequential();
                foreach ((string name, Module<Tensor, Tensor> module) in modules)
                {
                    sequential.append(name, module);
                }
                return sequential;
            }

            /// <inheritdoc cref="Sequential(ValueTuple{string, Module{Tensor, Tensor}}[])"/>
            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            /// <inheritdoc cref="Sequential(ValueTuple{string, Module{Tensor, Tensor}}[])"/>
            public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
                Sequential(Array.ConvertAll(modules, static module => (module.Item1, module.Item2)));

            /// <inheritdoc cref="Sequential(ValueTuple{string, Module{Tensor, Tensor}}[])"/>
            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => Sequential(modules.ToArray());

            /// <inheritdoc cref="Sequential(ValueTuple{string, Module{Tensor, Tensor}}[])"/>
            public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) => Sequential(modules.ToArray());

            /// <inheritdoc cref="Sequential(ValueTuple{string, Module{Tensor, Tensor}}[])"/>
            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            {
                var sequential = new ConcreteSequential();
                foreach (Module<Tensor, Tensor> module in modules)
                {
                    sequential.append(module);
                }
                return sequential;
            }

            private sealed class ConcreteSequential : Sequential;
        }
    }
}

namespace MiniTorch.Modules
{
    /// <summary>Modules one after the other; the output of each is the input of the next.</summary>
    public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly List<(string Name, torch.nn.IModule<torch.Tensor, torch.Tensor> Module)> _modules = [];

        /// <summary>A chain of modules under the given names.</summary>
        protected Sequential(params (string name, torch.nn.Module<torch.Tensor, torch.Tensor> submodule)[] modules)
            : base(nameof(Sequential))
        {
            foreach ((string name, torch.nn.Module<torch.Tensor, torch.Tensor> module) in modules)
            {
                append(name, module);
            }
        }

        /// <summary>A chain of modules, named by their index.</summary>
        protected Sequential(params torch.nn.Module<torch.Tensor, torch.Tensor>[] modules)
            : base(nameof(Sequential))
        {
            foreach (torch.nn.Module<torch.Tensor, torch.Tensor> module in modules)
            {
                append(module);
            }
        }

        /// <summary>An empty chain.</summary>
        protected internal Sequential()
            : base(nameof(Sequential))
        {
        }

        /// <summary>How many modules there are.</summary>
        public int Count => _modules.Count;

        /// <summary>The module at a place.</summary>
        public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => _modules[index].Module;

        /// <summary>A chain of the modules of a range, under their names.</summary>
        public Sequential this[Range index]
        {
            get
            {
                (int start, int length) = index.GetOffsetAndLength(Count);
                return Slice(start, start + length);
            }
        }

        /// <inheritdoc cref="this[Range]"/>
        public Sequential this[(int? start, int? end) index] => Slice(PlaceInChain(index.start, 0, Count), PlaceInChain(index.end, Count, Count));

        /// <summary>Adds a module at the end, named by its index.</summary>
        /// <returns>This chain.</returns>
        public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => append(Count.ToString(), module);

        /// <summary>Adds a module at the end.</summary>
        /// <returns>This chain.</returns>
        public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
        {
            _modules.Add((name, module));
            if (!_internal_submodules.ContainsKey(name))
            {
                register_module(name, (torch.nn.Module)module);
            }
            return this;
        }

        /// <summary>Passes the input through all modules.</summary>
        public override torch.Tensor forward(torch.Tensor tensor)
        {
            torch.Tensor current = tensor;
            foreach ((_, torch.nn.IModule<torch.Tensor, torch.Tensor> module) in _modules)
            {
                torch.Tensor next = module.call(current);
                if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next))
                {
                    current.Dispose();   // the graph keeps what it needs
                }
                current = next;
            }
            return ReferenceEquals(current, tensor) ? new torch.Tensor(tensor.Impl) : current;
        }

        /// <inheritdoc/>
        public override void train(bool on = true) => base.train(on);

        /// <inheritdoc/>
        /// <param name="recurse">Go into child modules.</param>
        /// <param name="include_persistent">Also those that the state dict leaves out.</param>
        public override IEnumerable<(string name, torch.Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true) => base.named_buffers(recurse, include_persistent);

        /// <inheritdoc/>
        protected override void RegisterComponents()
        {
        }

        private Sequential Slice(int start, int end)
        {
            var slice = new Sequential();
            for (int i = start; i < end; i++)
            {
                slice.append(_modules[i].Name, _modules[i].Module);
            }
            return slice;
        }
    }
}
