using Porog.Accounts;

namespace Porog.Tests.Support;

/// <summary>A phone with an authenticator app into which somebody typed a key.</summary>
public static class AuthenticatorApp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>What the app shows now, by the host's clock.</summary>
    public static string CodeOf(PorogHost host, string typed)
    {
        var letters = typed.Where(char.IsLetterOrDigit);
        var bits = string.Concat(letters.Select(c => Convert.ToString(Base32.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] key = [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
        return OneTimePassword.CodeOf(key, OneTimePassword.StepAt(host.Clock.GetUtcNow()));
    }
}
