using Porog.Web.Delegation.Applications;

namespace Porog.Web.Delegation;

internal static class DelegationPages
{
    public static IServiceCollection AddDelegationPages(this IServiceCollection services) =>
        services.AddSingleton<TrustText>().AddSingleton<ApplicationWords>();
}
