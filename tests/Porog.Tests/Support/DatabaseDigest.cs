using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Porog.Tests.Support;

/// <summary>One digest per table, to detect any change of a database.</summary>
public static class DatabaseDigest
{
    /// <param name="host">The host of the database.</param>
    /// <param name="except">Tables to leave out, or <c>table: condition</c> for rows to leave out.</param>
    public static Task<Dictionary<string, string>> DigestAsync(this PorogHost host, params string[] except) =>
        host.WithDbAsync(async db =>
        {
            var tables = db.Model.GetEntityTypes().Select(t => t.GetTableName()).OfType<string>().Distinct().ToList();
            var digests = new Dictionary<string, string>(StringComparer.Ordinal);
            await db.Database.OpenConnectionAsync();
            foreach (var table in tables.Except(except))
            {
                var condition = except.FirstOrDefault(e => e.StartsWith(table + ":", StringComparison.Ordinal));
                var rows = condition is null ? "" : $" WHERE NOT ({condition[(table.Length + 1)..]})";
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText = $"SELECT * FROM \"{table}\"{rows}";
                digests[table] = await DigestAsync(command);
            }
            return digests;
        });

    private static async Task<string> DigestAsync(System.Data.Common.DbCommand command)
    {
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Written(reader.GetValue(i)))));
        rows.Sort(StringComparer.Ordinal);
        return $"{rows.Count} rows, {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows))))}";
    }

    private static string Written(object value) =>
        value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
