using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Telemetry;

/// <summary>
/// One JSON object a line: time, level, category, event id and name, message and its values, tenant, event, trace and
/// span, exception. The console's default outside Development; <c>Logging:Console:FormatterName</c> says otherwise.
/// </summary>
internal sealed class JsonLines(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "omnisphere";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().UtcDateTime);
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            json.WriteNumber("eventId", logEntry.EventId.Id);
            if (logEntry.EventId.Name is { } name)
            {
                json.WriteString("eventName", name);
            }

            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (Activity.Current is { } activity)
            {
                json.WriteString("traceId", activity.TraceId.ToHexString());
                json.WriteString("spanId", activity.SpanId.ToHexString());
            }

            WriteScopes(json, scopeProvider);
            WriteValues(json, logEntry.State);
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    // Only what OmniSphere's own scopes name; the framework's repeat the path and the ids of the connection.
    private static void WriteScopes(Utf8JsonWriter json, IExternalScopeProvider? scopes)
    {
        var named = new Dictionary<string, string?>(StringComparer.Ordinal);
        scopes?.ForEachScope(
            static (scope, named) =>
            {
                foreach (var (key, value) in scope as IEnumerable<KeyValuePair<string, object?>> ?? [])
                {
                    if (key is "Tenant" or "Event")
                    {
                        named[key.ToLowerInvariant()] = value?.ToString();
                    }
                }
            },
            named
        );
        foreach (var (key, value) in named)
        {
            json.WriteString(key, value);
        }
    }

    private static void WriteValues<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyCollection<KeyValuePair<string, object?>> { Count: > 1 } values)
        {
            return;
        }

        json.WriteStartObject("values");
        foreach (var (key, value) in values)
        {
            if (key != "{OriginalFormat}")
            {
                json.WriteString(key, value?.ToString());
            }
        }

        json.WriteEndObject();
    }
}

internal static class JsonLinesLogging
{
    public static void AddJsonLines(this ILoggingBuilder logging, IHostEnvironment environment)
    {
        logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        if (!environment.IsDevelopment())
        {
            logging.Services.AddSingleton<IPostConfigureOptions<ConsoleLoggerOptions>>(
                new PostConfigureOptions<ConsoleLoggerOptions>(null, o => o.FormatterName ??= JsonLines.FormatterName)
            );
        }
    }
}
