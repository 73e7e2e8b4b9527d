using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Catering;
using Porog.Delegation;
using Porog.Feed;
using Porog.Notifications;
using Porog.Notifications.Email;
using Porog.Notifications.Push;
using Porog.Notifications.Reports;
using Porog.Notifications.Sms;
using Porog.Registry;
using Porog.Registry.Export;
using Porog.Registry.Import;
using Porog.Shared;
using Porog.Storage;
using Porog.Wallets;

namespace Porog;

public static class PorogServices
{
    /// <summary>Every rule and all persistence, room by room; the host adds pages, endpoints and workers.</summary>
    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static IServiceCollection AddPorog(this IServiceCollection services, PorogOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);

        // Storage
        services.AddStorage(options);
        services.AddSingleton<Migrator>();

        // Registry
        services.AddSingleton<DeviceKeys>();
        services.AddScoped<StaffAccess>();
        services.AddSingleton<OpenByApplication>();
        services.AddScoped<EnterApplication>();
        services.AddScoped<FileApplication>();
        services.AddScoped<DecideApplication>();
        services.AddScoped<EndRepresentation>();
        services.AddScoped<RemoveNamedPerson>();
        services.AddScoped<SchoolRegistry>();
        services.AddScoped<Organisations>();
        services.AddScoped<FormFilling>();
        services.AddScoped<ManageCards>();
        services.AddScoped<UnknownCards>();
        services.AddScoped<ReadSchoolSteps>();
        services.AddScoped<MoveChild>();
        services.AddScoped<EntitleToMeals>();
        services.AddScoped<AddChild>();
        services.AddScoped<CorrectByHand>();
        services.AddSingleton<DeviceActivity>();
        services.AddScoped<ManageDevices>();
        services.AddScoped<StaffGroups>();
        services.AddScoped<KeptOrganisations>();
        services.AddSingleton<RosterSignal>();
        services.AddScoped<RosterImports>();
        services.AddSingleton<RosterJobs>();
        services.AddScoped<ExportRoster>();
        services.AddScoped<ManageGroups>();
        services.AddScoped<StartNewYear>();
        services.AddScoped<SchoolPaper>();
        services.AddScoped<SchoolReport>();
        services.AddSingleton<IWhenPhoneVerified, ClaimApplications>();

        // Accounts
        services.AddAccounts();

        // Delegation
        services.AddScoped<ChildAccess>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<TrustSignal>();
        services.AddSingleton<SendInvitation>();
        services.AddSingleton<AnnounceInvitations>();
        services.AddSingleton<IWhenPhoneVerified>(provider => provider.GetRequiredService<AnnounceInvitations>());
        services.AddSingleton<AnswerInvitation>();
        services.AddSingleton<WithdrawInvitation>();
        services.AddSingleton<ResendInvitation>();
        services.AddSingleton<CheckTrusts>();
        services.AddSingleton<ExpireTrusts>();
        services.AddSingleton<ChangeTrust>();
        services.AddSingleton<EndTrust>();
        services.AddScoped<ShowPass>();
        services.AddScoped<TakePass>();
        services.AddScoped<ReadRepresentatives>();
        services.AddScoped<ReadInvitations>();
        services.AddSingleton<AccessLogLooks>();
        services.AddScoped<ReadAccessLog>();
        services.AddSingleton<VerifyAccessLog>();

        // Feed
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<FollowSignal>();
        services.AddSingleton<Journal>();
        services.AddSingleton<JournalFollower>();
        services.AddSingleton<EventSubjectsReader>();
        services.AddSingleton<ReceiveEvents>();
        services.AddSingleton<ManualEvents>();
        services.AddScoped<ReadTimeline>();
        services.AddScoped<ReadDays>();
        services.AddScoped<ReadChildren>();
        services.AddSingleton<WatchTimeline>();
        services.AddScoped<ReadBoard>();
        services.AddScoped<ReadDoor>();
        services.AddScoped<RecordHandOver>();
        services.AddScoped<UndoHandOver>();
        services.AddSingleton<WatchBoard>();

        // Catering
        services.AddScoped<ReadMenu>();
        services.AddScoped<ManageMenu>();
        services.AddScoped<ImportMenu>();
        services.AddScoped<TillChildren>();
        services.AddScoped<SellAtTill>();
        services.AddScoped<CancelSale>();
        services.AddScoped<ReadTillDay>();
        services.AddScoped<GiveSubsidised>();

        // Wallets
        services.AddScoped<ReadWallet>();
        services.AddScoped<ReadBalance>();
        services.AddScoped<SetThreshold>();

        // Notifications
        services.AddSingleton<FanOut>();
        services.AddSingleton<Notices>();
        services.AddSingleton<MessageText>();
        services.AddScoped<MessageFactsReader>();
        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<SmtpPool>();
        services.AddSingleton<EmailComposer>();
        services.AddSingleton<DomainThrottle>();
        services.AddSingleton<IDeliveryChannel, EmailChannel>();
        services.AddSingleton<Outages>();
        services.AddSingleton<DeliverySender>();
        services.AddSingleton<Summaries>();
        services.AddSingleton<OutgoingSignal>();
        services.AddSingleton<OutgoingMail>();
        services.AddSingleton<SmsGateway>();
        services.AddSingleton<DemoOutbox>();
        services.AddSingleton<OutgoingSender>();
        services.AddSingleton<VapidKeys>();
        services.AddSingleton(provider => new Vapid(
            provider.GetRequiredService<VapidKeys>().Current,
            PushSubject.Of(options),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<PushClient>();
        services.AddSingleton<IDeliveryChannel, PushChannel>();
        services.AddScoped<PushDevices>();
        services.AddScoped<TestPush>();
        services.AddScoped<NotificationChoices>();
        services.AddSingleton<ReportSchedules>();
        services.AddSingleton<MakeReports>();
        services.AddScoped<ReadReport>();
        services.AddScoped<NotificationPreferences>();
        services.AddScoped<ReadWays>();
        services.AddSingleton<UnsubscribeLinks>();
        services.AddScoped<Unsubscribe>();
        services.AddScoped<ReadMessages>();
        services.AddScoped<NoticeChildren>();

        return services;
    }
}
