using Microsoft.Extensions.Logging;

namespace Porog.Shared;

/// <summary>
/// One line for each thing that an attack would leave behind, under the category <c>Porog.Security</c>: who by account id, when, from
/// which address. No name, phone, e-mail or other content. docs/operations.md lists the lines.
/// </summary>
public sealed class SecurityLog(ILoggerFactory loggers, TimeProvider clock)
{
    public const string Category = "Porog.Security";

    private readonly ILogger log = loggers.CreateLogger(Category);

    /// <param name="accountId">Whose password it was not; null when no account has the login.</param>
    /// <param name="address">The client's.</param>
    public void SignInFailed(Guid? accountId, string address) => Write(nameof(SignInFailed), accountId, address, null);

    /// <summary>The password was right, the code was not.</summary>
    public void SecondFactorFailed(Guid accountId, string address) => Write(nameof(SecondFactorFailed), accountId, address, null);

    /// <summary>A lost second factor was turned off by its owner, or by somebody who gave the same proofs.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="address">The client's.</param>
    /// <param name="proof">The proof beside the password and the phone: <c>email</c>, <c>passkey</c> or <c>wait</c>.</param>
    public void SecondFactorRecovered(Guid accountId, string address, string proof) =>
        Write(nameof(SecondFactorRecovered), accountId, address, proof);

    public void DeviceKeyRefused(string address) => Write(nameof(DeviceKeyRefused), null, address, null);

    /// <summary>A form that this site did not make for this browser.</summary>
    /// <param name="accountId">Who is signed in; null for nobody.</param>
    /// <param name="address">The client's.</param>
    /// <param name="route">The pattern of the address, not the address: that may contain secrets.</param>
    public void FormForged(Guid? accountId, string address, string? route) => Write(nameof(FormForged), accountId, address, route);

    /// <summary>Asked for a child that this person may not see, or that does not exist.</summary>
    public void ChildRefused(Guid accountId, string address, Guid childId) =>
        Write(nameof(ChildRefused), accountId, address, childId.ToString());

    private void Write(string what, Guid? accountId, string address, string? detail) =>
        log.LogInformation(
            "{Event} at {At:O}: account {AccountId}, address {Address}, {Detail}",
            what,
            clock.GetUtcNow(),
            accountId?.ToString() ?? "none",
            address,
            detail ?? "none"
        );
}
