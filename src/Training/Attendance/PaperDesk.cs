using System.Security.Cryptography;
using System.Text;
using Training.Data;

namespace Training.Attendance;

/// <summary>What stands on a sheet of paper beside a name.</summary>
public enum PaperMark
{
    [Code("not-marked", "Not marked")] NotMarked,
    [Code("came", "Came")] Came,
    [Code("absent", "Did not come")] Absent,
}

/// <param name="LineId">Of the line in the form that was filled in, so that sending it twice records it once.</param>
/// <param name="In">None: from the start.</param>
/// <param name="Out">None: until the end.</param>
public sealed record PaperLine(Guid LineId, int PersonId, PaperMark Mark, TimeOnly? In, TimeOnly? Out);

/// <summary>Somebody who wrote themselves on the sheet.</summary>
public sealed record PaperWalkIn(Guid LineId, Newcomer Newcomer, TimeOnly? In, TimeOnly? Out);

/// <summary>A field that is wrong.</summary>
/// <param name="Index">Of the line, or of the walk-in, from 0.</param>
/// <param name="Field">"Mark", "In", "Out" or "Email".</param>
public sealed record PaperProblem(bool IsWalkIn, int Index, string Field, string Sentence);

/// <param name="Refusal">Why nothing at all can be entered.</param>
/// <param name="Changed">How many people now stand otherwise than before.</param>
public sealed record PaperAnswer(DeskAnswer? Refusal, IReadOnlyList<PaperProblem> Problems, int Changed);

/// <summary>Enters a register that was kept on paper: all of it in one transaction, or nothing.</summary>
public sealed class PaperDesk(TrainingDb db, Clock clock, AttendanceDesk door)
{
    /// <summary>What is on the sheet becomes what the register says. What it says already makes no event, so the same sheet can be entered again.</summary>
    public async Task<PaperAnswer> EnterAsync(RegisterKeeper keeper, string reference, DateOnly date, IReadOnlyList<PaperLine> lines, IReadOnlyList<PaperWalkIn> walkIns)
    {
        await using var work = await db.BeginWriteAsync();
        if (await Register.OpenAsync(db, keeper, reference, date) is not { } register)
        {
            return new(DeskAnswer.NotFound, [], 0);
        }
        var problems = Problems(register.Day, lines, walkIns);
        if (problems.Count > 0)
        {
            return new(null, problems, 0);
        }
        var place = RegisterPlace.OfDay(reference, date);
        var known = register.People.ToDictionary(p => p.PersonId);
        var events = lines.SelectMany((line, i) => Events(register.Day, line, known.GetValueOrDefault(line.PersonId)).Select(e => (Index: i, Event: e))).ToList();
        var came = walkIns.Select((w, i) => (Index: i, Event: new DoorEvent(w.LineId, ScanKind.Arrived) { Newcomer = w.Newcomer, Stated = w.In ?? register.Day.Start })).ToList();
        var answers = await door.RecordWithinAsync(keeper, place, [.. events.Concat(came).Select(e => e.Event)]);
        if (answers is null || answers.FirstOrDefault(a => a.Outcome is DeskOutcome.RegisterClosed or DeskOutcome.TooEarly or DeskOutcome.NotRunning) is not null)
        {
            return new(answers?.First(a => !a.Good) ?? DeskAnswer.NotFound, [], 0);
        }
        // Somebody new has a number only now.
        List<DoorEvent> left = [];
        foreach (var (walkIn, i) in walkIns.Select((w, i) => (w, i)).Where(w => w.w.Out is not null))
        {
            if (answers[events.Count + i].Row is { } person)
            {
                left.Add(new(IdOf(walkIn.LineId, ScanKind.Left, walkIn.Out, null), ScanKind.Left) { PersonId = person.Id, Stated = walkIn.Out });
            }
        }
        if (left.Count > 0)
        {
            answers = [.. answers, .. (await door.RecordWithinAsync(keeper, place, left))!];
        }
        if (answers.Skip(events.Count + came.Count).FirstOrDefault(a => !a.Good) is { } wrong)
        {
            throw new InvalidOperationException($"Somebody was added and could not leave: {wrong.Outcome}."); // nothing is entered
        }
        problems = [.. events.Select((e, i) => (e.Index, Answer: answers[i], IsWalkIn: false)).Concat(came.Select((e, i) => (e.Index, Answer: answers[events.Count + i], IsWalkIn: true)))
            .Where(a => !a.Answer.Good).Select(a => new PaperProblem(a.IsWalkIn, a.Index, a.IsWalkIn ? "Email" : "Mark", a.Answer.Outcome == DeskOutcome.NotFound ? "This person is no longer on the register" : a.Answer.Sentence))];
        if (problems.Count > 0)
        {
            db.ChangeTracker.Clear(); // with the transaction all of it is gone
            return new(null, problems, 0);
        }
        await work.CommitAsync();
        return new(null, [], events.Select(e => e.Index).Distinct().Count() + came.Count);
    }

    /// <summary>What must happen for the register to say what the line says; nothing when it does.</summary>
    private IEnumerable<DoorEvent> Events(RegisterDay day, PaperLine line, RegisterLine? now)
    {
        var (isIn, isAbsent) = (now?.IsIn ?? false, now?.IsAbsent ?? false);
        switch (line.Mark)
        {
            case PaperMark.Came:
                var arrived = line.In ?? day.Start;
                if (!isIn || Minute(now!.ArrivedAt!.Value) != arrived)
                {
                    yield return Event(ScanKind.Arrived, arrived);
                }
                if (line.Out is { } left)
                {
                    if (now?.LeftAt is not { } at || Minute(at) != left)
                    {
                        yield return Event(ScanKind.Left, left);
                    }
                }
                else if (now?.LeftAt is not null)
                {
                    yield return Event(ScanKind.Arrived, null); // they did not leave early after all
                }
                break;
            case PaperMark.Absent when !isAbsent:
                yield return Event(ScanKind.Absent, null);
                break;
            case PaperMark.NotMarked when isIn || isAbsent:
                yield return Event(ScanKind.Undone, null);
                break;
            default:
                break;
        }

        DoorEvent Event(ScanKind kind, TimeOnly? stated) => new(IdOf(line.LineId, kind, stated, now), kind) { PersonId = line.PersonId, Stated = stated, AsWalkIn = now?.Standing == Standing.WalkIn };
    }

    private static List<PaperProblem> Problems(RegisterDay day, IReadOnlyList<PaperLine> lines, IReadOnlyList<PaperWalkIn> walkIns)
    {
        List<PaperProblem> problems = [];
        foreach (var (line, i) in lines.Select((l, i) => (l, i)))
        {
            if (line.Mark != PaperMark.Came && (line.In ?? line.Out) is not null)
            {
                problems.Add(new(false, i, "Mark", "The times say that they came: choose “Came”, or take the times away"));
            }
            Check(false, i, line.In, line.Out);
        }
        foreach (var (walkIn, i) in walkIns.Select((w, i) => (w, i)))
        {
            Check(true, i, walkIn.In, walkIn.Out);
        }
        return problems;

        void Check(bool isWalkIn, int index, TimeOnly? arrived, TimeOnly? left)
        {
            if (arrived >= day.End)
            {
                problems.Add(new(isWalkIn, index, "In", $"The time in must be before the end, {Words.Time(day.End)}"));
            }
            else if (left <= (arrived ?? day.Start))
            {
                problems.Add(new(isWalkIn, index, "Out", $"The time out must be after {(arrived is { } at ? $"they came, {Words.Time(at)}" : $"the start, {Words.Time(day.Start)}")}"));
            }
        }
    }

    private TimeOnly Minute(DateTime at)
    {
        var time = clock.TimeOf(at);
        return new(time.Hour, time.Minute);
    }

    /// <summary>
    /// Of what the line changes, and of what it changes it from: the same form sent twice is the same event, and a form that is filled in otherwise after going back is another.
    /// </summary>
    private static Guid IdOf(Guid lineId, ScanKind kind, TimeOnly? stated, RegisterLine? from) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{lineId:N}:{kind}:{stated:HHmm}:{from?.ArrivedAt:O}:{from?.LeftAt:O}:{from?.IsAbsent}")).AsSpan(0, 16));
}
