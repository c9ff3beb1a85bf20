using AwesomeAssertions;
using OmniSphere.ClientGenerator;
using OmniSphere.Testing;

namespace OmniSphere.Architecture.Tests;

public sealed class ClientTests
{
    [Fact]
    public void The_typed_clients_are_those_of_the_documents()
    {
        var folder = Path.Combine(Repository.Folder, "src", "OmniSphere.Client", "Generated");
        var committed = Directory
            .EnumerateFiles(folder)
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllText, StringComparer.Ordinal);
        var generated = Clients.Generate(Path.Combine(Repository.Folder, "openapi"));
        committed.Keys.Should().BeEquivalentTo(generated.Keys);
        foreach (var (name, text) in generated)
        {
            // Not by Should(): it would print both.
            (committed[name] == text)
                .Should()
                .BeTrue("{0} is what eng/client writes; run it", name);
        }
    }
}
