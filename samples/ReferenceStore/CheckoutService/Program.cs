using OmniSphere;
using OmniSphere.Hosting;
using OmniSphere.Hosting.Commands;

// Carts, payments and orders; asks the catalogue over gRPC.
var builder = WebApplication.CreateBuilder(args);
builder.AddOmniSphereHosting().AddOmniSphereCheckout();

var app = builder.Build();
app.MapOmniSphere();
return await app.RunOmniSphereAsync(args);
