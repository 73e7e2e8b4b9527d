using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Porog.Accounts;
using static Porog.Benchmarks.PostgreSqlBench;

namespace Porog.Benchmarks;

/// <summary>P6 and P6b of targets.md: what people open when an event has woken them, beside an endpoint that asks one statement.</summary>
public static partial class PageBenchmarks
{
    private const int Connections = 8;
    private const int EventsEach = 50;
    private const string Password = "мама мыла раму 7";

    private static readonly (string Name, string Path)[] Pages =
    [
        ("attendance", "/children/{0}/attendance"),
        ("meals", "/children/{0}/meals"),
        ("account", "/children/{0}/account"),
        ("representatives", "/children/{0}/representatives"),
        ("message centre", "/messages"),
        ("home", "/"),
    ];

    /// <param name="ChildId">The child.</param>
    /// <param name="Phone">Of a legal representative.</param>
    private sealed record Parent(Guid ChildId, string Phone);

    public static async Task RunAsync(PostgreSqlBench bench, ResultTable table)
    {
        if (!bench.Options.Wants("P6") && !bench.Options.Wants("P6b"))
            return;
        await using var node = await bench.NodeAsync(["--Porog:FirstStart", "false"]);
        var parents = await ParentsAsync(bench);
        await LoadClient.SendAllAsync(node.Port, bench.City.RequestsOf([.. parents.Select(p => p.ChildId)], EventsEach), 1);
        await bench.FollowedAsync();
        await using var bare = await BareAsync(bench.Source);
        var barePort = PortOf(bare);
        if (bench.Options.Wants("P6"))
        {
            var limit = await RateAsync(barePort, [.. parents.Select(p => Get($"/page/{p.ChildId}"))], bench.Options.Seconds);
            var cookies = await Task.WhenAll(parents.Select(p => CookieAsync(node.Port, p)));
            foreach (var (name, path) in Pages)
            {
                Note($"P6: {name}");
                var requests = parents.Select(
                    (p, i) => Get(string.Format(CultureInfo.InvariantCulture, path, p.ChildId), $"Cookie: {cookies[i]}")
                );
                var before = node.ProcessorSeconds();
                var rate = await RateAsync(node.Port, [.. requests], bench.Options.Seconds);
                EventBenchmarks.NoteProcessor(node, before, (int)(rate * bench.Options.Seconds));
                table.AddRatio($"P6  {name}, signed in, 8 connections; limit: one statement and a string", rate, limit, 0.5);
            }
        }
        if (bench.Options.Wants("P6b"))
        {
            Note("P6b: timeline");
            var limit = await RateAsync(barePort, [.. parents.Select(p => Get($"/timeline/{p.ChildId}"))], bench.Options.Seconds);
            var tokens = await Task.WhenAll(parents.Select(p => TokenAsync(node.Port, p)));
            var requests = parents.Select(
                (p, i) => Get($"/api/v1/children/{p.ChildId}/timeline?limit=50", $"Authorization: Bearer {tokens[i]}")
            );
            var rate = await RateAsync(node.Port, [.. requests], bench.Options.Seconds);
            table.AddRatio("P6b timeline of 50 items; limit: the same by one statement", rate, limit, 0.6);
        }
        await bench.SkipAsync();
    }

    /// <summary>Gives eight mothers of the city a phone and a password.</summary>
    private static async Task<List<Parent>> ParentsAsync(PostgreSqlBench bench)
    {
        var hash = new AccountPasswordHasher(null).HashPassword(new Account { Surname = "Иванова", GivenName = "Мария" }, Password);
        await using var command = bench.Source.CreateCommand(
            $"""
            WITH chosen AS (
                SELECT DISTINCT ON (child_id) child_id, person_id FROM legal_representations ORDER BY child_id, person_id LIMIT {Connections}
            ), numbered AS (SELECT *, '+7916000000' || row_number() OVER () AS phone FROM chosen)
            UPDATE accounts a SET phone_number = n.phone, phone_number_confirmed = true, password_hash = $1, security_stamp = 'BENCH'
            FROM numbered n WHERE a.id = n.person_id RETURNING n.child_id, n.phone
            """
        );
        command.Parameters.Add(new() { Value = hash });
        await using var rows = await command.ExecuteReaderAsync();
        var parents = new List<Parent>();
        while (await rows.ReadAsync())
            parents.Add(new Parent(rows.GetGuid(0), rows.GetString(1)));
        return parents;
    }

    private static async Task<string> CookieAsync(int port, Parent parent)
    {
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"http://localhost:{port}") };
        var page = await http.GetStringAsync(new Uri("/sign-in", UriKind.Relative));
        var begin = page.IndexOf("<form", page.IndexOf("<main", StringComparison.Ordinal), StringComparison.Ordinal);
        var form = page[begin..page.IndexOf("</form>", begin, StringComparison.Ordinal)];
        var fields = Hidden().Matches(form).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value));
        (fields["Login"], fields["Password"]) = (parent.Phone, Password);
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await http.PostAsync(new Uri("/sign-in", UriKind.Relative), content);
        if (answer.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"Not signed in: {answer.StatusCode}");
        return cookies.GetCookieHeader(http.BaseAddress);
    }

    private static async Task<string> TokenAsync(int port, Parent parent)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(
            $"http://localhost:{port}/api/v1/sign-in",
            new { login = parent.Phone, password = Password }
        );
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
    }

    private static async Task<double> RateAsync(int port, byte[][] requests, int seconds)
    {
        await LoadClient.SendAllAsync(port, Repeated(400), Connections);
        var (probe, _) = await LoadClient.SendAllAsync(port, Repeated(400), Connections);
        var count = Math.Max(400, (int)(400 / probe * seconds));
        var (elapsed, _) = await LoadClient.SendAllAsync(port, Repeated(count), Connections);
        return count / elapsed;

        List<byte[]> Repeated(int times) => [.. Enumerable.Range(0, times).Select(i => requests[i % requests.Length])];
    }

    private static byte[] Get(string path, string? header = null) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{(header is null ? "" : header + "\r\n")}\r\n");

    private static int PortOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>The limit: the child's newest events by one prepared statement, written as a string.</summary>
    private static async Task<WebApplication> BareAsync(NpgsqlDataSource source)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/page/{id:guid}", (Guid id) => AnswerAsync(id, "<li>{0:O} {1} {2} {3}</li>", "text/html"));
        app.MapGet(
            "/timeline/{id:guid}",
            (Guid id) => AnswerAsync(id, """{{"at":"{0:O}","kind":{1},"amount":{2},"place":"{3}"}},""", "application/json")
        );
        await app.StartAsync();
        return app;

        async Task<IResult> AnswerAsync(Guid id, string row, string type)
        {
            var format = CompositeFormat.Parse(row);
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(
                """
                SELECT j.happened_at, j.kind, j.amount, j.place, c.surname, w.balance
                FROM journal j JOIN children c ON c.id = j.child_id JOIN wallets w ON w.bucket = j.bucket AND w.child_id = j.child_id
                WHERE j.bucket = $1 AND j.child_id = $2 ORDER BY j.happened_at DESC LIMIT 50
                """,
                connection
            );
            command.Parameters.Add(new() { Value = Shared.Bucket.Of(id) });
            command.Parameters.Add(new() { Value = id });
            await command.PrepareAsync();
            await using var rows = await command.ExecuteReaderAsync();
            var text = new StringBuilder();
            while (await rows.ReadAsync())
                text.AppendFormat(
                    CultureInfo.InvariantCulture,
                    format,
                    rows.GetDateTime(0),
                    rows.GetInt16(1),
                    rows.GetInt64(2),
                    await rows.IsDBNullAsync(3) ? "" : rows.GetString(3)
                );
            return Results.Text(text.ToString(), type);
        }
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();
}
