using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Porog.Tests.Support;

/// <summary>An SMS operator's HTTP interface on a free port. It stores messages and refuses on command.</summary>
public sealed partial class SmsOperator : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Phone, string Text)> received = new();
    private int refusals;
    private int requests;

    private SmsOperator(WebApplication app) => this.app = app;

    public string Key { get; private set; } = "";

    /// <summary>Requests so far, including refused ones.</summary>
    public int Requests => requests;

    public IReadOnlyList<(string Phone, string Text)> Received => [.. received];

    /// <summary>Awaited between receiving a message and answering; gets the phone.</summary>
    public Func<string, Task> Takes { get; set; } = _ => Task.CompletedTask;

    public int Port => new Uri(app.Urls.First()).Port;

    /// <summary>Settings for <see cref="PorogHost.StartAsync"/> that send SMS to this operator.</summary>
    public string[] Settings => SettingsOf(Port);

    /// <summary>The same for an operator at this port.</summary>
    public static string[] SettingsOf(int port) =>
        [
            "--Porog:Sms:Url",
            $"http://127.0.0.1:{port}/send",
            "--Porog:Sms:Headers",
            "X-Key: secret",
            "--Porog:Sms:SuccessPattern",
            "\"status\":\\s*\"ok\"",
        ];

    public static async Task<SmsOperator> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new SmsOperator(app);
        app.MapPost("/send", (Delegate)server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers this many requests with 500.</summary>
    public void Refuse(int times) => refusals = times;

    public async Task<string> TextAsync(string phone, int number = 1)
    {
        await PorogHost.EventuallyAsync(() => Task.FromResult(received.Count(r => r.Phone == phone) >= number), "an SMS to the phone");
        return received.Where(r => r.Phone == phone).ElementAt(number - 1).Text;
    }

    public async Task<string> CodeAsync(string phone, int number = 1) => SixDigits().Match(await TextAsync(phone, number)).Value;

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref requests);
        Key = http.Request.Headers["X-Key"].ToString();
        var body = await JsonDocument.ParseAsync(http.Request.Body);
        if (Interlocked.Decrement(ref refusals) >= 0)
            return Results.StatusCode(500);
        var phone = body.RootElement.GetProperty("phone").GetString()!;
        received.Enqueue((phone, body.RootElement.GetProperty("text").GetString()!));
        await Takes(phone);
        return Results.Content("{\"status\": \"ok\"}", "application/json");
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    [GeneratedRegex(@"\d{6}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SixDigits();
}
