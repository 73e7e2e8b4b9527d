using System.Globalization;
using System.Text;
using Porog.Journal;

namespace Porog.Simulator.Day;

/// <summary>The results of a run.</summary>
public sealed class SimulationReport
{
    private readonly SortedDictionary<EventKind, int> acceptedByKind = [];
    private readonly SortedDictionary<string, int> rejectedByCode = new(StringComparer.Ordinal);

    public int Sent { get; private set; }
    public int Accepted { get; private set; }
    public int Duplicates { get; private set; }
    public int Rejected => rejectedByCode.Values.Sum();

    /// <summary>How many requests were repeated.</summary>
    public int Retries { get; set; }

    public IReadOnlyDictionary<EventKind, int> AcceptedByKind => acceptedByKind;
    public IReadOnlyDictionary<string, int> RejectedByCode => rejectedByCode;

    /// <summary>Adds one answered request; all its events have the same kind.</summary>
    public void Add(EventKind kind, int sent, EventsAnswer answer)
    {
        Sent += sent;
        Accepted += answer.Accepted;
        Duplicates += answer.Duplicates;
        acceptedByKind[kind] = acceptedByKind.GetValueOrDefault(kind) + answer.Accepted;
        foreach (var rejected in answer.Rejected)
            rejectedByCode[rejected.Code] = rejectedByCode.GetValueOrDefault(rejected.Code) + 1;
    }

    public string Line =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"sent {Sent:N0}, accepted {Accepted:N0}, duplicates {Duplicates:N0}, rejected {Rejected:N0}"
        );

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(Line + (Retries > 0 ? $", repeated requests {Retries}" : ""));
        foreach (var (kind, count) in acceptedByKind)
            text.AppendLine(CultureInfo.InvariantCulture, $"  accepted {Name(kind), -18}{count, 8:N0}");
        foreach (var (code, count) in rejectedByCode)
            text.AppendLine(CultureInfo.InvariantCulture, $"  rejected {code, -18}{count, 8:N0}");
        return text.ToString();
    }

    private static string Name(EventKind kind) =>
        kind switch
        {
            EventKind.In => "entries",
            EventKind.Out => "exits",
            EventKind.Buffet => "buffet purchases",
            EventKind.Hot => "hot meals",
            EventKind.Subsidised => "subsidised meals",
            EventKind.TopUp => "top-ups",
            _ => "corrections",
        };
}
