using System.Diagnostics;
using System.Globalization;
using Training.Web;

namespace Training.Benchmarks;

/// <summary>From the start of the program to its first page, on an empty folder (tables and seed) and again, and the memory that it then holds.</summary>
internal static class StartBenchmark
{
    private const string Address = "http://127.0.0.1:5099";

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("training-benchmark-").FullName;
        try
        {
            var (first, _) = await StartAsync(folder);
            var again = new List<(TimeSpan Time, long Memory)>();
            for (var i = 0; i < 3; i++)
            {
                again.Add(await StartAsync(folder));
            }
            Console.WriteLine($"first start, with tables and seed, to the first page: {first.TotalSeconds:F2} s");
            Console.WriteLine($"later starts to the first page (median of 3):         {again.Select(a => a.Time).Order().ElementAt(1).TotalSeconds:F2} s");
            Console.WriteLine($"memory (RSS) after the first page (median of 3):      {again.Select(a => a.Memory).Order().ElementAt(1) / 1024} MB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(TimeSpan Time, long MemoryKb)> StartAsync(string folder)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(ContentRoot).Assembly.Location])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Urls"] = Address,
                ["Data__Directory"] = folder,
                ["ConnectionStrings__Training"] = $"Data Source={Path.Combine(folder, "training.db")}",
                ["Mail__PickupDirectory"] = Path.Combine(folder, "mail"),
                ["DOTNET_gcServer"] = "0",
            },
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(info)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            using var http = new HttpClient();
            while (true)
            {
                if (process.HasExited || watch.Elapsed > TimeSpan.FromMinutes(2))
                {
                    throw new InvalidOperationException("The program did not start.");
                }
                try
                {
                    using var response = await http.GetAsync(new Uri(Address + "/"));
                    response.EnsureSuccessStatusCode();
                    break;
                }
                catch (HttpRequestException)
                {
                    await Task.Yield();
                }
            }
            var status = await File.ReadAllLinesAsync($"/proc/{process.Id}/status");
            var resident = status.Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            return (watch.Elapsed, long.Parse(resident, CultureInfo.InvariantCulture));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
