namespace Porog.Web.Help;

/// <summary>A picture of a real page in the help; <c>tools/take-pictures</c> takes all of them from the running product.</summary>
/// <param name="Name">File name without its ending, under <c>wwwroot/help/{language}/</c>.</param>
/// <param name="Role">Who of the demo is signed in: a role, or the beginning of a full name; null for nobody.</param>
/// <param name="Title">What the page calls itself, in Russian: what <see cref="Words"/> ask for.</param>
/// <param name="Path">
/// The page's address; <c>{child}</c> stands for the demo family's child at school, <c>{trust}</c> for a trust of theirs,
/// <c>{invitation}</c> for one that waits, <c>{report}</c> for the report of this week.
/// </param>
/// <param name="Continue">How often the form is filled in and sent before the picture is taken.</param>
/// <param name="Paper">Whether it is taken as printed.</param>
public sealed record HelpPicture(string Name, string? Role, string Title, string Path, int Continue = 0, bool Paper = false);

/// <summary>Which pictures the help has, and which of them have been taken.</summary>
public sealed class HelpPictures(IWebHostEnvironment site)
{
    public static readonly IReadOnlyList<HelpPicture> All =
    [
        new("register", null, "Регистрация", "/register"),
        new("code", null, "Подтвердите телефон", "/register", Continue: 1),
        new("sign-in", null, "Вход", "/sign-in"),
        new("personal-data", "parent", "Личные данные", "/account"),
        new("form", "parent", "Бланк заявления", "/applications/form?child={child}", Paper: true),
        new("application", "parent", "Заявление через сайт", "/applications/new"),
        new("services", "parent", "Услуги", "/services"),
        new(
            "service",
            "parent",
            "Посмотреть информацию о посещении и питании в школе, детском саду, колледже",
            "/services/education/general/attendance-and-meals"
        ),
        new("attendance", "parent", "Посещение", "/children/{child}/attendance"),
        new("settings", "parent", "Параметры", "/children/{child}/settings"),
        new("representatives", "parent", "Представители", "/children/{child}/representatives"),
        new("add", "parent", "Добавить представителя", "/representatives/add?child={child}"),
        new("person", "parent", "Кого вы приглашаете", "/representatives/add?child={child}", Continue: 1),
        new("check", "parent", "Проверьте, кому и что откроется", "/representatives/add?child={child}", Continue: 2),
        new("messages", "Гордеева", "Центр уведомлений", "/messages"),
        new("invitation", "Гордеева", "Приглашение", "/invitations/{invitation}"),
        new("exclude", "parent", "Исключить доверенное лицо?", "/children/{child}/trusts/{trust}/end"),
        new("access-log", "parent", "Кто смотрел и что менялось", "/children/{child}/access-log"),
        new("channels", "parent", "Каналы уведомлений", "/children/{child}/settings/channels"),
        new("event-types", "parent", "Типы событий", "/children/{child}/settings/events"),
        new("devices", "parent", "Устройства для уведомлений", "/account/devices"),
        new("report", "parent", "Сводные отчёты", "/reports/{report}"),
        new("month", "parent", "Посещение", "/children/{child}/attendance/month"),
        new("poster", null, "Плакат для родителей", "/poster", Paper: true),
    ];

    /// <returns>The picture's address and its page's title; null when it has not been taken, so that no page shows a broken one.</returns>
    public (string Address, string Title)? Find(string name, Words L)
    {
        var path = $"help/{L.Language}/{name}.webp";
        return All.FirstOrDefault(picture => picture.Name == name) is { } known && site.WebRootFileProvider.GetFileInfo(path).Exists
            ? ($"/{path}", L[known.Title])
            : null;
    }
}
