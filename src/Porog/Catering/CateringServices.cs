using Microsoft.Extensions.DependencyInjection;

namespace Porog.Catering;

public static class CateringServices
{
    /// <summary>Menus, the till and subsidised meals.</summary>
    public static IServiceCollection AddCatering(this IServiceCollection services)
    {
        services.AddScoped<ReadMenu>();
        services.AddScoped<ManageMenu>();
        services.AddScoped<ImportMenu>();
        services.AddScoped<TillChildren>();
        services.AddScoped<SellAtTill>();
        services.AddScoped<CancelSale>();
        services.AddScoped<ReadTillDay>();
        services.AddScoped<GiveSubsidised>();
        return services;
    }
}
