using Microsoft.Extensions.DependencyInjection;

namespace Porog.Timeline;

public static class TimelineServices
{
    /// <summary>A child's days, read from the journal.</summary>
    public static IServiceCollection AddTimeline(this IServiceCollection services)
    {
        services.AddScoped<ReadTimeline>();
        services.AddScoped<ReadDays>();
        services.AddScoped<ReadToday>();
        services.AddSingleton<WatchTimeline>();
        return services;
    }
}
