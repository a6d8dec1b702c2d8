namespace MiniTorch.Modules;

/// <summary>Modules in a row, of which a derived class's <c>forward</c> makes a computation.</summary>
/// <typeparam name="T">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class Sequential<T, TResult> : torch.nn.Module<T, TResult>
{
    private List<torch.nn.Module> _chain = [];

    /// <summary>Modules under the given names.</summary>
    protected Sequential(params (string name, torch.nn.Module)[] modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, torch.nn.Module module) in modules)
        {
            Add(name, module);
        }
    }

    /// <summary>Modules, named by their index.</summary>
    protected Sequential(params torch.nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (torch.nn.Module module in modules)
        {
            Add(module);
        }
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _chain.Count;

    /// <summary>The module at a place.</summary>
    public torch.nn.Module this[int index] => _chain[index];

    /// <summary>This computation over the modules of a range alone.</summary>
    public Sequential<T, TResult> this[Range index]
    {
        get
        {
            (int start, int length) = index.GetOffsetAndLength(Count);
            return Slice(start, start + length);
        }
    }

    /// <inheritdoc cref="this[Range]"/>
    public Sequential<T, TResult> this[(int? start, int? end) index] => Slice(PlaceInChain(index.start, 0, Count), PlaceInChain(index.end, Count, Count));

    /// <summary>Adds a module at the end.</summary>
    /// <returns>This.</returns>
    public Sequential<T, TResult> append(string name, torch.nn.Module module)
    {
        Add(name, module);
        return this;
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    /// <returns>This.</returns>
    public Sequential<T, TResult> append(torch.nn.Module module) => append(Count.ToString(), module);

    /// <summary>Adds a module at the end.</summary>
    protected void Add(string name, torch.nn.Module sm)
    {
        register_module(name, sm);
        _chain.Add(sm);
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    protected void Add(torch.nn.Module module) => Add(Count.ToString(), module);

    /// <summary>A copy of this object, with the modules from start up to, and without, end. They are shared.</summary>
    protected virtual Sequential<T, TResult> Slice(int start, int end)
    {
        var slice = (Sequential<T, TResult>)ShallowCopy(_chain, start, end, out List<torch.nn.Module> kept);
        slice._chain = kept;
        return slice;
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
}

/// <summary>Modules in a row, of which a derived class's <c>forward</c> makes a computation.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class Sequential<T1, T2, TResult> : torch.nn.Module<T1, T2, TResult>
{
    private List<torch.nn.Module> _chain = [];

    /// <summary>Modules under the given names.</summary>
    protected Sequential(params (string name, torch.nn.Module)[] modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, torch.nn.Module module) in modules)
        {
            Add(name, module);
        }
    }

    /// <summary>Modules, named by their index.</summary>
    protected Sequential(params torch.nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (torch.nn.Module module in modules)
        {
            Add(module);
        }
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _chain.Count;

    /// <summary>The module at a place.</summary>
    public torch.nn.Module this[int index] => _chain[index];

    /// <summary>This computation over the modules of a range alone.</summary>
    public Sequential<T1, T2, TResult> this[Range index]
    {
        get
        {
            (int start, int length) = index.GetOffsetAndLength(Count);
            return Slice(start, start + length);
        }
    }

    /// <inheritdoc cref="this[Range]"/>
    public Sequential<T1, T2, TResult> this[(int? start, int? end) index] => Slice(PlaceInChain(index.start, 0, Count), PlaceInChain(index.end, Count, Count));

    /// <summary>Adds a module at the end.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, TResult> append(string name, torch.nn.Module module)
    {
        Add(name, module);
        return this;
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, TResult> append(torch.nn.Module module) => append(Count.ToString(), module);

    /// <summary>Adds a module at the end.</summary>
    protected void Add(string name, torch.nn.Module sm)
    {
        register_module(name, sm);
        _chain.Add(sm);
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    protected void Add(torch.nn.Module module) => Add(Count.ToString(), module);

    /// <summary>A copy of this object, with the modules from start up to, and without, end. They are shared.</summary>
    protected virtual Sequential<T1, T2, TResult> Slice(int start, int end)
    {
        var slice = (Sequential<T1, T2, TResult>)ShallowCopy(_chain, start, end, out List<torch.nn.Module> kept);
        slice._chain = kept;
        return slice;
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
}

/// <summary>Modules in a row, of which a derived class's <c>forward</c> makes a computation.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class Sequential<T1, T2, T3, TResult> : torch.nn.Module<T1, T2, T3, TResult>
{
    private List<torch.nn.Module> _chain = [];

    /// <summary>Modules under the given names.</summary>
    protected Sequential(params (string name, torch.nn.Module)[] modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, torch.nn.Module module) in modules)
        {
            Add(name, module);
        }
    }

    /// <summary>Modules, named by their index.</summary>
    protected Sequential(params torch.nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (torch.nn.Module module in modules)
        {
            Add(module);
        }
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _chain.Count;

    /// <summary>The module at a place.</summary>
    public torch.nn.Module this[int index] => _chain[index];

    /// <summary>This computation over the modules of a range alone.</summary>
    public Sequential<T1, T2, T3, TResult> this[Range index]
    {
        get
        {
            (int start, int length) = index.GetOffsetAndLength(Count);
            return Slice(start, start + length);
        }
    }

    /// <inheritdoc cref="this[Range]"/>
    public Sequential<T1, T2, T3, TResult> this[(int? start, int? end) index] => Slice(PlaceInChain(index.start, 0, Count), PlaceInChain(index.end, Count, Count));

    /// <summary>Adds a module at the end.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, T3, TResult> append(string name, torch.nn.Module module)
    {
        Add(name, module);
        return this;
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, T3, TResult> append(torch.nn.Module module) => append(Count.ToString(), module);

    /// <summary>Adds a module at the end.</summary>
    protected void Add(string name, torch.nn.Module sm)
    {
        register_module(name, sm);
        _chain.Add(sm);
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    protected void Add(torch.nn.Module module) => Add(Count.ToString(), module);

    /// <summary>A copy of this object, with the modules from start up to, and without, end. They are shared.</summary>
    protected virtual Sequential<T1, T2, T3, TResult> Slice(int start, int end)
    {
        var slice = (Sequential<T1, T2, T3, TResult>)ShallowCopy(_chain, start, end, out List<torch.nn.Module> kept);
        slice._chain = kept;
        return slice;
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
}

/// <summary>Modules in a row, of which a derived class's <c>forward</c> makes a computation.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="T4">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class Sequential<T1, T2, T3, T4, TResult> : torch.nn.Module<T1, T2, T3, T4, TResult>
{
    private List<torch.nn.Module> _chain = [];

    /// <summary>Modules under the given names.</summary>
    protected Sequential(params (string name, torch.nn.Module)[] modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, torch.nn.Module module) in modules)
        {
            Add(name, module);
        }
    }

    /// <summary>Modules, named by their index.</summary>
    protected Sequential(params torch.nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (torch.nn.Module module in modules)
        {
            Add(module);
        }
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _chain.Count;

    /// <summary>The module at a place.</summary>
    public torch.nn.Module this[int index] => _chain[index];

    /// <summary>This computation over the modules of a range alone.</summary>
    public Sequential<T1, T2, T3, T4, TResult> this[Range index]
    {
        get
        {
            (int start, int length) = index.GetOffsetAndLength(Count);
            return Slice(start, start + length);
        }
    }

    /// <inheritdoc cref="this[Range]"/>
    public Sequential<T1, T2, T3, T4, TResult> this[(int? start, int? end) index] => Slice(PlaceInChain(index.start, 0, Count), PlaceInChain(index.end, Count, Count));

    /// <summary>Adds a module at the end.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, T3, T4, TResult> append(string name, torch.nn.Module module)
    {
        Add(name, module);
        return this;
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, T3, T4, TResult> append(torch.nn.Module module) => append(Count.ToString(), module);

    /// <summary>Adds a module at the end.</summary>
    protected void Add(string name, torch.nn.Module sm)
    {
        register_module(name, sm);
        _chain.Add(sm);
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    protected void Add(torch.nn.Module module) => Add(Count.ToString(), module);

    /// <summary>A copy of this object, with the modules from start up to, and without, end. They are shared.</summary>
    protected virtual Sequential<T1, T2, T3, T4, TResult> Slice(int start, int end)
    {
        var slice = (Sequential<T1, T2, T3, T4, TResult>)ShallowCopy(_chain, start, end, out List<torch.nn.Module> kept);
        slice._chain = kept;
        return slice;
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
}

/// <summary>Modules in a row, of which a derived class's <c>forward</c> makes a computation.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="T4">The type of an argument.</typeparam>
/// <typeparam name="T5">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class Sequential<T1, T2, T3, T4, T5, TResult> : torch.nn.Module<T1, T2, T3, T4, T5, TResult>
{
    private List<torch.nn.Module> _chain = [];

    /// <summary>Modules under the given names.</summary>
    protected Sequential(params (string name, torch.nn.Module)[] modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, torch.nn.Module module) in modules)
        {
            Add(name, module);
        }
    }

    /// <summary>Modules, named by their index.</summary>
    protected Sequential(params torch.nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (torch.nn.Module module in modules)
        {
            Add(module);
        }
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _chain.Count;

    /// <summary>The module at a place.</summary>
    public torch.nn.Module this[int index] => _chain[index];

    /// <summary>This computation over the modules of a range alone.</summary>
    public Sequential<T1, T2, T3, T4, T5, TResult> this[Range index]
    {
        get
        {
            (int start, int length) = index.GetOffsetAndLength(Count);
            return Slice(start, start + length);
        }
    }

    /// <inheritdoc cref="this[Range]"/>
    public Sequential<T1, T2, T3, T4, T5, TResult> this[(int? start, int? end) index] => Slice(PlaceInChain(index.start, 0, Count), PlaceInChain(index.end, Count, Count));

    /// <summary>Adds a module at the end.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, T3, T4, T5, TResult> append(string name, torch.nn.Module module)
    {
        Add(name, module);
        return this;
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, T3, T4, T5, TResult> append(torch.nn.Module module) => append(Count.ToString(), module);

    /// <summary>Adds a module at the end.</summary>
    protected void Add(string name, torch.nn.Module sm)
    {
        register_module(name, sm);
        _chain.Add(sm);
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    protected void Add(torch.nn.Module module) => Add(Count.ToString(), module);

    /// <summary>A copy of this object, with the modules from start up to, and without, end. They are shared.</summary>
    protected virtual Sequential<T1, T2, T3, T4, T5, TResult> Slice(int start, int end)
    {
        var slice = (Sequential<T1, T2, T3, T4, T5, TResult>)ShallowCopy(_chain, start, end, out List<torch.nn.Module> kept);
        slice._chain = kept;
        return slice;
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
}

/// <summary>Modules in a row, of which a derived class's <c>forward</c> makes a computation.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="T4">The type of an argument.</typeparam>
/// <typeparam name="T5">The type of an argument.</typeparam>
/// <typeparam name="T6">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class Sequential<T1, T2, T3, T4, T5, T6, TResult> : torch.nn.Module<T1, T2, T3, T4, T5, T6, TResult>
{
    private List<torch.nn.Module> _chain = [];

    /// <summary>Modules under the given names.</summary>
    protected Sequential(params (string name, torch.nn.Module)[] modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, torch.nn.Module module) in modules)
        {
            Add(name, module);
        }
    }

    /// <summary>Modules, named by their index.</summary>
    protected Sequential(params torch.nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (torch.nn.Module module in modules)
        {
            Add(module);
        }
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _chain.Count;

    /// <summary>The module at a place.</summary>
    public torch.nn.Module this[int index] => _chain[index];

    /// <summary>This computation over the modules of a range alone.</summary>
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> this[Range index]
    {
        get
        {
            (int start, int length) = index.GetOffsetAndLength(Count);
            return Slice(start, start + length);
        }
    }

    /// <inheritdoc cref="this[Range]"/>
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> this[(int? start, int? end) index] => Slice(PlaceInChain(index.start, 0, Count), PlaceInChain(index.end, Count, Count));

    /// <summary>Adds a module at the end.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> append(string name, torch.nn.Module module)
    {
        Add(name, module);
        return this;
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    /// <returns>This.</returns>
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> append(torch.nn.Module module) => append(Count.ToString(), module);

    /// <summary>Adds a module at the end.</summary>
    protected void Add(string name, torch.nn.Module sm)
    {
        register_module(name, sm);
        _chain.Add(sm);
    }

    /// <summary>Adds a module at the end, named by its index.</summary>
    protected void Add(torch.nn.Module module) => Add(Count.ToString(), module);

    /// <summary>A copy of this object, with the modules from start up to, and without, end. They are shared.</summary>
    protected virtual Sequential<T1, T2, T3, T4, T5, T6, TResult> Slice(int start, int end)
    {
        var slice = (Sequential<T1, T2, T3, T4, T5, T6, TResult>)ShallowCopy(_chain, start, end, out List<torch.nn.Module> kept);
        slice._chain = kept;
        return slice;
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
}
