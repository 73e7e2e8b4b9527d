using Porog.Access.Staff;
using Porog.Web.Shared;

namespace Porog.Web.School;

/// <summary>One of the pages that a role opens.</summary>
public sealed record StaffPlace(string Path, string Name);

/// <summary>The pages of the school's side, in the order of the navigation; the header leads to the first that a person may open.</summary>
public sealed class StaffPlaces(Words L)
{
    public IReadOnlyList<StaffPlace> Of(VisitorAccount person)
    {
        (string Path, string Name, StaffKind[] Kinds)[] all =
        [
            ("/school", L["Сегодня"], [StaffKind.Officer]),
            ("/admin", L["Организации"], [StaffKind.Administrator]),
            ("/admin/staff", L["Сотрудники"], [StaffKind.Administrator]),
            ("/school/applications", L["Заявления"], [StaffKind.Officer]),
            ("/school/children", L["Дети и их представители"], [StaffKind.Officer]),
            ("/school/subsidised", L["Льготный список"], [StaffKind.Officer]),
            ("/school/cards/unknown", L["Неизвестные карты"], [StaffKind.Officer]),
            ("/school/devices", L["Турникеты и кассы"], [StaffKind.Officer, StaffKind.Administrator]),
            ("/school/now", L["Кто сейчас здесь"], [StaffKind.Officer]),
            ("/groups", L["Мои группы"], [StaffKind.Teacher]),
            ("/till", L["Касса"], [StaffKind.Cashier]),
            ("/till/subsidised", L["Льготное питание"], [StaffKind.Cashier]),
            ("/till/day", L["Итоги дня"], [StaffKind.Cashier]),
            ("/school/menu", L["Меню"], [StaffKind.Officer, StaffKind.Cashier]),
            ("/school/groups", L["Классы и группы"], [StaffKind.Officer, StaffKind.Administrator]),
            ("/school/import", L["Загрузка списка детей"], [StaffKind.Officer, StaffKind.Administrator]),
            ("/school/staff", L["Сотрудники школы"], [StaffKind.Officer]),
            ("/school/reports", L["Отчёты школы"], [StaffKind.Officer]),
            ("/school/paper", L["Печать для школы"], [StaffKind.Officer]),
        ];
        return [.. all.Where(p => p.Kinds.Any(person.Kinds.Contains)).Select(p => new StaffPlace(p.Path, p.Name))];
    }
}
