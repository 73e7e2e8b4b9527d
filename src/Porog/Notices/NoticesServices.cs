using Microsoft.Extensions.DependencyInjection;

namespace Porog.Notices;

public static class NoticesServices
{
    /// <summary>What other rooms write when somebody is to be told.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddSingleton<NoticeWriter>();
        services.AddSingleton<OutgoingSignal>();
        services.AddSingleton<OutgoingMail>();
        return services;
    }
}
