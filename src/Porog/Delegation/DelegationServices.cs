using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delegation.Applications;

namespace Porog.Delegation;

public static class DelegationServices
{
    /// <summary>Everything that gives or ends a family's right.</summary>
    public static IServiceCollection AddDelegation(this IServiceCollection services)
    {
        services.AddSingleton<TrustSignal>();
        services.AddScoped<InvitationDrafts>();
        services.AddScoped<RecogniseInvited>();
        services.AddScoped<ReadTrustedPeople>();
        services.AddSingleton<SendInvitation>();
        services.AddSingleton<AnnounceInvitations>();
        services.AddSingleton<IWhenPhoneVerified>(provider => provider.GetRequiredService<AnnounceInvitations>());
        services.AddSingleton<AnswerInvitation>();
        services.AddSingleton<WithdrawInvitation>();
        services.AddSingleton<ResendInvitation>();
        services.AddSingleton<CheckTrusts>();
        services.AddSingleton<ExpireTrusts>();
        services.AddSingleton<ChangeTrust>();
        services.AddSingleton<EndTrust>();
        services.AddSingleton<TellOfAccess>();
        services.AddScoped<DoubtAccess>();
        services.AddScoped<SettleDoubt>();
        services.AddScoped<EndRepresentation>();
        services.AddScoped<ReadRepresentatives>();
        services.AddScoped<ReadInvitations>();
        services.AddSingleton<OpenByApplication>();
        services.AddSingleton<IWhenPhoneVerified, ClaimApplications>();
        services.AddScoped<EnterApplication>();
        services.AddScoped<FileApplication>();
        services.AddScoped<DecideApplication>();
        services.AddScoped<RemoveNamedPerson>();
        services.AddScoped<FormFilling>();
        services.AddScoped<ApplicationPhone>();
        return services;
    }
}
