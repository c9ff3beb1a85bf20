using System.Reflection;
using AwesomeAssertions;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Hosting.Tests.Services;

/// <summary>Every member of every contract arrives on the other side as it was sent.</summary>
public sealed class WireTests
{
    private static readonly Type[] Contracts = [typeof(IVariantCatalogue), typeof(IStockReservations)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_a_contract_is_lost_on_the_way()
    {
        await using var pair = await ServicePair.StartAsync();
        foreach (var method in Contracts.SelectMany(c => c.GetMethods()))
        {
            var sent = method.GetParameters().Select(p => Sample.Of(p.ParameterType)).ToArray();
            var answer = ResultType(method) is { } type ? Sample.Of(type) : null;
            Dictionary<string, object?>? received = null;
            pair.Answer = (called, arguments, _) =>
            {
                // An overload may arrive as the one that says more.
                called.Name.Should().Be(method.Name);
                received = called
                    .GetParameters()
                    .Zip(arguments)
                    .ToDictionary(p => p.First.Name!, p => p.Second, StringComparer.Ordinal);
                return Task.FromResult(answer);
            };

            await using var scope = pair.Scope();
            var call = (Task)method.Invoke(scope.Services.GetService(method.DeclaringType!), sent)!;
            await call;

            received.Should().NotBeNull("{0} arrives", method.Name);
            foreach (var (parameter, here) in method.GetParameters().Zip(sent))
            {
                if (parameter.ParameterType != typeof(CancellationToken))
                {
                    Same(received![parameter.Name!], here, $"{method.Name}({parameter.Name})");
                }
            }

            if (answer is not null)
            {
                Same(call.GetType().GetProperty("Result")!.GetValue(call), answer, $"the answer of {method.Name}");
            }
        }
    }

    [Fact]
    public async Task An_empty_answer_arrives_as_empty_and_what_is_unknown_as_null()
    {
        await using var pair = await ServicePair.StartAsync();
        await using var scope = pair.Scope();
        pair.Answer = (_, _, _) => Task.FromResult<object?>(new ReservationResult(true, []));
        var stock = scope.Get<IStockReservations>();
        var result = await stock.ReserveAsync("r", [new("S", 1)], TimeSpan.FromMinutes(1), Stop);
        result.Shortages.Should().NotBeNull().And.BeEmpty();

        var bare = (VariantOffer)Sample.Of(typeof(VariantOffer))! with
        {
            Image = null,
            WeightGrams = null,
            Options = new Dictionary<string, string>(),
            Available = 0,
            Price = Money.Zero(Currency.Jpy),
        };
        pair.Answer = (_, _, _) => Task.FromResult<object?>((IReadOnlyList<VariantOffer>)[bare]);
        var offers = await scope.Get<IVariantCatalogue>().FindOffersAsync(["S"], Currency.Jpy, Stop);
        offers.Single().Should().BeEquivalentTo(bare);
        offers.Single().Image.Should().BeNull();
        offers.Single().WeightGrams.Should().BeNull();
    }

    private static void Same(object? there, object? here, string what) =>
        there.Should().BeEquivalentTo(here, o => o.PreferringRuntimeMemberTypes().WithStrictOrdering(), what);

    private static Type? ResultType(MethodInfo method) =>
        method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : null;
}

/// <summary>Makes a value of a contract's type in which every member differs from its default.</summary>
internal static class Sample
{
    private static int _count;

    public static object? Of(Type type)
    {
        var number = Interlocked.Increment(ref _count);
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Simple(type, number) is { } simple)
        {
            return simple;
        }

        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            return values.GetValue(values.Length - 1);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Id<>))
        {
            return type.GetMethod("From")!.Invoke(null, [new Guid(number, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8])]);
        }

        if (type.IsGenericType && type.Name.StartsWith("IReadOnlyDictionary", StringComparison.Ordinal))
        {
            var map = (System.Collections.IDictionary)
                Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
            map[Of(type.GetGenericArguments()[0])!] = Of(type.GetGenericArguments()[1]);
            return map;
        }

        if (type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable)))
        {
            var list = (System.Collections.IList)
                Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GetGenericArguments()[0]))!;
            list.Add(Of(type.GetGenericArguments()[0]));
            list.Add(Of(type.GetGenericArguments()[0]));
            return list;
        }

        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        var sample = constructor.Invoke([.. constructor.GetParameters().Select(p => Of(p.ParameterType))]);
        var given = constructor.GetParameters().Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && !given.Contains(p.Name)))
        {
            property.SetValue(sample, Of(property.PropertyType));
        }

        return sample;
    }

    private static object? Simple(Type type, int number) =>
        type == typeof(string) ? $"text {number}"
        : type == typeof(int) ? number
        : type == typeof(long) ? (long)number << 33
        : type == typeof(bool) ? true
        : type == typeof(decimal) ? number / 8m
        : type == typeof(TimeSpan) ? TimeSpan.FromMilliseconds(number)
        : type == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 3, 2, 9, 0, number % 60, TimeSpan.Zero)
        : type == typeof(Currency) ? Currency.Jpy
        : type == typeof(Money) ? new Money(number, Currency.Gbp)
        : type == typeof(CancellationToken) ? CancellationToken.None
        : null;
}
