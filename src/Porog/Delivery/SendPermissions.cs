using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delivery.Choices;
using Porog.Delivery.Messages;
using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>
/// Who of a batch may be told what at this moment, and where to: asked for the whole batch at once, and asked again as soon
/// as the answer is a little old, so that a slow server does not make it send on yesterday's word.
/// </summary>
internal sealed class SendPermissions(IServiceScopeFactory scopes, MessageContents contents, Channel channel, TimeProvider clock)
    : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim asking = new(1, 1);
    private readonly IReadOnlyList<MessageDelivery> claimed = contents.About;
    private Answer? answer;

    /// <param name="Receiver">Null when this person is not to be told of it by this channel, or not any more.</param>
    /// <param name="QuietUntil">UTC instant at which the person's quiet hours end, when these hold it back; else null.</param>
    public readonly record struct Permission(Receiver? Receiver, DateTimeOffset? QuietUntil);

    public async Task<Permission> OfAsync(MessageDelivery delivery)
    {
        var now = await FreshAsync();
        if (!now.People.TryGetValue(delivery.PersonId, out var person) || !Reaches(person, delivery, out var device))
            return default;
        // A notice or report belongs to the person; the code that writes it asks what it may show of children.
        var zone = now.OwnZone;
        // A summary's e-mail that waited for a push, and the push has arrived.
        if (delivery.ChildId is null && Arrived(now, delivery, Channel.Push))
            return default;
        if (delivery.ChildId is { } childId)
        {
            if (!now.Zones.TryGetValue(childId, out var local) || !May(now, delivery, childId) || !Wants(now, person, delivery, childId))
                return default;
            zone = local;
        }
        var receiver = new Receiver(
            delivery.PersonId,
            person.FullName,
            person.Email,
            person.Language,
            device,
            person.Preference.IsDiscreet
        );
        var quiet = QuietHours.LetThrough(person.Preference, delivery.Kind)
            ? null
            : QuietHours.EndOf(person.Preference, clock.GetUtcNow(), zone);
        return new Permission(receiver, quiet);
    }

    /// <summary>Full names of the children that a notice may name.</summary>
    public async Task<IReadOnlyList<string>> ChildrenAsync(Notice notice) => (await FreshAsync()).Children[notice.Id];

    public void Dispose() => asking.Dispose();

    private bool Reaches(Person person, MessageDelivery delivery, out PushDevice? device)
    {
        device = null;
        return channel == Channel.Email ? person.Email is not null : person.Devices.TryGetValue(delivery.Device, out device);
    }

    private static bool May(Answer now, MessageDelivery delivery, Guid childId) =>
        now.Watchers.TryGetValue((childId, delivery.PersonId), out var access) && access.Allows(delivery.Kind.Sight());

    /// <summary>
    /// As <see cref="Wanted"/> says now. A letter that was not chosen beside the push goes only where no push has arrived, and a push that
    /// such a letter overtook is not tried again.
    /// </summary>
    private bool Wants(Answer now, Person person, MessageDelivery delivery, Guid childId)
    {
        var type = delivery.Kind.EventType();
        var wanted = new Wanted(
            now.Choices.GetValueOrDefault((childId, delivery.PersonId, Channel.Email)),
            now.Choices.GetValueOrDefault((childId, delivery.PersonId, Channel.Push)),
            person.HasDevice
        );
        if (channel == Channel.Push)
            return wanted.IsPushOn(type) && (wanted.IsEmailChosen(type) || !Arrived(now, delivery, Channel.Email));
        return wanted.IsEmailChosen(type)
            || (
                (wanted.ByEmail(type) || (wanted.MayFollow(type) && person.Preference.FallbackMinutes is not null))
                && !Arrived(now, delivery, Channel.Push)
            );
    }

    /// <summary>Told already by another channel. What a summary names is told by the summary, whatever became of the message itself.</summary>
    private static bool Arrived(Answer now, MessageDelivery delivery, Channel by) =>
        delivery.Attempts > 0 && now.Arrived.Contains((delivery.PersonId, delivery.SubjectId, delivery.Kind, by));

    private async Task<Answer> FreshAsync()
    {
        await asking.WaitAsync();
        try
        {
            if (answer is null || Stopwatch.GetElapsedTime(answer.AskedAt) > Fresh)
                answer = await AskAsync();
            return answer;
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<Answer> AskAsync()
    {
        var askedAt = Stopwatch.GetTimestamp();
        var childIds = claimed.Select(d => d.ChildId).OfType<Guid>().Distinct().ToList();
        var personIds = claimed.Select(d => d.PersonId).Distinct().ToList();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PorogDbContext>();
        var watchers = await scope.ServiceProvider.GetRequiredService<ChildAccess>().WatchersOfAsync(childIds, CancellationToken.None);
        var choices = await db
            .NotificationChoices.Where(c => childIds.Contains(c.ChildId) && personIds.Contains(c.PersonId))
            .AsNoTracking()
            .ToDictionaryAsync(c => (c.ChildId, c.PersonId, c.Channel));
        var zones = await db
            .Children.Where(c => childIds.Contains(c.Id))
            .Select(c => new { c.Id, c.Organisation!.TimeZone })
            .ToDictionaryAsync(c => c.Id, c => TimeZoneInfo.FindSystemTimeZoneById(c.TimeZone));
        var children = await scope
            .ServiceProvider.GetRequiredService<NoticeChildren>()
            .NamesAsync(contents.Notices, CancellationToken.None);
        return new Answer(
            askedAt,
            watchers,
            children,
            await PeopleAsync(db, personIds),
            choices,
            zones,
            await ArrivedAsync(db, choices),
            scope.ServiceProvider.GetRequiredService<PorogOptions>().FindZone()
        );
    }

    private async Task<Dictionary<Guid, Person>> PeopleAsync(PorogDbContext db, List<Guid> personIds)
    {
        var accounts = await db
            .Users.Where(a => personIds.Contains(a.Id) && a.DeletedAt == null)
            .Select(a => new
            {
                a.Id,
                a.Surname,
                a.GivenName,
                a.Patronymic,
                Email = a.EmailConfirmed && a.EmailBouncedAt == null ? a.Email : null,
                a.Language,
            })
            .ToListAsync();
        var preferences = await db
            .NotificationPreferences.Where(p => personIds.Contains(p.PersonId))
            .AsNoTracking()
            .ToDictionaryAsync(p => p.PersonId);
        List<PushDevice> devices =
            channel == Channel.Push ? await db.PushDevices.Where(d => personIds.Contains(d.PersonId)).AsNoTracking().ToListAsync() : [];
        var ofPerson = devices.ToLookup(d => d.PersonId);
        // A letter only asks whether there is one.
        List<Guid> withDevice =
            channel == Channel.Push
                ? [.. devices.Select(d => d.PersonId)]
                : await db.PushDevices.Where(d => personIds.Contains(d.PersonId)).Select(d => d.PersonId).Distinct().ToListAsync();
        var hasDevice = withDevice.ToHashSet();
        return accounts.ToDictionary(
            a => a.Id,
            a => new Person(
                PersonName.Full(a.Surname, a.GivenName, a.Patronymic),
                a.Email,
                a.Language,
                preferences.GetValueOrDefault(a.Id) ?? new NotificationPreference { PersonId = a.Id },
                ofPerson[a.Id].ToDictionary(d => d.Number),
                hasDevice.Contains(a.Id)
            )
        );
    }

    /// <summary>
    /// Of the messages that go by mail only where no push arrived: those that have arrived by the other channel. A letter that goes at once
    /// cannot be such a one, and is not asked about.
    /// </summary>
    private async Task<HashSet<(Guid PersonId, Guid SubjectId, MessageKind Kind, Channel Channel)>> ArrivedAsync(
        PorogDbContext db,
        Dictionary<(Guid ChildId, Guid PersonId, Channel Channel), NotificationChoice> choices
    )
    {
        var soonest = clock.GetUtcNow().AddMinutes(-NotificationPreferences.FallbackOffers[0]);
        var doubtful = claimed
            .Where(d =>
                (
                    d.ChildId is { } child
                        ? choices.GetValueOrDefault((child, d.PersonId, Channel.Email))?.Of(d.Kind.EventType()) != true
                        : contents.IsSummary(d)
                ) && (channel == Channel.Email ? d.At <= soonest : d.Attempts > 1)
            )
            .ToList();
        if (doubtful.Count == 0)
            return [];
        var buckets = doubtful.Select(d => d.Bucket).Distinct().ToList();
        var personIds = doubtful.Select(d => d.PersonId).Distinct().ToList();
        var subjects = doubtful.Select(d => d.SubjectId).Distinct().ToList();
        var arrived = await db
            .Deliveries.Where(d =>
                buckets.Contains(d.Bucket)
                && personIds.Contains(d.PersonId)
                && subjects.Contains(d.SubjectId)
                && d.Channel != channel
                && (d.State == DeliveryState.Sent || d.State == DeliveryState.Summarised)
            )
            .Select(d => new
            {
                d.PersonId,
                d.SubjectId,
                d.Kind,
                d.Channel,
            })
            .ToListAsync();
        return [.. arrived.Select(d => (d.PersonId, d.SubjectId, d.Kind, d.Channel))];
    }

    private sealed record Person(
        string FullName,
        string? Email,
        string Language,
        NotificationPreference Preference,
        IReadOnlyDictionary<short, PushDevice> Devices,
        bool HasDevice
    );

    private sealed record Answer(
        long AskedAt,
        IReadOnlyDictionary<(Guid ChildId, Guid PersonId), Rights> Watchers,
        IReadOnlyDictionary<Guid, IReadOnlyList<string>> Children,
        IReadOnlyDictionary<Guid, Person> People,
        IReadOnlyDictionary<(Guid ChildId, Guid PersonId, Channel Channel), NotificationChoice> Choices,
        IReadOnlyDictionary<Guid, TimeZoneInfo> Zones,
        IReadOnlySet<(Guid PersonId, Guid SubjectId, MessageKind Kind, Channel Channel)> Arrived,
        TimeZoneInfo OwnZone
    );
}
