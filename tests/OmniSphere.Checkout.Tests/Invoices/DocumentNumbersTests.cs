using System.Data.Common;
using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Invoices;

public sealed class DocumentNumbersTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task Two_documents_with_one_number_from_before_it_was_refused_stay_and_no_third_is_made(
        DatabaseProvider provider
    )
    {
        await using var host = await CheckoutTestHost.StartAsync(provider, settings: []);
        host.Catalogue.Put("MUG", 2_000);
        var merchant = host.Shop();
        merchant.Client.AsStaff(host.Acme, "*");
        string[] address = ["1 Main Street"];
        object settings = new { automatic = false, seller = new { name = "Acme", address } };
        (await merchant.PutAsync("admin/invoice-settings", settings)).Should(HttpStatusCode.OK);
        await InvoiceAsync();
        await InvoiceAsync();
        await host.SettleAsync();
        await GoBackAsync(host);
        (await RenumberAsync("")).Should().Be(2, "nothing refuses it yet");

        await host.Services.GetRequiredService<MigrationRunner>().MigrateAsync(Stop);

        var papers = await host.ReadAsync(db => db.Invoices.OrderBy(i => i.Id).ToListAsync(Stop));
        papers.Select(p => (p.Number, p.Copy)).Should().Equal(("INV-000001", 0), ("INV-000001", 1));
        (await merchant.GetAsync("admin/invoices"))["items"].AsArray().Should().HaveCount(2);
        ((string)(await InvoiceAsync())["number"]!).Should().Be("INV-000003");
        await FluentActions
            .Awaiting(() => RenumberAsync("AND number = 'INV-000003'"))
            .Should()
            .ThrowAsync<DbException>();

        async Task<Answer> InvoiceAsync()
        {
            var order = await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync();
            return (await merchant.PostAsync($"admin/orders/{(string)order["id"]!}/invoice", new { })).Should(
                HttpStatusCode.OK
            );
        }

        Task<int> RenumberAsync(string which) =>
            host.ReadAsync(db =>
                db.WriteAsync(
                    $"UPDATE {db.Table("invoices")} SET number = 'INV-000001' WHERE tenant_id = @tenant {which}",
                    [("@tenant", db.TenantId.Value)],
                    Stop
                )
            );
    }

    /// <summary>As the database was before numbers were unique.</summary>
    private static async Task GoBackAsync(CheckoutTestHost host)
    {
        await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().CreateSystem("test");
        var db = scope.Get<CheckoutDbContext>();
        var options = host.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        if (options.MigrationConnectionString is { } owner)
        {
            db.Database.SetConnectionString(owner);
        }

        await db.GetService<IMigrator>().MigrateAsync("RepeatRequests", Stop);
    }
}
