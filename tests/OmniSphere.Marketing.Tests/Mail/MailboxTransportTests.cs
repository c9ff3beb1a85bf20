using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using OmniSphere.Marketing.Mail;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Tests.Mail;

public sealed class SqliteMailboxTransportTests() : MailboxTransportTests(DatabaseProvider.Sqlite);

public sealed class PostgreSqlMailboxTransportTests() : MailboxTransportTests(DatabaseProvider.PostgreSql);

public abstract class MailboxTransportTests(DatabaseProvider provider) : TransportConformance
{
    private MarketingHost _host = null!;
    private TenantScope _scope = null!;

    private protected override IEmailTransport Transport => _scope.Get<IEmailTransport>();

    public override async ValueTask InitializeAsync()
    {
        _host = await MarketingHost.StartAsync(provider);
        _scope = _host.Scope(_host.Lumiere);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _scope.DisposeAsync();
        await _host.DisposeAsync();
    }

    protected override async Task<IReadOnlyList<MimeMessage>> ReceivedAsync()
    {
        var sources = await _host.ReadAsync(_host.Lumiere, db => db.Mailbox.Select(m => m.Source).ToListAsync(Token));
        return [.. sources.Select(s => MimeMessage.Load(new MemoryStream(s), Token))];
    }

    [Fact]
    public async Task A_repeated_mail_is_kept_once_and_for_its_tenant_only()
    {
        await Transport.SendAsync(Message(), Token);
        await Transport.SendAsync(Message(), Token);

        (await ReceivedAsync()).Should().ContainSingle();
        (await _host.ReadAsync(_host.Acme, db => db.Mailbox.CountAsync(Token))).Should().Be(0);
    }
}
