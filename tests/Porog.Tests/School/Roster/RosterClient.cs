using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>An officer who imports lists of children through the pages.</summary>
internal sealed class RosterClient(PorogHost host, Organisation school, SiteVisitor visitor) : IDisposable
{
    private const int MostSeconds = 600;

    public Organisation School => school;
    public SiteVisitor Visitor => visitor;

    /// <summary>The address of the current import.</summary>
    public string Path { get; private set; } = "";

    public static async Task<RosterClient> StartAsync(PorogHost host, string name = "Школа № 57")
    {
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync(name: name);
        var officer = await registry.PersonAsync("Орлова", "Ирина");
        await registry.AddAsync(
            new StaffRole
            {
                PersonId = officer.Id,
                Kind = StaffKind.Officer,
                OrganisationId = school.Id,
            }
        );
        return new RosterClient(host, school, await SiteVisitor.SignedInAsync(host, officer));
    }

    public async Task<SitePage> SendAsync(string name, byte[] file, bool complete = false)
    {
        var typed = new Dictionary<string, string> { ["Organisation"] = school.Id.ToString() };
        if (complete)
            typed["Complete"] = "true";
        return await visitor.UploadAsync(await visitor.OpenAsync("/school/import"), "main form", typed, name, file);
    }

    /// <summary>Uploads a file and waits until the import needs a decision.</summary>
    public async Task<SitePage> UploadAsync(string name, byte[] file, bool complete = false)
    {
        var sent = await SendAsync(name, file, complete);
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Path = sent.Location!;
        return await WaitAsync();
    }

    /// <summary>Uploads a table and accepts the guessed columns.</summary>
    public async Task<SitePage> SheetAsync(string name, byte[] file, bool complete = false)
    {
        var columns = await UploadAsync(name, file, complete);
        Assert.NotNull(columns.Document.QuerySelector("#column-0"));
        return await PressAsync(columns, "form:has(#column-0)");
    }

    /// <summary>Submits a form of the import's page and waits for the result.</summary>
    public async Task<SitePage> PressAsync(SitePage page, string form, string[]? ticked = null)
    {
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(page, form, [], ticked)).Status);
        return await WaitAsync();
    }

    /// <summary>Confirms the preview, including departures.</summary>
    public Task<SitePage> ConfirmAsync(SitePage page) =>
        PressAsync(page, "#confirm ~ form", [page.Document.QuerySelector("#gone")?.GetAttribute("value") ?? ""]);

    public async Task<SitePage> WaitAsync()
    {
        await PorogHost.EventuallyAsync(async () => !(await ImportAsync()).IsMoving, "the worker has done its step", MostSeconds);
        return await visitor.OpenAsync(Path);
    }

    public Task<RosterImport> ImportAsync()
    {
        var id = Guid.Parse(Path[(Path.LastIndexOf('/') + 1)..]);
        return host.WithDbAsync(db => db.RosterImports.AsNoTracking().SingleAsync(i => i.Id == id));
    }

    /// <summary>Added, changed, returned, ended, unchanged, left out.</summary>
    public async Task<(int, int, int, int, int, int)> CountsAsync()
    {
        var i = await ImportAsync();
        return (i.Added, i.Changed, i.Returned, i.Ended, i.Same, i.LeftOut);
    }

    public static byte[] Zip(params (string Name, string Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        return stream.ToArray();
    }

    public void Dispose() => visitor.Dispose();
}
