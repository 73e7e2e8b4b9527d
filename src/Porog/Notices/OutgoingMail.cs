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
/// <param name="OwnerId">The account whose address it goes to, to be told if there is no such mailbox; null for nobody.</param>
/// <param name="StaffInvitationId">The invitation it offers, to be marked if there is no such mailbox.</param>
public sealed record OutgoingText(
    string To,
    string Language,
    string Title,
    string Text,
    string? OpenUrl = null,
    string? Open = null,
    Guid? OwnerId = null,
    Guid? StaffInvitationId = null
);

/// <summary>Tells this node's senders that there are new letters or SMS.</summary>
public sealed class OutgoingSignal
{
    private readonly Dictionary<OutgoingChannel, Signal> channels = Enum.GetValues<OutgoingChannel>()
        .ToDictionary(c => c, _ => new Signal());

    public void Set()
    {
        foreach (var signal in channels.Values)
            signal.Set();
    }

    /// <inheritdoc cref="Signal.WaitAsync"/>
    public Task<bool> WaitAsync(OutgoingChannel channel, TimeSpan timeout, CancellationToken cancel) =>
        channels[channel].WaitAsync(timeout, cancel);
}

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
