namespace Tutorials;

/// <summary>The command line: a number runs a tutorial, nothing lists them.</summary>
internal static class Script
{
    private const string Usage =
        """
        Learn autograd in five scripts.

          dotnet run --project samples/Tutorials               lists them
          dotnet run --project samples/Tutorials -- NUMBER     runs one
          dotnet run --project samples/Tutorials -- pictures FOLDER
                                                               draws the pictures of docs/reading-the-graph.md

        Options:
          --out FOLDER   where pictures and pages are written (default: tutorials-out)
          -h, --help     this text

        """;

    internal static (string Title, Action<TextWriter, string> Run)[] All { get; } =
    [
        ("Scalar expression graph: z = x²·y + y + 2, and a diamond", ExpressionGraph.Run),
        ("Vector and matrix chain rule: by hand against autograd", ChainRule.Run),
        ("Mechanics of backward and autograd.grad", Mechanics.Run),
        ("Linear regression from scratch", LinearRegression.Run),
        ("What grad_fn is, a network step by step, and real digits", GradFn.Run),
    ];

    internal static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        string folder = "tutorials-out";
        var rest = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "-h" or "--help":
                    output.Write(Usage);
                    return 0;
                case "--out" when i + 1 < arguments.Length:
                    folder = arguments[++i];
                    break;
                default:
                    rest.Add(arguments[i]);
                    break;
            }
        }
        switch (rest)
        {
            case []:
                output.WriteLine("Learn autograd in five scripts; add a number to run one:");
                for (int i = 0; i < All.Length; i++)
                {
                    output.WriteLine($"  {i + 1}. {All[i].Title}");
                }
                return 0;
            case ["pictures", string target]:
                Directory.CreateDirectory(target);
                foreach ((string name, string svg) in Pictures.All())
                {
                    File.WriteAllText(Path.Combine(target, name + ".svg"), svg);
                }
                return 0;
            case [string number] when int.TryParse(number, out int index) && index >= 1 && index <= All.Length:
                All[index - 1].Run(output, folder);
                return 0;
            default:
                errors.WriteLine($"not understood: {string.Join(' ', rest)}");
                errors.Write(Usage);
                return 2;
        }
    }
}
