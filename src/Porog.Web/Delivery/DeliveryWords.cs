using Porog.Delivery;
using Porog.Delivery.Messages;
using Porog.Web.Timeline;

namespace Porog.Web.Delivery;

/// <summary>How a channel fared with a message, in words: what is so, when it goes on, and why it did not arrive.</summary>
public sealed class DeliveryWords(Words L)
{
    public string Say(DeliveryFate way) => way.Channel == Channel.Email ? ByEmail(way) : ByPush(way);

    private string ByEmail(DeliveryFate way) =>
        (way.State, way.NextAt, way.Attempts) switch
        {
            (DeliveryState.Sent, _, _) => L["письмо принято почтовым сервером {0}", When(way.At, way)],
            (DeliveryState.Pending, { } next, > 0) when way.Problem == DeliveryProblem.InDoubt => L[
                "сервер не ответил, письмо могло дойти; повторим {0}",
                When(next, way)
            ],
            (DeliveryState.Undelivered, _, _) when way.Problem == DeliveryProblem.InDoubt => L["сервер не ответил, письмо могло дойти"],
            (DeliveryState.Pending, { } next, > 0) => L["письмо пока не принято ({0}), повторим {1}", Because(way), When(next, way)],
            (DeliveryState.Pending, _, 0) when way.Problem == DeliveryProblem.ServerDown => L[
                "почтовый сервер не отвечает, письмо ждёт своей очереди и уйдёт, как только он ответит"
            ],
            (DeliveryState.Pending, { } next, 0) when way.Problem is null && next > way.At => L[
                "письмо уйдёт {0}, если уведомление не дойдёт до устройства",
                When(next, way)
            ],
            (DeliveryState.Held, { } next, _) => L["письмо придержано, уйдёт {0}", When(next, way)],
            (DeliveryState.Summarised, _, _) => L["вошло в общую сводку"],
            (DeliveryState.Undelivered, _, _) => L["письмо не доставлено: {0}", Because(way)],
            (DeliveryState.Withheld, _, _) => L["письмо не отправлялось"],
            _ => L["письмо отправляется"],
        };

    private string ByPush(DeliveryFate way)
    {
        var device = way.Device is null ? L["устройство, которого больше нет"] : L["«{0}»", way.Device];
        return (way.State, way.NextAt, way.Attempts) switch
        {
            (DeliveryState.Sent, _, _) => L["{0}: передано {1}", device, When(way.At, way)],
            (DeliveryState.Pending, { } next, > 0) => L["{0}: пока не принято ({1}), повторим {2}", device, Because(way), When(next, way)],
            (DeliveryState.Pending, _, 0) when way.Problem == DeliveryProblem.ServerDown => L[
                "{0}: служба уведомлений не отвечает, уведомление ждёт своей очереди",
                device
            ],
            (DeliveryState.Pending, { } next, 0) when way.Problem == DeliveryProblem.Unavailable => L[
                "{0}: служба уведомлений просит подождать, отправим {1}",
                device,
                When(next, way)
            ],
            (DeliveryState.Held, { } next, _) => L["{0}: придержано до {1}", device, Time(next, way)],
            (DeliveryState.Summarised, _, _) => L["{0}: вошло в общую сводку", device],
            (DeliveryState.Undelivered, _, _) => L["{0}: не доставлено, {1}", device, Because(way)],
            (DeliveryState.Withheld, _, _) => L["{0}: не отправлялось", device],
            _ => L["{0}: отправляется", device],
        };
    }

    private string Because(DeliveryFate way) =>
        (way.Problem, way.Channel) switch
        {
            (DeliveryProblem.NoMailbox, _) => L["такого почтового ящика нет"],
            (DeliveryProblem.MailboxFull, _) => L["почтовый ящик переполнен"],
            (DeliveryProblem.DeviceGone, _) => L["устройство больше не принимает уведомления"],
            (DeliveryProblem.Gone, _) => L["данных о событии уже нет"],
            (DeliveryProblem.Refused, Channel.Email) => L["почтовый сервер отказал"],
            (DeliveryProblem.Refused, _) => L["служба уведомлений отказала"],
            (_, Channel.Email) => L["почтовый сервер не ответил"],
            _ => L["служба уведомлений не ответила"],
        };

    /// <summary>«в 11:05»; with the day where it is another than today's of this message.</summary>
    private string When(DateTimeOffset at, DeliveryFate way) => L["в {0}", Time(at, way)];

    private static string Time(DateTimeOffset at, DeliveryFate way) =>
        at.Date == way.At.Date
            ? Dates.Time(at)
            : $"{Dates.Time(at)} {Dates.Day(DateOnly.FromDateTime(at.DateTime), DateOnly.FromDateTime(way.At.DateTime))}";
}
