using Microsoft.Extensions.DependencyInjection;

namespace Porog.Following;

public static class FollowingServices
{
    /// <summary>From a journal entry to wallets, presence and the people who are told.</summary>
    public static IServiceCollection AddFollowing(this IServiceCollection services)
    {
        services.AddSingleton<FanOut>();
        services.AddSingleton<JournalFollower>();
        services.AddSingleton<FollowMetrics>();
        return services;
    }
}
