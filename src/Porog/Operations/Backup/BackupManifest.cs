using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Shared;

namespace Porog.Operations.Backup;

/// <summary>What an archive says of itself, in <c>manifest.json</c>.</summary>
/// <param name="Format">Of the archive; see <see cref="CurrentFormat"/>.</param>
/// <param name="Version">The version of Porog that made it.</param>
/// <param name="Schema">The last migration of the database.</param>
/// <param name="Engine">The engine of the database.</param>
/// <param name="At">When the copy was begun, UTC.</param>
/// <param name="Rows">Rows by table, of the tables in <see cref="DatabaseCopy.Tables"/>.</param>
/// <param name="Parts">Everything in the archive besides the manifest.</param>
public sealed record BackupManifest(
    int Format,
    string Version,
    string Schema,
    DatabaseEngine Engine,
    DateTimeOffset At,
    IReadOnlyDictionary<string, long> Rows,
    IReadOnlyList<BackupPart> Parts
)
{
    public const string Name = "manifest.json";

    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">It is none.</exception>
    public static BackupManifest Read(ReadOnlySpan<byte> text) =>
        JsonSerializer.Deserialize<BackupManifest>(text, Json) ?? throw new JsonException();
}

/// <param name="Name">Its name in the archive, such as <c>porog.db</c> or <c>gateway/queue.db</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record BackupPart(string Name, long Bytes, string Sha256);
