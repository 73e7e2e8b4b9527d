namespace Porog.Shared;

/// <summary>The settings of section <c>Porog</c>; docs/operations.md lists them for people.</summary>
public sealed class PorogOptions
{
    public const string Section = "Porog";

    /// <summary>The address families reach the site at; links in messages start with it.</summary>
    public string PublicUrl { get; set; } = "http://localhost:8080";
    public string DataDirectory { get; set; } = "./data";

    /// <summary>Apply pending migrations at start.</summary>
    public bool MigrateAtStart { get; set; } = true;

    /// <summary>Whether this node follows the journal (wallets, presence, fan-out); one node at least must.</summary>
    public bool Follow { get; set; } = true;

    /// <summary>Demo data on an empty database, and the demo pages.</summary>
    public bool Demo { get; set; }

    /// <summary>Let <c>/metrics</c> be read from other machines too, not only from this one.</summary>
    public bool PublicMetrics { get; set; }
    public DatabaseOptions Database { get; set; } = new();
    public MailOptions Mail { get; set; } = new();
    public EventOptions Events { get; set; } = new();
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
}

public sealed class EventOptions
{
    /// <summary>An event that happened longer ago is refused as <c>too-old</c>.</summary>
    public int TooOldDays { get; set; } = 30;

    /// <summary>An event whose device clock is further ahead is refused as <c>in-the-future</c>.</summary>
    public int InTheFutureMinutes { get; set; } = 10;

    /// <summary>An event received this long after it happened is shown and told as late.</summary>
    public int LateAfterMinutes { get; set; } = 5;
}
