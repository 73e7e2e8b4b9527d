using Porog.Web.Attendance;

namespace Porog.Web.Timeline;

internal static class TimelinePages
{
    public static IServiceCollection AddTimelinePages(this IServiceCollection services) =>
        services
            .AddScoped<OwnChildren>()
            .AddScoped<ChildViews>()
            .AddSingleton<EventWords>()
            .AddSingleton<CalendarWords>()
            .AddSingleton<AbsenceWords>();
}
