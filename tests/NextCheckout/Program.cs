using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NextCheckout;
using OmniSphere;
using OmniSphere.Checkout.Storage;
using OmniSphere.Hosting;
using OmniSphere.Hosting.Commands;

// The checkout service as a release to come: its orders have one more column, which it writes and reads.
var builder = WebApplication.CreateBuilder(args);
builder.AddOmniSphereHosting().AddOmniSphereCheckout();
builder.Services.ConfigureDbContext<CheckoutPostgreSqlContext>(options =>
    options
        .ReplaceService<IMigrationsAssembly, NextMigrations>()
        .ReplaceService<IModelCustomizer, NextModel>()
        // The snapshot is that of the release before.
        .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning))
);

var app = builder.Build();
app.MapOmniSphere();
return await app.RunOmniSphereAsync(args);
