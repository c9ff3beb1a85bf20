using AwesomeAssertions;

namespace OmniSphere.Testing.Tests;

public sealed class TestFolderTests
{
    [Fact]
    public async Task A_folder_is_the_callers_own_and_goes_with_its_files()
    {
        using var other = TestFolder.Create();
        var folder = TestFolder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "a.txt"), "a", TestContext.Current.CancellationToken);

        folder.Path.Should().NotBe(other.Path);
        folder.Dispose();

        Directory.Exists(folder.Path).Should().BeFalse();
        Directory.Exists(other.Path).Should().BeTrue();
    }
}
