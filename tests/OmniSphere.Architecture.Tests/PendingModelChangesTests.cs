using System.Reflection;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace OmniSphere.Architecture.Tests;

public sealed class PendingModelChangesTests
{
    public static TheoryData<Type> Factories { get; } =
    [
        .. Directory
            .GetFiles(AppContext.BaseDirectory, "OmniSphere.*.dll")
            .Select(Assembly.LoadFrom)
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IDesignTimeDbContextFactory<DbContext>)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Factories))]
    public void No_model_is_ahead_of_its_migrations(Type factory)
    {
        var design = (IDesignTimeDbContextFactory<DbContext>)Activator.CreateInstance(factory, nonPublic: true)!;
        using var context = design.CreateDbContext([]);

        context.Database.HasPendingModelChanges().Should().BeFalse("run eng/add-migration for {0}", context.GetType());
    }
}
