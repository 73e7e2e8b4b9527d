using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Reports;
using Porog.Tests.Support;
using Porog.Web.Delivery.Reports;

namespace Porog.Tests.Delivery.Reports;

/// <summary>Report settings of a person, and the worker that makes reports.</summary>
internal static class ReportClient
{
    /// <summary>For tests that run the batches themselves.</summary>
    public static void WithoutWorker(IServiceCollection services) =>
        services.Remove(services.Single(s => s.ImplementationType == typeof(ReportWorker)));

    public static Task WantReportsAsync(
        this PorogHost host,
        Account person,
        TestChild child,
        EventTypes events,
        Channel channel = Channel.Email
    ) =>
        host.WithDbAsync(async db =>
        {
            db.NotificationChoices.Add(
                new NotificationChoice
                {
                    PersonId = person.Id,
                    ChildId = child.Id,
                    Channel = channel,
                    Events = events,
                }
            );
            await db.SaveChangesAsync();
            await host.Services.GetRequiredService<ReportSchedules>().RescheduleAsync(db, person.Id, default);
        });
}
