using System.Data.Common;
using System.Diagnostics;

namespace OmniSphere.Persistence;

/// <summary>The spans of hand-written statements.</summary>
internal static class SqlActivity
{
    private static readonly ActivitySource Source = new("OmniSphere.Persistence");

    /// <summary>A span for a statement, or null where nobody traces.</summary>
    public static Activity? Start(SqlDialect dialect, DbConnection connection, string sql)
    {
        var activity = Source.StartActivity(dialect.Module, ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("db.system.name", dialect.IsSqlite ? "sqlite" : "postgresql");
            activity.SetTag("server.address", connection.DataSource);
            activity.SetTag("db.namespace", connection.Database);
            activity.SetTag("db.query.text", sql);
        }

        return activity;
    }
}
