namespace OmniSphere.Hosting.Commands;

/// <summary>Something the host's program can do instead of serving: <c>dotnet run -- migrate</c>.</summary>
public interface IHostCommand
{
    /// <summary>The word that asks for it.</summary>
    string Name { get; }

    /// <summary>One line for the list of commands.</summary>
    string Description { get; }

    /// <summary>Does it.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    /// <returns>The process's exit code.</returns>
    Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken);
}

/// <summary>Runs a host as a command line or as a server.</summary>
public static class HostCommands
{
    /// <summary>
    /// Runs the command that the first argument names, without starting the server; serves when there is none. An
    /// argument that starts with <c>-</c> is configuration.
    /// </summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunOmniSphereAsync(this WebApplication app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(args);
        if (args.Length == 0 || args[0].StartsWith('-'))
        {
            await ServeAsync(app);
            return 0;
        }

        var commands = app.Services.GetServices<IHostCommand>().ToList();
        if (commands.Find(c => c.Name == args[0]) is not { } command)
        {
            await Console.Error.WriteLineAsync($"There is no command '{args[0]}'. Commands:");
            foreach (var known in commands)
            {
                await Console.Error.WriteLineAsync($"  {known.Name, -12} {known.Description}");
            }

            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        try
        {
            return await command.RunAsync(args[1..], stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 130;
        }
        finally
        {
            await (app.Services.GetService<Redis.RedisBackplane>()?.FlushAsync() ?? Task.CompletedTask);
        }
    }

    private static async Task ServeAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        BuiltEndpoints.Begin(((IEndpointRouteBuilder)app).DataSources);
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop before it had started: an end like any other. What was under way goes on at the next start.
        }
    }
}
