using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Porog.Tests.Support;

namespace Porog.Pictures;

/// <summary>Takes screenshots of letters received by a real mail server.</summary>
internal sealed class Letters(IBrowser browser, Camera camera, MailServer mail, Guid personId, PorogHost host)
{
    /// <summary>The unsubscribe link of the last letter.</summary>
    public string LastUnsubscribe { get; private set; } = "";

    /// <summary>Waits for the person's letter with this text in its subject, and takes it on a phone in both themes.</summary>
    public async Task TakeAsync(string name, string subject)
    {
        var to = await host.WithDbAsync(db => db.Users.Where(a => a.Id == personId).Select(a => a.Email).SingleAsync());
        ReceivedMail? letter = null;
        await PorogHost.EventuallyAsync(
            () =>
            {
                letter = mail.Received.LastOrDefault(m => m.To == to && $"{m.Message.Subject}".Contains(subject, StringComparison.Ordinal));
                return Task.FromResult(letter is not null);
            },
            $"a letter «{subject}»; there are: {string.Join(", ", mail.Received.Select(m => m.Message.Subject))}",
            seconds: 120
        );
        if (letter!.Message.Headers["List-Unsubscribe"] is { } header)
            LastUnsubscribe = new Uri(header.Split('<', '>').First(part => part.StartsWith("http", StringComparison.Ordinal))).PathAndQuery;
        foreach (var dark in (bool[])[false, true])
        {
            var picture = $"{name}{(dark ? "-dark" : "")}";
            if (!camera.Wants(picture))
                continue;
            await using var context = await browser.NewContextAsync(
                new()
                {
                    ViewportSize = new() { Width = 390, Height = 500 },
                    DeviceScaleFactor = 1.5f,
                    ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                }
            );
            var page = await context.NewPageAsync();
            await page.SetContentAsync(letter.Html);
            await camera.TakeAsync(picture, page, Screen.Phone);
        }
    }
}
