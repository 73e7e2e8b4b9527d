using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Porog.Alerts;

/// <summary>
/// Addresses that answer one alert as one person without signing in. The address is sealed with the installation's keys and reveals
/// nothing. It is good for one answer: the first answer ends the alert, and the right is asked again each time.
/// </summary>
public sealed class AlertLinks(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Alert");

    /// <summary>The path on this site.</summary>
    public string Path(Guid alertId, Guid personId)
    {
        var bytes = new byte[32];
        alertId.TryWriteBytes(bytes, bigEndian: true, out _);
        personId.TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        return $"/answer/{Base64Url.EncodeToString(protector.Protect(bytes))}";
    }

    /// <returns>Null when the text is not a link of this installation.</returns>
    public (Guid AlertId, Guid PersonId)? Read(string token)
    {
        if (!Base64Url.IsValid(token))
            return null;
        try
        {
            var bytes = protector.Unprotect(Base64Url.DecodeFromChars(token));
            return bytes.Length == 32
                ? (new Guid(bytes.AsSpan(0, 16), bigEndian: true), new Guid(bytes.AsSpan(16, 16), bigEndian: true))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
