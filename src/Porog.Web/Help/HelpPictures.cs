namespace Porog.Web.Help;

/// <summary>A picture of a real page in the help; <c>tools/take-pictures</c> takes all of them from the running product.</summary>
/// <param name="Name">File name without its ending, under <c>wwwroot/help/{language}/</c>.</param>
/// <param name="Role">Who of the demo is signed in; null for nobody.</param>
/// <param name="Path">The page's address; <c>{child}</c> stands for the demo family's first child.</param>
public sealed record HelpPicture(string Name, string? Role, string Path);

/// <summary>Which pictures the help has, and which of them have been taken.</summary>
public sealed class HelpPictures(IWebHostEnvironment site)
{
    public static readonly IReadOnlyList<HelpPicture> All =
    [
        new("register", null, "/register"),
        new("sign-in", null, "/sign-in"),
        new("personal-data", "parent", "/account"),
        new("form", "parent", "/applications/form"),
        new("application", "parent", "/applications/new"),
        new("services", "parent", "/services"),
        new("service", "parent", "/services/education/general/attendance-and-meals"),
        new("attendance", "parent", "/children/{child}/attendance"),
        new("settings", "parent", "/children/{child}/settings"),
        new("representatives", "parent", "/children/{child}/representatives"),
        new("add", "parent", "/representatives/add"),
        new("messages", "trusted", "/messages"),
        new("access-log", "parent", "/children/{child}/access-log"),
        new("poster", null, "/poster"),
    ];

    /// <returns>The picture's address; null when it has not been taken, so that no page shows a broken one.</returns>
    public string? Find(string name, string language)
    {
        var path = $"help/{language}/{name}.jpg";
        return site.WebRootFileProvider.GetFileInfo(path).Exists ? $"/{path}" : null;
    }
}
