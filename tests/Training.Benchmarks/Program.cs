using Training.Benchmarks;

// Figures of the hot paths, each beside a bare baseline in the same run. Ratios carry over between machines; seconds do not.
var benchmarks = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
{
    ["start"] = StartBenchmark.RunAsync,
    ["pages"] = PagesBenchmark.RunAsync,
    ["subscribers"] = SubscribersBenchmark.RunAsync,
    ["bookings"] = BookingsBenchmark.RunAsync,
    ["scans"] = ScansBenchmark.RunAsync,
    ["letters"] = LettersBenchmark.RunAsync,
    ["door"] = DoorBenchmark.RunAsync,
    ["evaluations"] = EvaluationsBenchmark.RunAsync,
    ["statistics"] = StatisticsBenchmark.RunAsync,
};
if (args is not ["benchmark", .. var wanted] || wanted.Any(w => !benchmarks.ContainsKey(w)))
{
    Console.Error.WriteLine($"Usage: dotnet run -c Release --project tests/Training.Benchmarks -- benchmark [{string.Join("] [", benchmarks.Keys)}]");
    return 1;
}
foreach (var (name, run) in benchmarks)
{
    if (wanted.Length == 0 || wanted.Contains(name, StringComparer.Ordinal))
    {
        await run();
    }
}
return 0;
