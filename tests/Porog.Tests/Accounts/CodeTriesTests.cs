using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Privacy;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>The attempts at a phone's codes are counted apart from the codes.</summary>
public sealed class CodeTriesTests
{
    private const string Phone = "+79165550142";

    [Theory, Engines]
    public async Task Changing_ones_own_password_gives_no_new_tries_at_anothers_phone(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var person = await new TestRegistry(host).PersonAsync();
        await using var scope = host.Services.CreateAsyncScope();
        var change = scope.ServiceProvider.GetRequiredService<ChangeAccount>();
        var rounds = OneTimeSecrets.MostTriesAPhone / OneTimeSecrets.MostTries;
        for (var round = 1; round <= rounds; round++)
        {
            var secret = (await change.StartPhoneAsync(person, Phone, "192.0.2.1", default)).SecretId!.Value;
            var wrong = await sms.CodeAsync(Phone, round) == "111111" ? "222222" : "111111";
            for (var i = 0; i < OneTimeSecrets.MostTries; i++)
                Assert.False(await change.FinishPhoneAsync(person.Id, secret, wrong, null, default));
            await change.PasswordAsync(person.Id, $"другой порог у двери {round}", null, default);
        }
        var last = (await change.StartPhoneAsync(person, Phone, "192.0.2.1", default)).SecretId!.Value;
        Assert.False(await change.FinishPhoneAsync(person.Id, last, await sms.CodeAsync(Phone, rounds + 1), null, default));
        await host.WithDbAsync(async db => Assert.False(await db.Users.AnyAsync(u => u.PhoneNumber == Phone)));

        // An hour later there are new ones, and a day later nothing is kept of the old.
        host.Clock.Advance(TimeSpan.FromHours(2));
        var later = (await change.StartPhoneAsync(person, Phone, "192.0.2.1", default)).SecretId!.Value;
        Assert.True(await change.FinishPhoneAsync(person.Id, later, await sms.CodeAsync(Phone, rounds + 2), null, default));
        host.Clock.Advance(CleanUp.SecretsKept + TimeSpan.FromHours(1));
        await host.Services.GetRequiredService<CleanUp>().DeleteAsync(default);
        Assert.Equal(0, await host.WithDbAsync(db => db.CodeTries.CountAsync()));
    }
}
