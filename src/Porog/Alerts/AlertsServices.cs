using Microsoft.Extensions.DependencyInjection;

namespace Porog.Alerts;

public static class AlertsServices
{
    /// <summary>The question «Где ребёнок?», its answers and its steps.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertLinks>();
        services.AddSingleton<WriteAlerts>();
        services.AddSingleton<RaiseAlerts>();
        services.AddSingleton<ClimbAlerts>();
        services.AddScoped<ReadAlerts>();
        services.AddScoped<AnswerAlert>();
        return services;
    }
}
