namespace MiniTorch.Parity;

/// <summary>The checkout that the running program was built in.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string?> s_path = new(Find);

    /// <summary>The folder of MiniTorch.sln, or null where the program stands alone.</summary>
    public static string? Path => s_path.Value;

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "MiniTorch.sln")))
                return folder.FullName;
        }

        return null;
    }
}
