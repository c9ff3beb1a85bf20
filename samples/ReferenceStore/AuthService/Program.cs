using OmniSphere;
using OmniSphere.Hosting;
using OmniSphere.Hosting.Commands;

// Accounts, sign-in and the tenants' issuers.
var builder = WebApplication.CreateBuilder(args);
builder.AddOmniSphereHosting().AddOmniSphereAuth();

var app = builder.Build();
app.MapOmniSphere();
return await app.RunOmniSphereAsync(args);
