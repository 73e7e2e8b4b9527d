using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delivery.Choices;
using Porog.Delivery.Messages;
using Porog.Delivery.Push;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>All that <see cref="SendPermissions"/> decides by, for the messages of one batch at one moment.</summary>
/// <param name="Watchers">Who may see what of the children.</param>
/// <param name="Children">Full names of the children that each notice may name.</param>
/// <param name="People">The receivers.</param>
/// <param name="Choices">What they chose.</param>
/// <param name="Zones">The zone of each child's organisation.</param>
/// <param name="Arrived">Messages that another channel has delivered already.</param>
/// <param name="OwnZone">The zone of the installation, for messages about no child.</param>
internal sealed record SendFacts(
    IReadOnlyDictionary<(Guid ChildId, Guid PersonId), Rights> Watchers,
    IReadOnlyDictionary<Guid, IReadOnlyList<string>> Children,
    IReadOnlyDictionary<Guid, SendFacts.Person> People,
    IReadOnlyDictionary<(Guid ChildId, Guid PersonId, Channel Channel), NotificationChoice> Choices,
    IReadOnlyDictionary<Guid, TimeZoneInfo> Zones,
    IReadOnlySet<(Guid PersonId, Guid SubjectId, MessageKind Kind, Channel Channel)> Arrived,
    TimeZoneInfo OwnZone
)
{
    /// <param name="FullName">Surname first.</param>
    /// <param name="Email">Verified and not bounced; else null.</param>
    /// <param name="Language">«ru» or «en».</param>
    /// <param name="Preference">Quiet hours and the like.</param>
    /// <param name="Devices">By number; read for push only.</param>
    /// <param name="HasDevice">Whether there is any device.</param>
    public sealed record Person(
        string FullName,
        string? Email,
        string Language,
        NotificationPreference Preference,
        IReadOnlyDictionary<short, PushDevice> Devices,
        bool HasDevice
    );

    public static async Task<SendFacts> ReadAsync(
        IServiceScopeFactory scopes,
        MessageContents contents,
        Channel channel,
        DateTimeOffset now
    )
    {
        var childIds = contents.About.Select(d => d.ChildId).OfType<Guid>().Distinct().ToList();
        var personIds = contents.About.Select(d => d.PersonId).Distinct().ToList();
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
        return new SendFacts(
            watchers,
            children,
            await PeopleAsync(db, personIds, channel),
            choices,
            zones,
            await ArrivedAsync(db, MayHaveArrived(contents, choices, channel, now), channel),
            scope.ServiceProvider.GetRequiredService<PorogOptions>().FindZone()
        );
    }

    private static async Task<Dictionary<Guid, Person>> PeopleAsync(PorogDbContext db, List<Guid> personIds, Channel channel)
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
        // For an e-mail it matters only whether there is a device.
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
    /// The messages whose e-mail is sent only if no push arrived, and that may have arrived by the other channel. An e-mail that is
    /// sent at once is never one of them.
    /// </summary>
    private static List<MessageDelivery> MayHaveArrived(
        MessageContents contents,
        Dictionary<(Guid ChildId, Guid PersonId, Channel Channel), NotificationChoice> choices,
        Channel channel,
        DateTimeOffset now
    )
    {
        var soonest = now.AddMinutes(-NotificationPreferences.FallbackOffers[0]);
        return [.. contents.About.Where(d => IsFallback(d) && (channel == Channel.Email ? d.At <= soonest : d.Attempts > 1))];

        bool IsFallback(MessageDelivery d) =>
            d.ChildId is { } child
                ? choices.GetValueOrDefault((child, d.PersonId, Channel.Email))?.Of(d.Kind.EventType()) != true
                : contents.IsSummary(d);
    }

    private static async Task<HashSet<(Guid PersonId, Guid SubjectId, MessageKind Kind, Channel Channel)>> ArrivedAsync(
        PorogDbContext db,
        List<MessageDelivery> doubtful,
        Channel channel
    )
    {
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
}
