namespace Porog.Web.Services;

internal static class ServicesPages
{
    public static IServiceCollection AddServicesPages(this IServiceCollection services) =>
        services.AddSingleton<ISearchPages, Catalogue>().AddSingleton<Search>();
}
