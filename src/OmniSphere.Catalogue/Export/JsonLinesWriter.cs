using System.Text.Encodings.Web;
using System.Text.Json;
using OmniSphere.Catalogue.Import;

namespace OmniSphere.Catalogue.Export;

/// <summary>One product a line.</summary>
internal sealed class JsonLinesWriter(Stream target) : IProductWriter
{
    // Accents stay readable.
    private static readonly ImportJson Json = new(
        new JsonSerializerOptions(ImportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public async Task WriteAsync(ImportedProduct product, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(target, product, Json.ImportedProduct, cancellationToken);
        await target.WriteAsync(NewLine, cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
