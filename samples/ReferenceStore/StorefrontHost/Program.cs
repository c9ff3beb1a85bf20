using OmniSphere.Hosting;
using OmniSphere.Hosting.Commands;
using ReferenceStore.Storefront;

// The shop that customers see, as a process of its own; it asks the services through the gateway.
var builder = WebApplication.CreateBuilder(args);
builder.AddOmniSphereHosting();
builder.AddStorefront();

var app = builder.Build();
app.MapOmniSphere();
app.MapStorefront();
return await app.RunOmniSphereAsync(args);
