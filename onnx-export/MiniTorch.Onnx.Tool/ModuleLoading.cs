using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using MiniTorch.Onnx;
using static MiniTorch.torch;

namespace MiniTorch.OnnxTool;

/// <summary>What the user got wrong, said in one line.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>An input as the command line names it: <c>image:float32[1,3,8,8]</c>.</summary>
internal sealed partial record InputSpec(string Name, ScalarType Type, long[] Shape)
{
    /// <exception cref="UsageException">The text is not of that form.</exception>
    internal static InputSpec Parse(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success)
        {
            throw new UsageException($"'{text}' is no input: name, dtype and sizes are needed, as in image:float32[1,3,8,8].");
        }
        ScalarType type = match.Groups["type"].Value switch
        {
            "float32" => ScalarType.Float32,
            "float64" => ScalarType.Float64,
            "float16" => ScalarType.Float16,
            "int64" => ScalarType.Int64,
            "int32" => ScalarType.Int32,
            "bool" => ScalarType.Bool,
            var other => throw new UsageException($"'{other}' is no dtype of an input; there are float32, float64, float16, int64, int32 and bool."),
        };
        string sizes = match.Groups["sizes"].Value;
        return new(match.Groups["name"].Value, type, sizes.Trim().Length == 0 ? [] : Array.ConvertAll(sizes.Split(','), size => long.Parse(size, CultureInfo.InvariantCulture)));
    }

    /// <summary>Random values of the type: normal floats, integers from 0 to below <paramref name="high"/>.</summary>
    internal Tensor Values(long high, Func<int, long> size)
    {
        long[] shape = [.. Shape.Select((_, d) => size(d))];
        return Type switch
        {
            ScalarType.Int64 or ScalarType.Int32 => randint(0, high, shape, dtype: Type),
            ScalarType.Bool => rand(shape).gt(0.5),
            _ => randn(shape).to(Type),
        };
    }

    [GeneratedRegex(@"^(?<name>[^:]+):(?<type>\w+)\[(?<sizes>[\d,\s]*)\]$")]
    private static partial Regex Pattern();
}

/// <summary>Finds module classes in assemblies, makes them, and loads their weights.</summary>
internal static class ModuleLoading
{
    /// <exception cref="UsageException">There is no such assembly, class or file, or they do not fit.</exception>
    internal static nn.Module Load(string assemblyPath, string typeName, string? weights)
    {
        if (!File.Exists(assemblyPath))
        {
            throw new UsageException($"There is no assembly '{assemblyPath}'.");
        }
        string folder = Path.GetDirectoryName(Path.GetFullPath(assemblyPath))!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        Assembly assembly;
        try
        {
            assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(assemblyPath));
        }
        catch (BadImageFormatException)
        {
            throw new UsageException($"'{assemblyPath}' is no .NET assembly.");
        }
        Type[] modules = [.. assembly.GetTypes().Where(type => typeof(nn.Module).IsAssignableFrom(type) && !type.IsAbstract)];
        Type[] found = [.. modules.Where(type => type.FullName == typeName || type.Name == typeName)];
        if (found.Length != 1)
        {
            throw new UsageException($"'{assemblyPath}' has {(found.Length == 0 ? "no" : "several")} module classes '{typeName}'. There are: {string.Join(", ", modules.Select(type => type.FullName))}.");
        }
        ConstructorInfo constructor = found[0].GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .FirstOrDefault(candidate => candidate.GetParameters().All(parameter => parameter.HasDefaultValue))
            ?? throw new UsageException($"'{found[0].FullName}' has no constructor that can be called without arguments.");
        // The same weights whenever none are given, so that what one command exports another one can verify.
        manual_seed(0);
        nn.Module module;
        try
        {
            module = (nn.Module)constructor.Invoke(Array.ConvertAll(constructor.GetParameters(), parameter => parameter.DefaultValue));
        }
        catch (TargetInvocationException error)
        {
            throw new UsageException($"The constructor of '{found[0].FullName}' failed: {error.InnerException!.Message}");
        }
        if (weights is not null)
        {
            try
            {
                module.load(weights);
            }
            catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException)
            {
                throw new UsageException($"The weights '{weights}' cannot be loaded into '{found[0].FullName}': {error.Message}");
            }
        }
        module.eval();
        return module;
    }

    /// <summary>From <c>name:axis=size-name</c>, given any number of times.</summary>
    /// <exception cref="UsageException">A text is not of that form.</exception>
    internal static Dictionary<string, IReadOnlyDictionary<int, string>> Axes(IEnumerable<string> texts)
    {
        var axes = new Dictionary<string, IReadOnlyDictionary<int, string>>();
        foreach (string text in texts)
        {
            Match match = Regex.Match(text, @"^(?<name>[^:]+):(?<axis>-?\d+)=(?<size>.+)$");
            if (!match.Success)
            {
                throw new UsageException($"'{text}' is no dynamic axis: an input's name, the axis and a name for its size are needed, as in image:0=batch.");
            }
            if (!axes.TryGetValue(match.Groups["name"].Value, out IReadOnlyDictionary<int, string>? known))
            {
                axes.Add(match.Groups["name"].Value, known = new Dictionary<int, string>());
            }
            ((Dictionary<int, string>)known)[int.Parse(match.Groups["axis"].Value, CultureInfo.InvariantCulture)] = match.Groups["size"].Value;
        }
        return axes;
    }
}
