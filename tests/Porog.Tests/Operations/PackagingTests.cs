using Microsoft.Extensions.Configuration;
using Porog.Tests.Commands;
using Porog.Tests.Support;
using Porog.Web;

namespace Porog.Tests.Operations;

/// <summary>What ./publish packs. The package itself is tried by tests/packaging/deb-test.</summary>
public sealed class PackagingTests
{
    private static readonly string Packaging = Path.Combine(NodeClients.RepositoryRoot(), "packaging");

    [Fact]
    public void Every_setting_that_the_packages_file_names_exists()
    {
        var named = File.ReadAllLines(Path.Combine(Packaging, "etc", "porog.conf"))
            .Select(line => line.TrimStart('#'))
            .Where(line => line.StartsWith("Porog:", StringComparison.Ordinal))
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(parts => parts[0], parts => (string?)parts[1], StringComparer.Ordinal);
        Assert.True(named.Count > 10);
        Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(named).Build());
    }

    [Fact]
    public void The_packages_file_can_be_used_as_it_is()
    {
        var settings = SettingsFile.Read(Path.Combine(Packaging, "etc", "porog.conf"));
        Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        Assert.StartsWith("http://127.0.0.1:", settings["Urls"], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_under_etc_is_kept_at_an_upgrade()
    {
        var packed = Directory.GetFiles(Path.Combine(Packaging, "etc")).Select(f => $"/etc/porog/{Path.GetFileName(f)}").Order();
        Assert.Equal(packed, File.ReadAllLines(Path.Combine(Packaging, "deb", "conffiles")).Order());
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("packaging/porog.sh")]
    [InlineData("packaging/deb/postinst")]
    [InlineData("packaging/deb/prerm")]
    [InlineData("packaging/deb/postrm")]
    [InlineData("tests/packaging/deb-test")]
    public async Task Every_script_can_be_parsed_and_run(string script)
    {
        var path = Path.Combine(NodeClients.RepositoryRoot(), script);
        var shell = File.ReadLines(path).First().EndsWith("bash", StringComparison.Ordinal) ? "bash" : "sh";
        var (status, _, error) = await RunAsync("sh", "-c", $"test -x '{path}' && {shell} -n '{path}'");
        Assert.True(status == 0, error);
    }

    [Fact]
    public async Task Every_shipped_package_has_its_licence_and_stands_in_the_list_of_parts()
    {
        var made = Directory.CreateTempSubdirectory("porog-notices").FullName;
        try
        {
            var (status, _, error) = await WriteNoticesAsync(AppContext.BaseDirectory, made);
            Assert.True(status == 0, error);
            var notices = await File.ReadAllTextAsync(Path.Combine(made, "THIRD-PARTY-NOTICES.txt"));
            var parts = await File.ReadAllTextAsync(Path.Combine(made, "porog-1.0.0.cdx.json"));
            foreach (var name in (string[])["Npgsql", "MailKit", "NetVips.Native.linux-x64", "govuk-frontend", "lucide-static"])
            {
                Assert.Contains($"\n{name} ", notices);
                Assert.Contains($"\"name\": \"{name}\"", parts);
            }
            Assert.Contains("Permission is hereby granted, free of charge", notices);
            Assert.Contains("GNU LESSER GENERAL PUBLIC LICENSE", notices);
            Assert.DoesNotContain("<copyright holders>", notices);
            // What only builds and tests the program is no part of it.
            Assert.DoesNotContain("esbuild", parts);
            Assert.DoesNotContain("Meziantou", parts);
        }
        finally
        {
            Directory.Delete(made, recursive: true);
        }
    }

    [Fact]
    public async Task A_package_without_a_licence_stops_the_publication()
    {
        var folder = Directory.CreateTempSubdirectory("porog-notices").FullName;
        try
        {
            var package = Directory.CreateDirectory(Path.Combine(folder, "unlicensed", "1.0.0")).FullName;
            await File.WriteAllTextAsync(Path.Combine(package, "unlicensed.nuspec"), "<package><metadata /></package>");
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Porog.Web.deps.json"),
                """{ "libraries": { "Unlicensed/1.0.0": { "type": "package", "sha512": "" } } }"""
            );
            var (status, _, error) = await WriteNoticesAsync(folder, folder, $"NUGET_PACKAGES={folder}");
            Assert.NotEqual(0, status);
            Assert.Contains("Unlicensed 1.0.0: no licence", error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<(int Status, string Output, string Error)> WriteNoticesAsync(
        string program,
        string made,
        params string[] environment
    )
    {
        var script = Path.Combine(Packaging, "notices.mjs");
        var @lock = Path.Combine(Packaging, "../src/Porog.Web/package-lock.json");
        return RunAsync([
            "env",
            .. environment,
            "node",
            script,
            "--version",
            "1.0.0",
            "--time",
            "0",
            "--lock",
            @lock,
            "--out",
            made,
            program,
        ]);
    }

    /// <summary>Reads the empty line of standard input first: a program that ended before it was written would be a broken pipe.</summary>
    private static Task<(int Status, string Output, string Error)> RunAsync(params string[] command) =>
        CommandTests.RunProgramAsync("sh", ["-c", "cat >/dev/null; exec \"$@\"", "sh", .. command]);
}
