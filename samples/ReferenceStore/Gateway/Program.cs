using OmniSphere.Hosting;
using OmniSphere.Hosting.Commands;

// The one public address of the services.
var builder = WebApplication.CreateBuilder(args);
builder.AddOmniSphereHosting().AddOmniSphereGateway();

var app = builder.Build();
app.MapOmniSphere();
return await app.RunOmniSphereAsync(args);
