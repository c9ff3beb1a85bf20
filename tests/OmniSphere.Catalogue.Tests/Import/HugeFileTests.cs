using System.Diagnostics;
using System.Globalization;
using System.Text;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Import;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Import;

/// <summary>A file of 200 MB (in the short form of one) of which every hundredth row is broken.</summary>
public sealed class HugeFileTests(SqliteCatalogue host, ITestOutputHelper output)
    : CatalogueSuite(host),
        IClassFixture<SqliteCatalogue>
{
    private static readonly long Size = Soak.Scale(500_000L, 200_000_000L);
    private const long MostMemory = 300L << 20;

    [Fact]
    public async Task Every_broken_row_is_told_of_and_no_good_one_is_lost()
    {
        await using var file = new GeneratedCsv(Size);
        await using var scope = Shop.Scope();
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (most, told) = (0L, new HashSet<long>());
        var watch = Stopwatch.StartNew();
        var report = await scope
            .Get<IProductImporter>()
            .ImportAsync(
                file,
                ImportFormat.Csv,
                progress: new Each(progress =>
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
                    told.UnionWith(progress.Errors.Select(e => e.Line));
                }),
                cancellationToken: Stop
            );

        report.Failed.Should().Be(file.Broken);
        report.Created.Should().Be(file.Rows - file.Broken);
        told.Should().HaveCount(file.Broken).And.OnlyContain(line => line % 100 == 2, "each broken row is told of");
        report
            .Errors.Should()
            .OnlyContain(e =>
                e.Line % 100 == 2 && (e.Column == "price" || e.Column == "sku" || e.Column == "currency")
            );
        (await scope.Get<CatalogueDbContext>().Products.CountAsync(p => p.ExternalId!.StartsWith("huge-"), Stop))
            .Should()
            .Be(file.Rows - file.Broken);
        if (Soak.IsOn)
        {
            // A short file fills no memory; what other tests take at the same time would be all that is seen.
            most.Should().BeLessThan(MostMemory);
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Size / 1e6:N1} MB, {file.Rows:N0} rows, {file.Broken:N0} broken, all reported; {file.Rows / watch.Elapsed.TotalSeconds:N0} rows/s; at most {most / 1048576.0:N0} MiB of managed memory more than before"
            )
        );
    }

    private sealed class Each(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }

    /// <summary>Made while it is read; nothing of it is kept.</summary>
    private sealed class GeneratedCsv(long size) : Stream
    {
        private static readonly string Filler = string.Concat(
            Enumerable.Repeat("A sentence of a description, with \"\"quotes\"\" and, of course, commas. ", 12)
        );

        private byte[] _rest = Encoding.UTF8.GetBytes("externalId,title,description,brand,sku,price,currency,stock\n");
        private int _at;
        private long _written;

        public int Rows { get; private set; }
        public int Broken { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_at == _rest.Length)
            {
                if (_written >= size)
                {
                    return 0;
                }

                (_rest, _at) = (Encoding.UTF8.GetBytes(Row()), 0);
                _written += _rest.Length;
            }

            var taken = Math.Min(count, _rest.Length - _at);
            _rest.AsSpan(_at, taken).CopyTo(buffer.AsSpan(offset));
            _at += taken;
            return taken;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private string Row()
        {
            var number = Rows++;
            var (sku, price, currency) = ($"HUGE-{number}", "12.50", "USD");
            if (number % 100 == 0)
            {
                Broken++;
                (sku, price, currency) = (Broken % 3) switch
                {
                    0 => ("", price, currency),
                    1 => (sku, "a dozen", currency),
                    _ => (sku, price, "XXX"),
                };
            }

            return $"huge-{number},Huge {number},\"{Filler}\",Brand {number % 50},{sku},{price},{currency},3\n";
        }
    }
}
