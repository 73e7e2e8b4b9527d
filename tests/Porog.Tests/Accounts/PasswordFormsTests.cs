using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>A Mac types «й» as two characters, other keyboards as one: it is one password.</summary>
public sealed class PasswordFormsTests
{
    private const string Composed = "Майский жук у крыльца 7";
    private static readonly string Decomposed = Composed.Normalize(NormalizationForm.FormD);

    [Theory, Engines]
    public async Task A_password_opens_in_either_form_however_it_was_hashed_before_and_is_hashed_anew(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        using var client = host.CreateClient();
        Assert.NotEqual(Composed, Decomposed);
        foreach (var hashed in new[] { Composed, Decomposed })
        {
            foreach (var typed in new[] { Composed, Decomposed })
            {
                var person = await WithHashAsync(host, registry, EarlierHash(hashed));
                Assert.False((await client.PostSignInAsync(person.Email!, typed + "7")).IsSuccessStatusCode);
                Assert.True((await client.PostSignInAsync(person.Email!, typed)).IsSuccessStatusCode);
                var now = await host.WithDbAsync(db => db.Users.Where(u => u.Id == person.Id).Select(u => u.PasswordHash!).SingleAsync());
                Assert.NotEqual(PasswordVerificationResult.Failed, Earlier().VerifyHashedPassword(null!, now, Composed));
                foreach (var again in new[] { Composed, Decomposed })
                    Assert.True((await client.PostSignInAsync(person.Email!, again)).IsSuccessStatusCode);
            }
        }
    }

    [Fact]
    public void Rules_count_and_compare_the_composed_form()
    {
        Assert.Equal(PasswordFault.TooShort, PasswordRules.Check("йййййййййй".Normalize(NormalizationForm.FormD)));
        Assert.Equal(PasswordRules.Check("йцукенгшщзхъ"), PasswordRules.Check("йцукенгшщзхъ".Normalize(NormalizationForm.FormD)));
    }

    /// <summary>As versions before this rule hashed.</summary>
    private static PasswordHasher<Account> Earlier() =>
        new(Options.Create(new PasswordHasherOptions { IterationCount = TestRegistry.HashIterations }));

    private static string EarlierHash(string password) => Earlier().HashPassword(null!, password);

    private static async Task<Account> WithHashAsync(PorogHost host, TestRegistry registry, string hash)
    {
        var person = await registry.PersonAsync();
        await host.WithDbAsync(db =>
            db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash))
        );
        return person;
    }
}
