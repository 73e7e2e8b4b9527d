namespace Porog.Web.Readers;

internal static class ReaderPages
{
    public static IServiceCollection AddReaderPages(this IServiceCollection services) => services.AddSingleton<SilenceWords>();
}
