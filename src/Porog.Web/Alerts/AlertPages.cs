namespace Porog.Web.Alerts;

internal static class AlertPages
{
    public static IServiceCollection AddAlertPages(this IServiceCollection services) => services.AddSingleton<AlertWords>();
}
