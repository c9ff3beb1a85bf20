using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Tests.Import;

/// <summary>Files of other shops' software, and of no software at all.</summary>
public sealed class ForeignImportTests(SqliteCatalogue host) : CatalogueSuite(host), IClassFixture<SqliteCatalogue>
{
    [Fact]
    public async Task Shopifys_file_comes_in_with_variants_and_pictures()
    {
        var report = await ImportAsync(
            """"
            Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,Gift Card,Status
            tee,Tee,"<p>Soft, ""light""</p>",Weber,Apparel > Shirts,Shirt,"a, b",true,Size,S,Colour,Red,TEE-S,180,shopify,5,deny,19.90,25.00,true,true,'0012345,https://example.com/1.jpg,1,Front,false,active
            tee,,,,,,,,,M,,Red,TEE-M,190,shopify,-2,deny,21.50,,true,true,,https://example.com/2.jpg,2,,,
            tee,,,,,,,,,,,,,,,,,,,,,,https://example.com/3.jpg,3,Back,,
            mug,Mug,,,,,,true,Title,Default Title,,,,300,,,deny,9.00,,true,true,,,,,false,draft
            bad,Bad,,,,,,true,Title,Default Title,,,BAD-1,,,,deny,nine,,true,true,,,,,false,active
            """"
        );

        report.Errors.Select(e => (e.Line, e.Column)).Should().Equal((6L, "Variant Price"));
        report.Created.Should().Be(2);
        var tee = await FindAsync("TEE-S");
        (tee.Slug, tee.Brand, tee.Status).Should().Be(("tee", "Weber", ProductStatus.Published));
        tee.Images.Select(i => (i.Url, i.Alt))
            .Should()
            .Equal(
                ("https://example.com/1.jpg", "Front"),
                ("https://example.com/2.jpg", null),
                ("https://example.com/3.jpg", "Back")
            );
        tee.Variants.Select(v => v.Options["Size"]).Should().BeEquivalentTo(["S", "M"]);
        var small = tee.Variants.Single(v => v.Sku == "TEE-S");
        small.Prices.Single().Should().Be(new VariantPrice(new(1990, Currency.Usd), new Money(2500, Currency.Usd)));
        (small.Barcode, small.WeightGrams).Should().Be(("0012345", 180));
        var mug = await FindAsync("mug");
        (mug.Status, mug.Variants.Single().TracksStock, mug.Options.Count).Should().Be((ProductStatus.Draft, false, 0));
    }

    [Fact]
    public async Task Shopifys_columns_of_today_are_known_as_well()
    {
        var report = await ImportAsync(
            """
            Title,URL handle,Description,Vendor,Status,SKU,Barcode,Option1 name,Option1 value,Price,Compare-at price,Inventory tracker,Inventory quantity,Weight value (grams),Product image URL,Image alt text
            Cap,cap-new,Round,Weber,Active,CAP-1,,Size,One,12.00,,shopify,4,90,https://example.com/cap.jpg,Cap
            """
        );

        report.Should().BeEquivalentTo(new ImportReport(1, 0, 0, 0, []));
        (await FindAsync("CAP-1")).Slug.Should().Be("cap-new");
    }

    [Fact]
    public async Task WooCommerces_file_comes_in_and_variations_find_their_product()
    {
        var report = await ImportAsync(
            """"
            ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,"Is featured?","Visibility in catalog","Short description",Description,"In stock?",Stock,"Weight (kg)","Sale price","Regular price",Categories,Images,Parent,Position,"Attribute 1 name","Attribute 1 value(s)","Attribute 1 visible","Attribute 1 global"
            10,simple,WOO-POT,4006381333931,Pot,1,0,visible,Short,Long,1,7,1.25,9.50,12.00,"Kitchen > Pots, Sale","https://example.com/p.jpg, https://example.com/q.jpg",,0,Fabric,Steel,1,1
            11,variable,WOO-COAT,,Coat,1,0,visible,,Warm,1,,,,,Clothes,https://example.com/c.jpg,,0,Size,"S, M",1,1
            12,variation,WOO-COAT-S,,Coat - S,1,0,visible,,,1,3,0.9,,89.00,,,WOO-COAT,1,Size,S,,1
            13,simple,WOO-HAT,,Hat,0,0,visible,,,1,,,,5.00,,,,0,,,,
            14,variation,WOO-COAT-M,,Coat - M,1,0,visible,,,1,2,0.9,,89.00,,,id:11,2,Size,M,,1
            15,variation,WOO-LOST,,Lost,1,0,visible,,,1,2,,,1.00,,,id:99,2,Size,M,,1
            16,grouped,WOO-SET,,Set,1,0,visible,,,1,,,,,,,,0,,,,
            17,variable,WOO-ALONE,,Alone,1,0,visible,,Waits,1,,,,,Clothes,,,0,Size,"S, M",1,1
            """"
        );

        report.Errors.Select(e => (e.Line, e.Column)).Should().Equal((7L, "Parent"), (8L, "Type"), (9L, "Type"));
        var pot = await FindAsync("WOO-POT");
        pot.CategoryIds.Should().HaveCount(2);
        pot.Images.Should().HaveCount(2);
        var variant = pot.Variants.Single();
        variant.Prices.Single().Should().Be(new VariantPrice(new(950, Currency.Usd), new Money(1200, Currency.Usd)));
        (variant.WeightGrams, variant.Barcode).Should().Be((1250, "4006381333931"));
        var coat = await FindAsync("WOO-COAT-M");
        (coat.Title, coat.Description).Should().Be(("Coat", "Warm"));
        coat.Variants.Select(v => v.Sku).Should().BeEquivalentTo(["WOO-COAT-S", "WOO-COAT-M"]);
        (await FindAsync("WOO-HAT")).Status.Should().Be(ProductStatus.Draft);
    }

    [Fact]
    public void WooCommerces_products_that_wait_for_variations_do_not_fill_the_memory()
    {
        var csv = new WooCommerceCsv(
            ["ID", "Type", "SKU", "Name", "Description", "Regular price", "Parent"],
            new CsvSetting(Currency.Usd, null)
        );
        var text = new string('x', WooCommerceCsv.MostKept / 10);
        var refused = Enumerable
            .Range(1, 20)
            .SelectMany(i => csv.Add([$"{i}", "variable", $"W-{i}", "Name", text, "", ""], i, i))
            .ToList();
        refused.Select(r => r.Line).Should().Equal(Enumerable.Range(10, 11).Select(i => (long)i));
        // What has had its variations makes room.
        csv.Add(["21", "variation", "W-1-A", "Name", "", "5.00", "W-1"], 21, 21).Should().BeEmpty();
        csv.Add(["22", "variation", "W-2-A", "Name", "", "5.00", "id:2"], 22, 22).Should().ContainSingle();
        csv.Add(["23", "variable", "W-23", "Name", text, "", ""], 23, 23).Should().ContainSingle();
        csv.Add(["24", "variable", "W-24", "Name", text, "", ""], 24, 24).Should().BeEmpty();
        csv.End().Select(r => r.Product is null).Should().HaveCount(9).And.OnlyContain(isRefusal => isRefusal);
    }

    [Fact]
    public async Task Foreign_columns_are_mapped_and_the_rest_is_passed_over()
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        const string file =
            "Artikelnummer;Bezeichnung;Preis;Interna;Größe\nMAP-1;Lampe;12.50;geheim;L\nMAP-2;Lampe;x;geheim;M\n";
        const string mapping =
            "column=Artikelnummer:sku&column=bezeichnung:title&column=Preis:price&column=Größe:option:size";
        using var content = new StringContent(file, Encoding.UTF8, "text/csv");
        using var answer = await merchant.PostAsync($"/catalogue/v1/admin/imports?{mapping}", content, Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["id"]!;
        JsonNode import;
        do
        {
            await Task.Delay(20, Stop);
            import = JsonNode.Parse(await merchant.GetStringAsync($"/catalogue/v1/admin/imports/{id}", Stop))!;
        } while ((string)import["state"]! is "queued" or "running");

        ((string)import["state"]!, (int)import["created"]!, (int)import["failed"]!)
            .Should()
            .Be(("completed", 1, 1), import.ToJsonString());
        var lamp = await FindAsync("MAP-1");
        lamp.Variants.Single().Prices.Single().Price.Should().Be(new Money(1250, Currency.Usd));
        lamp.Variants.Single().Options["size"].Should().Be("L");

        using var bad = new StringContent(file, Encoding.UTF8, "text/csv");
        using var refused = await merchant.PostAsync("/catalogue/v1/admin/imports?column=Preis", bad, Stop);
        refused.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    private async Task<ImportReport> ImportAsync(string content)
    {
        await using var scope = Shop.Scope();
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return await scope.Get<IProductImporter>().ImportAsync(file, ImportFormat.Csv, cancellationToken: Stop);
    }

    private async Task<Product> FindAsync(string sku)
    {
        await using var scope = Shop.Scope();
        return await scope
            .Get<CatalogueDbContext>()
            .Products.AsNoTracking()
            .Include(p => p.Variants)
            .SingleAsync(p => p.Variants.Any(v => v.Sku == sku), Stop);
    }
}
