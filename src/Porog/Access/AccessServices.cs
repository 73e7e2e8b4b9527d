using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Accounts;

namespace Porog.Access;

public static class AccessServices
{
    /// <summary>Who may see what of a child, who works where, and the record of looks and changes.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddScoped<ChildAccess>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<AccessLogLooks>();
        services.AddScoped<ReadAccessLog>();
        services.AddSingleton<VerifyAccessLog>();
        services.AddSingleton<IWhenSessionsEnd, CloseStreams>();
        services.AddSingleton<IWhoSeesChildren, WhoSeesChildren>();
        services.AddSingleton<IWhoNeedsSecondFactor, WhoNeedsSecondFactor>();
        services.AddScoped<StaffAccess>();
        services.AddScoped<StaffGroups>();
        services.AddScoped<GiveRole>();
        services.AddScoped<InviteStaff>();
        services.AddScoped<AcceptStaffInvitation>();
        services.AddScoped<TakeRole>();
        services.AddScoped<ReadStaff>();
        services.AddScoped<ReadVisitor>();
        services.AddSingleton<Administrators>();
        services.AddScoped<ResetSecondFactor>();
        return services;
    }
}
