using MiniTorch.Onnx;
using Xunit;

namespace MiniTorch.Tests.Onnx;

public sealed class ProtobufTests
{
    [Fact]
    public void Fields_are_written_as_the_wire_format_says()
    {
        // 150 = 0x96 0x01 is the format's own example; -1 is ten bytes; 1.5f = 0x3FC00000; field 16 needs a two-byte tag.
        Assert.Equal("08-96-01", Written(to => to.Int(1, 150)));
        Assert.Equal("08-FF-FF-FF-FF-FF-FF-FF-FF-FF-01", Written(to => to.Int(1, -1)));
        Assert.Equal("08-00", Written(to => to.Int(1, 0)));
        Assert.Equal("15-00-00-C0-3F", Written(to => to.Float(2, 1.5f)));
        Assert.Equal("82-01-02-C3-A9", Written(to => to.String(16, "é")));
        Assert.Equal("0A-00", Written(to => to.String(1, "")));
        Assert.Equal("", Written(to => to.Text(1, "")));
        Assert.Equal("1A-05-08-96-01-10-07", Written(to => to.Message(3, 0, (inner, _) =>
        {
            inner.Int(1, 150);
            inner.Int(2, 7);
        })));
        Assert.Equal("0A-02-0A-00-0A-00", Written(to => to.Messages(1, [1, 0], (outer, depth) => outer.Messages(1, new int[depth], (_, _) => { }))));
    }

    [Fact]
    public void Long_strings_and_contents_pass_the_buffer()
    {
        var text = new string('é', 40_000);
        var bytes = new byte[100_000];
        Random.Shared.NextBytes(bytes);
        var stream = new MemoryStream();
        ProtobufWriter.Write(stream, 0, (to, _) =>
        {
            to.Int(1, 5);
            to.String(2, text);
            to.Bytes(3, OnnxTensorContent.FromMemory(bytes));
            to.Int(4, 6);
        });
        Assert.Equal(stream.Length, ProtobufWriter.Measure(0, (to, _) =>
        {
            to.Int(1, 5);
            to.String(2, text);
            to.Bytes(3, OnnxTensorContent.FromMemory(bytes));
            to.Int(4, 6);
        }));
        var from = new ProtobufReader(stream.ToArray());
        Assert.True(from.Next());
        Assert.Equal(5, from.Varint());
        Assert.True(from.Next());
        Assert.Equal(text, from.String());
        Assert.True(from.Next());
        Assert.Equal(bytes, from.Bytes().ToArray());
        Assert.True(from.Next());
        Assert.Equal(6, from.Varint());
        Assert.False(from.Next());
    }

    [Fact]
    public void Packed_and_unpacked_numbers_read_alike()
    {
        List<long> numbers = [];
        var from = new ProtobufReader(Convert.FromHexString("0803" + "0A049601FF01" + "0801"));
        while (from.Next())
            from.Varints(numbers);
        Assert.Equal([3, 150, 255, 1], numbers);
    }

    [Theory]
    [InlineData("08")] // no value
    [InlineData("0896")] // a varint that goes on
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")] // eleven bytes
    [InlineData("0A05")] // fewer bytes than said
    [InlineData("0AFFFFFFFF0F")] // 4 GiB
    [InlineData("0AFFFFFFFFFFFFFFFFFF01")] // 2^64 - 1 bytes
    [InlineData("1500")] // half a float
    [InlineData("0B")] // a group
    [InlineData("00")] // field 0
    public void What_is_no_message_is_refused(string hex)
    {
        Assert.Throws<InvalidDataException>(() =>
        {
            var from = new ProtobufReader(Convert.FromHexString(hex));
            while (from.Next())
                from.Skip();
        });
    }

    [Fact]
    public void A_field_of_another_wire_type_is_refused() => Assert.Throws<InvalidDataException>(() =>
    {
        var from = new ProtobufReader(Convert.FromHexString("0801"));
        from.Next();
        from.String();
    });

    private static string Written(Action<ProtobufWriter> body)
    {
        var stream = new MemoryStream();
        ProtobufWriter.Write(stream, body, (to, write) => write(to));
        return BitConverter.ToString(stream.ToArray());
    }
}
