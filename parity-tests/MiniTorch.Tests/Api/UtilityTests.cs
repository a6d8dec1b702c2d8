using System.IO.Compression;
using System.Reflection;
using System.Text;
using MiniTorch.Utils;
using Xunit;

namespace MiniTorch.Tests.Api;

/// <summary>MiniTorch.Utils.</summary>
public class UtilityTests
{
    [Theory]
    [InlineData(5, 0, new long[] { 3, 4, 1, 0, 2 })]
    [InlineData(5, 1, new long[] { 1, 2, 4, 3, 0 })]
    [InlineData(0, 1, new long[0])]
    [InlineData(12, 0, new long[] { 7, 8, 1, 6, 11, 9, 10, 3, 4, 0, 5, 2 })]
    [InlineData(10, 42, new long[] { 4, 9, 7, 3, 1, 6, 2, 8, 5, 0 })]
    public void A_seed_fixes_the_order_of_a_shuffle(long size, int seed, long[] expected)
    {
        var shuffler = new FisherYatesShuffler(size, seed);
        Assert.Equal(expected, shuffler);
        Assert.Equal(expected, shuffler);
    }

    [Fact]
    public void Without_a_seed_every_shuffle_is_another_permutation()
    {
        var shuffler = new FisherYatesShuffler(50);
        Assert.NotEqual(shuffler.ToArray(), shuffler.ToArray());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), shuffler.Order());
    }

    [Fact]
    public void Checksums_are_Castagnolis()
    {
        Assert.Equal(0xE3069283u, CRC32C.process(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0u, CRC32C.process(Array.Empty<byte>()));
        Assert.Equal(CRC32C.process(BitConverter.GetBytes(-123456789)), CRC32C.process(-123456789));
        Assert.Equal(CRC32C.process(BitConverter.GetBytes(0x123456789ABCDEF0L)), CRC32C.process(0x123456789ABCDEF0L));
    }

    [Fact]
    public void A_big_endian_reader_reverses_numbers_but_not_bytes()
    {
        var reader = new BigEndianReader(new BinaryReader(new MemoryStream([0, 0, 8, 3, 1, 2, 3, 4, 5])));
        Assert.Equal(0x803, reader.ReadInt32());
        Assert.Equal([1, 2], reader.ReadBytes(2));
        Assert.Equal([4, 3], reader.ReadBigEndianBytes(2));
        Assert.Equal(8, reader.BaseStream.Position);
    }

    [Fact]
    public void An_ordered_dictionary_keeps_the_order_of_its_keys()
    {
        var dict = new OrderedDict<string, int> { { "b", 1 }, { "a", 2 } };
        dict["c"] = 3;
        dict["b"] = 4;
        Assert.Equal([("b", 4), ("a", 2), ("c", 3)], dict);
        Assert.Equal(["b", "a", "c"], dict.keys());
        Assert.Equal([4, 2, 3], dict.values());
        Assert.Equal(("a", 2), dict[1]);
        Assert.Equal(3, dict.Count);
        dict.Insert(0, ("z", 0));
        Assert.Equal("z", dict[0].Item1);
        Assert.Throws<ArgumentException>(() => dict.Add("a", 5));
        Assert.Throws<ArgumentException>(() => dict.Insert(1, ("a", 5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => dict.Insert(9, ("y", 5)));
        Assert.False(dict.ContainsKey("y"));
        Assert.True(dict.Remove("a"));
        Assert.False(dict.Remove("a"));
        Assert.False(dict.Remove(("b", 1)));
        Assert.True(dict.Remove(("b", 4)));
        Assert.Equal([("z", 0), ("c", 3)], dict);
        Assert.Equal(1, dict.IndexOf(("c", 3)));
        Assert.Equal(-1, dict.IndexOf(("c", 4)));
        dict[0] = ("w", 7);
        Assert.False(dict.ContainsKey("z"));
        Assert.Equal(7, dict["w"]);
        Assert.Throws<ArgumentException>(() => dict[0] = ("c", 1));
        Assert.Equal([("w", 7), ("c", 3)], dict);
        dict.RemoveAt(0);
        Assert.Throws<KeyNotFoundException>(() => dict["w"]);
        dict.clear();
        Assert.Empty((IEnumerable<(string, int)>)dict);
    }

    [Fact]
    public void Objects_are_told_apart_by_reference()
    {
        var comparer = Utils.ReferenceEqualityComparer<string>.Default;
        string a = new('x', 3);
        string b = new('x', 3);
        Assert.False(comparer.Equals(a, b));
        Assert.True(comparer.Equals(a, a));
    }

    [Fact]
    public void Archives_are_unpacked_once()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string packed = Path.Combine(folder.FullName, "digits.csv.gz");
            using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
            {
                gzip.Write("1,2,3"u8);
            }
            Decompress.DecompressGZipFile(packed, folder.FullName);
            string target = Path.Combine(folder.FullName, "digits.csv");
            Assert.Equal("1,2,3", File.ReadAllText(target));
            File.WriteAllText(target, "kept");
            Decompress.DecompressGZipFile(packed, folder.FullName);
            Assert.Equal("kept", File.ReadAllText(target));

            string archive = Path.Combine(folder.FullName, "set.tgz");
            string source = Directory.CreateDirectory(Path.Combine(folder.FullName, "source")).FullName;
            File.WriteAllText(Path.Combine(source, "a.txt"), "a");
            using (var gzip = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
            {
                System.Formats.Tar.TarFile.CreateFromDirectory(source, gzip, includeBaseDirectory: false);
            }
            string unpacked = Path.Combine(folder.FullName, "unpacked");
            Decompress.ExtractTGZ(archive, unpacked);
            Assert.Equal("a", File.ReadAllText(Path.Combine(unpacked, "a.txt")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_component_has_its_attributes_name_or_its_fields()
    {
        Assert.Equal("renamed", typeof(Component).GetField(nameof(Component.First))!.ComponentName());
        Assert.Equal("Second", typeof(Component).GetField(nameof(Component.Second))!.ComponentName());
    }

    [Theory]
    [InlineData("1.2", "1.2.0")]
    [InlineData("1.02.3.0", "1.2.3")]
    [InlineData("1.2.3.4-beta+meta", "1.2.3.4-beta")]
    public void Versions_are_normalized(string given, string expected) => Assert.Equal(expected, torch.NormalizeNuGetVersion(given));

    private sealed class Component
    {
        [ComponentName(Name = "renamed")]
        public readonly int First = 1;

        public readonly int Second = 2;
    }
}
