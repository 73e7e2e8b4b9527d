namespace Porog.Web.Services;

/// <summary>A step of the catalogue's way: Услуги → Образование → Среднее общее → the service.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Title">As the letter calls it.</param>
/// <param name="Text">What is found there.</param>
public sealed record CatalogueStep(string Path, string Title, string Text);

/// <summary>The way to the service.</summary>
public sealed class Catalogue : ISearchPages
{
    public const string Service = "/services/education/general/attendance-and-meals";

    /// <summary>From the top down.</summary>
    public static IReadOnlyList<CatalogueStep> Way(Words L) =>
        [
            new("/services", L["Услуги"], L["Все услуги этого сайта"]),
            new("/services/education", L["Образование"], L["Школы, колледжи, детские сады"]),
            new("/services/education/general", L["Среднее общее"], L["Школа и всё, что вокруг неё"]),
            new(
                Service,
                L["Посмотреть информацию о посещении и питании в школе, детском саду, колледже"],
                L["Когда ребёнок пришёл и ушёл, что ел, сколько денег на лицевом счёте"]
            ),
        ];

    public IEnumerable<SearchEntry> Pages(Words L) =>
        [
            .. Way(L)
                .Skip(1)
                .Select(s => new SearchEntry(s.Path, s.Title, s.Text, L["проход турникет буфет обед баланс карта электронный дневник"])),
            new(
                "/applications/form",
                L["Бланк заявления"],
                L["Напечатайте, заполните, подпишите и передайте ответственному за «Проход и питание»."],
                L["запрос бумага доступ доверенные лица"]
            ),
            new(
                "/applications/new",
                L["Заявление через сайт"],
                L["Ответственный за «Проход и питание» сверит данные с реестром и откроет доступ. На каждого ребёнка – своё заявление."],
                L["запрос онлайн подать доступ родитель"]
            ),
        ];
}
