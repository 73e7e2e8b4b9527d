using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Storage;

/// <summary>
/// Released/ holds one small database for each released version and engine. Each is migrated forward and must still serve its
/// family. docs/decisions/0020-migrations.md says when to store the next.
/// </summary>
public sealed class UpgradeTests
{
    /// <summary>Set to a version to store a database of it: `POROG_STORE_RELEASE=0.2.0 ./test --filter UpgradeTests`.</summary>
    private const string Store = "POROG_STORE_RELEASE";

    private const string MothersLogin = "+79161234567";

    [Theory, Engines]
    public async Task A_database_of_every_released_version_is_migrated_forward_and_serves_its_family(DatabaseEngine engine)
    {
        if (Environment.GetEnvironmentVariable(Store) is { Length: > 0 } version)
            await StoreAsync(engine, version);
        var stored = Directory.GetFiles(Folder(), $"*.{engine}.gz");
        Assert.NotEmpty(stored);
        foreach (var file in stored)
        {
            var database = await TestDatabase.EmptyAsync(engine);
            await RestoreAsync(database, file);
            await using var host = await PorogHost.StartAsync(engine, database: database);
            await ServesItsFamilyAsync(host);
        }
    }

    private static async Task ServesItsFamilyAsync(PorogHost host)
    {
        using var mother = host.CreateClient();
        var tokens = await (await mother.PostSignInAsync(MothersLogin, TestRegistry.Password)).TokensAsync();
        mother.With(tokens.GetProperty("accessToken").GetString()!);
        var child = Assert.Single((await mother.JsonAsync("/api/v1/children")).EnumerateArray());
        var id = child.GetProperty("id").GetGuid();
        Assert.True(child.GetProperty("present").GetBoolean());
        Assert.Equal(
            ["buffet", "topup", "passage"],
            (await mother.JsonAsync($"/api/v1/children/{id}/timeline"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(item => item.GetProperty("kind").GetString())
        );
        var wallet = await mother.JsonAsync($"/api/v1/children/{id}/wallet");
        Assert.Equal(15_000, wallet.GetProperty("balance").GetInt64());
        Assert.Equal(20_000, wallet.GetProperty("threshold").GetInt64());
        var people = (await mother.JsonAsync($"/api/v1/children/{id}/representatives")).GetProperty("items");
        Assert.Equal(["legal", "trusted"], people.EnumerateArray().Select(p => p.GetProperty("relation").GetString()));
        Assert.Equal(
            ["buffet", "passage", "threshold", "topup"],
            (await mother.JsonAsync("/api/v1/messages"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(m => m.GetProperty("kind").GetString())
                .Order()
        );
    }

    private static async Task StoreAsync(DatabaseEngine engine, string version)
    {
        var host = await PorogHost.StartAsync(engine, database: await TestDatabase.EmptyAsync(engine));
        await using (host)
        {
            await FillAsync(host);
            Directory.CreateDirectory(Folder());
            await using var file = File.Create(Path.Combine(Folder(), $"{version}.{engine}.gz"));
            await using var packed = new GZipStream(file, CompressionLevel.SmallestSize);
            if (engine == DatabaseEngine.PostgreSql)
                await packed.WriteAsync(Encoding.UTF8.GetBytes(await RunAsync("pg_dump", host.Database, "--no-owner --no-privileges", "")));
            else
                await CopySqliteAsync(host.Database, packed);
        }
    }

    /// <summary>A child who came in, was given money and bought more than the threshold allows; a mother, and a trusted person.</summary>
    private static async Task FillAsync(PorogHost host)
    {
        var family = await Family.CreateAsync(host);
        await host.WithDbAsync(async db =>
        {
            db.Attach(family.Mother).Entity.PhoneNumber = MothersLogin;
            await db.SaveChangesAsync();
        });
        await family.TrustedAsync();
        using var mother = host.CreateClient();
        var tokens = await (await mother.PostSignInAsync(MothersLogin, TestRegistry.Password)).TokensAsync();
        mother.With(tokens.GetProperty("accessToken").GetString()!);
        (
            await mother.PutAsJsonAsync($"/api/v1/children/{family.Child.Id}/wallet/threshold", new { amount = 20_000 })
        ).EnsureSuccessStatusCode();
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync(o => o.Kind == OrganisationKind.School));
        using var turnstile = await family.Registry.DeviceClientAsync(school);
        using var till = await family.Registry.DeviceClientAsync(school, DeviceKind.Till);
        using var payments = await family.Registry.DeviceClientAsync(school, DeviceKind.Payments);
        await turnstile.SendAsync(turnstile.Passage(family.Child.Card, at: PorogHost.SchoolDay));
        await payments.SendAsync(payments.TopUp(family.Child.Wallet, 30_000, PorogHost.SchoolDay.AddMinutes(1)));
        await till.SendAsync(till.Meal(family.Child.Card, 15_000, at: PorogHost.SchoolDay.AddMinutes(2)));
        await PorogHost.EventuallyAsync(
            async () => (await mother.JsonAsync("/api/v1/messages")).GetProperty("items").GetArrayLength() == 4,
            "the four messages of the day"
        );
    }

    private static async Task RestoreAsync(TestDatabase database, string file)
    {
        await using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        if (database.Engine == DatabaseEngine.PostgreSql)
        {
            using var text = new StreamReader(packed);
            await RunAsync("psql", database, "--quiet --set=ON_ERROR_STOP=1", await text.ReadToEndAsync());
            return;
        }
        await using var restored = File.Create(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource);
        await packed.CopyToAsync(restored);
    }

    private static async Task CopySqliteAsync(TestDatabase database, Stream to)
    {
        var copy = Path.Combine(database.DataDirectory, "copy.db");
        await using (var source = new SqliteConnection(database.ConnectionString))
        {
            await source.OpenAsync();
            await using var command = source.CreateCommand();
            command.CommandText = $"VACUUM INTO '{copy}'";
            await command.ExecuteNonQueryAsync();
        }
        await using var file = File.OpenRead(copy);
        await file.CopyToAsync(to);
    }

    /// <summary>Runs a program of PostgreSQL against the database; what it prints is the answer.</summary>
    private static async Task<string> RunAsync(string program, TestDatabase database, string options, string input)
    {
        var at = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var start = new ProcessStartInfo(program, $"-h {at.Host} -p {at.Port} -U {at.Username} {options} {at.Database}")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return await output;
    }

    private static string Folder([CallerFilePath] string test = "") => Path.Combine(Path.GetDirectoryName(test)!, "Released");
}
