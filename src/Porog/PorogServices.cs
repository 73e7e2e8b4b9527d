using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Accounts;
using Porog.Alerts;
using Porog.Attendance;
using Porog.Catering;
using Porog.Delegation;
using Porog.Delivery;
using Porog.Following;
using Porog.Honesty;
using Porog.Journal;
using Porog.Notices;
using Porog.Operations;
using Porog.Privacy;
using Porog.Readers;
using Porog.Registry;
using Porog.School;
using Porog.Shared;
using Porog.Storage;
using Porog.Timeline;
using Porog.Wallets;

namespace Porog;

public static class PorogServices
{
    /// <summary>Registers all rooms, from top to bottom. The host adds pages, endpoints and workers.</summary>
    /// <exception cref="SettingsException">A setting is invalid.</exception>
    public static IServiceCollection AddPorog(this IServiceCollection services, PorogOptions options) =>
        services
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<DatabaseOutage>()
            .AddSingleton<SecurityLog>()
            .AddStorage(options)
            .AddRegistry()
            .AddNotices()
            .AddAccounts()
            .AddAccess()
            .AddDelegation()
            .AddJournal()
            .AddReaders()
            .AddTimeline()
            .AddAttendance()
            .AddAlerts()
            .AddWallets()
            .AddCatering()
            .AddSchool()
            .AddDelivery(options)
            .AddFollowing()
            .AddHonesty()
            .AddPrivacy()
            .AddOperations();
}
