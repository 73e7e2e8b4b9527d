using Porog.Access.Staff;

namespace Porog.Web.School.Staff;

/// <summary>A page in the navigation of staff.</summary>
public sealed record StaffPlace(string Path, string Name);

/// <summary>The navigation of staff: the pages each role opens, in order. The site's header links to the first one.</summary>
public sealed class StaffPlaces(Words L)
{
    /// <summary>The first page of each role: a person may have several.</summary>
    public IReadOnlyList<StaffPlace> ForStart(VisitorAccount person)
    {
        string[] starts = ["/school", "/groups", "/till", "/admin"];
        return [.. Of(person).Where(place => starts.Contains(place.Path))];
    }

    public IReadOnlyList<StaffPlace> Of(VisitorAccount person)
    {
        (string Path, string Name, string Policy)[] all =
        [
            ("/school", L["Сегодня"], StaffPolicy.Officer),
            ("/admin", L["Организации"], StaffPolicy.Administrator),
            ("/admin/staff", L["Сотрудники"], StaffPolicy.Administrator),
            ("/school/applications", L["Заявления"], StaffPolicy.Officer),
            ("/school/children", L["Дети и их представители"], StaffPolicy.Officer),
            ("/school/subsidised", L["Льготный список"], StaffPolicy.Officer),
            ("/school/cards/unknown", L["Неизвестные карты"], StaffPolicy.Officer),
            ("/school/devices", L["Турникеты и кассы"], StaffPolicy.OfficerOrAdministrator),
            ("/school/now", L["Кто сейчас здесь"], StaffPolicy.Officer),
            ("/groups", L["Мои группы"], StaffPolicy.Teacher),
            ("/till", L["Касса"], StaffPolicy.Cashier),
            ("/till/subsidised", L["Льготное питание"], StaffPolicy.Cashier),
            ("/till/day", L["Итоги дня"], StaffPolicy.Cashier),
            ("/school/menu", L["Меню"], StaffPolicy.CashierOrOfficer),
            ("/school/groups", L["Классы и группы"], StaffPolicy.OfficerOrAdministrator),
            ("/school/import", L["Загрузка списка детей"], StaffPolicy.OfficerOrAdministrator),
            ("/school/staff", L["Сотрудники школы"], StaffPolicy.Officer),
            ("/school/reports", L["Отчёты школы"], StaffPolicy.Officer),
            ("/school/paper", L["Печать для школы"], StaffPolicy.Officer),
        ];
        return [.. all.Where(p => StaffPolicy.Admits(p.Policy, person.Kinds)).Select(p => new StaffPlace(p.Path, p.Name))];
    }
}
