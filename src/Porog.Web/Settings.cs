using System.Reflection;
using System.Text.RegularExpressions;
using Porog.Delivery.Push;
using Porog.Delivery.Sms;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web;

/// <summary>Reads section <c>Porog</c> and refuses, in one line that names the setting, what cannot be used.</summary>
public static class Settings
{
    public static PorogOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(PorogOptions.Section);
        RefuseUnknown(section, typeof(PorogOptions), PorogOptions.Section);
        PorogOptions options;
        try
        {
            options = section.Get<PorogOptions>() ?? new PorogOptions();
        }
        catch (InvalidOperationException problem)
        {
            // "Failed to convert configuration value 'x' at 'Porog:Database:Engine' to type '…'."
            var parts = problem.Message.Split('\'');
            throw new SettingsException(
                parts.Length > 3 ? parts[3] : PorogOptions.Section,
                $"«{(parts.Length > 1 ? parts[1] : "")}» cannot be used here"
            );
        }

        if (!Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new SettingsException("Porog:PublicUrl", $"«{options.PublicUrl}» is not an http(s) address");
        if (url.AbsolutePath != "/" || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            throw new SettingsException(
                "Porog:PublicUrl",
                $"«{options.PublicUrl}» must end with the host: the site cannot stand under a path. Give it a name of its own, such as porog.school.example"
            );
        if (options.Demo)
            RefuseOpenDemo(url);
        if (configuration.GetValue<bool>("ForwardedHeaders_Enabled"))
            throw new SettingsException(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED",
                "would believe anybody's header; name the proxies in Porog:Proxies instead"
            );
        _ = PublicAddress.ReadProxies(options.Proxies);
        if (options.Database.Engine == DatabaseEngine.PostgreSql && options.Database.ConnectionString.Length == 0)
            throw new SettingsException("Porog:Database:ConnectionString", "PostgreSQL needs one, e.g. Host=localhost;Database=porog");
        if (options.Database.Connections < 20)
            throw new SettingsException("Porog:Database:Connections", "must be at least 20");
        if (options.Mail.Port is < 1 or > 65535)
            throw new SettingsException("Porog:Mail:Port", $"«{options.Mail.Port}» is not a port");
        if (options.Mail.Host.Length > 0 && !MimeKit.MailboxAddress.TryParse(options.Mail.From, out _))
            throw new SettingsException("Porog:Mail:From", $"«{options.Mail.From}» is not a mailbox");
        CheckSms(options.Sms);
        CheckPush(options.Push);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
            throw new SettingsException("Porog:TimeZone", $"«{options.TimeZone}» is not a time zone, e.g. Europe/Moscow");
        if (options.Trusts.MostAChild < 1)
            throw new SettingsException("Porog:Trusts:MostAChild", "must be at least 1");
        if (options.Trusts.MostInvitationsADay < 1)
            throw new SettingsException("Porog:Trusts:MostInvitationsADay", "must be at least 1");
        if (options.Trusts.InvitationDays < 1)
            throw new SettingsException("Porog:Trusts:InvitationDays", "must be at least 1");
        if (options.Events.TooOldDays < 1)
            throw new SettingsException("Porog:Events:TooOldDays", "must be at least 1");
        if (options.Events.InTheFutureMinutes < 0)
            throw new SettingsException("Porog:Events:InTheFutureMinutes", "must not be negative");
        if (options.Import.MostMegabytes is < 1 or > 1000)
            throw new SettingsException("Porog:Import:MostMegabytes", "must be 1 to 1000");
        if (options.Import.MostUnpackedMegabytes < options.Import.MostMegabytes)
            throw new SettingsException("Porog:Import:MostUnpackedMegabytes", "must not be less than Porog:Import:MostMegabytes");
        return options;
    }

    /// <summary>Everybody can read the demo's passwords and its outbox, so it runs where only its own network reaches it.</summary>
    /// <exception cref="SettingsException">The address can be public.</exception>
    public static void RefuseOpenDemo(Uri publicUrl)
    {
        if (!LocalAddress.Is(publicUrl))
            throw new SettingsException(
                "Porog:Demo",
                $"the passwords of the demo are public, and {publicUrl.GetLeftPart(UriPartial.Authority)} may be too; use localhost, an address "
                    + "of the local network or a name ending with .localhost, .local, .lan, .internal or .test"
            );
    }

    /// <summary>Everything but the address is looked at without one too: it is wrong all the same, and the pattern is compiled anyway.</summary>
    private static void CheckSms(SmsOptions sms)
    {
        if (sms.Method.ToUpperInvariant() is not ("GET" or "POST" or "PUT"))
            throw new SettingsException("Porog:Sms:Method", $"«{sms.Method}» is not GET, POST or PUT");
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(sms.ContentType, out _))
            throw new SettingsException("Porog:Sms:ContentType", $"«{sms.ContentType}» is not a content type");
        try
        {
            _ = SmsGateway.HeadersOf(sms.Headers).ToList();
        }
        catch (FormatException)
        {
            throw new SettingsException("Porog:Sms:Headers", "must be lines of «Name: value»");
        }
        try
        {
            _ = new Regex(sms.SuccessPattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            throw new SettingsException("Porog:Sms:SuccessPattern", "is not a regular expression");
        }
        if (sms.Url.Length == 0)
            return;
        var filled = sms.Url.Replace("{phone}", "1", StringComparison.Ordinal).Replace("{text}", "1", StringComparison.Ordinal);
        if (!Uri.TryCreate(filled, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new SettingsException("Porog:Sms:Url", "is not an http(s) address");
        var sent = sms.Method.Equals("GET", StringComparison.OrdinalIgnoreCase) ? sms.Url : sms.Url + sms.Body;
        if (!sent.Contains("{phone}", StringComparison.Ordinal) || !sent.Contains("{text}", StringComparison.Ordinal))
            throw new SettingsException("Porog:Sms:Body", "{phone} and {text} must both stand in the body or the address");
    }

    private static void CheckPush(PushOptions push)
    {
        // A name alone would be taken by some push services and refused by others, message by message.
        if (push.Subject.Length > 0 && !PushSubject.IsContact(push.Subject))
            throw new SettingsException("Porog:Push:Subject", $"«{push.Subject}» is neither mailto:… nor https://…");
        if (push.PublicKey.Length == 0 && push.PrivateKey.Length > 0)
            throw new SettingsException("Porog:Push:PublicKey", "is missing, and Porog:Push:PrivateKey is set: give both or neither");
        if (push.PublicKey.Length > 0 && push.PrivateKey.Length == 0)
            throw new SettingsException("Porog:Push:PrivateKey", "is missing, and Porog:Push:PublicKey is set: give both or neither");
        if (push.PublicKey.Length > 0)
        {
            using var key =
                VapidKey.Read(push.PublicKey, push.PrivateKey)
                ?? throw new SettingsException("Porog:Push:PrivateKey", "is not the other half of Porog:Push:PublicKey (P-256, base64url)");
        }
    }

    /// <summary>A misspelt setting is otherwise silently the default.</summary>
    private static void RefuseUnknown(IConfigurationSection section, Type type, string path)
    {
        foreach (var child in section.GetChildren())
        {
            var property = type.GetProperty(child.Key, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance);
            if (property is null)
                throw new SettingsException($"{path}:{child.Key}", "no such setting");
            if (property.PropertyType.IsClass && property.PropertyType != typeof(string))
                RefuseUnknown(child, property.PropertyType, $"{path}:{child.Key}");
        }
    }
}
