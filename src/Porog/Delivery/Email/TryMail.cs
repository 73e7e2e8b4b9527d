using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>Connects to the mail server as the sender would, and sends nothing.</summary>
public sealed class TryMail(PorogOptions options)
{
    /// <summary>For the connection, and for greeting, encryption and login together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>Null if a letter could go now, else what failed.</returns>
    public async Task<string?> TryAsync(CancellationToken cancel)
    {
        using var line = new SmtpLine(new SendPatience { Connect = Patience, Greeting = Patience });
        try
        {
            await line.OpenAsync(options.Mail);
            await line.DisconnectAsync(quit: true, cancel);
            return null;
        }
        catch (Exception broken) when (SmtpAnswers.IsBroken(broken))
        {
            return SmtpAnswers.Say(broken).TrimEnd('.');
        }
    }
}
