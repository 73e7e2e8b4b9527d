using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Attendance;
using Porog.Attendance.Absences;
using Porog.Catering;
using Porog.Delegation;
using Porog.Delegation.Applications;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Push;
using Porog.Delivery.Reports;
using Porog.Honesty;
using Porog.Journal;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.School;
using Porog.School.Door;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Wallets;

namespace Porog.Storage;

/// <summary>The model for both engines. <see cref="SqliteDbContext"/> and <see cref="PostgreSqlDbContext"/> add the differences.</summary>
public abstract class PorogDbContext(DbContextOptions options) : IdentityUserContext<Account, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<Registration> Registrations => Set<Registration>();
    public DbSet<OneTimeSecret> OneTimeSecrets => Set<OneTimeSecret>();
    public DbSet<CodeTry> CodeTries => Set<CodeTry>();
    public DbSet<Recovery> Recoveries => Set<Recovery>();
    public DbSet<LimitCount> LimitCounts => Set<LimitCount>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();
    public DbSet<Photo> Photos => Set<Photo>();
    public DbSet<StaffRole> StaffRoles => Set<StaffRole>();
    public DbSet<StaffInvitation> StaffInvitations => Set<StaffInvitation>();
    public DbSet<StaffLogEntry> StaffLog => Set<StaffLogEntry>();
    public DbSet<Organisation> Organisations => Set<Organisation>();
    public DbSet<Group> Groups => Set<Group>();
    public DbSet<WeekPattern> WeekPatterns => Set<WeekPattern>();
    public DbSet<Shift> Shifts => Set<Shift>();
    public DbSet<CalendarMark> CalendarMarks => Set<CalendarMark>();
    public DbSet<Child> Children => Set<Child>();
    public DbSet<MovedChild> MovedChildren => Set<MovedChild>();
    public DbSet<Card> Cards => Set<Card>();
    public DbSet<ChildChange> ChildChanges => Set<ChildChange>();
    public DbSet<CardChange> CardChanges => Set<CardChange>();
    public DbSet<UnknownCard> UnknownCards => Set<UnknownCard>();
    public DbSet<RosterImport> RosterImports => Set<RosterImport>();
    public DbSet<RosterFile> RosterFiles => Set<RosterFile>();
    public DbSet<RosterRow> RosterRows => Set<RosterRow>();
    public DbSet<NewYear> NewYears => Set<NewYear>();
    public DbSet<NewYearGroup> NewYearGroups => Set<NewYearGroup>();
    public DbSet<Device> Devices => Set<Device>();
    public DbSet<DeviceDay> DeviceDays => Set<DeviceDay>();
    public DbSet<DeviceError> DeviceErrors => Set<DeviceError>();
    public DbSet<Alert> Alerts => Set<Alert>();
    public DbSet<ReaderSlot> ReaderSlots => Set<ReaderSlot>();
    public DbSet<ReaderSilence> ReaderSilences => Set<ReaderSilence>();
    public DbSet<ReaderWatch> ReaderWatches => Set<ReaderWatch>();
    public DbSet<LegalRepresentation> LegalRepresentations => Set<LegalRepresentation>();
    public DbSet<Application> Applications => Set<Application>();
    public DbSet<ApplicationChild> ApplicationChildren => Set<ApplicationChild>();
    public DbSet<ApplicationPerson> ApplicationPersons => Set<ApplicationPerson>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<InvitationDraft> InvitationDrafts => Set<InvitationDraft>();
    public DbSet<Trust> Trusts => Set<Trust>();
    public DbSet<AccessDoubt> AccessDoubts => Set<AccessDoubt>();
    public DbSet<DoorPass> DoorPasses => Set<DoorPass>();
    public DbSet<AccessLogEntry> AccessLog => Set<AccessLogEntry>();
    public DbSet<AccessLogHead> AccessLogHeads => Set<AccessLogHead>();
    public DbSet<ManualEvent> ManualEvents => Set<ManualEvent>();
    public DbSet<JournalEntry> Journal => Set<JournalEntry>();
    public DbSet<Presence> Presence => Set<Presence>();
    public DbSet<Absence> Absences => Set<Absence>();
    public DbSet<FollowPosition> FollowPositions => Set<FollowPosition>();
    public DbSet<MenuItem> MenuItems => Set<MenuItem>();
    public DbSet<Wallet> Wallets => Set<Wallet>();
    public DbSet<ThresholdCrossing> ThresholdCrossings => Set<ThresholdCrossing>();
    public DbSet<MessageDelivery> Deliveries => Set<MessageDelivery>();
    public DbSet<NotificationChoice> NotificationChoices => Set<NotificationChoice>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<NotificationPreference> NotificationPreferences => Set<NotificationPreference>();
    public DbSet<PushDevice> PushDevices => Set<PushDevice>();
    public DbSet<Report> Reports => Set<Report>();
    public DbSet<ReportSchedule> ReportSchedules => Set<ReportSchedule>();
    public DbSet<InstallationSecret> InstallationSecrets => Set<InstallationSecret>();
    public DbSet<HonestyPeriod> HonestyPeriods => Set<HonestyPeriod>();
    public DbSet<Outgoing> Outgoing => Set<Outgoing>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        // Before the configurations of the rooms, because foreign keys are named after the table that they reference.
        builder.Entity<Account>().ToTable("accounts");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        builder.Entity<IdentityUserPasskey<Guid>>().ToTable("account_passkeys");
        builder.Entity<DataProtectionKey>().ToTable("data_protection_keys");
        builder.ApplyConfigurationsFromAssembly(typeof(PorogDbContext).Assembly);
    }
}
