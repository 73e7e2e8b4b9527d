using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Delivery.Email;
using Porog.Delivery.Sms;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>
/// Sends what waits in <see cref="Outgoing"/>. A guarded update of a row's next try claims it and is its lease, so any number of
/// nodes can run. Sent and expired rows are deleted, so that codes are not stored longer than needed.
/// </summary>
public sealed class OutgoingSender(
    IDbContextFactory<PorogDbContext> contexts,
    OutgoingMail outgoing,
    SmsGateway gateway,
    SmtpPool mail,
    EmailComposer composer,
    DemoOutbox demo,
    PorogOptions options,
    TimeProvider clock,
    ILogger<OutgoingSender> log
)
{
    /// <summary>The wait after the first refusal, the second, …, until the message expires.</summary>
    public static readonly IReadOnlyList<TimeSpan> RetryAfter =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(12),
    ];

    /// <summary>Longer than any timeout of an SMS operator or mail server.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private const int BatchSize = 50;

    /// <returns>How many rows were claimed.</returns>
    public async Task<int> SendDueAsync(CancellationToken stopping)
    {
        await using var db = await contexts.CreateDbContextAsync(stopping);
        var now = clock.GetUtcNow();
        var due = await db
            .Outgoing.AsNoTracking()
            .Where(o => o.NextAttemptAt <= now)
            .OrderBy(o => o.NextAttemptAt)
            .Take(BatchSize)
            .ToListAsync(stopping);
        var claimed = 0;
        foreach (var row in due)
        {
            if (stopping.IsCancellationRequested)
                break;
            if (row.ExpiresAt <= now)
            {
                await db.Outgoing.Where(o => o.Id == row.Id).ExecuteDeleteAsync(stopping);
                continue;
            }
            var (seen, lease) = (row.NextAttemptAt, (clock.GetUtcNow() + Lease).CutToMicroseconds());
            var mine = await db
                .Outgoing.Where(o => o.Id == row.Id && o.NextAttemptAt == seen)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(o => o.NextAttemptAt, lease).SetProperty(o => o.Attempts, o => (short)(o.Attempts + 1)),
                    stopping
                );
            if (mine == 0)
                continue;
            claimed++;
            await DealWithAsync(db, row, lease);
        }
        return claimed;
    }

    private async Task DealWithAsync(PorogDbContext db, Outgoing row, DateTimeOffset lease)
    {
        var own = db.Outgoing.Where(o => o.Id == row.Id && o.NextAttemptAt == lease);
        if (await TrySendAsync(row) is not { } problem)
        {
            await own.ExecuteDeleteAsync(CancellationToken.None);
            return;
        }
        var next = row.Attempts < RetryAfter.Count ? clock.GetUtcNow() + RetryAfter[row.Attempts] : row.ExpiresAt;
        if (next >= row.ExpiresAt)
        {
            log.LogWarning("{Channel} {OutgoingId} was given up: {Problem}", row.Channel, row.Id, problem);
            await own.ExecuteDeleteAsync(CancellationToken.None);
            return;
        }
        log.LogInformation("{Channel} {OutgoingId} waits after a refusal: {Problem}", row.Channel, row.Id, problem);
        await own.ExecuteUpdateAsync(set => set.SetProperty(o => o.NextAttemptAt, next), CancellationToken.None);
    }

    /// <returns>Null when it is sent; else why not.</returns>
    private async Task<string?> TrySendAsync(Outgoing row)
    {
        OutgoingText text;
        try
        {
            text = outgoing.Read(row);
        }
        catch (CryptographicException)
        {
            return "its key is gone";
        }
        if (row.Attempts == 0)
            demo.Keep(row.Channel, text);
        return row.Channel == OutgoingChannel.Sms ? await SmsAsync(text) : await EmailAsync(row, text);
    }

    private async Task<string?> SmsAsync(OutgoingText text)
    {
        if (gateway.IsSet)
            return await gateway.SendAsync(text.To, text.Text);
        // Without an SMS operator the log is the only way to the code; the phone is left out.
        log.LogWarning("No SMS gateway is set (Porog:Sms:Url). The message: {Text}", text.Text);
        return null;
    }

    private async Task<string?> EmailAsync(Outgoing row, OutgoingText text)
    {
        if (options.Mail.Host.Length == 0)
        {
            log.LogWarning("No mail server is set (Porog:Mail:Host): letter {OutgoingId} is not sent", row.Id);
            return null;
        }
        var words = Words.In(text.Language);
        var letter = new Letter
        {
            Words = words,
            Title = text.Title,
            Text = text.Text,
            OpenUrl = text.OpenUrl!,
            Open = text.Open!,
            Why = words["Вы получаете это письмо, потому что этот адрес указан в Пороге."],
        };
        try
        {
            var id = $"{row.Id:N}@{new Uri(options.PublicUrl).IdnHost}";
            using var message = composer.Compose(letter, id, clock.GetUtcNow(), new Addressee("", text.To, text.Language));
            var result = await mail.SendAsync(message);
            return result.Verdict == SendVerdict.Accepted ? null : result.Answer ?? "refused";
        }
        catch (FormatException)
        {
            return "the address is no mailbox";
        }
    }
}
