using System.Diagnostics;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OmniSphere.Hosting.Telemetry;

namespace OmniSphere.Hosting.Tests.Telemetry;

public sealed class JsonLinesTests
{
    [Fact]
    public void A_line_is_one_object_with_tenant_event_trace_and_event_id()
    {
        using var activity = new Activity("test").Start();
        var scopes = new LoggerExternalScopeProvider();
        using var tenant = scopes.Push(new Dictionary<string, object?> { ["Tenant"] = "tnt_1" });
        using var noise = scopes.Push(new Dictionary<string, object?> { ["RequestPath"] = "/" });
        using var causedBy = scopes.Push(new Dictionary<string, object?> { ["Event"] = "e-1" });
        var line = Write(new(42, "OrderPlaced"), "two\nlines \"quoted\"", new InvalidOperationException("why"), scopes);
        line.TrimEnd().Should().NotContain("\n");
        var json = JsonNode.Parse(line)!;
        ((string)json["level"]!).Should().Be("Warning");
        ((int)json["eventId"]!).Should().Be(42);
        ((string)json["eventName"]!).Should().Be("OrderPlaced");
        ((string)json["message"]!).Should().Be("two\nlines \"quoted\"");
        ((string)json["tenant"]!).Should().Be("tnt_1");
        ((string)json["event"]!).Should().Be("e-1");
        ((string)json["traceId"]!).Should().Be(activity.TraceId.ToHexString());
        ((string)json["exception"]!).Should().Contain("why");
        json["RequestPath"].Should().BeNull();
    }

    [Theory]
    [InlineData(null, JsonLines.FormatterName)]
    [InlineData("simple", "simple")]
    public async Task Production_writes_them_unless_configuration_names_another(string? configured, string expected)
    {
        await using var host = HostingHost.Build(
            builder => builder.Logging.AddConsole(),
            null,
            ("Logging:Console:FormatterName", configured)
        );
        host.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName.Should().Be(expected);
        host.Services.GetServices<ConsoleFormatter>().Should().Contain(f => f.Name == expected);
    }

    private static string Write(EventId id, string message, Exception? exception, IExternalScopeProvider scopes)
    {
        var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Category", id, message, exception, (s, _) => s);
        new JsonLines(TimeProvider.System).Write(entry, scopes, writer);
        return writer.ToString();
    }
}
