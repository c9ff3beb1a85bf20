using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OmniSphere.Catalogue.Import;

/// <summary>Reads products from lines of JSON, one line in memory at a time.</summary>
internal static class JsonLinesReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The products in the order of the file.</summary>
    /// <param name="content">UTF-8, with or without a byte order mark.</param>
    /// <param name="maxLength">Longest line in bytes; a longer one is refused without being kept.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async IAsyncEnumerable<ImportedRow> ReadAsync(
        Stream content,
        int maxLength,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var pipe = PipeReader.Create(content, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var line = 0L;
        var bytes = 0L;
        var tooLong = false;
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (TryTakeLine(ref buffer, result.IsCompleted, out var text))
            {
                line++;
                bytes += text.Length + 1;
                if (tooLong || text.Length > maxLength)
                {
                    tooLong = false;
                    yield return Refused(line, bytes, null, $"The line is longer than {maxLength} bytes.");
                }
                else if (Parse(text, line, bytes) is { } row)
                {
                    yield return row;
                }
            }

            if (buffer.Length > maxLength)
            {
                // Its rest is dropped piece by piece until the line ends.
                tooLong = true;
                bytes += buffer.Length;
                buffer = buffer.Slice(buffer.End);
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        if (tooLong)
        {
            yield return Refused(line + 1, bytes, null, $"The line is longer than {maxLength} bytes.");
        }

        await pipe.CompleteAsync();
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!isLast || buffer.IsEmpty)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static ImportedRow? Parse(ReadOnlySequence<byte> text, long line, long bytes)
    {
        if (line == 1 && StartsWithMark(text))
        {
            text = text.Slice(ByteOrderMark.Length);
        }

        if (IsBlank(text))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 16 });
            var product = JsonSerializer.Deserialize(ref reader, ImportJson.Default.ImportedProduct);
            return product is null || HasMore(ref reader)
                ? Refused(line, bytes, null, "A line holds one JSON object.")
                : new ImportedRow(line, product, [], bytes);
        }
        catch (JsonException e)
        {
            return Refused(line, bytes, Column(e.Path), Reason(e));
        }
    }

    private static bool HasMore(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static ImportedRow Refused(long line, long bytes, string? column, string reason) =>
        new(line, null, [new ImportError(line, column, reason)], bytes);

    private static bool StartsWithMark(ReadOnlySequence<byte> text)
    {
        Span<byte> start = stackalloc byte[ByteOrderMark.Length];
        if (text.Length < start.Length)
        {
            return false;
        }

        text.Slice(0, start.Length).CopyTo(start);
        return start.SequenceEqual(ByteOrderMark);
    }

    private static bool IsBlank(ReadOnlySequence<byte> text)
    {
        foreach (var piece in text)
        {
            if (piece.Span.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Column(string? path) =>
        path is null or "$" or "" ? null
        : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..]
        : path[1..];

    // The kernel's converters say something useful; the serializer speaks of types and byte positions.
    private static string Reason(JsonException exception) =>
        exception.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "This field is not known."
        : exception.Message.Contains("LineNumber:", StringComparison.Ordinal)
        || exception.Message.Contains("type '", StringComparison.Ordinal)
            ? Column(exception.Path) is null ? "This is not a JSON object."
                : "The value has the wrong form."
        : exception.Message;
}
