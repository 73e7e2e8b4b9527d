namespace Porog.Web.Access;

internal static class AccessPages
{
    public static IServiceCollection AddAccessPages(this IServiceCollection services) =>
        services.AddScoped<Looks>().AddSingleton<AccessLogWords>();
}
