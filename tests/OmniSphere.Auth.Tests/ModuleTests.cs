using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Persistence;

namespace OmniSphere.Auth.Tests;

public sealed class ModuleTests
{
    [Fact]
    public async Task Adding_and_mapping_twice_does_no_harm()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var omniSphere = builder.Services.AddOmniSphere(builder.Configuration).AddOmniSphereAuth();
        var once = builder.Services.Count;
        omniSphere.AddOmniSphereAuth();
        builder.Services.Count.Should().Be(once);
        await using var app = builder.Build();
        app.MapOmniSphereAuth();
        app.MapOmniSphereAuth();
        app.MapOmniSphere();
        var routes = ((IEndpointRouteBuilder)app)
            .DataSources.SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(e =>
                $"{e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {e.RoutePattern.RawText}"
            )
            .ToList();
        routes.Should().OnlyHaveUniqueItems().And.Contain("POST /auth/v1/register").And.HaveCountGreaterThan(10);
        foreach (var source in ((IEndpointRouteBuilder)app).DataSources)
        {
            AudienceConvention.Violations(source).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Every_row_belongs_to_a_tenant_and_is_unique_within_it()
    {
        await using var test = await AuthTestHost.StartAsync();
        await using var scope = test.Host.Scope(test.Acme);
        var entities = scope.Get<AuthDbContext>().Model.GetEntityTypes().ToList();
        entities.Should().OnlyContain(e => typeof(ITenantEntity).IsAssignableFrom(e.ClrType));
        entities
            .Where(e => e.ClrType.Namespace!.StartsWith("OmniSphere.Auth", StringComparison.Ordinal))
            .SelectMany(e => e.GetIndexes())
            .Where(i => i.IsUnique)
            .Should()
            .NotBeEmpty()
            .And.OnlyContain(i => i.Properties[0].Name == nameof(ITenantEntity.TenantId));
    }

    [Fact]
    public void The_defaults_are_what_the_documentation_says()
    {
        var options = new AuthOptions();
        options.AccessTokenLifetime.Should().Be(TimeSpan.FromMinutes(10));
        options.SessionIdleTimeout.Should().Be(TimeSpan.FromDays(14));
        options.SessionLifetime.Should().Be(TimeSpan.FromDays(60));
        options.RefreshReuseLeeway.Should().Be(TimeSpan.Zero);
        options.LoginTicketLifetime.Should().Be(TimeSpan.FromMinutes(1));
        options.PasswordResetLifetime.Should().Be(TimeSpan.FromHours(1));
        options.MailTokenLifetime.Should().Be(TimeSpan.FromDays(3));
        options.PasswordIterations.Should().Be(210_000);
        options.SigningKeyLifetime.Should().Be(TimeSpan.FromDays(30));
        options.SigningKeyAnnouncement.Should().Be(TimeSpan.FromDays(1));
        options.PublicAddress.Should().BeNull();
        options.RequireHttps.Should().BeNull();
        options.LoginPage.Should().Be("/account/sign-in");
    }

    [Theory]
    [InlineData("PublicAddress", "https://shop.example/")]
    [InlineData("PublicAddress", "https://{slug}.shops.example/path")]
    [InlineData("PublicAddress", "{slug}.shops.example")]
    [InlineData("LoginPage", "//evil.example/sign-in")]
    [InlineData("AccessTokenLifetime", "05:00:00")]
    [InlineData("SigningKeyAnnouncement", "30.00:00:00")]
    [InlineData("SessionIdleTimeout", "61.00:00:00")]
    [InlineData("PasswordIterations", "0")]
    public void A_wrong_setting_is_named(string name, string value)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { [$"OmniSphere:Auth:{name}"] = value }
        );
        builder.Services.AddOmniSphere(builder.Configuration).AddOmniSphereAuth();
        using var services = builder.Services.BuildServiceProvider();
        FluentActions
            .Invoking(() => services.GetRequiredService<IOptions<AuthOptions>>().Value)
            .Should()
            .Throw<OptionsValidationException>()
            .WithMessage($"*OmniSphere:Auth:{name}*");
    }
}
