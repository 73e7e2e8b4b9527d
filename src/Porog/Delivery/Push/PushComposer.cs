using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Porog.Delivery.Messages;
using Porog.Shared;

namespace Porog.Delivery.Push;

/// <summary>Makes of a message what the service worker (<c>Assets/scripts/sw.js</c>) shows.</summary>
public static class PushComposer
{
    // Together well under what a push service takes, whatever letters the words are made of.
    private const int LongestTitle = 120;
    private const int LongestText = 400;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="brief">What to show.</param>
    /// <param name="subject">What it tells of: a message told twice because its fate was in doubt is shown once.</param>
    /// <param name="at">When that happened: the screen goes on showing the latest of a topic.</param>
    /// <param name="device">On which device.</param>
    /// <param name="language">The receiver's: «ru» or «en».</param>
    /// <param name="isDiscreet">Show on the lock screen that there is something new, and nothing of what.</param>
    public static PushMessage Compose(
        ShortMessage brief,
        string subject,
        DateTimeOffset at,
        PushDevice device,
        string language,
        bool isDiscreet
    )
    {
        var words = Words.In(language);
        var payload = new Payload(
            isDiscreet ? words["Новое событие"] : TextFold.Shorten(brief.Title, LongestTitle),
            isDiscreet ? words["Откройте Порог, чтобы прочитать."] : TextFold.Shorten(brief.Text, LongestText),
            brief.Path,
            Hash(brief.Topic ?? subject),
            at.ToUnixTimeMilliseconds(),
            language,
            // On a screen that must not tell anything the buttons would.
            brief.Answers.Count > 0
            && !isDiscreet
                ? [.. brief.Answers.Select(a => new Way(brief.Path, a.Title, a.Answer))]
                : [new(brief.Path, words["Открыть"], null), new("/messages", words["Все уведомления"], null)],
            brief.Answers.Count > 0 ? words["Ответ отправлен"] : null
        );
        return new PushMessage(
            JsonSerializer.SerializeToUtf8Bytes(payload, Json),
            brief.Life,
            brief.IsUrgent ? PushUrgency.High : PushUrgency.Normal,
            // Of the device too: two parents' phones have nothing in common for the push service to see.
            brief.Topic
                is null
                ? null
                : Hash($"{device.Id:N} {brief.Topic}")
        );
    }

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 24));

    private sealed record Payload(
        string Title,
        string Text,
        string Url,
        string Tag,
        long At,
        string Lang,
        IReadOnlyList<Way> Ways,
        string? Thanks
    );

    private sealed record Way(string Url, string Title, string? Answer);
}
