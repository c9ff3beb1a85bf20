using AwesomeAssertions;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace OmniSphere.Core.Tests;

public sealed class IdTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Any_id_survives_being_written_and_read() =>
        Gen.Guid.Sample(guid =>
        {
            var id = Id<ProductKind>.From(guid);
            return Id<ProductKind>.Parse(id.ToString()) == id && id.Value == guid;
        });

    [Fact]
    public void The_order_of_texts_is_the_order_of_ids_and_of_the_big_endian_bytes() =>
        Gen.Select(Gen.Guid, Gen.Guid)
            .Sample(
                (a, b) =>
                {
                    var (left, right) = (Id<ProductKind>.From(a), Id<ProductKind>.From(b));
                    var order = Math.Sign(left.CompareTo(right));
                    return Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString())) == order
                        && Math.Sign(a.ToByteArray(true).AsSpan().SequenceCompareTo(b.ToByteArray(true))) == order
                        && left < right == order < 0
                        && left >= right == order >= 0;
                }
            );

    [Fact]
    public void A_text_with_any_one_character_changed_is_refused_or_is_another_id() =>
        Gen.Select(Gen.Guid, Gen.Int[0, 30], Gen.Char)
            .Sample(
                (guid, position, character) =>
                {
                    var id = Id<ProductKind>.From(guid);
                    var text = id.ToString().ToCharArray();
                    var same = text[position] == character;
                    text[position] = character;
                    return Id<ProductKind>.TryParse(text, out var read) ? (read == id) == same : !same;
                }
            );

    [Fact]
    public void A_new_id_is_a_version_7_uuid_of_the_clocks_time()
    {
        var id = Id<ProductKind>.New(new FakeTimeProvider(Start));

        id.Value.Version.Should().Be(7);
        (id.Value.Variant >> 2).Should().Be(0b10);
        TimeOf(id).Should().Be(Start);
    }

    [Fact]
    public void Ids_of_one_millisecond_rise_and_keep_their_time()
    {
        var clock = new FakeTimeProvider(Start);
        var ids = Enumerable.Range(0, 2000).Select(_ => Id<ProductKind>.New(clock)).ToList();

        ids.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        ids.Should().OnlyContain(id => TimeOf(id) == Start);
    }

    [Fact]
    public void Ids_of_different_kinds_rise_together()
    {
        var clock = new FakeTimeProvider(Start);
        var product = Id<ProductKind>.New(clock);

        Id<OrderKind>.New(clock).Value.CompareTo(product.Value).Should().BePositive();
    }

    [Fact]
    public void Ids_still_rise_when_the_clock_is_set_back()
    {
        var clock = new FakeTimeProvider(Start) { AutoAdvanceAmount = TimeSpan.Zero };
        var before = Id<ProductKind>.New(clock);
        clock.AdjustTime(Start - TimeSpan.FromHours(1));

        Id<ProductKind>.New(clock).Should().BeGreaterThan(before);
    }

    [Fact]
    public void Another_clock_has_a_sequence_of_its_own()
    {
        _ = Id<ProductKind>.New(new FakeTimeProvider(Start.AddYears(1)));

        TimeOf(Id<ProductKind>.New(new FakeTimeProvider(Start))).Should().Be(Start);
    }

    [Fact]
    public void Parallel_callers_never_get_the_same_id_and_each_sees_its_own_rise()
    {
        var clock = new FakeTimeProvider(Start);
        var lists = new List<Id<ProductKind>>[4];
        Parallel.For(
            0,
            lists.Length,
            i => lists[i] = [.. Enumerable.Range(0, 5000).Select(_ => Id<ProductKind>.New(clock))]
        );

        lists.SelectMany(ids => ids).Should().OnlyHaveUniqueItems();
        lists.Should().AllSatisfy(ids => ids.Should().BeInAscendingOrder());
    }

    [Fact]
    public void An_id_of_another_kind_is_refused_with_the_kind_in_the_message()
    {
        var order = Id<OrderKind>.New(new FakeTimeProvider(Start)).ToString();
        var parse = () => Id<ProductKind>.Parse(order);

        parse.Should().Throw<FormatException>().WithMessage($"*{order}*is not a valid prod id*");
    }

    [Fact]
    public void The_default_id_is_empty_and_no_other_is()
    {
        default(Id<ProductKind>).Should().Be(Id<ProductKind>.Empty);
        Id<ProductKind>.Empty.IsEmpty.Should().BeTrue();
        Id<ProductKind>.Parse("prod_00000000000000000000000001").IsEmpty.Should().BeFalse();
        Id<ProductKind>.Empty.ToString().Should().Be("prod_00000000000000000000000000");
    }

    [Fact]
    public void An_id_is_formatted_into_a_span_that_holds_it()
    {
        var id = Id<ProductKind>.From(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
        Span<char> exact = stackalloc char[31];

        id.TryFormat(exact, out var written).Should().BeTrue();
        written.Should().Be(31);
        exact.ToString().Should().Be(id.ToString()).And.Be($"{id}");
        id.TryFormat(exact[..30], out _).Should().BeFalse();
    }

    private static DateTimeOffset TimeOf<T>(Id<T> id)
        where T : IIdKind
    {
        var bytes = id.Value.ToByteArray(bigEndian: true);
        return DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(Convert.ToHexString(bytes.AsSpan(0, 6)), 16));
    }
}
