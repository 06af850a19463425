using System.Diagnostics;
using Training.Testing;

namespace Training.Web.Tests;

/// <summary>The program as a process of its own on a test's database and keys, so that it can be killed.</summary>
internal static class RunningProgram
{
    /// <summary>Starts the program and reads where it is from what it says.</summary>
    public static async Task<(Process Program, Uri Address)> StartAsync(TestDatabase database, string now)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--Urls", "http://127.0.0.1:0", "--environment", "Development", "--Clock:Now", now,
            "--Data:Directory", database.Folder, $"--ConnectionStrings:Training=Data Source={database.File}", "--Mail:PickupDirectory", Path.Combine(database.Folder, "mail"),
            "--Seed:OnEmpty", "false", "--Logging:LogLevel:Default", "None"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var program = Process.Start(start)!;
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(" is at ") is [_, var address])
            {
                return (program, new Uri(address));
            }
        }
        throw new InvalidOperationException("The program did not start.");
    }
}
