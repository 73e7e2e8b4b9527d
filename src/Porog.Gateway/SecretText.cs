using System.Security.Cryptography;
using System.Text;

namespace Porog.Gateway;

internal static class SecretText
{
    /// <summary>Compares in a time that does not depend on where the texts differ.</summary>
    public static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(one)),
            SHA256.HashData(Encoding.UTF8.GetBytes(other))
        );
}
