using System.Globalization;
using Porog.Simulator.Demo;

namespace Porog.Simulator.Day;

/// <summary>How to run a day.</summary>
/// <param name="Day">Local date in the schools' zone.</param>
/// <param name="Speed">Simulated seconds per real second; 0 means as fast as the server answers.</param>
/// <param name="Live">
/// Every event gets the time at which it is sent, so that the day runs now at any hour. Every run uses new event ids.
/// </param>
/// <param name="Repeat">Start again when the day is over, until cancelled.</param>
public sealed record SimulationOptions(DateOnly Day, double Speed, bool Live = false, bool Repeat = false);

/// <summary>
/// Runs a school day through the public interface, like the demo's turnstiles, tills and payment systems.
/// An event is posted when the simulated clock reaches it. If not live, the event has its planned time, and the simulated clock never
/// overtakes the real one: a day that is not over is followed from the present moment on.
/// </summary>
public sealed class SchoolDay
{
    private const int RequestsAtOnce = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PlainProgressEvery = TimeSpan.FromSeconds(15);

    private readonly TimeProvider clock;
    private readonly TextWriter output;
    private readonly DayPlan plan;
    private readonly Retrying retrying;
    private readonly EventSender sender;
    private readonly DeviceSender devices;
    private DateTimeOffset lastProgress;

    /// <param name="demo">Whose day.</param>
    /// <param name="http">Its base address is the server's.</param>
    /// <param name="clock">The real clock.</param>
    /// <param name="output">Progress.</param>
    public SchoolDay(DemoFile demo, HttpClient http, TimeProvider clock, TextWriter output)
    {
        (this.clock, this.output, plan) = (clock, output, new DayPlan(demo));
        retrying = new Retrying(http, clock);
        sender = new EventSender(retrying);
        devices = new DeviceSender(retrying, demo);
    }

    /// <summary>The results so far.</summary>
    public SimulationReport Report { get; } = new();

    /// <summary>The local date in the schools' zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(LocalNow().DateTime);

    /// <summary>Whether progress stays on one line of a terminal; otherwise new lines are printed at intervals.</summary>
    public bool OneLine { get; init; }

    /// <summary>Returns when the day is over or the run is cancelled.</summary>
    /// <exception cref="DemoException">The day is in the future, or the server refuses the events or is gone.</exception>
    public async Task RunAsync(SimulationOptions options, CancellationToken cancel)
    {
        var today = Today;
        if (!options.Live && options.Day > today)
            throw new DemoException($"{options.Day:yyyy-MM-dd} is in the future: choose a day up to today, or use --live.");
        try
        {
            var run = options.Live ? $"live-{clock.GetUtcNow().ToUnixTimeMilliseconds()}" : "day";
            for (var lap = 0; lap == 0 || options.Repeat; lap++)
            {
                // Live laps are new days; without --live each lap repeats the same events, and the server reports duplicates.
                var events = plan.Of(options.Day, options.Live ? $"{run}-{lap}" : run);
                var from = events[0].At;
                if (options.Live && lap == 0 && DayPlan.IsSchoolDay(today) && options.Day == today)
                {
                    // Skip what has already happened, and do not wait through the hours before school.
                    var later = events.Where(e => e.At > LocalNow()).ToList();
                    if (later.Count < events.Count && later.Any(e => Journal.EventKinds.IsPassage(e.Kind)))
                        (events, from) = (later, LocalNow());
                }
                await RunLapAsync(events, from, options, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Cancelling is the regular end of a repeating run.
        }
        finally
        {
            Report.Retries = retrying.Retries;
            if (OneLine)
                await output.WriteLineAsync();
        }
    }

    private async Task RunLapAsync(
        IReadOnlyList<PlannedEvent> events,
        DateTimeOffset from,
        SimulationOptions options,
        CancellationToken cancel
    )
    {
        var started = clock.GetTimestamp();
        for (var next = 0; next < events.Count; )
        {
            cancel.ThrowIfCancellationRequested();
            var reached = options.Speed == 0 ? DateTimeOffset.MaxValue : from + clock.GetElapsedTime(started) * options.Speed;
            if (!options.Live && reached > clock.GetUtcNow())
                reached = clock.GetUtcNow();
            var upTo = next;
            while (upTo < events.Count && upTo - next < EventSender.BatchLimit && events[upTo].At <= reached)
                upTo++;
            if (upTo > next)
            {
                await SendAsync(events.Skip(next).Take(upTo - next), options.Live, cancel);
                next = upTo;
            }
            await ShowProgressAsync(next < events.Count ? events[next].At : events[^1].At, cancel);
            if (next < events.Count && events[next].At > reached)
                await Task.Delay(Tick, clock, cancel);
        }
    }

    private async Task SendAsync(IEnumerable<PlannedEvent> events, bool live, CancellationToken cancel)
    {
        // One kind per request, so that the report can count accepted events by kind.
        var requests = events.GroupBy(e => (e.Device, e.Kind)).ToList();
        foreach (var some in requests.Chunk(RequestsAtOnce))
        {
            var answers = await Task.WhenAll(some.Select(r => SendAsync(r.Key.Device, [.. r], live, cancel)));
            foreach (var (request, answer) in some.Zip(answers))
                Report.Add(request.Key.Kind, request.Count(), answer);
        }
    }

    /// <summary>A device of a make speaks its own protocol, unless the server has no gateway.</summary>
    private async Task<EventsAnswer> SendAsync(
        DemoDevice device,
        IReadOnlyList<PlannedEvent> events,
        bool live,
        CancellationToken cancel
    ) =>
        device.Make is not null && await devices.SendAsync(device, [.. events.Select(e => (e, TimeOf(e, live)))], cancel) is { } answer
            ? answer
            : await sender.SendAsync(device, [.. events.Select(e => e.ToCloudEvent(TimeOf(e, live)))], cancel);

    private DateTimeOffset TimeOf(PlannedEvent planned, bool live) => live ? clock.GetUtcNow().ToOffset(planned.At.Offset) : planned.At;

    private async Task ShowProgressAsync(DateTimeOffset simulated, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now - lastProgress < (OneLine ? Tick : PlainProgressEvery))
            return;
        lastProgress = now;
        var line = string.Create(CultureInfo.InvariantCulture, $"{simulated:HH:mm}  {Report.Line}");
        if (OneLine)
            await output.WriteAsync($"\r{line}   ".AsMemory(), cancel);
        else
            await output.WriteLineAsync(line.AsMemory(), cancel);
    }

    private DateTimeOffset LocalNow() => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), plan.Zone);
}
