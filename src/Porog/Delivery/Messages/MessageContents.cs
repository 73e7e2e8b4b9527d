using Microsoft.Extensions.DependencyInjection;
using Porog.Delivery.Reports;
using Porog.Notices;

namespace Porog.Delivery.Messages;

/// <summary>
/// What the messages of a batch say. The facts of events and notices never change and are read together;
/// <see cref="SendPermissions"/> decides who may be told.
/// </summary>
internal sealed class MessageContents
{
    private readonly IReadOnlyDictionary<(Guid SubjectId, MessageKind Kind), MessageFacts> facts;
    private readonly Dictionary<Guid, Notice> notices;
    private readonly Dictionary<Guid, Report> reports;
    private readonly ReportsOnTheirWay onTheirWay;
    private readonly MessageText text;

    private MessageContents(
        IReadOnlyDictionary<(Guid SubjectId, MessageKind Kind), MessageFacts> facts,
        Dictionary<Guid, Notice> notices,
        Dictionary<Guid, Report> reports,
        ReportsOnTheirWay onTheirWay,
        IReadOnlyList<MessageDelivery> about,
        MessageText text
    )
    {
        this.facts = facts;
        this.notices = notices;
        this.reports = reports;
        this.onTheirWay = onTheirWay;
        this.text = text;
        About = about;
    }

    /// <summary>The notices among them.</summary>
    public IReadOnlyCollection<Notice> Notices => notices.Values;

    /// <summary>Every message that is asked permission for: those of the batch, and those told in its summaries.</summary>
    public IReadOnlyList<MessageDelivery> About { get; }

    public static async Task<MessageContents> ReadAsync(
        IServiceScopeFactory scopes,
        IReadOnlyList<MessageDelivery> claimed,
        MessageText text
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetRequiredService<MessageFactsReader>();
        var notices = await reader.NoticesAsync([.. claimed.Where(d => d.ChildId == null)], CancellationToken.None);
        List<MessageDelivery> about = [.. claimed];
        foreach (var summary in claimed.Where(d => notices.ContainsKey(d.SubjectId)))
            about.AddRange(PartsOf(summary, notices[summary.SubjectId].ReadFacts()));
        var more = about.Skip(claimed.Count).Where(d => d.ChildId == null && !notices.ContainsKey(d.SubjectId)).ToList();
        var all = new Dictionary<Guid, Notice>(notices);
        foreach (var (id, notice) in await reader.NoticesAsync(more, CancellationToken.None))
            all[id] = notice;
        var events = about.Where(d => d.ChildId != null).Select(d => (d.Bucket, d.SubjectId, d.Kind)).Distinct().ToList();
        var reports = await reader.ReportsAsync(claimed, CancellationToken.None);
        var onTheirWay = new ReportsOnTheirWay(scopes, reports.Values, claimed[0].Channel);
        return new MessageContents(await reader.ReadAsync(events, CancellationToken.None), all, reports, onTheirWay, about, text);
    }

    /// <summary>Whether it tells of many messages at once.</summary>
    public bool IsSummary(MessageDelivery delivery) =>
        notices.TryGetValue(delivery.SubjectId, out var notice) && notice.Topic == NoticeTopic.Summary;

    /// <returns>Null when what it tells of is no longer kept.</returns>
    public IMessageContent? Of(MessageDelivery delivery)
    {
        if (delivery.ChildId is { } childId)
            return facts.TryGetValue((delivery.SubjectId, delivery.Kind), out var fact)
                ? new EventContent(childId, delivery.SubjectId, fact, text)
                : null;
        if (reports.TryGetValue(delivery.SubjectId, out var report))
            return new ReportContent(report, onTheirWay);
        if (!notices.TryGetValue(delivery.SubjectId, out var notice))
            return null;
        return notice.Topic == NoticeTopic.Summary ? Summary(delivery, notice) : new NoticeContent(notice, []);
    }

    private SummaryContent Summary(MessageDelivery delivery, Notice notice)
    {
        var told = notice.ReadFacts();
        var parts = PartsOf(delivery, told).Select(part => (part, Of(part))).Where(part => part.Item2 is not null);
        return new SummaryContent(notice, [.. parts.Select(part => (part.part, part.Item2!))], told.Count);
    }

    /// <summary>The messages told in a summary, as if each went the summary's way.</summary>
    private static IEnumerable<MessageDelivery> PartsOf(MessageDelivery summary, NoticeFacts told) =>
        (told.Events ?? []).Select(e => new MessageDelivery
        {
            Bucket = e.Bucket,
            PersonId = summary.PersonId,
            At = summary.At,
            SubjectId = e.SubjectId,
            Kind = e.Kind,
            ChildId = e.ChildId,
            Channel = summary.Channel,
            Device = summary.Device,
            StateAt = summary.At,
        });
}
