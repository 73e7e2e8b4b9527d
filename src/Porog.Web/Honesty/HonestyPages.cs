namespace Porog.Web.Honesty;

internal static class HonestyPages
{
    public static IServiceCollection AddHonestyPages(this IServiceCollection services) => services.AddSingleton<HonestyWords>();
}
