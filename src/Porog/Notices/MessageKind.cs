namespace Porog.Notices;

/// <summary>The kinds of messages that a person receives.</summary>
public enum MessageKind : short
{
    Passage = 1,
    Buffet = 2,
    Hot = 3,
    Subsidised = 4,
    TopUp = 5,
    Threshold = 6,
    Invitation = 7,
    Trust = 8,
    Report = 9,
    Security = 10,

    /// <summary>An announced absence, or its taking back.</summary>
    Absence = 12,

    /// <summary>A question about a child that was expected and has not come, and what became of it.</summary>
    Alert = 13,
}
