using System.Collections.Concurrent;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OmniSphere.Http;

/// <summary>Renders each document once: endpoints do not change while the host runs.</summary>
internal sealed class OpenApiDocuments(IEnumerable<OpenApiModule> modules, IServiceScopeFactory scopes)
{
    private readonly HashSet<string> _known = modules.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _rendered = new(StringComparer.Ordinal);

    public async Task<byte[]> GetAsync(string module)
    {
        if (!_known.Contains(module))
        {
            throw StatusProblems.For(StatusCodes.Status404NotFound);
        }

        return _rendered.TryGetValue(module, out var bytes) ? bytes : _rendered[module] = await RenderAsync(module);
    }

    private async Task<byte[]> RenderAsync(string module)
    {
        await using var scope = scopes.CreateAsyncScope();
        var provider = scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(module);
        var document = await provider.GetOpenApiDocumentAsync();
        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1);
        return stream.ToArray();
    }
}
