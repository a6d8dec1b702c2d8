using System.Formats.Tar;
using System.IO.Compression;

namespace MiniTorch.Utils;

/// <summary>Unpacks downloaded data sets.</summary>
public static class Decompress
{
    /// <summary>Unpacks <c>name.ext.gz</c> to <c>name.ext</c> in <paramref name="targetDir"/>; an existing file is kept as it is.</summary>
    public static void DecompressGZipFile(string gzipFileName, string targetDir)
    {
        string target = Path.Combine(targetDir, Path.GetFileNameWithoutExtension(gzipFileName));
        if (File.Exists(target))
        {
            return;
        }
        using FileStream file = File.OpenRead(gzipFileName);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using FileStream output = File.Create(target);
        unpacked.CopyTo(output);
    }

    /// <summary>Unpacks a <c>.tgz</c> archive into <paramref name="destFolder"/>, once: a mark in the folder says that it was done.</summary>
    public static void ExtractTGZ(string gzArchiveName, string destFolder)
    {
        string mark = Path.Combine(destFolder, Path.GetFileNameWithoutExtension(gzArchiveName) + ".unpacked");
        if (File.Exists(mark))
        {
            return;
        }
        Directory.CreateDirectory(destFolder);
        using (FileStream file = File.OpenRead(gzArchiveName))
        using (var unpacked = new GZipStream(file, CompressionMode.Decompress))
        {
            TarFile.ExtractToDirectory(unpacked, destFolder, overwriteFiles: true);
        }
        File.WriteAllText(mark, "");
    }
}
