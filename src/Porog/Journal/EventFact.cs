namespace Porog.Journal;

/// <summary>An event as the device sent it, before card and wallet are looked up.</summary>
public sealed record EventFact(EventKind Kind, string? Card, Guid? Child, string? Wallet)
{
    public string Source { get; init; } = "";
    public string EventId { get; init; } = "";

    /// <summary>By the device's clock, with its offset.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The time by the device's clock when that is wrong, and <see cref="Time"/> is that of receipt; else null.</summary>
    public DateTimeOffset? DeviceTime { get; init; }
    public long Amount { get; init; }
    public long? Price { get; init; }
    public string? Place { get; init; }
    public Guid? AccompaniedBy { get; init; }
    public string? Items { get; init; }
    public string? Note { get; init; }
}

/// <summary>Why one event was refused. The detail names the field and never contains personal data.</summary>
public sealed record Refusal(string Code, string Detail);

/// <summary>The refusal codes of contracts.md.</summary>
public static class RefusalCode
{
    public const string Malformed = "malformed";
    public const string UnknownCard = "unknown-card";
    public const string BlockedCard = "blocked-card";
    public const string UnknownWallet = "unknown-wallet";
    public const string WrongSource = "wrong-source";
    public const string WrongOrganisation = "wrong-organisation";
    public const string TooOld = "too-old";
    public const string UnsupportedType = "unsupported-type";
}
