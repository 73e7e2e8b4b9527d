namespace Porog.Web.Admin;

internal static class AdminPages
{
    public static IServiceCollection AddAdminPages(this IServiceCollection services) => services.AddSingleton<TimeZones>();
}
