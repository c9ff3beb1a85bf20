using System.Text;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Import;

public sealed class ImportOnSqlite(SqliteCatalogue host) : ImportTests(host), IClassFixture<SqliteCatalogue>;

public sealed class ImportOnPostgreSql(PostgreSqlCatalogue host)
    : ImportTests(host),
        IClassFixture<PostgreSqlCatalogue>;

public abstract class ImportTests(CatalogueHost host) : CatalogueSuite(host)
{
    [Fact]
    public async Task A_product_comes_in_with_all_it_has()
    {
        var report = await JsonAsync(
            """
            { "externalId": "A1", "title": "Crème brûlée torch", "description": "Hot.\nVery.", "brand": "Flamme", "status": "published", "categories": ["Kitchen > Torches", "Gifts"], "attributes": { "colour": "black", "power": { "value": 1.50, "unit": "kW" }, "refillable": true, "uses": ["kitchen", "camping"] }, "images": ["https://example.com/a.jpg", "/b.jpg"], "variants": [{ "sku": "a1-s", "barcode": "123", "options": { "size": "S" }, "price": { "amount": 1999, "currency": "USD" }, "compareAtPrice": { "amount": 2499, "currency": "USD" }, "stock": 7 }, { "sku": "a1-m", "options": { "size": "M" }, "price": { "amount": 2199, "currency": "USD" }, "stock": 0 }] }
            """
        );

        report.Should().BeEquivalentTo(new ImportReport(1, 0, 0, 0, []));
        var product = await FindAsync("A1");
        product.Slug.Should().Be("creme-brulee-torch");
        product.Attributes["power"].Should().Be(ProductAttributeValue.Of(1.5m, "kW"));
        product.Attributes["uses"].List.Should().Equal("kitchen", "camping");
        product.Options.Should().BeEquivalentTo([new ProductOption("size", ["S", "M"])]);
        product.Images.Select(i => i.Url).Should().Equal("https://example.com/a.jpg", "/b.jpg");
        product.CategoryIds.Should().HaveCount(2);
        product.Variants.Select(v => v.Sku).Should().Equal("a1-s", "a1-m");
        product
            .Variants[0]
            .Prices.Should()
            .Equal(new VariantPrice(new Money(1999, Currency.Usd), new Money(2499, Currency.Usd)));
        (await AvailableAsync("A1-S")).Should().Be(7);

        await using var scope = Shop.Scope();
        var tree = await CategoryTree.ReadAsync(scope.Get<CatalogueDbContext>(), Stop);
        tree.Find("kitchen/torches")!.Path.Should().Be("kitchen/torches/");
        (await scope.Get<StockAudit>().RunAsync(Stop)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_less_changes_only_that()
    {
        var line = Line("B1", "First", 1000, stock: 5, extra: """ "brand": "Keep", "description": "Keep" """);
        await JsonAsync(line);
        var before = await FindAsync("B1");

        (await JsonAsync(line)).Should().BeEquivalentTo(new ImportReport(0, 0, 1, 0, []));
        (await FindAsync("B1")).Version.Should().Be(before.Version);

        (await JsonAsync(Line("B1", "Second", 1200))).Updated.Should().Be(1);
        var after = await FindAsync("B1");
        after.Version.Should().Be(before.Version + 1);
        after.Title.Should().Be("Second");
        after.Brand.Should().Be("Keep");
        after.Slug.Should().Be(before.Slug, "addresses stay");
        after.Variants.Single().Id.Should().Be(before.Variants.Single().Id);
        (await AvailableAsync("SKU-B1")).Should().Be(5, "the file is silent about stock");
    }

    [Fact]
    public async Task Stock_of_a_file_is_a_count_that_the_ledger_explains()
    {
        await JsonAsync(Line("C1", "Counted", 1000, stock: 5));
        await JsonAsync(Line("C1", "Counted again", 1000, stock: 3));
        await JsonAsync(Line("C1", "Counted a third time", 1000, stock: 3));

        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        var variant = (await FindAsync("C1")).Variants.Single().Id;
        var movements = await db
            .StockMovements.Where(m => m.VariantId == variant)
            .OrderBy(m => m.Id)
            .Select(m => new { m.Type, m.OnHand })
            .ToListAsync(Stop);
        movements
            .Should()
            .Equal(
                new { Type = MovementType.Receipt, OnHand = 5 },
                new { Type = MovementType.Adjustment, OnHand = -2 }
            );
        (await scope.Get<StockAudit>().RunAsync(Stop)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_product_in_two_pieces_is_unchanged_when_the_same_file_comes_again()
    {
        static string Piece(string sku, int stock) =>
            $$"""{ "externalId": "PIECES", "title": "In pieces", "variants": [{ "sku": "{{sku}}", "options": { "size": "{{sku}}" }, "price": { "amount": 1, "currency": "USD" }, "stock": {{stock}} }] }""";
        var file = $"{Piece("PIECE-A", 5)}\n{Line("BETWEEN", "Between", 1)}\n{Piece("PIECE-B", 7)}";
        (await JsonAsync(file)).Failed.Should().Be(0);
        await using (var scope = Shop.Scope())
        {
            var stock = scope.Get<IStockReservations>();
            await stock.ReserveAsync("pieces", [new("PIECE-A", 2)], TimeSpan.FromHours(1), Stop);
            await stock.AllocateAsync("pieces", Stop);
            (await stock.SellAsync("pieces", "ship", [new("PIECE-A", 2)], Stop)).Succeeded.Should().BeTrue();
        }

        var again = await JsonAsync(file);
        (again.Unchanged, again.Updated).Should().Be((3, 0));
        (await AvailableAsync("PIECE-A")).Should().Be(3, "what was sold stays sold");
        (await JsonAsync(file.Replace("In pieces", "In other pieces"))).Updated.Should().Be(2);
        (await JsonAsync(file.Replace("In pieces", "In other pieces"))).Unchanged.Should().Be(3);
    }

    [Fact]
    public async Task However_many_rows_go_on_with_a_product_no_more_are_kept_than_it_may_have()
    {
        var lines = string.Join(
            '\n',
            Enumerable.Range(0, 3_000).Select(i => $"{(i == 0 ? "Endless" : "")},E-{i},{(i % 2 == 0 ? "1" : "x")},USD")
        );
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes($"title,sku,price,currency\n{lines}"));
        var rows = new List<ImportedRow>();
        await foreach (var row in CsvProductReader.ReadAsync(file, 10_000, new CsvSetting(Currency.Usd, null), Stop))
        {
            rows.Add(row);
        }

        var endless = rows.Should().ContainSingle().Subject;
        endless.Product!.Variants!.Count.Should().Be(ProductRules.Variants + 1);
        endless.Errors.Count.Should().Be(ProductRules.Variants + 1);
    }

    [Fact]
    public async Task Broken_rows_are_named_and_stop_nothing()
    {
        var report = await JsonAsync(
            $$"""
            {{Line("D1", "Good", 1)}}
            not json
            { "title": "No variants" }

            {{Line("D2", "Too dear", 1_000_000_000_001)}}
            { "title": "Fraction", "variants": [{ "sku": "D3", "price": { "amount": 19.99, "currency": "USD" } }] }
            { "title": "Typo", "variants": [{ "sku": "D4", "price": { "amount": 1, "currency": "USD" }, "stok": 3 }] }
            { "title": "Null", "variants": [null] }
            { "title": "", "variants": [{ "sku": "D5", "price": { "amount": 1, "currency": "USD" } }] }
            { "title": "Surrogate \ud800", "variants": [{ "sku": "D6", "price": { "amount": 1, "currency": "USD" } }] }
            [1]
            {{Line("D7", "Bad attribute", 1, extra: """ "attributes": { "colour_of_d": { "unit": "kg" } } """)}}
            {{Line("D8", "Deep", 1, extra: """ "categories": ["A>B>C>D>E>F>G>H>I"] """)}}
            {{Line("D9", "Good as well", 1)}}
            """
        );

        report.Created.Should().Be(2);
        report.Failed.Should().Be(11);
        report
            .Errors.Select(e => (e.Line, e.Column))
            .Should()
            .Equal(
                (2, null),
                (3, "variants"),
                (5, "variants[0].price"),
                (6, "variants[0].price"),
                (7, "variants[0].stok"),
                (8, "variants[0].sku"),
                (9, "title"),
                (10, "title"),
                (11, null),
                (12, "attributes.colour_of_d"),
                (13, "categories[0]")
            );
        report.Errors.Should().AllSatisfy(e => e.Reason.Should().NotBeNullOrWhiteSpace().And.NotContain("System."));
    }

    [Fact]
    public async Task A_line_without_end_is_refused_without_being_kept()
    {
        var endless = "{ \"title\": \"" + new string('x', 3_000_000) + "\" }";
        var report = await JsonAsync($"{Line("E1", "Before", 1)}\n{endless}\n{Line("E2", "After", 1)}");

        report.Created.Should().Be(2);
        report.Errors.Should().ContainSingle().Which.Line.Should().Be(2);
    }

    [Fact]
    public async Task A_byte_order_mark_and_windows_line_ends_are_no_matter()
    {
        var bytes = (byte[])
            [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($"{Line("F1", "One", 1)}\r\n\r\n{Line("F2", "Two", 1)}\r\n")];
        (await ImportAsync(bytes, ImportFormat.JsonLines)).Should().BeEquivalentTo(new ImportReport(2, 0, 0, 0, []));
    }

    [Fact]
    public async Task A_dry_run_tells_all_and_changes_nothing()
    {
        await JsonAsync(Line("G1", "There", 1));
        var lines = $$"""
            {{Line("G1", "Changed", 1)}}
            {{Line("G2", "New", 1, extra: """ "categories": ["Only > Dreamt"], "attributes": { "dreamt": 1 } """)}}
            {{Line("G2", "New again", 1)}}
            {{Line("G3", "Refused", -1)}}
            """;
        var dry = await JsonAsync(lines, dryRun: true);

        dry.Should()
            .BeEquivalentTo(
                new
                {
                    Created = 1,
                    Updated = 2,
                    Unchanged = 0,
                    Failed = 1,
                }
            );
        (await FindAsync("G1")).Title.Should().Be("There");
        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        (await db.Products.AnyAsync(p => p.ExternalId == "G2", Stop)).Should().BeFalse();
        (await db.Categories.AnyAsync(c => c.Name == "Dreamt", Stop)).Should().BeFalse();
        (await db.Attributes.AnyAsync(a => a.Key == "dreamt", Stop)).Should().BeFalse();

        (await JsonAsync(lines)).Should().BeEquivalentTo(dry);
    }

    [Fact]
    public async Task Products_are_matched_by_external_id_else_by_sku()
    {
        await JsonAsync(
            """{ "title": "By SKU", "variants": [{ "sku": "H1", "price": { "amount": 1, "currency": "USD" } }] }"""
        );
        await JsonAsync(Line("H2", "Other", 1));
        var report = await JsonAsync(
            """
            { "title": "By SKU again", "variants": [{ "sku": "h1", "price": { "amount": 2, "currency": "EUR" } }] }
            { "externalId": "H-NEW", "title": "Gets its id", "variants": [{ "sku": "H1", "price": { "amount": 3, "currency": "USD" } }] }
            { "externalId": "H2", "title": "Thief", "variants": [{ "sku": "H1", "price": { "amount": 3, "currency": "USD" } }] }
            { "title": "Two at once", "variants": [{ "sku": "H1", "options": { "o": "1" }, "price": { "amount": 3, "currency": "USD" } }, { "sku": "SKU-H2", "options": { "o": "2" }, "price": { "amount": 3, "currency": "USD" } }] }
            """
        );

        report.Updated.Should().Be(2);
        report.Errors.Select(e => (e.Line, e.Column)).Should().Equal((3, "variants[0].sku"), (4, "variants[1].sku"));
        var product = await FindAsync("H-NEW");
        product.Title.Should().Be("Gets its id");
        product
            .Variants.Single()
            .Prices.Select(p => p.Price)
            .Should()
            .BeEquivalentTo([new Money(3, Currency.Usd), new Money(2, Currency.Eur)]);
    }

    [Fact]
    public async Task An_attribute_keeps_the_type_of_its_first_value()
    {
        var report = await JsonAsync(
            $$"""
            {{Line("I1", "First", 1, extra: """ "attributes": { "yield_i": 2300 } """)}}
            {{Line("I2", "Second", 1, extra: """ "attributes": { "yield_i": "a lot" } """)}}
            """
        );

        report.Created.Should().Be(1);
        report
            .Errors.Should()
            .ContainSingle()
            .Which.Should()
            .BeEquivalentTo(new { Line = 2, Column = "attributes.yield_i" });
    }

    [Fact]
    public async Task Titles_that_are_alike_get_slugs_that_differ()
    {
        await JsonAsync($"{Line("J1", "Alike J", 1)}\n{Line("J2", "Alike J", 1)}\n{Line("J3", "日本", 1)}");

        (await FindAsync("J1")).Slug.Should().Be("alike-j");
        (await FindAsync("J2")).Slug.Should().Be("alike-j-sku-j2");
        (await FindAsync("J3")).Slug.Should().StartWith("product");
    }

    [Fact]
    public async Task One_event_tells_of_a_batch()
    {
        await Shop.Host.SettleAsync();
        await using var scope = Shop.Scope(Shop.Lumiere);
        var lines = string.Join('\n', Enumerable.Range(0, 550).Select(i => Line($"K{i}", "Event", 1)));
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        var seen = new List<ImportProgress>();
        var report = await scope
            .Get<IProductImporter>()
            .ImportAsync(file, ImportFormat.JsonLines, progress: new Synchronous(seen.Add), cancellationToken: Stop);

        report.Created.Should().Be(550);
        seen.Select(p => p.Products).Should().Equal(500, 550);
        seen[^1].Bytes.Should().Be(file.Length + 1);
    }

    [Fact]
    public async Task An_interrupted_import_goes_on_where_its_last_batch_ended()
    {
        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        var id = Id<ImportKind>.New(Shop.Clock);
        var lines = $"{Line("Q1", "Done", 1)}\nbad\n{Line("Q2", "To do", 1)}";
        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        var size = await scope.Get<ImportSpool>().WriteAsync(id, content, Stop);
        db.Imports.Add(
            new ProductImport
            {
                Id = id,
                TenantId = Shop.Acme.Id,
                State = ImportState.Running,
                Format = ImportFormat.JsonLines,
                Size = size!.Value,
                Processed = 2,
                Created = 1,
                Failed = 1,
                Errors = [new ImportError(2, null, "Bad.")],
                CreatedAt = Shop.Clock.GetUtcNow(),
            }
        );
        await db.SaveChangesAsync(Stop);
        scope.Get<ImportWorker>().Signal();

        ProductImport import;
        do
        {
            await Task.Delay(20, Stop);
            import = await db.Imports.AsNoTracking().SingleAsync(i => i.Id == id, Stop);
        } while (import.State == ImportState.Running);

        import.State.Should().Be(ImportState.Completed);
        import
            .Should()
            .BeEquivalentTo(
                new
                {
                    Processed = 3,
                    Created = 2,
                    Failed = 1,
                }
            );
        import.Errors.Should().ContainSingle();
        (await FindAsync("Q2")).Title.Should().Be("To do");
        (await db.Products.AnyAsync(p => p.ExternalId == "Q1", Stop)).Should().BeFalse("it was done with before");
    }

    [Fact]
    public async Task An_import_that_took_the_process_with_it_again_and_again_is_given_up()
    {
        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        var ids = new List<Id<ImportKind>>();
        foreach (var attempts in (int[])[4, 5])
        {
            var id = Id<ImportKind>.New(Shop.Clock);
            ids.Add(id);
            await using var content = new MemoryStream(Encoding.UTF8.GetBytes(Line($"AT{attempts}", "Tried", 1)));
            var size = await scope.Get<ImportSpool>().WriteAsync(id, content, Stop);
            db.Imports.Add(
                new ProductImport
                {
                    Id = id,
                    State = ImportState.Running,
                    Format = ImportFormat.JsonLines,
                    Size = size!.Value,
                    Attempts = attempts,
                    CreatedAt = Shop.Clock.GetUtcNow(),
                }
            );
        }

        // And one that was done with long ago.
        var old = Id<ImportKind>.New(Shop.Clock);
        db.Imports.Add(
            new ProductImport
            {
                Id = old,
                State = ImportState.Completed,
                CreatedAt = Shop.Clock.GetUtcNow().AddDays(-91),
                FinishedAt = Shop.Clock.GetUtcNow().AddDays(-91),
            }
        );
        await db.SaveChangesAsync(Stop);
        Shop.Clock.Advance(TimeSpan.FromDays(1.1));
        scope.Get<ImportWorker>().Signal();
        Dictionary<Id<ImportKind>, ImportState> states;
        do
        {
            await Task.Delay(20, Stop);
            states = await db.Imports.AsNoTracking().ToDictionaryAsync(i => i.Id, i => i.State, Stop);
        } while (ids.Exists(id => states[id] == ImportState.Running) || states.ContainsKey(old));

        ids.Select(id => states[id]).Should().Equal(ImportState.Completed, ImportState.Failed);
    }

    [Fact]
    public async Task A_tenant_imports_into_its_own_catalogue()
    {
        await JsonAsync(Line("L1", "Of Acme", 1));
        var report = await JsonAsync(Line("L1", "Of Lumière", 1), tenant: Shop.Lumiere);

        report.Created.Should().Be(1);
        (await FindAsync("L1")).Title.Should().Be("Of Acme");
    }

    [Fact]
    public async Task Rows_of_csv_become_products_with_variants()
    {
        var report = await CsvAsync(
            """"
            sku,externalId,title,description,brand,categories,price,compareAtPrice,currency,stock,option:size,attribute:fabric,attribute:weight,image
            M1-S,M1,"Shirt, blue","Soft
            and ""light""",Weber,Clothes > Shirts|New,19.99,25,USD,3,S,cotton,0.2,https://example.com/1.jpg|https://example.com/2.jpg
            M1-M,M1,,,,,21.50,,USD,4,M,,,
            M2,M2,Plain,,,,100,,JPY,,,,,
            """"
        );

        report.Should().BeEquivalentTo(new ImportReport(2, 0, 0, 0, []));
        var shirt = await FindAsync("M1");
        shirt.Title.Should().Be("Shirt, blue");
        shirt.Description.Should().Be("Soft\nand \"light\"");
        shirt.CategoryIds.Should().HaveCount(2);
        shirt.Images.Should().HaveCount(2);
        shirt.Attributes["fabric"].Text.Should().Be("cotton");
        shirt.Attributes["weight"].Number.Should().Be(0.2m);
        shirt.Variants.Select(v => v.Prices.Single().Price.Amount).Should().Equal(1999, 2150);
        shirt.Variants[0].Prices.Single().CompareAtPrice.Should().Be(new Money(2500, Currency.Usd));
        (await AvailableAsync("M1-M")).Should().Be(4);
        (await FindAsync("M2")).Variants.Single().Prices.Single().Price.Should().Be(new Money(100, Currency.Jpy));
    }

    [Fact]
    public async Task A_broken_row_of_csv_loses_none_of_the_good_ones()
    {
        var report = await CsvAsync(
            """
            sku,title,price,currency,stock,option:size
            N1-S,Trousers N,10,USD,1,S
            N1-M,Trousers N,ten,USD,1,M
            N1-L,Trousers N,12,USD,some,L
            N1-X,Trousers N,12.345,USD,1,X
            ,Nameless,12,USD,1,
            N2,Other N,12,XXX,1,
            N1-XXL,Trousers XXL,14,USD,1,
            """
        );

        report.Created.Should().Be(2);
        report.Failed.Should().Be(5);
        report
            .Errors.Select(e => (e.Line, e.Column))
            .Should()
            .Equal((3, "price"), (4, "stock"), (5, "price"), (6, "sku"), (7, "currency"));
    }

    [Fact]
    public async Task A_csv_file_of_a_spreadsheet_with_semicolons_is_read()
    {
        var bytes = (byte[])
            [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("SKU;Title;Price;Currency\r\nO1;Überzug;9.90;EUR\r\n")];
        (await ImportAsync(bytes, ImportFormat.Csv)).Created.Should().Be(1);
    }

    [Theory]
    [InlineData("sku,title,price\nP1,x,1")]
    [InlineData("sku,title,price,currency,colour\nP1,x,1,USD,red")]
    [InlineData("sku,title,price,currency,sku\nP1,x,1,USD,P1")]
    [InlineData("")]
    public async Task A_header_that_makes_no_sense_refuses_the_file(string content)
    {
        var import = () => CsvAsync(content);
        await import.Should().ThrowAsync<ImportUnreadableException>();
    }

    private static string Line(string id, string title, long price, int? stock = null, string? extra = null) =>
        $$"""{ "externalId": "{{id}}", "title": "{{title}}", {{(extra is null ? "" : extra + ",")}} "variants": [{ "sku": "SKU-{{id}}", "price": { "amount": {{price}}, "currency": "USD" }{{(stock is null ? "" : $", \"stock\": {stock}")}} }] }""";

    private Task<ImportReport> JsonAsync(string lines, bool dryRun = false, Tenant? tenant = null) =>
        ImportAsync(Encoding.UTF8.GetBytes(lines), ImportFormat.JsonLines, dryRun, tenant);

    private Task<ImportReport> CsvAsync(string content) =>
        ImportAsync(Encoding.UTF8.GetBytes(content), ImportFormat.Csv);

    private async Task<ImportReport> ImportAsync(
        byte[] content,
        ImportFormat format,
        bool dryRun = false,
        Tenant? tenant = null
    )
    {
        await using var scope = Shop.Scope(tenant);
        await using var file = new MemoryStream(content);
        return await scope.Get<IProductImporter>().ImportAsync(file, format, dryRun, cancellationToken: Stop);
    }

    private async Task<Product> FindAsync(string externalId)
    {
        await using var scope = Shop.Scope();
        var product = await scope
            .Get<CatalogueDbContext>()
            .Products.AsNoTracking()
            .Include(p => p.Variants)
            .SingleAsync(p => p.ExternalId == externalId, Stop);
        product.Variants.Sort((a, b) => a.Position - b.Position);
        return product;
    }

    private async Task<int> AvailableAsync(string sku)
    {
        await using var scope = Shop.Scope();
        return (await scope.Get<IVariantCatalogue>().FindOffersAsync([sku], Currency.Usd, Stop)).Single().Available;
    }

    private sealed class Synchronous(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
