using System.Text.Json.Serialization;

namespace Porog.Gateway;

/// <summary>A device that the gateway takes events from. One entry of <c>devices.json</c>.</summary>
public sealed record SiteDevice
{
    /// <summary>How the device's page and the families name the door.</summary>
    public required string Name { get; init; }
    public required DeviceMake Make { get; init; }

    /// <summary>As the device itself sends it.</summary>
    public required string Serial { get; init; }

    /// <summary>The CloudEvents source of its key.</summary>
    public required string Source { get; init; }

    /// <summary>The device's key at the server.</summary>
    public required string Key { get; init; }

    /// <summary>IANA name of the organisation's zone. The device's local time is read in it.</summary>
    public string TimeZone { get; init; } = "Europe/Moscow";

    /// <summary>The long last part of a Hikvision's address; empty for other makes.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Reader or door number → direction. An attendance terminal has the one reader «1».</summary>
    public required IReadOnlyDictionary<string, ReaderDirection> Readers { get; init; }

    public CardWriting Cards { get; init; } = CardWriting.Hex;

    [JsonIgnore]
    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}

public enum DeviceMake
{
    /// <summary>Attendance terminals with ADMS.</summary>
    ZkTeco,

    /// <summary>Access controllers with ADMS.</summary>
    ZkTecoAccess,
    Hikvision,
}

public enum ReaderDirection
{
    In,
    Out,

    /// <summary>People choose it with a key of the device, which sends it as a status.</summary>
    Button,
}

/// <summary>How a device writes card numbers. The gateway sends hexadecimal digits.</summary>
public enum CardWriting
{
    Hex,
    DecimalNumber,

    /// <summary>Hexadecimal, bytes in the other order.</summary>
    Reversed,

    /// <summary>DecimalNumber, bytes in the other order.</summary>
    DecimalNumberReversed,

    /// <summary>The last three bytes: «170,48076».</summary>
    Wiegand26,
}
