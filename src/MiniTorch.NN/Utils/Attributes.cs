using System.Reflection;

namespace MiniTorch.Utils
{
    /// <summary>The name under which <c>RegisterComponents</c> registers a field of a module, instead of the field's own.</summary>
    [AttributeUsage(AttributeTargets.Field)]
    public sealed class ComponentNameAttribute : Attribute
    {
        /// <summary>The name.</summary>
        public string? Name { get; set; }
    }

    /// <summary>Names the class that knows how to show objects of the marked type in notebooks.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
    {
        /// <summary>The class that holds the formatters.</summary>
        public Type FormatterSourceType { get; } = formatterSourceType;
    }
}

namespace MiniTorch
{
    /// <summary>Names of a module's components.</summary>
    public static class FieldInfoExtensionMethods
    {
        /// <summary>The name given by <see cref="Utils.ComponentNameAttribute"/>, or else the field's own.</summary>
        public static string ComponentName(this FieldInfo field) =>
            field.GetCustomAttribute<Utils.ComponentNameAttribute>()?.Name ?? field.Name;
    }
}
