using Porog.Access.Staff;

namespace Porog.Web.School.Staff;

/// <summary>Roles and what happened to them, in plain words.</summary>
public sealed class StaffWords(Words L)
{
    public string Kind(StaffKind kind) =>
        kind switch
        {
            StaffKind.Administrator => L["Администратор"],
            StaffKind.Officer => L["Ответственный за «Проход и питание»"],
            StaffKind.Teacher => L["Учитель или воспитатель"],
            _ => L["Оператор питания"],
        };

    /// <summary>«Школа № 57 · 5 Б»; of an administrator, the whole system.</summary>
    public string Place(string? organisation, string? group) =>
        organisation is null ? L["Вся система"]
        : group is null ? organisation
        : $"{organisation} · {group}";

    public string Event(StaffEvent what) =>
        what switch
        {
            StaffEvent.Invited => L["Отправлено приглашение"],
            StaffEvent.InvitationWithdrawn => L["Приглашение отозвано"],
            StaffEvent.RoleGiven => L["Роль дана"],
            StaffEvent.RoleTaken => L["Роль снята"],
            _ => L["Второй шаг входа сброшен"],
        };

    public string OrganisationKind(Registry.OrganisationKind kind) =>
        kind switch
        {
            Registry.OrganisationKind.School => L["Школа"],
            Registry.OrganisationKind.College => L["Колледж"],
            _ => L["Детский сад"],
        };
}
