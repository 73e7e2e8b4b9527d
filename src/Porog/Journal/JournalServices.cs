using Microsoft.Extensions.DependencyInjection;

namespace Porog.Journal;

public static class JournalServices
{
    /// <summary>Receiving events, the journal, and the live feed for open pages.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<FollowSignal>();
        services.AddSingleton<JournalWriter>();
        services.AddSingleton<EventSubjectsReader>();
        services.AddSingleton<ReceiveEvents>();
        services.AddSingleton<ManualEvents>();
        services.AddSingleton<DeviceActivity>();
        return services;
    }
}
