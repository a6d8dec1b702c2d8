namespace MiniTorch;

public static partial class torch
{
    /// <summary>The style of aligned columns.</summary>
    public const TensorStringStyle julia = TensorStringStyle.Julia;

    /// <summary>The style of nested brackets.</summary>
    public const TensorStringStyle numpy = TensorStringStyle.Numpy;

    /// <summary>The style of C# initializers.</summary>
    public const TensorStringStyle csharp = TensorStringStyle.CSharp;

    /// <summary>The style in which <c>str</c> and <c>print</c> write a tensor.</summary>
    public static TensorStringStyle TensorStringStyle { get; set; } = TensorStringStyle.Julia;

    internal static string FloatFormat { get; private set; } = "g5";

    internal static int LineWidth { get; private set; } = 100;

    internal static string LineEnd { get; private set; } = Environment.NewLine;

    /// <summary>More rows than this are abbreviated (numpy and C# style).</summary>
    internal static int MaxRows { get; private set; } = 6;

    /// <summary>More columns than this are abbreviated (numpy and C# style).</summary>
    internal static int MaxColumns { get; private set; } = 6;

    /// <summary>Sets how tensors are written; what is null stays as it is.</summary>
    /// <param name="style">The style of <c>str</c> and <c>print</c>.</param>
    /// <param name="floatFormat">A .NET format for floating-point elements.</param>
    /// <param name="linewidth">Characters on a line of the Julia style.</param>
    /// <param name="newLine">What ends a line.</param>
    /// <param name="maxRows">More rows than this are abbreviated (numpy and C# style).</param>
    /// <param name="maxColumns">More columns than this are abbreviated (numpy and C# style).</param>
    public static void set_printoptions(
        TensorStringStyle? style = null,
        string? floatFormat = null,
        int? linewidth = null,
        string? newLine = null,
        int? maxRows = null,
        int? maxColumns = null)
    {
        TensorStringStyle = style ?? TensorStringStyle;
        FloatFormat = floatFormat ?? FloatFormat;
        LineWidth = linewidth ?? LineWidth;
        LineEnd = newLine ?? LineEnd;
        MaxRows = maxRows ?? MaxRows;
        MaxColumns = maxColumns ?? MaxColumns;
    }

    /// <summary>Sets how tensors are written; what is null stays as it is.</summary>
    /// <param name="precision">Digits behind the point.</param>
    /// <param name="linewidth">Characters on a line of the Julia style.</param>
    /// <param name="newLine">What ends a line.</param>
    /// <param name="sci_mode">Scientific notation.</param>
    /// <param name="maxRows">More rows than this are abbreviated (numpy and C# style).</param>
    /// <param name="maxColumns">More columns than this are abbreviated (numpy and C# style).</param>
    public static void set_printoptions(
        int precision,
        int? linewidth = null,
        string? newLine = null,
        bool sci_mode = false,
        int? maxRows = null,
        int? maxColumns = null) =>
        set_printoptions(null, (sci_mode ? "E" : "F") + precision, linewidth, newLine, maxRows, maxColumns);
}
