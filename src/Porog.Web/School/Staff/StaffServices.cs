using Microsoft.AspNetCore.Authorization;

namespace Porog.Web.School.Staff;

internal static class StaffServices
{
    /// <summary>Who is staff and where they work: policies, their handlers, and what staff pages share.</summary>
    public static IServiceCollection AddStaff(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder().AddStaffPolicies();
        services.AddSingleton<IAuthorizationHandler, StaffRoleHandler>();
        services.AddSingleton<IAuthorizationHandler, SecondStepHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, StaffRefusals>();
        services.AddScoped<StaffVisits>();
        services.AddSingleton<StaffPlaces>();
        services.AddSingleton<StaffWords>();
        return services;
    }
}
