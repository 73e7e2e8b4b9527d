using Porog.Web.Services;

namespace Porog.Web.Help;

internal static class HelpPages
{
    public static IServiceCollection AddHelpPages(this IServiceCollection services) =>
        services.AddSingleton<HelpTopics>().AddSingleton<HelpPictures>().AddSingleton<ISearchPages, HelpSearch>();
}
