using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Porog.Storage;

/// <summary>The embedded engine. Instants are stored as whole microseconds since 1970, which sort and compare as numbers.</summary>
public sealed class SqliteDbContext(DbContextOptions<SqliteDbContext> options) : PorogDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();
}

/// <summary>Converts an instant to microseconds since 1970.</summary>
public sealed class MicrosecondsConverter()
    : ValueConverter<DateTimeOffset, long>(at => ToMicroseconds(at), stored => FromMicroseconds(stored))
{
    public static long ToMicroseconds(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long stored) => DateTimeOffset.UnixEpoch.AddTicks(stored * TimeSpan.TicksPerMicrosecond);
}
