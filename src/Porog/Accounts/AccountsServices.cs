using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Porog.Storage;

namespace Porog.Accounts;

public static class AccountsServices
{
    /// <summary>
    /// ASP.NET Core Identity over our accounts: <see cref="UserManager{TUser}"/> to make and change them,
    /// <see cref="SignIn"/> to recognise people.
    /// </summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services
            .AddIdentityCore<Account>(identity =>
            {
                // Long rather than strange, as OWASP ASVS 5.0 (6.2) has it: a phrase of small letters is a good password.
                identity.Password.RequiredLength = PasswordRules.Shortest;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Lockout.MaxFailedAccessAttempts = SignIn.MostTries;
                identity.Lockout.DefaultLockoutTimeSpan = SignIn.LockedFor;
            })
            .AddEntityFrameworkStores<PorogDbContext>();
        // PBKDF2-HMAC-SHA512 as OWASP's password storage page asks; older hashes are renewed when their owner signs in.
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 210_000);
        services.AddScoped<SignIn>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<SmsLimits>();
        services.AddScoped<OneTimeSecrets>();
        services.AddScoped<EmailLinks>();
        services.AddScoped<Register>();
        services.AddScoped<ChangeAccount>();
        services.AddScoped<Recover>();
        services.AddScoped<ReadAccount>();
        services.AddScoped<AccountPasskeys>();
        services.AddScoped<Sessions>();
        services.AddSingleton<Photos>();
        services.AddScoped<SecondFactors>();
        return services;
    }
}
