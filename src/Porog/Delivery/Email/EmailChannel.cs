using MimeKit;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>Messages as letters.</summary>
internal sealed class EmailChannel(SmtpPool mail, EmailComposer composer, DomainThrottle throttle, DeadMailboxes dead, PorogOptions options)
    : IDeliveryChannel
{
    public Channel Channel => Channel.Email;

    public bool IsOn => options.Mail.Host.Length > 0;

    /// <summary>Connections to the mail server.</summary>
    public int SideBySide => 4;

    public string ServerOf(Receiver receiver) => Outages.OneServer;

    public async Task<SendResult> SendAsync(MessageDelivery delivery, Approved first, Func<Task<Approved?>> askAsync)
    {
        if (throttle.Wait(first.Receiver.Email!) is { } wait)
            return new(SendVerdict.NotYet, DeliveryProblems.Throttled, wait);
        return await mail.SendAsync(async () => await askAsync() is { } approved ? Compose(delivery, approved) : null);
    }

    private MimeMessage Compose(MessageDelivery delivery, Approved approved)
    {
        var receiver = approved.Receiver;
        var to = new Addressee(receiver.FullName, receiver.Email!, receiver.Language);
        return composer.Compose(delivery, approved.Content.Letter(receiver.Language, composer), to);
    }

    /// <summary>Mail keeps nothing beside the delivery itself.</summary>
    public Task NoteAsync(IReadOnlyCollection<MessageDelivery> accepted) => Task.CompletedTask;

    public Task ForgetAsync(MessageDelivery delivery, Receiver receiver) => dead.MarkAsync(receiver.PersonId, receiver.Email!);
}
