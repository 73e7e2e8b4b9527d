using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Porog.Web.Commands;

/// <summary>The usual help, and after it the settings: all for <c>porog serve</c>, where to find them for other commands that take them.</summary>
public sealed class HelpWithSettings(HelpAction usual) : SynchronousCommandLineAction
{
    private const int Width = 100;
    private const string Indent = "      ";

    public override bool ClearsParseErrors => true;

    public static Option Option()
    {
        var help = new HelpOption { Recursive = true };
        help.Action = new HelpWithSettings((HelpAction)help.Action!);
        return help;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var status = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (command.Name == "serve")
            WriteSettings(output);
        else if (!command.TreatUnmatchedTokensAsErrors)
            output.WriteLine("Settings, such as --Porog:DataDirectory, are listed by «porog serve --help».");
        return status;
    }

    private static void WriteSettings(TextWriter output)
    {
        output.WriteLine(
            "Settings: on the command line (--Porog:Mail:Host mail.example.org), in the environment (Porog__Mail__Host), in the file"
        );
        output.WriteLine("that POROG_CONFIG names (/etc/porog/porog.conf when installed) or in appsettings.json beside the program.");
        foreach (var (group, rows) in SettingsTable.Read())
        {
            output.WriteLine();
            output.WriteLine($"{group}:");
            foreach (var row in rows)
            {
                output.WriteLine($"  {row.Name}{(row.Default.Length == 0 ? "" : $"  [{row.Default}]")}");
                foreach (var line in Wrap(row.Meaning))
                    output.WriteLine(Indent + line);
            }
        }
    }

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && Indent.Length + line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "";
            }
            line += line.Length == 0 ? word : $" {word}";
        }
        if (line.Length > 0)
            yield return line;
    }
}
