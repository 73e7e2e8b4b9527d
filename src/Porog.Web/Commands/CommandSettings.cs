using System.CommandLine;
using Porog.Shared;

namespace Porog.Web.Commands;

public static class CommandSettings
{
    /// <summary>
    /// Returns the settings on the command line, such as <c>--Porog:Mail:Host mail</c> or <c>--urls=http://…</c>. Without this check
    /// a misspelt option would silently become an unused setting.
    /// </summary>
    /// <exception cref="SettingsException">A word is neither an option nor a setting.</exception>
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
