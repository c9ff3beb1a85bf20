using AwesomeAssertions;

namespace OmniSphere.Core.Tests;

/// <summary>
/// The test vectors of TypeID 0.3: spec/valid.json and spec/invalid.json of https://github.com/jetify-com/typeid.
/// </summary>
public sealed class TypeIdVectorTests
{
    [Theory]
    [InlineData("00000000000000000000000000", "00000000-0000-0000-0000-000000000000")]
    [InlineData("00000000000000000000000001", "00000000-0000-0000-0000-000000000001")]
    [InlineData("0000000000000000000000000a", "00000000-0000-0000-0000-00000000000a")]
    [InlineData("0000000000000000000000000g", "00000000-0000-0000-0000-000000000010")]
    [InlineData("00000000000000000000000010", "00000000-0000-0000-0000-000000000020")]
    [InlineData("7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public void A_valid_vector_without_prefix_is_read_and_written(string text, string uuid) =>
        ReadsAndWrites<UnprefixedKind>(text, uuid);

    [Theory]
    [InlineData("prefix_0123456789abcdefghjkmnpqrs", "0110c853-1d09-52d8-d73e-1194e95b5f19")]
    [InlineData("prefix_01h455vb4pex5vsknk084sn02q", "01890a5d-ac96-774b-bcce-b302099a8057")]
    public void A_valid_vector_with_prefix_is_read_and_written(string text, string uuid) =>
        ReadsAndWrites<Prefixed>(text, uuid);

    [Fact]
    public void A_valid_vector_with_an_underscore_in_its_prefix_is_read_and_written() =>
        ReadsAndWrites<PreFixed>("pre_fix_00000000000000000000000000", "00000000-0000-0000-0000-000000000000");

    [Theory]
    [InlineData("PREFIX_00000000000000000000000000")]
    [InlineData("12345_00000000000000000000000000")]
    [InlineData("pre.fix_00000000000000000000000000")]
    [InlineData("préfix_00000000000000000000000000")]
    [InlineData("  prefix_00000000000000000000000000")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl_00000000000000000000000000")]
    [InlineData("_00000000000000000000000000")]
    [InlineData("_")]
    [InlineData("prefix_1234567890123456789012345")]
    [InlineData("prefix_123456789012345678901234567")]
    [InlineData("prefix_1234567890123456789012345 ")]
    [InlineData("prefix_0123456789ABCDEFGHJKMNPQRS")]
    [InlineData("prefix_123456789-123456789-123456")]
    [InlineData("prefix_ooooooiiiiiiuuuuuuulllllll")]
    [InlineData("prefix_i23456789ol23456789oi23456")]
    [InlineData("prefix_123456789-0123456789-0123456")]
    [InlineData("prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("_prefix_00000000000000000000000000")]
    [InlineData("prefix__00000000000000000000000000")]
    public void An_invalid_vector_is_refused(string text)
    {
        Id<Prefixed>.TryParse(text, out _).Should().BeFalse();
        Id<UnprefixedKind>.TryParse(text, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("PREFIX")]
    [InlineData("12345")]
    [InlineData("pre.fix")]
    [InlineData("préfix")]
    [InlineData("  prefix")]
    [InlineData("_")]
    [InlineData("_prefix")]
    [InlineData("prefix_")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl")]
    public void A_kind_cannot_have_the_prefix_of_an_invalid_vector(string prefix)
    {
        var declare = () => IdPrefix.WithSeparator(prefix);

        declare.Should().Throw<InvalidOperationException>().WithMessage("*cannot be an id prefix*");
    }

    private static void ReadsAndWrites<T>(string text, string uuid)
        where T : IIdKind
    {
        Id<T>.Parse(text).Value.Should().Be(Guid.Parse(uuid));
        Id<T>.From(Guid.Parse(uuid)).ToString().Should().Be(text);
    }

    private sealed class Prefixed : IIdKind
    {
        public static string Prefix => "prefix";
    }

    private sealed class PreFixed : IIdKind
    {
        public static string Prefix => "pre_fix";
    }
}
