using Porog.Access.Staff;
using Porog.School;

namespace Porog.Web.School.Staff;

/// <summary>A page in the navigation of staff.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Name">In the reader's language.</param>
/// <param name="Waiting">How much waits there, of what was counted; null for a page without a count.</param>
public sealed record StaffPlace(string Path, string Name, Func<StaffCounts, int>? Waiting = null);

/// <param name="Name">The heading.</param>
/// <param name="Places">In order; never empty.</param>
public sealed record StaffPlaceGroup(string Name, IReadOnlyList<StaffPlace> Places);

/// <summary>The navigation of staff: the pages each role opens, in groups. The site's header links to the first one.</summary>
public sealed class StaffPlaces(Words L)
{
    /// <summary>The first page of each role: a person may have several.</summary>
    public IReadOnlyList<StaffPlace> ForStart(VisitorAccount person)
    {
        string[] starts = ["/school", "/groups", "/till", "/admin"];
        return [.. Of(person).Where(place => starts.Contains(place.Path))];
    }

    public IReadOnlyList<StaffPlace> Of(VisitorAccount person) => [.. GroupsOf(person).SelectMany(g => g.Places)];

    public IReadOnlyList<StaffPlaceGroup> GroupsOf(VisitorAccount person)
    {
        (string Name, (string Path, string Name, string Policy, Func<StaffCounts, int>? Waiting)[] Places)[] all =
        [
            (
                L["Сегодня"],
                [
                    ("/school", L["Обзор"], StaffPolicy.Officer, c => c.Doubts),
                    ("/school/now", L["Кто сейчас здесь"], StaffPolicy.Officer, null),
                    ("/groups", L["Мои группы"], StaffPolicy.Teacher, null),
                ]
            ),
            (
                L["Система"],
                [
                    ("/admin", L["Организации"], StaffPolicy.Administrator, null),
                    ("/admin/staff", L["Все сотрудники"], StaffPolicy.Administrator, null),
                    ("/admin/health", L["Состояние системы"], StaffPolicy.Administrator, null),
                    ("/admin/honesty", L["Честные числа"], StaffPolicy.Administrator, null),
                ]
            ),
            (
                L["Дети"],
                [
                    ("/school/children", L["Дети и их представители"], StaffPolicy.Officer, null),
                    ("/school/applications", L["Заявления"], StaffPolicy.Officer, c => c.Applications),
                    ("/school/cards/unknown", L["Неизвестные карты"], StaffPolicy.Officer, c => c.Cards),
                    ("/school/groups", L["Классы и группы"], StaffPolicy.OfficerOrAdministrator, null),
                    ("/school/import", L["Загрузка списка детей"], StaffPolicy.OfficerOrAdministrator, c => c.Imports),
                ]
            ),
            (
                L["Питание"],
                [
                    ("/till", L["Касса"], StaffPolicy.Cashier, null),
                    ("/till/subsidised", L["Льготное питание"], StaffPolicy.Cashier, null),
                    ("/till/day", L["Итоги дня"], StaffPolicy.Cashier, null),
                    ("/school/menu", L["Меню"], StaffPolicy.CashierOrOfficer, null),
                    ("/school/subsidised", L["Льготный список"], StaffPolicy.Officer, null),
                ]
            ),
            (
                L["Школа"],
                [
                    ("/school/devices", L["Турникеты и кассы"], StaffPolicy.OfficerOrAdministrator, c => c.Devices),
                    ("/school/calendar", L["Календарь"], StaffPolicy.Officer, null),
                    ("/school/staff", L["Сотрудники школы"], StaffPolicy.Officer, null),
                    ("/school/reports", L["Отчёты школы"], StaffPolicy.Officer, null),
                    ("/school/honesty", L["Честные числа школы"], StaffPolicy.Officer, null),
                    ("/school/paper", L["Печать для школы"], StaffPolicy.Officer, null),
                ]
            ),
        ];
        return
        [
            .. all.Select(g => new StaffPlaceGroup(
                    g.Name,
                    [
                        .. g
                            .Places.Where(p => StaffPolicy.Admits(p.Policy, person.Kinds))
                            .Select(p => new StaffPlace(p.Path, p.Name, p.Waiting)),
                    ]
                ))
                .Where(g => g.Places.Count > 0),
        ];
    }
}
