using System.Buffers.Text;
using System.Text;
using AwesomeAssertions;
using CsCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Core.Tests.Http;

public sealed class PagingTests
{
    private sealed record Position(string Name, long Number);

    private sealed record OtherPosition(string Name, long Number);

    private static readonly string[] Items = [.. Enumerable.Range(1, 45).Select(i => $"item {i:00}")];

    private static void Map(ModuleRoutes shop) =>
        shop.MapGet(
                "/items",
                ([AsParameters] PageRequest page) =>
                {
                    var after = page.After<Position>();
                    var rows = Items
                        .Where(i => after is null || string.CompareOrdinal(i, after.Name) > 0)
                        .Take(page.Size + 1)
                        .ToList();
                    return TypedResults.Ok(
                        Page.Of(rows, page, row => new Position(row, 1)).Select(r => r.ToUpperInvariant())
                    );
                }
            )
            .ForPublic();

    [Theory]
    [InlineData("", 3)]
    [InlineData("&limit=45", 1)]
    [InlineData("&limit=44", 2)]
    [InlineData("&limit=1", 45)]
    [InlineData("&limit=100", 1)]
    public async Task Following_the_cursors_gives_everything_once(string limit, int pages)
    {
        await using var host = await ApiHost.StartAsync(Map);
        var seen = new List<string>();
        var cursor = "";
        var count = 0;
        do
        {
            var page = await host.GetAsync($"/shop/v1/items?{cursor}{limit}").ShouldBeAsync(200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetString()!));
            var next = page.GetProperty("nextCursor").GetString();
            cursor = next is null ? "" : $"cursor={next}";
            count++;
        } while (cursor.Length > 0);

        seen.Should().Equal(Items.Select(i => i.ToUpperInvariant()));
        count.Should().Be(pages);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    public async Task A_limit_out_of_range_is_refused(string limit)
    {
        await using var host = await ApiHost.StartAsync(Map);
        var body = await host.GetAsync($"/shop/v1/items?limit={limit}").ShouldBeProblemAsync(422, "request.invalid");
        body.GetProperty("errors").TryGetProperty("limit", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("AAAAAAAAAAAAAAAA")]
    public async Task Nonsense_is_no_cursor(string cursor)
    {
        await using var host = await ApiHost.StartAsync(Map);
        await host.GetAsync($"/shop/v1/items?cursor={cursor}").ShouldBeProblemAsync(400, "cursor.invalid");
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        await using var host = await ApiHost.StartAsync(Map);
        var foreign = Cursor.Encode(new OtherPosition("item 01", 1));
        await host.GetAsync($"/shop/v1/items?cursor={foreign}").ShouldBeProblemAsync(400, "cursor.invalid");
    }

    [Fact]
    public void A_cursor_gives_back_what_it_was_made_of() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 50], Gen.Long)
            .Sample(
                (name, number) =>
                    new Position(name, number).Equals(
                        Cursor.Decode<Position>(Cursor.Encode(new Position(name, number)))
                    )
            );

    [Fact]
    public void A_cursor_with_any_bit_changed_is_refused()
    {
        var cursor = Cursor.Encode(new Position("tent", 12));
        Gen.Int[0, Base64Url.DecodeFromChars(cursor).Length * 8 - 1]
            .Sample(bit =>
            {
                var bytes = Base64Url.DecodeFromChars(cursor);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                return Refused(Base64Url.EncodeToString(bytes));
            });
    }

    [Fact]
    public void Any_text_is_decoded_or_refused() =>
        Gen.String.Sample(text => Refused(text) || Refused(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))));

    private static bool Refused(string cursor)
    {
        try
        {
            Cursor.Decode<Position>(cursor);
            return false;
        }
        catch (ProblemException problem)
        {
            return problem is { Status: 400, Code: "cursor.invalid" };
        }
    }
}
