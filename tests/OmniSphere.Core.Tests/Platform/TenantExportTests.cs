using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;
using OmniSphere.Testing;
using OmniSphere.Testing.Ledger;

namespace OmniSphere.Core.Tests.Platform;

public sealed class TenantExportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_whose_part_was_taken_over_adds_nothing_to_the_export()
    {
        var files = new Files();
        await using var host = await StartAsync(files);
        var lifecycle = host.Services.GetRequiredService<ITenantLifecycle>();
        files.Meanwhile = async () =>
        {
            // Its lease has run out unnoticed, and another process begins anew.
            await ChangePartsAsync(host, DateTimeOffset.UnixEpoch);
            await lifecycle.RunDueAsync(Cancel);
        };
        var export = await lifecycle.RequestExportAsync(host.Acme.Id, Cancel);
        var done = await DoneAsync(lifecycle, export);

        files.Readers.Should().Be(2);
        using var archive = await ArchiveAsync(lifecycle, done);
        await using var manifest = await archive.GetEntry("manifest.json")!.OpenAsync(Cancel);
        var told = JsonNode.Parse(manifest)!["files"]!
            .AsArray()
            .Single(f => (string)f!["path"]! == "ledger/files.tar")!;
        using var content = new MemoryStream();
        await using (var entry = await archive.GetEntry("ledger/files.tar")!.OpenAsync(Cancel))
        {
            await entry.CopyToAsync(content, Cancel);
        }

        content.Length.Should().Be((long)told["bytes"]!).And.BeLessThan(Files.Large);
        Convert.ToHexStringLower(SHA256.HashData(content.ToArray())).Should().Be((string)told["sha256"]!);
    }

    [Fact]
    public async Task What_was_exported_goes_with_the_tenant_and_its_open_exports_end()
    {
        var files = new Files();
        await using var host = await StartAsync(files);
        var lifecycle = host.Services.GetRequiredService<ITenantLifecycle>();
        var kept = await DoneAsync(lifecycle, await lifecycle.RequestExportAsync(host.Acme.Id, Cancel));
        (await ArchiveAsync(lifecycle, kept)).Dispose();
        var others = await DoneAsync(lifecycle, await lifecycle.RequestExportAsync(host.Lumiere.Id, Cancel));
        var open = await OpenExportAsync(host, lifecycle);

        var deletion = await lifecycle.RequestDeletionAsync(host.Acme.Id, cancellationToken: Cancel);
        await DoneAsync(lifecycle, deletion);

        (await FetchingAsync(lifecycle, kept)).Should().Be("export.expired");
        (await FetchingAsync(lifecycle, open)).Should().Be("export.cancelled");
        (await lifecycle.GetAsync(open.Id, Cancel)).State.Should().Be(TenantTaskState.Cancelled);
        (await ArchiveAsync(lifecycle, others)).Dispose();
    }

    private static async Task<TenantTaskInfo> OpenExportAsync(ModuleTestHost host, ITenantLifecycle lifecycle)
    {
        // A part of a module that no process hosts any more keeps an export open.
        await using var scope = host.SystemScope();
        var db = scope.Get<PlatformDbContext>();
        var gone = new KnownModule { Name = "gone" };
        db.Add(gone);
        await db.SaveChangesAsync(Cancel);
        var open = await lifecycle.RequestExportAsync(host.Acme.Id, Cancel);
        db.Remove(gone);
        await db.SaveChangesAsync(Cancel);
        return open;
    }

    private static Task<ModuleTestHost> StartAsync(Files files) =>
        ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                Modules = builder => builder.AddLedgerDatabase(),
                Services = services => services.AddSingleton<ITenantResource>(files),
                Settings = new Dictionary<string, string?>
                {
                    ["OmniSphere:TenantLifecycle:DeletionGrace"] = "00:00:00",
                    ["OmniSphere:TenantLifecycle:ErasurePause"] = "00:00:00",
                },
            }
        );

    private static async Task ChangePartsAsync(ModuleTestHost host, DateTimeOffset leaseUntil)
    {
        await using var scope = host.SystemScope();
        var db = scope.Get<PlatformDbContext>();
        await db.TransactAsync(
            ct =>
                db.TaskParts.Where(p => p.DoneAt == null)
                    .ExecuteUpdateAsync(s => s.SetProperty(p => p.LeaseUntil, leaseUntil), ct),
            Cancel
        );
    }

    private static Task<TenantTaskInfo> DoneAsync(ITenantLifecycle lifecycle, TenantTaskInfo task) =>
        EventBusHost.EventuallyAsync(
            async () =>
            {
                await lifecycle.RunDueAsync(Cancel);
                return await lifecycle.GetAsync(task.Id, Cancel) is { State: TenantTaskState.Done } done ? done : null;
            },
            "the task"
        );

    private static async Task<ZipArchive> ArchiveAsync(ITenantLifecycle lifecycle, TenantTaskInfo task)
    {
        var stream = new MemoryStream();
        await lifecycle.WriteArchiveAsync(task.Id, _ => stream, Cancel);
        stream.Position = 0;
        return await ZipArchive.CreateAsync(stream, ZipArchiveMode.Read, leaveOpen: false, null, Cancel);
    }

    private static async Task<string> FetchingAsync(ITenantLifecycle lifecycle, TenantTaskInfo task) =>
        (
            await lifecycle
                .Invoking(l => l.WriteArchiveAsync(task.Id, _ => Stream.Null, Cancel))
                .Should()
                .ThrowAsync<ProblemException>()
        )
            .Which
            .Code;

    /// <summary>Files of which the first reader gets large ones, with something happening in between.</summary>
    private sealed class Files : ITenantFiles
    {
        public const int Large = 600 * 1024;

        private int _readers;

        public int Readers => _readers;

        public Func<Task> Meanwhile { get; set; } = static () => Task.CompletedTask;

        public string Module => LedgerModule.Name;

        public string Name => "files";

        public Task<long> CountAsync(Tenant tenant, CancellationToken cancellationToken) => Task.FromResult(0L);

        public Task EraseAsync(Tenant tenant, CancellationToken cancellationToken) => Task.CompletedTask;

        public async IAsyncEnumerable<TenantFile> ReadAsync(
            Tenant tenant,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            if (Interlocked.Increment(ref _readers) > 1)
            {
                yield return File("small", 10);
                yield break;
            }

            yield return File("one", Large);
            yield return File("two", Large);
            await Meanwhile();
            yield return File("three", Large);
        }

        private static TenantFile File(string name, int size) =>
            new(name, size, DateTimeOffset.UnixEpoch, new MemoryStream(RandomNumberGenerator.GetBytes(size)));
    }
}
