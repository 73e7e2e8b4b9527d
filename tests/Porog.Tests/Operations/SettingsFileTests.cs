using Porog.Shared;
using Porog.Tests.Commands;
using Porog.Web;

namespace Porog.Tests.Operations;

/// <summary>The file of an installed Porog, which the service and every command read.</summary>
public sealed class SettingsFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_value_may_hold_anything_and_goes_on_in_lines_that_begin_with_a_blank()
    {
        File.WriteAllText(
            _file,
            """
            # Порог
            Porog:Database:ConnectionString = Host=db;Password=a=b;Options=-c jit=off

            Porog:Sms:Headers = Authorization: Bearer 1
                X-Sender: school #7
            Urls=http://127.0.0.1:8080
            """
        );
        var read = SettingsFile.Read(_file);
        Assert.Equal("Host=db;Password=a=b;Options=-c jit=off", read["Porog:Database:ConnectionString"]);
        Assert.Equal("Authorization: Bearer 1\nX-Sender: school #7", read["Porog:Sms:Headers"]);
        Assert.Equal("http://127.0.0.1:8080", read["urls"]);
    }

    [Theory]
    [InlineData("Porog:PublicUrl = http://localhost\nhunter2", 2)]
    [InlineData("Prog:Mail:Password = hunter2", 1)]
    [InlineData("\n  hunter2", 2)]
    [InlineData("Porog:Mail:Password = a\nporog:mail:password = hunter2", 2)]
    public void A_line_that_is_no_setting_is_named_by_its_number_and_not_repeated(string text, int line)
    {
        File.WriteAllText(_file, text);
        var problem = Assert.Throws<SettingsException>(() => SettingsFile.Read(_file));
        Assert.StartsWith($"{_file}, line {line}", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem.Message);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    [InlineData("admin", "create", "--surname", "Иванова", "--given-name", "Мария", "--phone", "+79990000001", "--email", "m@example.org")]
    public async Task Every_command_reads_it_and_the_environment_and_the_command_line_win(params string[] command)
    {
        File.WriteAllText(_file, "Porog:PublicUrl = of-the-file\nUrls = of-the-file");
        Assert.Contains("of-the-file", await ErrorAsync([], command));
        Assert.Contains("of-the-environment", await ErrorAsync(["Porog__PublicUrl=of-the-environment"], command));
        Assert.Contains(
            "of-the-line",
            await ErrorAsync(["Porog__PublicUrl=of-the-environment"], [.. command, "--Porog:PublicUrl", "of-the-line"])
        );
    }

    [Fact]
    public async Task The_address_to_listen_on_is_taken_from_it_unless_the_environment_names_one()
    {
        using var data = new TemporaryDirectory();
        File.WriteAllText(_file, $"Urls = of-the-file\nPorog:DataDirectory = {data.Path}");
        Assert.Contains("of-the-file", await ErrorAsync([], "serve"));
        Assert.Contains("of-the-environment", await ErrorAsync(["ASPNETCORE_URLS=of-the-environment"], "serve"));
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_the_start_in_one_line()
    {
        File.Delete(_file);
        var error = await ErrorAsync([], "serve");
        Assert.StartsWith($"porog: {_file}: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private async Task<string> ErrorAsync(string[] environment, params string[] command)
    {
        var (status, _, error) = await CommandTests.RunProgramAsync(
            "env",
            [$"{SettingsFile.Variable}={_file}", .. environment, CommandTests.Program, .. command],
            "длинный пароль 7"
        );
        Assert.Equal(1, status);
        return error;
    }

    private sealed class TemporaryDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("porog-settings").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
