using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Porog.Shared;

namespace Porog.Web;

/// <summary>
/// The settings of an installed Porog, one <c>Porog:Mail:Host = mail.example.org</c> a line. The service and every command read the
/// same file, so that they act on the same installation. The file stands after appsettings.json and before the environment.
/// </summary>
public static class SettingsFile
{
    /// <summary>The environment variable with the path; without it there is no file. The package sets it to /etc/porog/porog.conf.</summary>
    public const string Variable = "POROG_CONFIG";

    /// <summary>What a file may hold; any other name is a slip that would be ignored.</summary>
    private static readonly string[] Sections = [PorogOptions.Section, "Logging", "Kestrel", "Urls"];

    /// <exception cref="SettingsException">The file cannot be read, or a line is no setting.</exception>
    public static void AddTo(IConfigurationBuilder configuration, string path)
    {
        var sources = configuration.Sources;
        var place = sources.Index().Last(s => s.Item is JsonConfigurationSource).Index + 1;
        sources.Insert(place, new MemoryConfigurationSource { InitialData = Read(path) });
        // ASPNETCORE_URLS was read before all files; here it wins over «Urls» in the file.
        sources.Insert(place + 1, new EnvironmentVariablesConfigurationSource { Prefix = "ASPNETCORE_" });
    }

    /// <returns>Name and value; a line that begins with a blank continues the value before it.</returns>
    /// <exception cref="SettingsException">The file cannot be read, or a line is no setting.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        string? name = null;
        foreach (var (index, line) in Lines(path).Index())
        {
            // The value may be a password, so no message repeats it.
            var where = $"{path}, line {index + 1}";
            if (line.Trim() is not { Length: > 0 } text || text[0] == '#')
            {
                name = null;
                continue;
            }
            if (char.IsWhiteSpace(line[0]))
            {
                _ = name ?? throw new SettingsException(where, "begins with a blank and continues nothing");
                settings[name] += $"\n{text}";
                continue;
            }
            var parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2)
                throw new SettingsException(where, "is not «name = value»");
            name = parts[0];
            if (!Sections.Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase))
                throw new SettingsException(where, $"there is no setting «{name}»");
            if (!settings.TryAdd(name, parts[1]))
                throw new SettingsException(where, $"«{name}» was set above already");
        }
        return settings;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new SettingsException(path, "may not be read by this account; run the command with sudo");
        }
        catch (IOException problem)
        {
            throw new SettingsException(path, problem.Message);
        }
    }
}
