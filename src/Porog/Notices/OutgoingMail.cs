using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Porog.Delivery;
using Porog.Shared;

namespace Porog.Notices;

/// <summary>A letter or SMS in words.</summary>
/// <param name="To">E.164 or e-mail.</param>
/// <param name="Language">The language it is written in.</param>
/// <param name="Title">A letter's subject; empty for an SMS.</param>
/// <param name="Text">The whole message.</param>
/// <param name="OpenUrl">Where a letter leads.</param>
/// <param name="Open">What its link says.</param>
public sealed record OutgoingText(string To, string Language, string Title, string Text, string? OpenUrl = null, string? Open = null);

/// <summary>Tells this node's sender of letters and SMS that there is something new.</summary>
public sealed class OutgoingSignal : Signal;

/// <summary>
/// Makes rows of <see cref="Outgoing"/>. The caller adds them to its context and saves them with what they tell of, then wakes
/// the sender.
/// </summary>
public sealed class OutgoingMail(IDataProtectionProvider protection, OutgoingSignal signal, PorogOptions options, TimeProvider clock)
{
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Outgoing");

    public Outgoing Sms(string phone, string text, TimeSpan life) =>
        Make(OutgoingChannel.Sms, new OutgoingText(phone, Languages.Russian, "", text), life);

    public Outgoing Email(OutgoingText letter, TimeSpan life) => Make(OutgoingChannel.Email, letter, life);

    /// <summary>An address of this site as others reach it.</summary>
    public string Url(string path) => options.PublicUrl.TrimEnd('/') + path;

    /// <summary>After the commit: the sender need not wait for its next look.</summary>
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
