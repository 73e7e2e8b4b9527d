using System.Security.Cryptography;
using Porog.Registry;

namespace Porog.Journal;

/// <summary>
/// The device that the journal shows as the source of an organisation's hand-entered events. It has no usable key, so no client can
/// send in its name. Its id is recognisable, so readers of the journal need no query.
/// </summary>
internal static class ByHandDevice
{
    private static ReadOnlySpan<byte> Mark => "BYHAND"u8;

    /// <summary>A stable UUID version 8 that begins with <see cref="Mark"/>.</summary>
    public static Guid IdOf(Guid organisationId)
    {
        Span<byte> id = stackalloc byte[16];
        EventId.Of(SourceOf(organisationId), "").TryWriteBytes(id, bigEndian: true, out _);
        Mark.CopyTo(id);
        return new Guid(id, bigEndian: true);
    }

    public static string SourceOf(Guid organisationId) => $"urn:porog:by-hand:{organisationId:N}";

    /// <summary>Whether entries of this device may be hand-entered. A random device id begins like this once in 2⁴⁸.</summary>
    public static bool Is(Guid deviceId)
    {
        Span<byte> id = stackalloc byte[16];
        deviceId.TryWriteBytes(id, bigEndian: true, out _);
        return id.StartsWith(Mark);
    }

    public static Device Of(Guid organisationId) =>
        new()
        {
            Id = IdOf(organisationId),
            OrganisationId = organisationId,
            Kind = DeviceKind.ByHand,
            Name = "By hand",
            Source = SourceOf(organisationId),
            // A random hash: no key matches it.
            KeyHash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes),
        };
}
