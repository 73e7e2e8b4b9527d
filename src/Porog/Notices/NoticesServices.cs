using Microsoft.Extensions.DependencyInjection;

namespace Porog.Notices;

public static class NoticesServices
{
    /// <summary>Notices, letters and SMS: the rows that other rooms write to inform people.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddSingleton<NoticeWriter>();
        services.AddSingleton<OutgoingSignal>();
        services.AddSingleton<OutgoingMail>();
        return services;
    }
}
