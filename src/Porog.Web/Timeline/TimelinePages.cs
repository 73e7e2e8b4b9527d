namespace Porog.Web.Timeline;

internal static class TimelinePages
{
    public static IServiceCollection AddTimelinePages(this IServiceCollection services) =>
        services.AddScoped<ChildViews>().AddSingleton<EventWords>();
}
