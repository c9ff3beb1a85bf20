using OmniSphere;
using OmniSphere.Hosting;
using OmniSphere.Hosting.Commands;
using ReferenceStore.AllInOne.Demo;
using ReferenceStore.Storefront;

// One process with everything: four domains, the storefront and the demo shops, all embedded.
var builder = WebApplication.CreateBuilder(args);
builder
    .AddOmniSphereHosting()
    .AddOmniSphereAuth()
    .AddOmniSphereCatalogue()
    .AddOmniSphereCheckout()
    .AddOmniSphereMarketing()
    .AddDemo();
builder.AddStorefront();

var app = builder.Build();
app.MapOmniSphere();
app.MapStorefront();
return await app.RunOmniSphereAsync(args);
