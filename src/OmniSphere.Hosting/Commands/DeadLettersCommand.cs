using System.Globalization;
using OmniSphere.Events;
using OmniSphere.Persistence;

namespace OmniSphere.Hosting.Commands;

/// <summary>Lists and replays the events that consumers gave up on.</summary>
internal sealed class DeadLettersCommand(DeadLetters letters) : IHostCommand
{
    private const int PageSize = 100;

    private const string Usage = """
        dead-letters list [MODULE]            what consumers gave up, oldest first
        dead-letters replay MODULE            delivers all of a module again
        dead-letters replay MODULE NUMBER...  delivers some again
        """;

    public string Name => "dead-letters";

    public string Description => "Lists the events that consumers gave up on, and delivers them again.";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var modules = letters.Modules;
        if (arguments.Skip(1).FirstOrDefault() is { } module && !modules.Contains(module))
        {
            await Console.Error.WriteLineAsync(
                $"There is no module '{module}'. There are: {string.Join(", ", modules)}."
            );
            return 2;
        }

        switch (arguments.ToArray())
        {
            case ["list"]:
            case ["list", _]:
                await ListAsync(arguments.Count == 1 ? modules : [arguments[1]], cancellationToken);
                return 0;
            case ["replay", var of, .. var numbers] when Numbers(numbers) is { } chosen:
                return await ReplayAsync(of, chosen, cancellationToken) ? 0 : 1;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private async Task ListAsync(IEnumerable<string> modules, CancellationToken cancellationToken)
    {
        foreach (var module in modules)
        {
            await foreach (var letter in AllAsync(module, cancellationToken))
            {
                var reason = letter.Error.Split('\n', 2)[0].TrimEnd('\r');
                await Console.Out.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{module} {letter.Sequence} {letter.FailedAt:u} {letter.Consumer} {letter.Type} {letter.Subject} {reason}"
                    )
                );
            }
        }
    }

    /// <returns>False when one was not applied again.</returns>
    private async Task<bool> ReplayAsync(string module, HashSet<long> chosen, CancellationToken cancellationToken)
    {
        var (applied, failed, everything) = (0, 0, chosen.Count == 0);
        await foreach (var letter in AllAsync(module, cancellationToken))
        {
            if (!everything && !chosen.Remove(letter.Sequence))
            {
                continue;
            }

            try
            {
                var known = await letters.ReplayAsync(module, letter.Sequence, cancellationToken);
                (applied, failed) = known ? (applied + 1, failed) : (applied, failed + 1);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failed++;
                await Console.Error.WriteLineAsync($"{module} {letter.Sequence}: {e.Message}");
            }
        }

        await Console.Out.WriteLineAsync($"{applied} applied, {failed} failed, {chosen.Count} not found.");
        return failed == 0 && chosen.Count == 0;
    }

    private async IAsyncEnumerable<DeadLetterInfo> AllAsync(
        string module,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        IReadOnlyList<DeadLetterInfo> page;
        var after = 0L;
        do
        {
            page = await letters.ListAsync(module, after, PageSize, cancellationToken);
            foreach (var letter in page)
            {
                after = letter.Sequence;
                yield return letter;
            }
        } while (page.Count == PageSize);
    }

    /// <summary>Null when one is no number.</summary>
    private static HashSet<long>? Numbers(IEnumerable<string> arguments)
    {
        var numbers = new HashSet<long>();
        foreach (var argument in arguments)
        {
            if (!long.TryParse(argument, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }
}
