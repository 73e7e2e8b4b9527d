using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Operations.CheckUp;
using Porog.Shared;
using Porog.Tests.Commands;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary><c>porog doctor</c> through the executable: broken installations, and the line that each must give.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DoctorTests
{
    private static readonly string[] Contact = ["--Porog:Push:Subject", "mailto:it@school.example"];

    [Theory, Engines]
    public async Task A_healthy_installation_is_ok_in_every_line(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var mail = await MailServer.StartAsync("school:secret");
        await using var sms = new FaultProxy("127.0.0.1", mail.Port);
        string[] settings = [.. database.Settings, .. Contact];
        await using var node = await NodeProcess.StartAsync(settings);

        var (status, lines) = await AskAsync([
            .. settings,
            .. MailAt(mail.Port),
            "--Porog:Mail:UserName",
            "school",
            "--Porog:Mail:Password",
            "secret",
            "--Porog:Sms:Url",
            $"{sms.Address}send?to={{phone}}&text={{text}}",
            "--Porog:Sms:Method",
            "GET",
            "--Porog:PublicUrl",
            node.Address.GetLeftPart(UriPartial.Authority),
        ]);

        Assert.All(lines, line => Assert.StartsWith("ok ", line, StringComparison.Ordinal));
        Assert.Equal(0, status);
        string[] names =
        [
            "settings",
            "database",
            "schema",
            "writing",
            "events",
            "messages",
            "mail",
            "SMS",
            "push",
            "public address",
            "proxy",
        ];
        string[] more = ["site's clock", "disk space", "file modes"];
        string[] ofServer = engine == DatabaseEngine.PostgreSql ? ["clock", "long transactions"] : [];
        Assert.Equal([.. names.Concat(more).Concat(ofServer).Order()], lines.Select(NameOf).Order());
        Assert.Empty(mail.Received);
    }

    [Theory]
    [InlineData("Porog:Mail:Prot", "25", "Porog:Mail:Prot: no such setting")]
    [InlineData("Porog:Mail:Port", "many", "Porog:Mail:Port: «many» cannot be used here")]
    [InlineData("Porog:Proxies", "balancer", "Porog:Proxies: «balancer» is neither an address nor a network")]
    public Task A_wrong_setting(string setting, string value, string says) => ExpectAsync("settings", says, [$"--{setting}", value]);

    [Fact]
    public async Task No_database_where_the_settings_look_for_it()
    {
        await using var database = await TestDatabase.EmptyAsync(DatabaseEngine.Sqlite);
        await ExpectAsync("database", $"there is no file {database.DataDirectory}/porog.db", database.Settings);
        Assert.Empty(Directory.GetFiles(database.DataDirectory));
    }

    [Fact]
    public Task No_data_directory() =>
        ExpectAsync("disk space", "there is no directory /no/such. Correct Porog:DataDirectory", ["--Porog:DataDirectory", "/no/such"]);

    [Fact]
    public async Task A_file_that_is_no_database()
    {
        await using var database = await TestDatabase.EmptyAsync(DatabaseEngine.Sqlite);
        var file = Path.Combine(database.DataDirectory, "porog.db");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("This is not a database. ", 500)));
        await ExpectAsync("database", "file is not a database", database.Settings);
    }

    [Fact]
    public async Task A_database_file_that_others_can_read()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.Sqlite);
        var file = Path.Combine(database.DataDirectory, "porog.db");
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherRead);
        await ExpectAsync("file modes", $"{file} is open to other users of this machine", database.Settings);
    }

    [Fact]
    public Task PostgreSQL_refuses_the_connection() =>
        ExpectAsync(
            "database",
            "Failed to connect to 127.0.0.1:1. Check Porog:Database",
            PostgreSql("Host=127.0.0.1;Port=1;Database=porog")
        );

    [Fact]
    public async Task PostgreSQL_accepts_the_connection_and_says_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        database.Interpose().Swallow();
        await ExpectAsync("database", ". Check Porog:Database and the database server", database.Settings);
    }

    [Fact]
    public async Task The_name_of_the_database_is_mistyped()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var mistyped = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "porgo" }.ToString();
        await ExpectAsync("database", "database \"porgo\" does not exist", PostgreSql(mistyped));
    }

    [Fact]
    public async Task The_database_takes_no_writes()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        await database.MakeReadOnlyAsync();
        await ExpectAsync("writing", "the database cannot be written. Check the room on the disk", database.Settings);
    }

    [Theory, Engines]
    public async Task The_schema_is_older_or_newer_than_the_program(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await MigrationsAsync(database, "DELETE FROM schema_migrations WHERE migration_id LIKE '%SafeRecovery'");
        await ExpectAsync("schema", "is older than the program by 1. Run «porog migrate»", database.Settings);
        await MigrationsAsync(database, "INSERT INTO schema_migrations VALUES ('20991231235959_Future', '99.0.0')");
        await ExpectAsync("schema", "the schema is of a newer version of Porog (20991231235959_Future)", database.Settings);
    }

    [Fact]
    public async Task The_mail_server_refuses_connections_is_silent_or_does_not_know_the_password()
    {
        await using var mail = await MailServer.StartAsync("school:secret");
        await using var proxy = new FaultProxy("127.0.0.1", mail.Port);
        string[] login = ["--Porog:Mail:UserName", "school", "--Porog:Mail:Password", "wrong"];
        await ExpectAsync("mail", $"127.0.0.1:{mail.Port}: 535", [.. MailAt(mail.Port), .. login]);
        await ExpectAsync("mail", "Check Porog:Mail and the mail server", [.. MailAt(mail.Port), "--Porog:Mail:Security", "StartTls"]);
        proxy.Swallow();
        await ExpectAsync("mail", $"127.0.0.1:{proxy.Port}: the server did not answer in time", MailAt(proxy.Port));
        proxy.Cut();
        await ExpectAsync("mail", $"127.0.0.1:{proxy.Port}: Connection refused", MailAt(proxy.Port));
    }

    [Fact]
    public async Task The_SMS_operator_is_away()
    {
        await using var proxy = new FaultProxy("127.0.0.1", 9);
        proxy.Cut();
        await ExpectAsync("SMS", "Connection refused. Check Porog:Sms:Url", ["--Porog:Sms:Url", $"{proxy.Address}send"]);
    }

    [Fact]
    public Task Push_services_find_no_contact() =>
        ExpectAsync("push", "some services refuse the sender mailto:porog@localhost. Set Porog:Push:Subject", []);

    [Fact]
    public Task An_https_site_without_its_proxies() =>
        ExpectAsync("proxy", "Porog:Proxies is not set", ["--Porog:PublicUrl", "https://porog.school.example"]);

    [Fact]
    public async Task At_the_public_address_nobody_answers()
    {
        await using var proxy = new FaultProxy("127.0.0.1", 9);
        proxy.Swallow();
        await ExpectAsync("public address", "no answer in 6 s. Start «porog serve»", SiteAt(proxy.Address));
        proxy.Cut();
        await ExpectAsync("public address", "Connection refused. Start «porog serve»", SiteAt(proxy.Address));
    }

    [Fact]
    public async Task At_the_public_address_another_program_answers()
    {
        await using var other = new Answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n");
        await ExpectAsync("public address", "something else than Porog answers (HTTP 404)", SiteAt(other.Address));
    }

    [Fact]
    public async Task The_clock_of_the_site_is_another()
    {
        var date = TimeProvider.System.GetUtcNow().AddMinutes(-3).ToString("R", CultureInfo.InvariantCulture);
        await using var late = new Answering($"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 2\r\n", "ok");
        await ExpectAsync("site's clock", "differs from this machine's by 18", SiteAt(late.Address));
    }

    /// <summary>What no test can bring about in seconds, judged from its number.</summary>
    [Fact]
    public void Clock_transactions_events_and_disk_are_judged_by_their_bounds()
    {
        var words = Words.In(Languages.English);
        Assert.True(DatabaseCheck.OfClock(words, TimeSpan.FromSeconds(-5)).IsOk);
        Assert.Contains("by 6 s", DatabaseCheck.OfClock(words, TimeSpan.FromSeconds(-6)).Text);
        Assert.True(DatabaseCheck.OfTransaction(words, 60).IsOk);
        Assert.Contains("one has been open for 61 s", DatabaseCheck.OfTransaction(words, 61).Text);
        Assert.True(DatabaseCheck.OfLag(words, 30).IsOk);
        Assert.Contains("has not been followed for 31 s", DatabaseCheck.OfLag(words, 31).Text);
        Assert.True(DiskCheck.OfRoom(words, "disk", free: 1L << 30, database: 1 << 20).IsOk);
        Assert.Contains("100 MB are free. Make room", DiskCheck.OfRoom(words, "disk", free: 100 << 20, database: 0).Text);
        // A copy of the database must find room.
        Assert.False(DiskCheck.OfRoom(words, "disk", free: 1L << 30, database: 2L << 30).IsOk);
    }

    private static async Task ExpectAsync(string name, string says, string[] settings)
    {
        var (status, lines) = await AskAsync(settings);
        Assert.Equal(1, status);
        var line = Assert.Single(lines, line => NameOf(line) == name);
        Assert.StartsWith("wrong ", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string[] Lines)> AskAsync(string[] settings)
    {
        var (status, output, error) = await CommandTests.RunAsync("", ["doctor", .. settings]);
        Assert.Equal("", error);
        return (status, output.TrimEnd().Split('\n'));
    }

    private static string NameOf(string line) => line[7..24].TrimEnd();

    private static string[] PostgreSql(string connection) =>
        ["--Porog:Database:Engine", "postgresql", "--Porog:Database:ConnectionString", connection];

    private static string[] MailAt(int port) =>
        ["--Porog:Mail:Host", "127.0.0.1", "--Porog:Mail:Port", port.ToString(CultureInfo.InvariantCulture)];

    private static string[] SiteAt(Uri address) => ["--Porog:PublicUrl", address.GetLeftPart(UriPartial.Authority)];

    private static Task<int> MigrationsAsync(TestDatabase database, string sql) =>
        database.WithDbAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    /// <summary>Answers every request with the same.</summary>
    private sealed class Answering : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task answering;

        public Answering(string head, string body = "")
        {
            listener.Start();
            answering = AnswerAsync(Encoding.ASCII.GetBytes($"{head}Connection: close\r\n\r\n{body}"));
        }

        public Uri Address => new($"http://{listener.LocalEndpoint}");

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await answering;
        }

        private async Task AnswerAsync(byte[] answer)
        {
            while (true)
            {
                try
                {
                    using var caller = await listener.AcceptTcpClientAsync();
                    await using var stream = caller.GetStream();
                    _ = await stream.ReadAsync(new byte[4096]);
                    await stream.WriteAsync(answer);
                }
                catch (Exception end) when (end is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
