using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Porog.Storage;

namespace Porog.Accounts;

public static class AccountsServices
{
    /// <summary>
    /// Accounts on ASP.NET Core Identity. <see cref="UserManager{TUser}"/> creates and changes accounts;
    /// <see cref="SignIn"/> authenticates people.
    /// </summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services
            .AddIdentityCore<Account>(identity =>
            {
                // Length instead of character classes, as OWASP ASVS 5.0 (6.2) recommends: a phrase of lower-case letters is a good password.
                identity.Password.RequiredLength = PasswordRules.Shortest;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Lockout.MaxFailedAccessAttempts = SignIn.MostTries;
                identity.Lockout.DefaultLockoutTimeSpan = SignIn.LockedFor;
            })
            .AddEntityFrameworkStores<PorogDbContext>();
        // PBKDF2-HMAC-SHA512 as OWASP's password storage page recommends. Older hashes are renewed at the owner's next sign-in.
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 210_000);
        services.AddScoped<IPasswordHasher<Account>, AccountPasswordHasher>();
        services.AddScoped<SignIn>();
        services.AddScoped<Limits>();
        services.AddScoped<SignInLimits>();
        services.AddScoped<SmsLimits>();
        services.AddSingleton<TellOfLocks>();
        services.AddScoped<OneTimeSecrets>();
        services.AddScoped<EmailLinks>();
        services.AddScoped<Register>();
        services.AddScoped<ChangeAccount>();
        services.AddScoped<Recover>();
        services.AddScoped<WaitingRecoveries>();
        services.AddScoped<ReadAccount>();
        services.AddScoped<AccountPasskeys>();
        services.AddScoped<Sessions>();
        services.AddSingleton<Photos>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<RecoverSecondFactor>();
        return services;
    }
}
