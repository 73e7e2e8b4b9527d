using Microsoft.AspNetCore.Components;
using Porog.Access;
using Porog.Attendance;
using Porog.Delegation;
using Porog.Registry;
using Porog.Shared;
using Porog.Web.Accounts.Registering;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Delegation;

/// <summary>
/// The way from «Добавить/исключить представителя» to a sent invitation. What was typed travels from step to step in the form
/// itself, never in an address; the invitation's id is made with the first step, so that the last one sent twice makes one.
/// </summary>
public sealed partial class AddRepresentativePage
{
    private enum Step
    {
        Children = 0,
        Person = 1,
        Check = 2,
    }

    /// <summary>The buttons: the step they lead to, and the last one, which sends.</summary>
    public enum Button
    {
        Children = 1,
        Person = 2,
        Check = 3,
        Send = 4,
    }

    private readonly FormErrors errors = new();
    private IReadOnlyList<ChildSummary>? own;
    private Step step;

    [SupplyParameterFromQuery]
    public Guid? Child { get; set; }

    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public Button? Go { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public Guid? InvitationId { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public List<Guid>? Chosen { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public bool Asked { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public string? PhoneNumber { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public string? Surname { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public List<int>? Sees { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public string? From { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public string? Until { get; set; }

    [SupplyParameterFromForm(FormName = "add")]
    public bool MayAccompany { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private bool Legal => Tab == "legal";

    private List<Guid> Picked =>
        Chosen
        ?? (
            Child is { } one ? [one]
            : own is [var only] ? [only.Id]
            : []
        );

    private IEnumerable<ChildSummary> PickedChildren => own!.Where(child => Picked.Contains(child.Id));

    private bool Kindergarten => PickedChildren.Any(child => child.Kind == OrganisationKind.Kindergarten);

    private Sight Scope => Asked ? SightFields.Of(Sees) : Sight.Everything;

    private bool Narrowed =>
        Asked && (Scope != Sight.Everything || MayAccompany || !string.IsNullOrEmpty(From) || !string.IsNullOrEmpty(Until));

    private string Heading =>
        step switch
        {
            Step.Children => L["Добавить представителя"],
            Step.Person => L["Кого вы приглашаете"],
            _ => L["Проверьте, кому и что откроется"],
        };

    private string SpanWords
    {
        get
        {
            var today = DateOnly.FromDateTime(PickedChildren.First().Zone.At(Clock.GetUtcNow()).DateTime);
            return (Dates.Parse(From), Dates.Parse(Until)) switch
            {
                (null, null) => L["Сразу и без срока"],
                (null, { } last) => L["До {0} включительно", Dates.Day(last, today)],
                ({ } first, null) => L["С {0}", Dates.Day(first, today)],
                ({ } first, { } last) => L["С {0} по {1}", Dates.Day(first, today), Dates.Day(last, today)],
            };
        }
    }

    protected override async Task OnInitializedAsync()
    {
        if (Visitor.IdOf(Http.User) is not { } personId)
            return;
        own = [.. (await Children.ListAsync(personId, Http.RequestAborted)).Where(child => child.Relation == Relation.Legal)];
        InvitationId ??= Guid.NewGuid();
    }

    private async Task GoAsync()
    {
        if (Visitor.IdOf(Http.User) is not { } personId || own is null)
            return;
        Chosen = [.. (Chosen ?? []).Distinct().Where(id => own.Any(child => child.Id == id))];
        MayAccompany &= Kindergarten;
        if (Go == Button.Children)
            return;
        if (Chosen.Count == 0)
        {
            errors.Add("children", L["Отметьте хотя бы одного ребёнка"]);
            errors.Refuse(Http);
            return;
        }
        step = Step.Person;
        if (Go is not (Button.Check or Button.Send))
            return;
        CheckDates();
        var request = new InvitationRequest(
            InvitationId ?? Guid.NewGuid(),
            Chosen,
            PhoneNumber ?? "",
            Surname ?? "",
            Scope,
            Dates.Parse(From),
            Dates.Parse(Until),
            MayAccompany
        );
        var answer = await Invitations.CheckAsync(personId, request, Http.RequestAborted);
        foreach (var fault in answer.Faults)
            errors.Add(FieldOf(fault), WordsOf(fault));
        if (errors.Refuse(Http))
            return;
        step = Step.Check;
        if (Go == Button.Send)
            await SendAsync(personId, request);
    }

    private async Task SendAsync(Guid personId, InvitationRequest request)
    {
        var answer = await Invitations.SendAsync(personId, request, Http.RequestAborted);
        switch (answer.Outcome)
        {
            case TrustOutcome.Done:
                Navigation.NavigateTo($"/representatives/sent/{request.Id}");
                break;
            case TrustOutcome.Conflict:
                // A new id: sent again, this is another invitation.
                InvitationId = Guid.NewGuid();
                errors.Add(
                    null,
                    L["С этой страницы уже отправлено другое приглашение. Если нужно отправить и это, нажмите «Отправить» ещё раз"]
                );
                errors.Refuse(Http);
                break;
            case TrustOutcome.TooMany:
                errors.Add(
                    null,
                    L["За сутки можно отправить не больше {0} приглашений. Попробуйте завтра", Options.Trusts.MostInvitationsADay]
                );
                Http.TooMany();
                break;
            default:
                errors.Add(null, L["Не получилось отправить. Начните сначала"]);
                errors.Refuse(Http);
                break;
        }
    }

    private void CheckDates()
    {
        if (!string.IsNullOrEmpty(From) && Dates.Parse(From) is null)
            errors.Add("from", L["Введите дату"]);
        if (!string.IsNullOrEmpty(Until) && Dates.Parse(Until) is null)
            errors.Add("until", L["Введите дату"]);
    }

    private static string FieldOf(InvitationFault fault) =>
        fault switch
        {
            InvitationFault.Phone or InvitationFault.Oneself => "phone",
            InvitationFault.Surname => "surname",
            InvitationFault.SeesNothing => "sees",
            InvitationFault.FromIsPast => "from",
            InvitationFault.UntilIsPast => "until",
            _ => "children",
        };

    private string WordsOf(InvitationFault fault) =>
        fault switch
        {
            InvitationFault.Phone => AccountFields.NoMobile(L, PhoneNumber),
            InvitationFault.Oneself => L["Это ваш собственный номер. Введите номер того, кого приглашаете"],
            InvitationFault.Surname => string.IsNullOrWhiteSpace(Surname) ? L["Введите фамилию"] : AccountFields.NoName(L),
            InvitationFault.SeesNothing => L["Отметьте, что увидит этот человек"],
            InvitationFault.FromIsPast => L["Первый день не может быть в прошлом"],
            InvitationFault.UntilIsPast => L["Последний день не может быть в прошлом и раньше первого"],
            _ => L["Отметьте хотя бы одного ребёнка"],
        };
}
