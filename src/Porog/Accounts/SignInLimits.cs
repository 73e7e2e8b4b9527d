namespace Porog.Accounts;

/// <summary>
/// Limits failed attempts to sign in per quarter of an hour: for one login (existing or not) and one address, or for one device that
/// its owner has signed in with before.
/// </summary>
public sealed class SignInLimits(Limits limits)
{
    public const int FailuresALogin = 20;

    /// <summary>High, because a whole school or a mobile operator's customers of a city may share one address.</summary>
    public const int FailuresAnAddress = 200;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Counts the attempt as failed in advance, so that parallel attempts cannot exceed the limit. <see cref="SucceededAsync"/> undoes it.
    /// </summary>
    /// <param name="login">Normalised.</param>
    /// <param name="address">The client's.</param>
    /// <param name="device">A device known to the account; null for others. It has a limit of its own instead of the login's.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null if the attempt may proceed, otherwise how long to wait.</returns>
    public Task<TimeSpan?> BeginAsync(string login, string address, Guid? device, CancellationToken cancel) =>
        limits.TakeAsync(Window, cancel, CountedOf(login, address, device));

    /// <inheritdoc cref="BeginAsync"/>
    public Task SucceededAsync(string login, string address, Guid? device, CancellationToken cancel) =>
        limits.ReturnAsync(Window, cancel, CountedOf(login, address, device));

    private static Limits.Counted[] CountedOf(string login, string address, Guid? device) =>
        [
            device is { } known
                ? new("sign-in device", $"{known:N} {login}", SignIn.MostTries)
                : new("sign-in login", login, FailuresALogin),
            new("sign-in address", address, FailuresAnAddress),
        ];
}
