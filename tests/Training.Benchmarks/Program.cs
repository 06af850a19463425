using Training.Benchmarks;

// Figures of the hot paths, each beside a bare baseline in the same run. Ratios carry over between machines; seconds do not.
if (args is not ["benchmark"])
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Training.Benchmarks -- benchmark");
    return 1;
}
await StartBenchmark.RunAsync();
await PagesBenchmark.RunAsync();
await BookingsBenchmark.RunAsync();
return 0;
