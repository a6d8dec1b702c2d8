namespace MiniTorch.Modules;

/// <summary>Marks modules that have no parameters, buffers or parts.</summary>
public interface IParameterLessModule;

/// <summary>A module without parameters, buffers or parts; conversions leave it alone.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class ParameterLessModule<T1, TResult> : torch.nn.Module<T1, TResult>, IParameterLessModule
{
    /// <inheritdoc cref="torch.nn.Module(string)"/>
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.Refusal("buffer");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("parameter");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_module(string name, torch.nn.Module submodule) => throw ParameterLess.Refusal("module");

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) => this;
}

/// <summary>A module without parameters, buffers or parts; conversions leave it alone.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class ParameterLessModule<T1, T2, TResult> : torch.nn.Module<T1, T2, TResult>, IParameterLessModule
{
    /// <inheritdoc cref="torch.nn.Module(string)"/>
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.Refusal("buffer");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("parameter");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_module(string name, torch.nn.Module submodule) => throw ParameterLess.Refusal("module");

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) => this;
}

/// <summary>A module without parameters, buffers or parts; conversions leave it alone.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class ParameterLessModule<T1, T2, T3, TResult> : torch.nn.Module<T1, T2, T3, TResult>, IParameterLessModule
{
    /// <inheritdoc cref="torch.nn.Module(string)"/>
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.Refusal("buffer");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("parameter");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_module(string name, torch.nn.Module submodule) => throw ParameterLess.Refusal("module");

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) => this;
}

/// <summary>A module without parameters, buffers or parts; conversions leave it alone.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="T4">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class ParameterLessModule<T1, T2, T3, T4, TResult> : torch.nn.Module<T1, T2, T3, T4, TResult>, IParameterLessModule
{
    /// <inheritdoc cref="torch.nn.Module(string)"/>
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.Refusal("buffer");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("parameter");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_module(string name, torch.nn.Module submodule) => throw ParameterLess.Refusal("module");

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) => this;
}

/// <summary>A module without parameters, buffers or parts; conversions leave it alone.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="T4">The type of an argument.</typeparam>
/// <typeparam name="T5">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class ParameterLessModule<T1, T2, T3, T4, T5, TResult> : torch.nn.Module<T1, T2, T3, T4, T5, TResult>, IParameterLessModule
{
    /// <inheritdoc cref="torch.nn.Module(string)"/>
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.Refusal("buffer");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("parameter");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_module(string name, torch.nn.Module submodule) => throw ParameterLess.Refusal("module");

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) => this;
}

/// <summary>A module without parameters, buffers or parts; conversions leave it alone.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="T4">The type of an argument.</typeparam>
/// <typeparam name="T5">The type of an argument.</typeparam>
/// <typeparam name="T6">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class ParameterLessModule<T1, T2, T3, T4, T5, T6, TResult> : torch.nn.Module<T1, T2, T3, T4, T5, T6, TResult>, IParameterLessModule
{
    /// <inheritdoc cref="torch.nn.Module(string)"/>
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw ParameterLess.Refusal("buffer");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter param) => throw ParameterLess.Refusal("parameter");

    /// <summary>Refused.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_module(string name, torch.nn.Module submodule) => throw ParameterLess.Refusal("module");

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    /// <inheritdoc/>
    protected internal override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) => this;
}

internal static class ParameterLess
{
    internal static InvalidOperationException Refusal(string what) => new($"Cannot register a {what} on a module that is declared as 'parameter-less.'");
}
