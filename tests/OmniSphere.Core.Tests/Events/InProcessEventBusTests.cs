using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Core.Tests.Events;

public sealed class InProcessEventBusTests : EventBusSuite
{
    protected override EventBusSetup Setup() => new();
}

public sealed class InProcessEventBusOnPostgreSqlTests : EventBusSuite
{
    protected override DatabaseProvider Provider => DatabaseProvider.PostgreSql;

    protected override EventBusSetup Setup() => new();
}
