using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Attendance.Absences;
using Porog.Notices;
using Porog.Privacy;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Privacy;

/// <summary>Account data is deleted within the periods of docs/operations.md.</summary>
public sealed class CleanUpTests
{
    [Theory, Engines]
    public async Task What_is_past_its_time_goes_by_itself_and_what_is_not_stays(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var person = await registry.PersonAsync();
        var later = PorogHost.SchoolDay + CleanUp.SessionsKept + TimeSpan.FromHours(1);
        foreach (var (old, at) in new[] { ("old", PorogHost.SchoolDay), ("new", later) })
        {
            await registry.AddAsync(
                new Session
                {
                    AccountId = person.Id,
                    StartedAt = at,
                    SeenAt = at,
                    Device = old,
                }
            );
            await registry.AddAsync(
                new Registration
                {
                    Surname = old,
                    GivenName = "Ольга",
                    Phone = "+79165550177",
                    Email = "olga@example.org",
                    PasswordHash = "",
                    Language = Languages.Russian,
                    AgreedAt = at,
                }
            );
            await registry.AddAsync(
                new OneTimeSecret
                {
                    Purpose = SecretPurpose.Register,
                    SubjectId = Guid.NewGuid(),
                    Target = old,
                    Hash = [],
                    SentAt = at,
                    ExpiresAt = at + OneTimeSecrets.CodeLife,
                    TriesLeft = 0,
                    UsedAt = at,
                }
            );
        }
        // The clock stands a month later than the school day: one absence was over a year before that, the other was not.
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        foreach (var day in new[] { new DateOnly(2025, 11, 20), new DateOnly(2026, 1, 20) })
            await registry.AddAsync(
                new Absence
                {
                    Bucket = child.Bucket,
                    ChildId = child.Id,
                    From = day,
                    Until = day,
                    Lessons = 0,
                    Kind = AbsenceKind.Illness,
                    AnnouncedById = person.Id,
                    AnnouncedAs = ActorRole.Legal,
                    AnnouncedAt = PorogHost.SchoolDay,
                }
            );
        // A message that no sender picks up: its next attempt is later than its expiry.
        await registry.AddAsync(
            new Outgoing
            {
                Channel = OutgoingChannel.Sms,
                Protected = [],
                NextAttemptAt = later.AddDays(1),
                ExpiresAt = PorogHost.SchoolDay.AddMinutes(10),
            }
        );

        host.Clock.Advance(CleanUp.SessionsKept + TimeSpan.FromHours(1));
        await PorogHost.EventuallyAsync(
            () => host.WithDbAsync(async db => !await db.Sessions.AnyAsync(s => s.Device == "old") && !await db.Outgoing.AnyAsync()),
            "what is old has gone"
        );
        await host.WithDbAsync(async db =>
        {
            Assert.Equal("new", await db.Sessions.Select(s => s.Device).SingleAsync());
            Assert.Equal("new", await db.Registrations.Select(r => r.Surname).SingleAsync());
            Assert.Equal("new", await db.OneTimeSecrets.Select(s => s.Target).SingleAsync());
            Assert.Equal(new DateOnly(2026, 1, 20), await db.Absences.Select(a => a.Until).SingleAsync());
        });
    }
}
