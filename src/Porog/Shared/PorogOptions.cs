namespace Porog.Shared;

/// <summary>The settings of section <c>Porog</c>; docs/operations.md lists them for people.</summary>
public sealed class PorogOptions
{
    public const string Section = "Porog";

    /// <summary>The address families reach the site at; links in messages start with it.</summary>
    public string PublicUrl { get; set; } = "http://localhost:8080";

    /// <summary>IANA name of the zone in which is shown what belongs to no organisation: an invitation, a sign-in.</summary>
    public string TimeZone { get; set; } = "Europe/Moscow";

    /// <summary>The zone that <see cref="TimeZone"/> names.</summary>
    public TimeZoneInfo FindZone() => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    public string DataDirectory { get; set; } = "./data";

    /// <summary>Apply pending migrations at start.</summary>
    public bool MigrateAtStart { get; set; } = true;

    /// <summary>Whether this node follows the journal (wallets, presence, fan-out); one node at least must.</summary>
    public bool Follow { get; set; } = true;

    /// <summary>Demo data on an empty database, and the demo pages.</summary>
    public bool Demo { get; set; }

    /// <summary>Whether a server without an administrator has every page lead to the one that makes the first.</summary>
    public bool FirstStart { get; set; } = true;

    /// <summary>Let <c>/metrics</c> be read from other machines too, not only from this one.</summary>
    public bool PublicMetrics { get; set; }
    public DatabaseOptions Database { get; set; } = new();
    public MailOptions Mail { get; set; } = new();
    public SmsOptions Sms { get; set; } = new();
    public PushOptions Push { get; set; } = new();
    public EventOptions Events { get; set; } = new();
    public TrustOptions Trusts { get; set; } = new();
    public ImportOptions Import { get; set; } = new();
    public StaffOptions Staff { get; set; } = new();
}

public enum DatabaseEngine
{
    Sqlite,
    PostgreSql,
}

public sealed class DatabaseOptions
{
    public DatabaseEngine Engine { get; set; } = DatabaseEngine.Sqlite;

    /// <summary>Empty with SQLite: <c>porog.db</c> in the data directory.</summary>
    public string ConnectionString { get; set; } = "";
}

public enum MailSecurity
{
    /// <summary>Plain text: a server on the same machine.</summary>
    None,
    StartTls,
    Tls,
}

public sealed class MailOptions
{
    /// <summary>Empty: no mail is sent and no e-mail deliveries are made.</summary>
    public string Host { get; set; } = "";
    public int Port { get; set; } = 25;
    public string UserName { get; set; } = "";
    public string Password { get; set; } = "";
    public string From { get; set; } = "Порог <porog@localhost>";
    public MailSecurity Security { get; set; } = MailSecurity.None;

    /// <summary>Letters a minute from one node to mailboxes of one domain; 0 for as many as there are.</summary>
    public int MostAMinuteADomain { get; set; }
}

public sealed class StaffOptions
{
    /// <summary>Whether the pages of staff ask for a second factor. In demo mode they never do.</summary>
    public bool SecondFactor { get; set; } = true;
}

public sealed class EventOptions
{
    /// <summary>An event that happened longer ago is refused as <c>too-old</c>.</summary>
    public int TooOldDays { get; set; } = 30;

    /// <summary>An event whose device clock is further ahead is refused as <c>in-the-future</c>.</summary>
    public int InTheFutureMinutes { get; set; } = 10;

    public bool IsTooOld(DateTimeOffset happened, DateTimeOffset now) => happened < now.AddDays(-TooOldDays);

    public bool IsInTheFuture(DateTimeOffset happened, DateTimeOffset now) => happened > now.AddMinutes(InTheFutureMinutes);

    /// <summary>An event received this long after it happened is shown and told as late.</summary>
    public int LateAfterMinutes { get; set; } = 5;
}

/// <summary>A generic HTTP gateway of an SMS operator; with no URL codes appear in the log at warning level.</summary>
public sealed class SmsOptions
{
    /// <summary>May hold <c>{phone}</c> and <c>{text}</c>, filled in URL-encoded.</summary>
    public string Url { get; set; } = "";
    public string Method { get; set; } = "POST";

    /// <summary>One a line: <c>Name: value</c>.</summary>
    public string Headers { get; set; } = "";

    /// <summary>May hold <c>{phone}</c> (E.164) and <c>{text}</c>, filled in as the content type asks.</summary>
    public string Body { get; set; } = """{"phone":"{phone}","text":"{text}"}""";
    public string ContentType { get; set; } = "application/json";

    /// <summary>A regular expression that the answer's body matches when the operator took the message; empty: any 2xx will do.</summary>
    public string SuccessPattern { get; set; } = "";
}

/// <summary>Web Push. The two keys are given both or not at all: then a pair is made at the first start and kept in the database.</summary>
public sealed class PushOptions
{
    /// <summary>Whom a push service turns to about this installation: <c>mailto:…</c> or <c>https://…</c>. Empty: the site, or the sender of mail.</summary>
    public string Subject { get; set; } = "";

    /// <summary>An uncompressed point of P-256 in base64url. Browsers subscribe to it: a new one loses every device.</summary>
    public string PublicKey { get; set; } = "";
    public string PrivateKey { get; set; } = "";

    /// <summary>Let push services be called at <c>http</c> and local addresses: for tests, never where families are.</summary>
    public bool LocalServices { get; set; }
}

public sealed class TrustOptions
{
    /// <summary>Trusted persons a child may have at a time (product rule 5).</summary>
    public int MostAChild { get; set; } = 10;

    /// <summary>Invitations a person may send in 24 hours (product rule 6).</summary>
    public int MostInvitationsADay { get; set; } = 20;

    /// <summary>Days after which an unanswered invitation ends (product rule 4).</summary>
    public int InvitationDays { get; set; } = 30;
}

/// <summary>Lists of children that are uploaded.</summary>
public sealed class ImportOptions
{
    /// <summary>A larger file is refused.</summary>
    public int MostMegabytes { get; set; } = 50;

    /// <summary>So is a zip or a workbook that unpacks to more.</summary>
    public int MostUnpackedMegabytes { get; set; } = 500;
}
