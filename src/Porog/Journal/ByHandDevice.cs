using System.Security.Cryptography;
using Porog.Registry;

namespace Porog.Journal;

/// <summary>
/// What an organisation's staff enter by hand comes, in the journal, from a device of its own that has no key: nobody can speak for
/// it over the interface. Its id says what it is, so that readers of the journal need not ask.
/// </summary>
internal static class ByHandDevice
{
    private static ReadOnlySpan<byte> Mark => "BYHAND"u8;

    /// <summary>The same for ever: a UUID version 8 that begins with <see cref="Mark"/>.</summary>
    public static Guid IdOf(Guid organisationId)
    {
        Span<byte> id = stackalloc byte[16];
        EventId.Of(SourceOf(organisationId), "").TryWriteBytes(id, bigEndian: true, out _);
        Mark.CopyTo(id);
        return new Guid(id, bigEndian: true);
    }

    public static string SourceOf(Guid organisationId) => $"urn:porog:by-hand:{organisationId:N}";

    /// <summary>Whether entries of this device may have been entered by hand; a device's random id begins so once in 2⁴⁸.</summary>
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
            // The hash of no key that anybody has.
            KeyHash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes),
        };
}
