namespace Porog.Web.Shared;

/// <summary>What has just been done, told once on the next page. Only its name travels, in a cookie; the page has the words.</summary>
public sealed class Flash(IHttpContextAccessor accessor)
{
    private const string Cookie = "porog.flash";

    public void Tell(FlashKind kind) => SiteCookies.Set(Http, Cookie, kind.ToString(), TimeSpan.FromMinutes(1));

    /// <returns>What to tell, or null; told once.</returns>
    public FlashKind? Take()
    {
        if (!Enum.TryParse<FlashKind>(SiteCookies.Read(Http, Cookie), out var kind) || !Enum.IsDefined(kind))
            return null;
        SiteCookies.Delete(Http, Cookie);
        return kind;
    }

    /// <returns>Whether this is to be told; told once. Anything else stays for the page that it is for.</returns>
    public bool Takes(FlashKind kind)
    {
        var told = SiteCookies.Read(Http, Cookie) == kind.ToString();
        if (told)
            SiteCookies.Delete(Http, Cookie);
        return told;
    }

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Only while answering a request.");
}

public enum FlashKind
{
    ThresholdSet = 1,
    ThresholdOff = 2,
    ChoicesSaved = 3,
    MessagesRead = 7,
    ApplicationEntered = 20,
    ApplicationApproved = 21,
    ApplicationRefused = 22,
    ApplicationFiled = 23,
    ApplicationWithdrawn = 24,
    RepresentationEnded = 25,
    ApplicationEnteredInPart = 26,
    NamedPersonRemoved = 27,
    AccessDoubted = 29,
    DoubtSettled = 30,
    PassageEntered = 100,
    CorrectionEntered = 101,
    CardIssued = 102,
    CardReplaced = 103,
    CardBlocked = 104,
    CardLost = 105,
    CardUnblocked = 106,
    CardDismissed = 107,
    ChildMoved = 108,
    ChildLeft = 109,
    ChildReturned = 110,
    ChildAdded = 111,
    ChildEdited = 114,
    DeviceAdded = 112,
    DeviceRevoked = 113,
    ApplicationEnteredAlone = 28,
    TrustChanged = 40,
    TrustEnded = 41,
    SightNarrowed = 45,
    TrustMoved = 42,
    InvitationWithdrawn = 43,
    InvitationResent = 44,
    PasswordChanged = 4,
    PhoneChanged = 5,
    LinkSent = 6,
    DeviceRemoved = 60,
    DeviceRenamed = 61,
    DeviceGone = 62,
    PushSent = 63,
    HandOverUndone = 70,
    MenuSaved = 71,
    MenuRemoved = 72,
    MenuCopied = 73,
    MenuImported = 74,
    SaleCancelled = 75,
    SubsidyGiven = 76,
    SubsidyEnded = 77,
    SubsidySaved = 78,
    OrganisationSaved = 80,
    StaffInvited = 81,
    StaffInvitationWithdrawn = 82,
    StaffRoleGiven = 83,
    StaffRoleTaken = 84,
    SecondFactorReset = 85,
    SecondFactorOff = 86,
    PasskeyAdded = 87,
    PasskeyRemoved = 88,
    CalendarSaved = 130,
    CalendarRemoved = 131,
    CalendarCopied = 132,
    CalendarImported = 133,
    PhotoGiven = 8,
    PhotoRemoved = 9,
    AbsenceAnnounced = 120,
    AbsenceKnown = 121,
    AbsenceTakenBack = 122,
    AbsenceOver = 123,
}
