using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using AwesomeAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Hosting.Kafka;

namespace OmniSphere.Hosting.Tests.Kafka;

public sealed class MskTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(null)]
    [InlineData("session/token+=")]
    public void A_token_is_the_presigned_url_of_connecting_to_the_cluster(string? session)
    {
        var tokens = new MskTokens(
            Options.Create(new KafkaOptions()),
            new FakeTimeProvider(Now),
            NullLogger<MskTokens>.Instance
        );
        var (token, expires) = tokens.Create("eu-west-1", new ImmutableCredentials("AKID", "SECRET", session));

        expires.Should().Be(Now.AddMinutes(15));
        var url = new Uri(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)));
        url.Host.Should().Be("kafka.eu-west-1.amazonaws.com");
        var query = url.Query[1..].Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        query["Action"].Should().Be("kafka-cluster%3AConnect");
        query["X-Amz-Expires"].Should().Be("900");
        query
            .GetValueOrDefault("X-Amz-Security-Token")
            .Should()
            .Be(session is null ? null : Uri.EscapeDataString(session));

        var signature = query["X-Amz-Signature"];
        query.Remove("X-Amz-Signature");
        query.Remove("User-Agent"); // Added after signing, as AWS's own signers do.
        signature.Should().Be(Signature(query));
    }

    /// <summary>Signature Version 4 of a presigned request, step by step as AWS documents it.</summary>
    private static string Signature(Dictionary<string, string> query)
    {
        const string scope = "20260102/eu-west-1/kafka-cluster/aws4_request";
        var canonical = string.Join(
            '\n',
            "GET",
            "/",
            string.Join('&', query.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")),
            "host:kafka.eu-west-1.amazonaws.com",
            "",
            "host",
            Hex(SHA256.HashData([]))
        );
        var toSign =
            $"AWS4-HMAC-SHA256\n20260102T030405Z\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope
            .Split('/')
            .Aggregate(
                Encoding.UTF8.GetBytes("AWS4SECRET"),
                static (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part))
            );
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
