using Porog.Web.Delivery.Choices;

namespace Porog.Web.Delivery;

internal static class DeliveryPages
{
    public static IServiceCollection AddDeliveryPages(this IServiceCollection services) =>
        services.AddScoped<OwnUnread>().AddSingleton<EventTypeWords>().AddSingleton<DeliveryWords>();

    public static void MapDeliveryForms(this IEndpointRouteBuilder forms)
    {
        forms.MapServiceWorker();
        forms.MapUnsubscribe();
        forms.MapDeviceForms();
    }
}
