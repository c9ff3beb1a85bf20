using OmniSphere;
using OmniSphere.Hosting;
using OmniSphere.Hosting.Commands;

// Products, stock and search; answers checkout over gRPC.
var builder = WebApplication.CreateBuilder(args);
builder.AddOmniSphereHosting().AddOmniSphereCatalogue();

var app = builder.Build();
app.MapOmniSphere();
return await app.RunOmniSphereAsync(args);
