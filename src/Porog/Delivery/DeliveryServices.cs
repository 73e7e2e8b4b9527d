using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delivery.Choices;
using Porog.Delivery.Email;
using Porog.Delivery.Messages;
using Porog.Delivery.Push;
using Porog.Delivery.Reports;
using Porog.Delivery.Sms;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery;

public static class DeliveryServices
{
    /// <summary>Channels, the senders, what a person chose, the message centre and reports.</summary>
    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static IServiceCollection AddDelivery(this IServiceCollection services, PorogOptions options) =>
        services.AddSending().AddMessages().AddChoices().AddEmail().AddPush(options).AddReports();

    private static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<INoticeDelivery, NoticeDelivery>();
        services.AddSingleton<Outages>();
        services.AddSingleton(new SendPatience());
        services.AddSingleton<DeliverySender>();
        services.AddSingleton<Summaries>();
        services.AddSingleton<OutgoingSender>();
        services.AddSingleton<OutgoingPost>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<SmsGateway>();
        services.AddSingleton<DemoOutbox>();
        return services;
    }

    private static IServiceCollection AddMessages(this IServiceCollection services)
    {
        services.AddSingleton<MessageText>();
        services.AddScoped<MessageFactsReader>();
        services.AddScoped<ReadMessages>();
        services.AddScoped<NoticeChildren>();
        return services;
    }

    private static IServiceCollection AddChoices(this IServiceCollection services)
    {
        services.AddScoped<NotificationChoices>();
        services.AddScoped<NotificationPreferences>();
        services.AddScoped<ReadWays>();
        services.AddSingleton<UnsubscribeLinks>();
        services.AddScoped<Unsubscribe>();
        return services;
    }

    private static IServiceCollection AddEmail(this IServiceCollection services)
    {
        services.AddSingleton<SmtpPool>();
        services.AddSingleton<TryMail>();
        services.AddSingleton<EmailComposer>();
        services.AddSingleton<DomainThrottle>();
        services.AddSingleton<DeadMailboxes>();
        services.AddSingleton<IDeliveryChannel, EmailChannel>();
        return services;
    }

    private static IServiceCollection AddPush(this IServiceCollection services, PorogOptions options)
    {
        services.AddSingleton<VapidKeys>();
        services.AddSingleton(provider => new Vapid(
            provider.GetRequiredService<VapidKeys>().Current,
            PushSubject.Of(options),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<PushClient>();
        services.AddSingleton<IDeliveryChannel, PushChannel>();
        services.AddSingleton<IWhenSessionsEnd, SignedOutDevices>();
        services.AddScoped<PushDevices>();
        services.AddScoped<TestPush>();
        return services;
    }

    private static IServiceCollection AddReports(this IServiceCollection services)
    {
        services.AddSingleton<ReportSchedules>();
        services.AddSingleton<MakeReports>();
        services.AddScoped<ReadReport>();
        return services;
    }
}
