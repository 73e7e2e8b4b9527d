using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Registry;
using Porog.Registry.Calendar;

namespace Porog.Simulator.Demo;

/// <summary>
/// <c>demo.json</c>: the accounts and devices of the demo installation. <c>porog demo</c> writes it; <c>porog simulate</c>, scripts
/// and people read it.
/// </summary>
public sealed record DemoFile(
    string PublicUrl,
    IReadOnlyList<DemoPerson> People,
    IReadOnlyList<DemoOrganisation> Organisations,
    IReadOnlyList<DemoChild> Children,
    IReadOnlyList<DemoDevice> Devices
)
{
    public const string Name = "demo.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Replaces the file. Only its owner may read it, because it contains passwords and keys.</summary>
    public async Task WriteAsync(string path, CancellationToken cancel)
    {
        // Write to a new file and rename it, so that a starting simulator never reads a partial file.
        var beside = path + ".new";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(beside, options))
            await JsonSerializer.SerializeAsync(file, this, Json, cancel);
        File.Move(beside, path, overwrite: true);
    }

    /// <exception cref="DemoException">The file is missing or is not a demo file.</exception>
    public static async Task<DemoFile> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<DemoFile>(file, Json, cancel) ?? throw new DemoException($"{path} is empty.");
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DemoException($"{path} is missing: run «porog demo» first, or name the file with --demo-file.");
        }
        catch (Exception problem) when (problem is JsonException or UnauthorizedAccessException)
        {
            throw new DemoException($"{path} cannot be read: {problem.Message}");
        }
    }
}

/// <summary>A person who can sign in.</summary>
/// <param name="Id">The account's id, which a kindergarten door sends as <c>accompaniedBy</c>.</param>
/// <param name="Role">Their role in the demo. A trusted person may currently have no child.</param>
/// <param name="Login">The phone, E.164.</param>
/// <param name="Password">The same for all people.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Children">The children that they see now, as a parent or by an active trust.</param>
/// <param name="Accompanies">The children that they may bring and fetch.</param>
public sealed record DemoPerson(
    Guid Id,
    DemoRole Role,
    string Login,
    string Password,
    string FullName,
    IReadOnlyList<Guid> Children,
    IReadOnlyList<Guid> Accompanies
);

public enum DemoRole
{
    Parent,
    Trusted,
    Officer,
    Teacher,
    Cashier,
    Administrator,
    Stranger,
}

/// <param name="Id">The organisation's id.</param>
/// <param name="Kind">School, college or kindergarten.</param>
/// <param name="Name">The name that families see.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Calendar">When its children are expected; null in files of older versions.</param>
public sealed record DemoOrganisation(Guid Id, OrganisationKind Kind, string Name, string TimeZone, DemoCalendar? Calendar = null);

/// <summary>The calendar of an organisation: the demo's weekdays are school days, also on public holidays.</summary>
/// <param name="Weekdays">Days with lessons in a usual week.</param>
/// <param name="Begins">Local time.</param>
/// <param name="Ends">Local time.</param>
/// <param name="PublicHolidays">Whether the public holidays of Russia are days off unless they are marked.</param>
/// <param name="Marks">Days that differ from the usual week.</param>
public sealed record DemoCalendar(
    IReadOnlyList<DayOfWeek> Weekdays,
    TimeOnly Begins,
    TimeOnly Ends,
    bool PublicHolidays,
    IReadOnlyList<DemoMark> Marks
);

/// <param name="From">Local date.</param>
/// <param name="Until">Local date, inclusive.</param>
/// <param name="Kind">Holiday, short or school; a period of school days leaves weekends free.</param>
/// <param name="Name">In the organisation's words.</param>
public sealed record DemoMark(DateOnly From, DateOnly Until, DayKind Kind, string? Name);

/// <param name="Id">The child's id.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Organisation">The organisation's id.</param>
/// <param name="Group">«5 Б», «Звёздочки».</param>
/// <param name="Cards">Numbers of active cards; may be empty.</param>
/// <param name="Wallet">The number of the personal account (лицевой счёт).</param>
/// <param name="NumberAtDevice">The child's number in the memory of the organisation's attendance terminal; null where there is none.</param>
public sealed record DemoChild(
    Guid Id,
    string FullName,
    Guid Organisation,
    string Group,
    IReadOnlyList<string> Cards,
    string Wallet,
    string? NumberAtDevice = null
);

/// <param name="Organisation">The organisation's id.</param>
/// <param name="Kind">The kind of device.</param>
/// <param name="Source">CloudEvents source.</param>
/// <param name="Key">Its bearer key.</param>
/// <param name="Make">One of <see cref="DemoMakes"/>; null for a device that speaks our interface.</param>
/// <param name="Serial">What a device of a make calls itself.</param>
/// <param name="Address">The path on the server that a device of a make calls.</param>
/// <param name="Readers">Reader or door number of a device of a make → «in» or «out».</param>
public sealed record DemoDevice(
    Guid Organisation,
    DeviceKind Kind,
    string Source,
    string Key,
    string? Make = null,
    string? Serial = null,
    string? Address = null,
    IReadOnlyDictionary<string, string>? Readers = null
);

/// <summary>The demo or the simulator cannot continue. Its user reads the message.</summary>
public sealed class DemoException(string message) : Exception(message);
