using System.Diagnostics;
using System.Globalization;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Settings;

public sealed class WatchSettingsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changed_settings_are_read_while_nobody_watches_the_data_below_the_content_root()
    {
        using var folder = TestFolder.Create("settings");
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "App_Data", "search")).FullName;
        await WriteAsync("before");
        await using (var app = Build(folder.Path))
        {
            app.Configuration["From:File"].Should().Be("before");
            app.Configuration["From:Hand"].Should().Be("kept", "what was set before Hosting was added stays");
            app.Configuration["From:Memory"].Should().Be("memory");
            if (OperatingSystem.IsLinux())
            {
                (await WatchedAsync(folder.Path)).Should().BeTrue();
                (await WatchedAsync(Path.GetDirectoryName(data)!))
                    .Should()
                    .BeFalse("each write there would be looked at");
                (await WatchedAsync(data)).Should().BeFalse();
            }

            foreach (var text in (string[])["after", "and again"])
            {
                await WriteAsync(text);
                await UntilAsync(() => app.Configuration["From:File"] == text);
                app.Configuration["From:Hand"].Should().Be("kept");
            }

            // A file that was not there, and as editors and volumes replace them.
            var other = Path.Combine(folder.Path, "appsettings.Production.json");
            await File.WriteAllTextAsync(other + ".new", """{ "From": { "File": "production" } }""", Cancel);
            File.Move(other + ".new", other);
            await UntilAsync(() => app.Configuration["From:File"] == "production");
            File.Delete(other);
            await UntilAsync(() => app.Configuration["From:File"] == "and again");
            app.Environment.ContentRootFileProvider.GetFileInfo("appsettings.json").Exists.Should().BeTrue();
        }

        if (OperatingSystem.IsLinux())
        {
            (await WatchedAsync(folder.Path)).Should().BeFalse("a host takes its watch with it");
        }

        async Task WriteAsync(string text)
        {
            var path = Path.Combine(folder.Path, "appsettings.json");
            await File.WriteAllTextAsync(path, $$"""{ "From": { "File": "{{text}}" } }""", Cancel);
        }
    }

    [Fact]
    public async Task Whoever_wants_files_asked_for_changes_keeps_that()
    {
        using var folder = TestFolder.Create("settings");
        using var polling = new PhysicalFileProvider(folder.Path)
        {
            UsePollingFileWatcher = true,
            UseActivePolling = true,
        };
        await using var app = Build(folder.Path, b => b.Configuration.AddJsonFile(polling, "more.json", true, true));
        ((IConfigurationBuilder)app.Configuration)
            .Sources.OfType<FileConfigurationSource>()
            .Select(s => s.FileProvider)
            .Should()
            .Contain(polling);
    }

    private static WebApplication Build(string root, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = root }
        );
        builder.Configuration.AddInMemoryCollection([new("From:Memory", "memory")]);
        builder.Configuration["From:Hand"] = "kept";
        configure?.Invoke(builder);
        builder.AddOmniSphereHosting();
        return builder.Build();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var watch = Stopwatch.StartNew(); !holds(); await Task.Delay(20, Cancel))
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(1), "the change is read");
        }
    }

    /// <summary>Whether this process has the kernel tell it of changes in a folder: proc(5), <c>/proc/[pid]/fdinfo</c>.</summary>
    private static async Task<bool> WatchedAsync(string folder)
    {
        using var stat = Process.Start(
            new ProcessStartInfo("stat", ["-c", "%i", folder])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var number = (await stat.StandardOutput.ReadToEndAsync(Cancel)).Trim();
        var mark = $" ino:{long.Parse(number, CultureInfo.InvariantCulture):x} ";
        foreach (var file in Directory.EnumerateFiles("/proc/self/fdinfo"))
        {
            try
            {
                var text = await File.ReadAllTextAsync(file, Cancel);
                if (
                    text.Contains("inotify wd:", StringComparison.Ordinal)
                    && text.Contains(mark, StringComparison.Ordinal)
                )
                {
                    return true;
                }
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }
        }

        return false;
    }
}
