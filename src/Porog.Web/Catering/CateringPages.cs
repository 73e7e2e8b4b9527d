namespace Porog.Web.Catering;

internal static class CateringPages
{
    public static IServiceCollection AddCateringPages(this IServiceCollection services) => services.AddSingleton<CateringWords>();
}
