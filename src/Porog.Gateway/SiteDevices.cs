using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porog.Gateway;

/// <summary>
/// The devices of <c>devices.json</c>, and those that knocked without being listed. The file contains keys, so only its owner may read it.
/// It is read again when it changes.
/// </summary>
public sealed class SiteDevices(GatewayOptions options, SiteClock clock)
{
    public const string FileName = "devices.json";

    /// <summary>Anybody on the network can invent serial numbers.</summary>
    private const int MostKnocks = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private readonly ConcurrentDictionary<string, Knock> knocks = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();
    private IReadOnlyList<SiteDevice> devices = [];
    private DateTime readAt;

    public string FilePath => Path.Combine(options.DataDirectory, FileName);

    /// <summary>What is wrong with the file; null while it can be used. The last good list stays in use.</summary>
    public string? Fault { get; private set; }

    public IReadOnlyList<SiteDevice> All
    {
        get
        {
            lock (gate)
            {
                var changed = File.Exists(FilePath) ? File.GetLastWriteTimeUtc(FilePath) : default;
                if (changed != readAt)
                    Read(changed);
                return devices;
            }
        }
    }

    public IReadOnlyList<Knock> Knocks => [.. knocks.Values.OrderByDescending(k => k.At)];

    public SiteDevice? BySerial(string serial) =>
        All.FirstOrDefault(d => d.Make != DeviceMake.Hikvision && d.Serial.Equals(serial, StringComparison.OrdinalIgnoreCase));

    public SiteDevice? BySecret(string secret) =>
        secret.Length == 0 ? null : All.FirstOrDefault(d => d.Make == DeviceMake.Hikvision && SecretText.AreEqual(d.Secret, secret));

    /// <summary>Remembers a device that is not listed, so that a person can find its serial number.</summary>
    public void Knocked(string make, string serial)
    {
        if (serial.Length is 0 or > 64 || !serial.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return;
        if (knocks.ContainsKey(serial) || knocks.Count < MostKnocks)
            knocks[serial] = new Knock(make, serial, clock.Now);
    }

    /// <summary>Replaces the list, for example by an installer's script or a test.</summary>
    public void Write(IReadOnlyList<SiteDevice> list)
    {
        OwnFiles.CreateDirectory(options.DataDirectory);
        var beside = FilePath + ".new";
        File.Delete(beside);
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = OwnFiles.Mode;
        using (var file = new FileStream(beside, creation))
            JsonSerializer.Serialize(file, list, Json);
        lock (gate)
        {
            File.Move(beside, FilePath, overwrite: true);
            Read(File.GetLastWriteTimeUtc(FilePath));
        }
    }

    private void Read(DateTime changed)
    {
        readAt = changed;
        try
        {
            List<SiteDevice> read = File.Exists(FilePath)
                ? JsonSerializer.Deserialize<List<SiteDevice>>(File.ReadAllText(FilePath), Json) ?? []
                : [];
            Fault = read.Select(FaultOf).FirstOrDefault(f => f is not null) ?? TwiceIn(read);
            if (Fault is null)
                devices = read;
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            Fault = problem.Message;
        }
    }

    private static string? FaultOf(SiteDevice device) =>
        device.Serial.Length == 0 ? $"«{device.Name}»: serial is empty"
        : device.Key.Length == 0 || device.Key.Any(c => c is <= ' ' or > '~')
            ? $"«{device.Name}»: key is not the device's key at the server"
        : device.Readers.Count == 0 ? $"«{device.Name}»: readers is empty, so no passage would have a direction"
        : device.Make == DeviceMake.Hikvision && device.Secret.Length < 32 ? $"«{device.Name}»: secret must have at least 32 characters"
        : !TimeZoneInfo.TryFindSystemTimeZoneById(device.TimeZone, out _) ? $"«{device.Name}»: timeZone is not a time zone"
        : null;

    private static string? TwiceIn(List<SiteDevice> read) =>
        read.GroupBy(d => d.Source, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? $"«{twice.First().Name}»: source is used twice"
            : null;
}

/// <summary>A device that is not listed and wants in.</summary>
/// <param name="Make">The protocol that it spoke.</param>
/// <param name="Serial">What it calls itself.</param>
/// <param name="At">UTC instant of the last try.</param>
public sealed record Knock(string Make, string Serial, DateTimeOffset At);
