using System.Net.Sockets;
using Porog.Delivery.Email;
using Porog.Delivery.Push;
using Porog.Shared;

namespace Porog.Operations.CheckUp;

/// <summary>Connects to the mail server, encrypts and signs in.</summary>
public sealed class MailCheck(PorogOptions options, TryMail mail) : ICheck
{
    public async Task<IReadOnlyList<Finding>> LookAsync(Words words, CancellationToken cancel)
    {
        var name = words["почта"];
        if (options.Mail.Host.Length == 0)
            return [Finding.Ok(name, words["не настроена: письма не отправляются (Porog:Mail:Host)"])];
        var server = $"{options.Mail.Host}:{options.Mail.Port}";
        return [await Bounded.AskAsync(words, AskAsync, Wrong, cancel)];

        async Task<Finding> AskAsync(CancellationToken limit) =>
            await mail.TryAsync(limit) is { } why ? Wrong(why) : Finding.Ok(name, words["{0} готов принять письмо", server]);

        Finding Wrong(string why) => Finding.Wrong(name, words["{0}: {1}. Проверьте Porog:Mail и почтовый сервер", server, why]);
    }
}

/// <summary>Connects to the operator of SMS. A request would be an SMS, so it says nothing.</summary>
public sealed class SmsCheck(PorogOptions options) : ICheck
{
    public async Task<IReadOnlyList<Finding>> LookAsync(Words words, CancellationToken cancel)
    {
        var name = words["SMS"];
        if (options.Sms.Url.Length == 0)
            return [Finding.Ok(name, words["не настроены: коды видны только в журнале сервера (Porog:Sms:Url)"])];
        var asked = new Uri(
            options.Sms.Url.Replace("{phone}", "1", StringComparison.Ordinal).Replace("{text}", "1", StringComparison.Ordinal)
        );
        var via = HttpClient.DefaultProxy.IsBypassed(asked) ? asked : HttpClient.DefaultProxy.GetProxy(asked) ?? asked;
        return [await Bounded.AskAsync(words, AskAsync, Wrong, cancel)];

        async Task<Finding> AskAsync(CancellationToken limit)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(via.IdnHost, via.Port, limit);
            return Finding.Ok(name, words["{0} принимает соединения", via.Authority]);
        }

        Finding Wrong(string why) => Finding.Wrong(name, words["{0}: {1}. Проверьте Porog:Sms:Url и выход в сеть", via.Authority, why]);
    }
}

/// <summary>Whether push services find a contact of this installation.</summary>
public sealed class PushCheck(PorogOptions options) : ICheck
{
    public Task<IReadOnlyList<Finding>> LookAsync(Words words, CancellationToken cancel)
    {
        var name = words["push"];
        return Task.FromResult<IReadOnlyList<Finding>>([
            PushSubject.IsReachable(options)
                ? Finding.Ok(name, PushSubject.Of(options))
                : Finding.Wrong(
                    name,
                    words[
                        "часть служб откажет отправителю {0}. Задайте Porog:Push:Subject: mailto:… или https://…",
                        PushSubject.Of(options)
                    ]
                ),
        ]);
    }
}
