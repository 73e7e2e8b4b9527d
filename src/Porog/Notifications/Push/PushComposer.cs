using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Porog.Shared;

namespace Porog.Notifications.Push;

/// <summary>Something to be shown on a lock screen.</summary>
/// <param name="Title">One line.</param>
/// <param name="Text">The rest; may be empty.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="Subject">What it tells of: a message told twice because its fate was in doubt is shown once.</param>
/// <param name="Topic">A newer message of the same topic replaces an older one; null for what stands beside others.</param>
/// <param name="At">When it became due.</param>
/// <param name="Life">How long it is of use to somebody whose phone is off.</param>
/// <param name="IsUrgent">Worth waking a sleeping phone for.</param>
public sealed record Notification(
    string Title,
    string Text,
    string Path,
    string Subject,
    string? Topic,
    DateTimeOffset At,
    TimeSpan Life,
    bool IsUrgent
);

/// <summary>Makes of a message what the service worker (<c>Assets/scripts/sw.js</c>) shows.</summary>
public static class PushComposer
{
    // Together well under what a push service takes, whatever letters the words are made of.
    private const int LongestTitle = 120;
    private const int LongestText = 400;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <param name="notification">What to show.</param>
    /// <param name="device">On which device.</param>
    /// <param name="language">The receiver's: «ru» or «en».</param>
    /// <param name="isDiscreet">Show on the lock screen that there is something new, and nothing of what.</param>
    public static PushMessage Compose(Notification notification, PushDevice device, string language, bool isDiscreet)
    {
        var words = Words.In(language);
        var payload = new Payload(
            isDiscreet ? words["Новое событие"] : Cut(notification.Title, LongestTitle),
            isDiscreet ? words["Откройте Порог, чтобы прочитать."] : Cut(notification.Text, LongestText),
            notification.Path,
            Hash(notification.Topic ?? notification.Subject),
            notification.At.ToUnixTimeMilliseconds(),
            language,
            [new(notification.Path, words["Открыть"]), new("/messages", words["Все уведомления"])]
        );
        return new PushMessage(
            JsonSerializer.SerializeToUtf8Bytes(payload, Json),
            notification.Life,
            notification.IsUrgent ? PushUrgency.High : PushUrgency.Normal,
            // Of the device too: two parents' phones have nothing in common for the push service to see.
            notification.Topic
                is null
                ? null
                : Hash($"{device.Id:N} {notification.Topic}")
        );
    }

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 24));

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        var end = longest - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    private sealed record Payload(string Title, string Text, string Url, string Tag, long At, string Lang, IReadOnlyList<Way> Ways);

    private sealed record Way(string Url, string Title);
}
