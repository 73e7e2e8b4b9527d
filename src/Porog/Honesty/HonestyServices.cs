using Microsoft.Extensions.DependencyInjection;

namespace Porog.Honesty;

public static class HonestyServices
{
    /// <summary>How late news is, what was undelivered, which readers were silent: counted, kept and read.</summary>
    public static IServiceCollection AddHonesty(this IServiceCollection services) =>
        services
            .AddSingleton<CountDay>()
            .AddSingleton<KeepHonesty>()
            .AddSingleton<HonestToday>()
            .AddSingleton<HonestyMetrics>()
            .AddScoped<ReadHonesty>()
            .AddScoped<PublicHonesty>();
}
