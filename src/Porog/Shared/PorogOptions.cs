namespace Porog.Shared;

/// <summary>The settings of section <c>Porog</c>. docs/operations.md describes them for operators.</summary>
public sealed class PorogOptions
{
    public const string Section = "Porog";

    /// <summary>The address at which families reach the site. Links in messages start with it.</summary>
    public string PublicUrl { get; set; } = "http://localhost:8080";

    /// <summary>Whether families reach the site by https.</summary>
    public bool IsHttps() => PublicUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Addresses and networks of the proxies whose <c>X-Forwarded-For</c> is believed, separated by commas. Empty: none.
    /// </summary>
    public string Proxies { get; set; } = "";

    /// <summary>IANA name of the zone for times that belong to no organisation, such as invitations and sign-ins.</summary>
    public string TimeZone { get; set; } = "Europe/Moscow";

    /// <summary>The zone named by <see cref="TimeZone"/>.</summary>
    public TimeZoneInfo FindZone() => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    public string DataDirectory { get; set; } = "./data";

    /// <summary>Apply pending migrations at start.</summary>
    public bool MigrateAtStart { get; set; } = true;

    /// <summary>Whether this node follows the journal (wallets, presence, fan-out). At least one node must.</summary>
    public bool Follow { get; set; } = true;

    /// <summary>Fill an empty database with demo data, and serve the demo pages.</summary>
    public bool Demo { get; set; }

    /// <summary>While the installation has no administrator, redirect every page to the one that creates the first.</summary>
    public bool FirstStart { get; set; } = true;

    /// <summary>Serve <c>/metrics</c> to other machines too, not only to this one.</summary>
    public bool PublicMetrics { get; set; }
    public DatabaseOptions Database { get; set; } = new();
    public MailOptions Mail { get; set; } = new();
    public SmsOptions Sms { get; set; } = new();
    public AlertOptions Alerts { get; set; } = new();
    public HonestyOptions Honesty { get; set; } = new();
    public PushOptions Push { get; set; } = new();
    public EventOptions Events { get; set; } = new();
    public TrustOptions Trusts { get; set; } = new();
    public ImportOptions Import { get; set; } = new();
    public StaffOptions Staff { get; set; } = new();
    public GatewaySettings Gateway { get; set; } = new();

    /// <summary>Whether this process takes events from devices in their own protocols. The demo does unless told otherwise.</summary>
    public bool IsGatewayEnabled() => Gateway.Enabled ?? Demo;
}

/// <summary>The gateway inside <c>porog serve</c>.</summary>
public sealed class GatewaySettings
{
    /// <summary>If empty: on in the demo, otherwise off.</summary>
    public bool? Enabled { get; set; }
}

public enum DatabaseEngine
{
    Sqlite,
    PostgreSql,
}

public sealed class DatabaseOptions
{
    public DatabaseEngine Engine { get; set; } = DatabaseEngine.Sqlite;

    /// <summary>If empty with SQLite: <c>porog.db</c> in the data directory.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The most connections of this node to PostgreSQL, divided by <see cref="ConnectionShares.SizeOf"/>.</summary>
    public int Connections { get; set; } = 40;
}

public enum MailSecurity
{
    /// <summary>Plain text, for a mail server on the same machine.</summary>
    None,
    StartTls,
    Tls,
}

public sealed class MailOptions
{
    /// <summary>If empty, no mail is sent and no e-mail deliveries are created.</summary>
    public string Host { get; set; } = "";
    public int Port { get; set; } = 25;
    public string UserName { get; set; } = "";
    public string Password { get; set; } = "";
    public string From { get; set; } = "Порог <porog@localhost>";
    public MailSecurity Security { get; set; } = MailSecurity.None;

    /// <summary>Letters per minute from one node to mailboxes of one domain; 0 means no limit.</summary>
    public int MostAMinuteADomain { get; set; }
}

public sealed class StaffOptions
{
    /// <summary>Whether staff pages require a second factor. Demo mode never does.</summary>
    public bool SecondFactor { get; set; } = true;
}

public sealed class EventOptions
{
    /// <summary>Events older than this many days are refused as <c>too-old</c>.</summary>
    public int TooOldDays { get; set; } = 30;

    /// <summary>The device's clock is wrong if an event is further ahead of the server's clock than this.</summary>
    public int InTheFutureMinutes { get; set; } = 10;

    public bool IsTooOld(DateTimeOffset happened, DateTimeOffset now) => happened < now.AddDays(-TooOldDays);

    public bool IsInTheFuture(DateTimeOffset happened, DateTimeOffset now) => happened > now.AddMinutes(InTheFutureMinutes);

    /// <summary>
    /// A clock that has lost its battery begins anew in 1970, 2000 or the year of its maker. No device keeps its records for so many
    /// years, so an older event tells of the clock. A younger one may come from a queue or from the device's memory and is believed.
    /// </summary>
    private const int ResetClockYears = 10;

    /// <summary>Whether the device's clock has been reset. Never true of an event that is not too old.</summary>
    public bool IsOfResetClock(DateTimeOffset happened, DateTimeOffset now) =>
        IsTooOld(happened, now) && happened < now.AddYears(-ResetClockYears);

    /// <summary>An event received this many minutes after it happened is shown and reported as late.</summary>
    public int LateAfterMinutes { get; set; } = 5;
}

/// <summary>The question «Где ребёнок?» to families of children who were expected and have not come.</summary>
public sealed class AlertOptions
{
    /// <summary>Whether families are asked.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>So many minutes after the group has begun.</summary>
    public int GraceMinutes { get; set; } = 15;

    /// <summary>So many minutes without an answer, and the next way is taken: letter, SMS, the teacher's list.</summary>
    public int StepMinutes { get; set; } = 5;
}

/// <summary>Figures of how late news is, what was undelivered, and which readers were silent.</summary>
public sealed class HonestyOptions
{
    /// <summary>Whether finished days are counted.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether everybody may read the installation's figures at <c>/honesty</c>.</summary>
    public bool Public { get; set; }
}

/// <summary>The generic HTTP gateway of an SMS operator. Without a URL, codes are written to the log at warning level.</summary>
public sealed class SmsOptions
{
    /// <summary>May contain <c>{phone}</c> and <c>{text}</c>; both are URL-encoded.</summary>
    public string Url { get; set; } = "";
    public string Method { get; set; } = "POST";

    /// <summary>One header per line: <c>Name: value</c>.</summary>
    public string Headers { get; set; } = "";

    /// <summary>May contain <c>{phone}</c> (E.164) and <c>{text}</c>, encoded for the content type.</summary>
    public string Body { get; set; } = """{"phone":"{phone}","text":"{text}"}""";
    public string ContentType { get; set; } = "application/json";

    /// <summary>A regular expression that the response body must match. If empty, any 2xx response is a success.</summary>
    public string SuccessPattern { get; set; } = "";
}

/// <summary>Web Push. Set both keys or neither; without them a pair is generated at the first start and stored in the database.</summary>
public sealed class PushOptions
{
    /// <summary>
    /// The operator's contact for push services: <c>mailto:…</c> or <c>https://…</c>. If empty, the site's address or the mail
    /// sender is used.
    /// </summary>
    public string Subject { get; set; } = "";

    /// <summary>An uncompressed P-256 point in base64url. Browsers subscribe to this key, so changing it loses every device.</summary>
    public string PublicKey { get; set; } = "";
    public string PrivateKey { get; set; } = "";

    /// <summary>Allow push services at <c>http</c> and local addresses. For tests only, never in production.</summary>
    public bool LocalServices { get; set; }
}

public sealed class TrustOptions
{
    /// <summary>How many trusted persons a child may have at a time (product rule 5).</summary>
    public int MostAChild { get; set; } = 10;

    /// <summary>How many invitations a person may send in 24 hours (product rule 6).</summary>
    public int MostInvitationsADay { get; set; } = 20;

    /// <summary>Days until an unanswered invitation expires (product rule 4).</summary>
    public int InvitationDays { get; set; } = 30;
}

/// <summary>Limits for uploaded lists of children.</summary>
public sealed class ImportOptions
{
    /// <summary>Larger files are refused.</summary>
    public int MostMegabytes { get; set; } = 50;

    /// <summary>A zip or a workbook that unpacks to more is refused.</summary>
    public int MostUnpackedMegabytes { get; set; } = 500;
}
