namespace OmniSphere.Hosting.Secrets;

/// <summary>Adds the sources of secrets that configuration asks for, ahead of all that is read from it.</summary>
internal static class SecretsServices
{
    /// <summary>The folder of files that are named like settings, as orchestrators mount secrets.</summary>
    public const string Files = "OmniSphere:Secrets:Files";

    /// <exception cref="SecretsException">A secret cannot be read, or a setting is wrong.</exception>
    public static void AddSecrets(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Files] is { Length: > 0 } folder)
        {
            var path = Path.GetFullPath(folder, builder.Environment.ContentRootPath);
            if (!Directory.Exists(path))
            {
                throw new SecretsException($"{Files}: there is no folder '{path}'.");
            }

            // A file 'OmniSphere__Redis__Password' is the setting OmniSphere:Redis:Password.
            builder.Configuration.AddKeyPerFile(path, optional: false, reloadOnChange: true);
        }

        var options = AwsSecretsOptions.Read(builder.Configuration);
        if (options.Values.Count > 0)
        {
            var secrets = new AwsSecrets(options);
            ((IConfigurationBuilder)builder.Configuration).Add(secrets);
            builder.Services.AddSingleton(secrets);
            builder.Services.AddSingleton<SecretsRefresh>();
            builder.Services.AddHostedService(sp => sp.GetRequiredService<SecretsRefresh>());
            builder.Services.AddHealthChecks().AddCheck<SecretsRefresh>("secrets");
        }
    }
}
