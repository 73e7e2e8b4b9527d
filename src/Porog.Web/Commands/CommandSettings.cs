using System.CommandLine;
using Porog.Shared;

namespace Porog.Web.Commands;

public static class CommandSettings
{
    /// <summary>
    /// What a command line holds besides the command's own options: settings, as <c>--Porog:Mail:Host mail</c> or
    /// <c>--urls=http://…</c>. A misspelt option would otherwise pass for a setting nobody reads.
    /// </summary>
    /// <exception cref="SettingsException">A word is neither.</exception>
    public static string[] Of(ParseResult parsed)
    {
        var words = parsed.UnmatchedTokens;
        for (var i = 0; i < words.Count; i++)
        {
            var name = words[i].Split('=')[0];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !(name.Contains(':') || name is "--urls" or "--environment"))
                throw new SettingsException(words[i], "no such option or setting; try --help");
            if (!words[i].Contains('=') && ++i == words.Count)
                throw new SettingsException(name, "has no value");
        }
        return [.. words];
    }
}
