using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OmniSphere.Auth.Issuer;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests;

/// <summary>Whatever is sent, the answer is the client's fault and says so.</summary>
public sealed class MalformedRequestTests
{
    private static readonly string[] Posts =
    [
        "register",
        "login",
        "staff/login",
        "logout",
        "password",
        "password/forgot",
        "staff/password/forgot",
        "password/reset",
        "email/verify",
        "email/verification",
        "admin/staff",
    ];

    private static readonly string[] Bodies =
    [
        "",
        "null",
        "[]",
        "{",
        "{}",
        """{"email":null,"password":null,"token":null,"newPassword":null,"currentPassword":null,"role":null}""",
        """{"email":"\ud800@x.de","password":"\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800","token":"\udc00"}""",
        """{"email":"a\u0000@x.de","password":"\u0000aaaaaaaaaaaa","token":"\u0000","newPassword":"\uffff\uffffaaaaaaaa"}""",
        """{"email":"x@y.de","password":"\ufffe\uffff\ufdd0\ufdd1aaaaaa","token":"x","newPassword":"\ufffe\uffff\ufdd0aaaaaaa"}""",
        """{"email":1,"password":true,"token":{},"newPassword":[],"role":3}""",
        """{"email":"x@y.de","password":"aaaaaaaaaaaaaaaaaaa1","firstName":"\u202e\u0301","acceptsMarketing":"yes"}""",
    ];

    public static TheoryData<DatabaseProvider> Databases => AuthTestHost.Databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task No_body_makes_the_server_fail(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        var owner = await test.StaffAsync(test.Acme, "owner");
        using var client = test.Client(test.Acme, owner.Access);
        foreach (var path in Posts)
        {
            foreach (var body in Bodies.Append($$"""{"email":"{{new string('a', 100_000)}}@x.de","password":"x"}"""))
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync($"/auth/v1/{path}", content, Cancel);
                ((int)answer.StatusCode).Should().BeLessThan(500, $"{path} got {body[..Math.Min(80, body.Length)]}");
            }
        }
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("--x")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb")]
    public async Task A_form_of_parts_that_ends_too_early_is_the_clients_fault(string body)
    {
        await using var test = await AuthTestHost.StartAsync();
        using var client = test.Client(test.Acme);
        foreach (var path in (string[])["/auth/connect/token", "/.well-known/openid-configuration"])
        {
            using var content = new StringContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
            using var answer = await client.PostAsync(path, content, Cancel);
            answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, path);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task No_form_makes_the_issuer_fail(DatabaseProvider database)
    {
        await using var test = await AuthTestHost.StartAsync(database);
        string[] values =
        [
            "",
            "%00",
            "%ED%A0%80",
            "%F0%9F%90%8E",
            "'%22--",
            new('a', 5000),
            "a.b.c",
            "eyJhbGciOiJub25lIn0.e30.",
        ];
        string[] names =
        [
            "client_id",
            "grant_type",
            "login_ticket",
            "refresh_token",
            "code",
            "token",
            "scope",
            "client_secret",
            "id_token_hint",
            "client_assertion",
            "request",
            "resource",
        ];
        string[] starts =
        [
            $"grant_type={Uri.EscapeDataString(AuthTestHost.LoginTicketGrant)}&client_id=storefront",
            "grant_type=refresh_token&client_id=storefront",
            "grant_type=authorization_code&client_id=storefront",
            "grant_type=client_credentials&client_id=erp",
        ];
        using var client = test.Client(test.Acme);
        foreach (var endpoint in new[] { "token", "revoke", "introspect", "authorize", "userinfo", "logout" })
        {
            foreach (var start in endpoint == "token" ? starts : starts[..1])
            {
                foreach (var name in names)
                {
                    foreach (var value in values)
                    {
                        await SendAsync(client, endpoint, $"{start}&{name}={value}");
                        await SendAsync(client, endpoint, $"{name}={value}&{name}={value}");
                    }
                }
            }
        }
    }

    [Fact]
    public async Task A_token_is_good_at_the_origin_that_issued_it()
    {
        await using var test = await AuthTestHost.StartAsync();
        var tokens = await test.ShopperAsync(test.Acme);
        using var client = test.Client(test.Acme, tokens.Access);
        client.DefaultRequestHeaders.Host = $"{test.Acme.Slug}.localhost:8080";
        using var me = await client.GetAsync("/auth/v1/me", Cancel);
        me.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("acme.localhost", "http://acme.localhost/")]
    [InlineData("ACME.localhost:80", "http://acme.localhost/")]
    [InlineData("acme.localhost:99999", null)]
    [InlineData("acme.localhost:x", null)]
    [InlineData("", null)]
    public async Task A_host_that_is_none_makes_no_issuer(string host, string? issuer)
    {
        await using var test = await AuthTestHost.StartAsync();
        var http = new DefaultHttpContext();
        http.Request.Scheme = "http";
        http.Request.Host = new HostString(host);
        var address = new IssuerAddress(
            Options.Create(new AuthOptions()),
            new HttpContextAccessor { HttpContext = http }
        );
        address.Current(test.Acme)?.AbsoluteUri.Should().Be(issuer);
        (address.Current(test.Acme) is null).Should().Be(issuer is null);
    }

    private static async Task SendAsync(HttpClient client, string endpoint, string form)
    {
        using var content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");
        using var answer = await client.PostAsync($"/auth/connect/{endpoint}", content, Cancel);
        ((int)answer.StatusCode).Should().BeLessThan(500, $"{endpoint} got {form[..Math.Min(160, form.Length)]}");
    }
}
