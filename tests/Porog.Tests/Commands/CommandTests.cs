using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Commands;

/// <summary>The executable in its own process.</summary>
public sealed class CommandTests
{
    private const string Password = "длинный пароль 7";
    private static readonly string[] Admin = ["admin", "create"];

    private static readonly string[] Good =
    [
        "--surname",
        "Логинов",
        "--given-name",
        "Артур",
        "--phone",
        "8 (999) 000-00-01",
        "--email",
        "admin@example.org",
    ];

    [Theory, Engines]
    public async Task An_administrator_is_created_signs_in_and_is_not_created_twice(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (status, output, error) = await RunAsync(Password, [.. Admin, .. Good, .. host.Database.Settings]);
        Assert.True(status == 0, error);
        Assert.Contains("Логинов Артур", output);
        Assert.DoesNotContain(Password, output);

        using var client = host.CreateClient();
        foreach (var login in (string[])["+79990000001", "admin@example.org"])
            Assert.True((await client.PostSignInAsync(login, Password)).IsSuccessStatusCode, login);
        var role = Assert.Single(await host.WithDbAsync(db => db.StaffRoles.ToListAsync()));
        Assert.Equal((StaffKind.Administrator, (Guid?)null), (role.Kind, role.OrganisationId));

        (status, _, error) = await RunAsync(Password, [.. Admin, .. Good, .. host.Database.Settings]);
        Assert.Equal(1, status);
        Assert.StartsWith("porog: --phone: an account with this phone exists", error);
    }

    [Theory]
    [InlineData("serve", "--Porog:Demo=true")]
    [InlineData("demo", "--Porog:Demo=false")]
    public async Task The_demo_at_a_public_address_ends_in_one_line(string command, string demo)
    {
        var directory = Directory.CreateTempSubdirectory("porog-demo").FullName;
        try
        {
            var (status, _, error) = await RunAsync(
                "",
                [command, demo, "--Porog:PublicUrl=https://porog.school.example", $"--Porog:DataDirectory={directory}"]
            );
            Assert.Equal(1, status);
            Assert.StartsWith("porog: Porog:Demo: ", error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("--phone", "12")]
    [InlineData("--email", "nobody")]
    [InlineData("--surname", " ")]
    [InlineData("--given-name", "7")]
    public async Task Bad_input_is_refused_in_one_line_that_names_the_option(string option, string value)
    {
        string[] input = [.. Good];
        input[Array.IndexOf(input, option) + 1] = value;
        var (status, _, error) = await RunAsync(Password, [.. Admin, .. input]);
        Assert.Equal(1, status);
        Assert.StartsWith($"porog: {option}: ", error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_short_password_and_none_are_refused()
    {
        foreach (var password in (string[])["", "11 letters!"])
        {
            var (status, _, error) = await RunAsync(password, [.. Admin, .. Good]);
            Assert.Equal(1, status);
            Assert.StartsWith("porog: password: must have 12 characters or more", error);
        }
    }

    [Theory]
    [InlineData("Sony-Ericsson", "is on known lists")]
    [InlineData("логинов артур 1", "is easy to guess")]
    [InlineData("8 999 000 00 01 да", "is easy to guess")]
    public async Task A_password_that_others_know_or_guess_is_refused(string password, string why)
    {
        var (status, _, error) = await RunAsync(password, [.. Admin, .. Good]);
        Assert.Equal(1, status);
        Assert.StartsWith($"porog: password: {why}", error);
        Assert.DoesNotContain(password, error);
    }

    [Theory]
    [InlineData("Option '--phone' is required.", "admin", "create", "--surname", "А", "--given-name", "Б", "--email", "a@example.org")]
    [InlineData("porog: --prot: no such option or setting", "serve", "--prot", "1")]
    [InlineData("porog: Porog:Mial: no such setting", "serve", "--Porog:Mial:Host", "x")]
    [InlineData("--day: «2026-13-01» is not a date", "simulate", "--day", "2026-13-01")]
    [InlineData("--speed: «fast» is not a number", "simulate", "--speed", "fast")]
    [InlineData("--url: «ftp://x» is not an http(s) address", "simulate", "--url", "ftp://x")]
    [InlineData("porog: --child: «7» is not an id", "audit", "verify", "--child", "7")]
    [InlineData("porog: /nowhere/demo.json is missing", "simulate", "--demo-file", "/nowhere/demo.json")]
    public async Task A_wrong_command_line_is_refused_by_name(string expected, params string[] args)
    {
        var (status, _, error) = await RunAsync("", args);
        Assert.Equal(1, status);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData]
    [InlineData("serve")]
    [InlineData("migrate")]
    [InlineData("demo")]
    [InlineData("simulate")]
    [InlineData("admin", "create")]
    [InlineData("audit", "verify")]
    [InlineData("backup")]
    [InlineData("restore")]
    [InlineData("doctor")]
    public async Task Help_is_there_and_the_command_is_called_porog(params string[] command)
    {
        var (status, output, _) = await RunAsync("", [.. command, "--help"]);
        Assert.Equal(0, status);
        Assert.Contains(string.Join(' ', ["porog", .. command]), output);
    }

    [Fact]
    public async Task The_help_of_serve_lists_every_setting_with_its_meaning()
    {
        var (_, help, _) = await RunAsync("", ["serve", "--help"]);
        foreach (var name in Names(typeof(PorogOptions)))
            Assert.Contains($":{name}", help);
        Assert.Contains("Porog:Mail:Host, :Port  [none, 25]", help);
        Assert.Contains("the SMTP server; without a host no e-mail is sent", help);
        Assert.DoesNotContain("](", help);
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 125, line));

        static IEnumerable<string> Names(Type section) =>
            section
                .GetProperties()
                .SelectMany(p => p.PropertyType.IsClass && p.PropertyType != typeof(string) ? Names(p.PropertyType) : [p.Name]);
    }

    internal static string Program => Path.Combine(AppContext.BaseDirectory, "Porog.Web");

    /// <param name="input">Standard input.</param>
    /// <param name="args">The command line.</param>
    /// <param name="path">PATH; null: as it is here.</param>
    internal static Task<(int Status, string Output, string Error)> RunAsync(string input, string[] args, string? path = null) =>
        RunProgramAsync(Program, args, input, path);

    internal static async Task<(int Status, string Output, string Error)> RunProgramAsync(
        string program,
        string[] args,
        string input = "",
        string? path = null
    )
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (path is not null)
            start.Environment["PATH"] = path;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, error);
    }
}
