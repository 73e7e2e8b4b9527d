namespace Porog.Accounts;

/// <summary>Limits requested codes per hour, for one phone or e-mail (known or not) and for one address.</summary>
public sealed class SmsLimits(Limits limits)
{
    public const int CodesAPhone = 5;

    /// <summary>High, because a whole school evening may register from one address.</summary>
    public const int CodesAnAddress = 100;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <returns>Null if one more code may be sent, otherwise how long to wait.</returns>
    public Task<TimeSpan?> TakeAsync(string phone, string address, CancellationToken cancel) =>
        limits.TakeAsync(
            Window,
            cancel,
            new Limits.Counted("code phone", phone, CodesAPhone),
            new("code address", address, CodesAnAddress)
        );
}
