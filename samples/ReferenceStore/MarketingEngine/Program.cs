using OmniSphere;
using OmniSphere.Hosting;
using OmniSphere.Hosting.Commands;

// Profiles and mail, fed by the other services' events.
var builder = WebApplication.CreateBuilder(args);
builder.AddOmniSphereHosting().AddOmniSphereMarketing();

var app = builder.Build();
app.MapOmniSphere();
return await app.RunOmniSphereAsync(args);
