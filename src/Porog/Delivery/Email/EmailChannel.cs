using Microsoft.EntityFrameworkCore;
using Porog.Delivery.Messages;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Email;

/// <summary>Messages as letters.</summary>
internal sealed class EmailChannel(
    SmtpPool mail,
    EmailComposer composer,
    DomainThrottle throttle,
    IDbContextFactory<PorogDbContext> contexts,
    NoticeWriter notices,
    PorogOptions options,
    TimeProvider clock
) : IDeliveryChannel
{
    public Channel Channel => Channel.Email;

    public bool IsOn => options.Mail.Host.Length > 0;

    /// <summary>Connections to the mail server.</summary>
    public int SideBySide => 4;

    public string ServerOf(Receiver receiver) => Outages.OneServer;

    public async Task<SendResult> SendAsync(MessageDelivery delivery, IMessageContent content, Receiver receiver)
    {
        if (throttle.Wait(receiver.Email!) is { } wait)
            return new(SendVerdict.NotYet, DeliveryProblems.Throttled, wait);
        var to = new Addressee(receiver.FullName, receiver.Email!, receiver.Language);
        using var message = composer.Compose(delivery, content.Letter(receiver.Language, composer), to);
        return await mail.SendAsync(message);
    }

    /// <summary>Mail keeps nothing beside the delivery itself.</summary>
    public Task NoteAsync(IReadOnlyCollection<MessageDelivery> accepted) => Task.CompletedTask;

    /// <summary>Stops e-mail to this address and tells its owner in the message centre.</summary>
    public async Task ForgetAsync(MessageDelivery delivery, Receiver receiver)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var marked = await db
            .Users.Where(a => a.Id == receiver.PersonId && a.Email == receiver.Email && a.EmailBouncedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailBouncedAt, clock.GetUtcNow()));
        if (marked == 0)
            return;
        await notices.AddAsync(db, receiver.PersonId, NoticeTopic.EmailUndeliverable, new NoticeFacts(), null, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
