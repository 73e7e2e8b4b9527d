using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Porog.Storage;

/// <summary>Overwrites what is deleted with zeros: a free page would keep it. SQLite holds the setting per connection.</summary>
internal sealed class SecureDelete : DbConnectionInterceptor
{
    public const string Pragma = "PRAGMA secure_delete = ON;";

    public static readonly SecureDelete Instance = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => TurnOn(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        // It touches no file, so there is nothing to wait for.
        TurnOn(connection);
        return Task.CompletedTask;
    }

    private static void TurnOn(DbConnection connection)
    {
        using var pragma = connection.CreateCommand();
        pragma.CommandText = Pragma;
        pragma.ExecuteNonQuery();
    }
}
