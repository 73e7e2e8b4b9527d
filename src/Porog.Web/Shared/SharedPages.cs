namespace Porog.Web.Shared;

internal static class SharedPages
{
    public static IServiceCollection AddSharedPages(this IServiceCollection services) =>
        services.AddScoped<Visitor>().AddScoped<Flash>().AddScoped<ReadingTurn>().AddSingleton<SiteFonts>();
}
