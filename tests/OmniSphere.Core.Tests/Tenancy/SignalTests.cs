using System.Buffers.Text;
using System.Text;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Core.Tests.Tenancy;

/// <summary>What a request says about its tenant, read on the path of every request.</summary>
public sealed class SignalTests
{
    private static readonly Id<TenantKind> Tenant = Id<TenantKind>.From(
        new Guid("01932f00-0000-7000-8000-000000000001")
    );

    [Theory]
    [InlineData("""{"tenant":"%"}""", true)]
    [InlineData("""{"permission":["a",{"tenant":"x"}],"act":{"tenant":"x"},"tenant":"%","exp":1}""", true)]
    [InlineData("""{"tenant":"nobody","tenant":"%"}""", true)]
    [InlineData("""{"tenant":"%","tenant":"nobody"}""", false)]
    [InlineData("""{"tenant":1}""", false)]
    [InlineData("""{"tenant":"\uD800"}""", false)]
    [InlineData("""{"\uD800":1,"tenant":"%"}""", false)]
    [InlineData("""{"tenant":{"tenant":"%"}}""", false)]
    [InlineData("""{"tenant":"% "}""", false)]
    [InlineData("""{"act":{"tenant":"%"}}""", false)]
    [InlineData("""{"tenant":"%"} x""", false)]
    [InlineData("{\"tenant\":\"%\"", false)]
    [InlineData("""["tenant","%"]""", false)]
    [InlineData("", false)]
    public void The_claim_at_the_top_of_a_token_names_the_tenant(string claims, bool names)
    {
        var payload = claims.Replace("%", Tenant.ToString(), StringComparison.Ordinal);
        Signal(new ClaimStrategy(), Token(payload)).Should().Be(names ? TenantSignal.ById(Tenant) : null);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer a.b")]
    [InlineData("Bearer a.!!.c")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public void What_is_no_token_names_nobody(string header) => Signal(new ClaimStrategy(), header).Should().BeNull();

    [Fact]
    public void A_long_token_is_read_as_well()
    {
        var claims = $$"""{"permission":"{{new string('p', 3000)}}","tenant":"{{Tenant}}"}""";
        Signal(new ClaimStrategy(), Token(claims)).Should().Be(TenantSignal.ById(Tenant));
        Signal(new ClaimStrategy(), Token(new string('[', 3000))).Should().BeNull();
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("acme.localhost", 5080);
        context.Request.Headers.Authorization = Token($$"""{"sub":"usr","permission":["a"],"tenant":"{{Tenant}}"}""");
        context.Request.Headers["X-Api-Key"] = $"osk_{Tenant.ToString()[4..]}_{new string('s', 43)}";
        ITenantResolutionStrategy[] all = [new HostStrategy(["localhost"]), new ClaimStrategy(), new ApiKeyStrategy()];
        all.Should().OnlyContain(s => s.Resolve(context) != null);
        foreach (var strategy in all)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                _ = strategy.Resolve(context);
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000, "of {0}", strategy);
        }
    }

    private static string Token(string claims) =>
        $"Bearer e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.c2ln";

    private static TenantSignal? Signal(ClaimStrategy strategy, string authorization)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = authorization;
        return strategy.Resolve(context);
    }
}
