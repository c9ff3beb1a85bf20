using System.Buffers;
using System.Text.Json;
using AwesomeAssertions;

namespace OmniSphere.Core.Tests;

public sealed class IdJsonTests
{
    private const string Text = "prod_01h455vb4pex5vsknk084sn02q";
    private static readonly Id<ProductKind> Id = Id<ProductKind>.Parse(Text);

    [Fact]
    public void An_id_is_a_string_in_json()
    {
        JsonSerializer.Serialize(Id).Should().Be($"\"{Text}\"");
        JsonSerializer.Deserialize<Id<ProductKind>>($"\"{Text}\"").Should().Be(Id);
        JsonSerializer.Deserialize<Id<ProductKind>>($"\"\\u0070{Text.AsSpan(1)}\"").Should().Be(Id);
    }

    [Fact]
    public void An_optional_id_may_be_null_and_a_required_one_may_not()
    {
        JsonSerializer.Deserialize<Id<ProductKind>?>("null").Should().BeNull();
        Reading<Id<ProductKind>>("null").Should().Throw<JsonException>();
    }

    [Fact]
    public void An_id_can_be_the_key_of_a_dictionary()
    {
        var stock = new Dictionary<Id<ProductKind>, int> { [Id] = 3 };

        var json = JsonSerializer.Serialize(stock);

        json.Should().Be($$"""{"{{Text}}":3}""");
        JsonSerializer.Deserialize<Dictionary<Id<ProductKind>, int>>(json).Should().Equal(stock);
        Reading<Dictionary<Id<ProductKind>, int>>("""{"order_01h455vb4pex5vsknk084sn02q":3}""")
            .Should()
            .Throw<JsonException>()
            .WithMessage("*is not a valid prod id*");
    }

    [Theory]
    [InlineData("\"order_01h455vb4pex5vsknk084sn02q\"")]
    [InlineData("\"01890a5d-ac96-774b-bcce-b302099a8057\"")]
    [InlineData("\"\"")]
    [InlineData("12")]
    [InlineData("true")]
    [InlineData("{}")]
    public void Anything_else_is_refused_with_the_kind_in_the_message(string json) =>
        Reading<Id<ProductKind>>(json).Should().Throw<JsonException>().WithMessage("*is not a valid prod id*");

    [Fact]
    public void A_text_of_any_length_is_refused_calmly() =>
        Reading<Id<ProductKind>>($"\"{new string('p', 100_000)}\"")
            .Should()
            .Throw<JsonException>()
            .WithMessage("*is not a valid prod id*");

    [Fact]
    public void An_id_is_read_from_a_stream_that_breaks_it_in_two()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes($"\"{Text}\"");
        var first = new Segment(bytes.AsMemory(0, 9), 0, new Segment(bytes.AsMemory(9), 9, null));
        var reader = new Utf8JsonReader(new ReadOnlySequence<byte>(first, 0, first.Next!, bytes.Length - 9));

        JsonSerializer.Deserialize<Id<ProductKind>>(ref reader).Should().Be(Id);
    }

    private static Func<T?> Reading<T>(string json) => () => JsonSerializer.Deserialize<T>(json);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index, Segment? next) =>
            (Memory, RunningIndex, Next) = (memory, index, next);
    }
}
