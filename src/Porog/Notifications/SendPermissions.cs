using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Feed;
using Porog.Notifications.Email;
using Porog.Storage;

namespace Porog.Notifications;

/// <summary>
/// Who of a batch may be told what at this moment, and where to: asked for the whole batch at once, and asked again as soon
/// as the answer is a little old, so that a slow mail server does not make it send on yesterday's word.
/// </summary>
internal sealed class SendPermissions(
    IServiceScopeFactory scopes,
    IReadOnlyList<Delivery> claimed,
    IReadOnlyDictionary<Guid, Notice> notices
) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim asking = new(1, 1);
    private Answer? answer;

    /// <returns>Null when this person is not to be told of it by e-mail, or not any more.</returns>
    public async Task<Addressee?> AddresseeAsync(Delivery delivery)
    {
        var now = await FreshAsync();
        if (!now.Addressees.TryGetValue(delivery.PersonId, out var addressee))
            return null;
        // A notice is this person's own, and nothing to switch off; but of a child they see no more it says nothing.
        if (delivery.ChildId is not { } childId)
            return NoticeText.IsSilent(notices[delivery.SubjectId], now.Children[delivery.SubjectId]) ? null : addressee;
        var sight = delivery.Kind.Sight();
        var may = now.Watchers.TryGetValue((childId, delivery.PersonId), out var access) && access.Allows(sight);
        var shown = sight != Sight.Meals || !now.HidesMeals.Contains(childId);
        var wants = now.Choices.GetValueOrDefault((childId, delivery.PersonId), EventTypes.All).HasFlag(delivery.Kind.EventType());
        return may && shown && wants ? addressee : null;
    }

    /// <summary>Full names of the children that a notice may name.</summary>
    public async Task<IReadOnlyList<string>> ChildrenAsync(Notice notice) => (await FreshAsync()).Children[notice.Id];

    public void Dispose() => asking.Dispose();

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
        var people = await db
            .Users.Where(a => personIds.Contains(a.Id) && a.EmailConfirmed && a.Email != null)
            .Select(a => new
            {
                a.Id,
                a.Surname,
                a.GivenName,
                a.Patronymic,
                a.Email,
                a.Language,
            })
            .ToListAsync();
        var choices = await db
            .NotificationChoices.Where(c => childIds.Contains(c.ChildId) && personIds.Contains(c.PersonId) && c.Channel == Channel.Email)
            .ToDictionaryAsync(c => (c.ChildId, c.PersonId), c => c.Events);
        var houses = await db
            .Children.Where(c => childIds.Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                c.Organisation!.Kind,
                c.Organisation.ShowsMeals,
            })
            .ToListAsync();
        var children = await scope
            .ServiceProvider.GetRequiredService<NoticeChildren>()
            .NamesAsync([.. notices.Values], CancellationToken.None);
        return new Answer(
            askedAt,
            watchers,
            children,
            people.ToDictionary(p => p.Id, p => new Addressee(PersonName.Full(p.Surname, p.GivenName, p.Patronymic), p.Email!, p.Language)),
            choices,
            houses.Where(h => !SeenChild.MealsShown(h.Kind, h.ShowsMeals)).Select(h => h.Id).ToHashSet()
        );
    }

    private sealed record Answer(
        long AskedAt,
        IReadOnlyDictionary<(Guid ChildId, Guid PersonId), Access> Watchers,
        IReadOnlyDictionary<Guid, IReadOnlyList<string>> Children,
        IReadOnlyDictionary<Guid, Addressee> Addressees,
        IReadOnlyDictionary<(Guid ChildId, Guid PersonId), EventTypes> Choices,
        IReadOnlySet<Guid> HidesMeals
    );
}
