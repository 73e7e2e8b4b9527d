using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Porog.Shared;

namespace Porog.Notices;

/// <summary>The content of a letter or SMS.</summary>
/// <param name="To">E.164 or e-mail address.</param>
/// <param name="Language">One of <see cref="Languages"/>.</param>
/// <param name="Title">The subject of a letter; empty for an SMS.</param>
/// <param name="Text">The whole message.</param>
/// <param name="OpenUrl">The link of a letter.</param>
/// <param name="Open">The text of that link.</param>
public sealed record OutgoingText(string To, string Language, string Title, string Text, string? OpenUrl = null, string? Open = null);

/// <summary>Tells this node's sender that there are new letters or SMS.</summary>
public sealed class OutgoingSignal : Signal;

/// <summary>
/// Creates rows of <see cref="Outgoing"/>. The caller saves them in the transaction of the change that they report, then calls
/// <see cref="Wake"/>.
/// </summary>
public sealed class OutgoingMail(IDataProtectionProvider protection, OutgoingSignal signal, PorogOptions options, TimeProvider clock)
{
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Outgoing");

    public Outgoing Sms(string phone, string text, TimeSpan life) =>
        Make(OutgoingChannel.Sms, new OutgoingText(phone, Languages.Russian, "", text), life);

    public Outgoing Email(OutgoingText letter, TimeSpan life) => Make(OutgoingChannel.Email, letter, life);

    /// <summary>The public URL of a path on this site.</summary>
    public string Url(string path) => options.PublicUrl.TrimEnd('/') + path;

    /// <summary>Wakes this node's sender. Call it after the commit.</summary>
    public void Wake() => signal.Set();

    internal OutgoingText Read(Outgoing outgoing) => JsonSerializer.Deserialize<OutgoingText>(protector.Unprotect(outgoing.Protected))!;

    private Outgoing Make(OutgoingChannel channel, OutgoingText text, TimeSpan life)
    {
        var now = clock.GetUtcNow();
        return new Outgoing
        {
            Channel = channel,
            Protected = protector.Protect(JsonSerializer.SerializeToUtf8Bytes(text)),
            NextAttemptAt = now,
            ExpiresAt = now + life,
        };
    }
}
