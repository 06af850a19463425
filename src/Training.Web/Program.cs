using System.Data.Common;
using Microsoft.AspNetCore.Connections;
using Training.Web;

var line = CommandLine.Parse(args);
var root = ContentRoot.Find();
var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = line.Settings,
    EnvironmentName = ContentRoot.EnvironmentOf(root, line.Settings),
    ContentRootPath = root,
    WebRootPath = "wwwroot",
});

Settings settings;
try
{
    settings = new Settings(builder.Configuration, builder.Environment.ContentRootPath, builder.Environment.IsDevelopment());
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

builder.AddTraining(settings);
if (line.Word is not null)
{
    // What a command prints is its answer and nothing else.
    builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
var app = builder.Build();
if (line.Word is not null)
{
    return await Commands.RunAsync(line, app, settings);
}
app.UseTraining(settings);
try
{
    if (!await app.PrepareAsync(settings))
    {
        return 1;
    }
    app.SayWhereItIs(settings);
    await app.RunAsync();
    return 0;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{e.Message} Is the site running already? Else choose another address with --Urls.");
    return 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
{
    await Console.Error.WriteLineAsync($"The site cannot start: {Faults.InOneLine(e)} The database is {settings.ConnectionString}.");
    return 1;
}

/// <summary>Named so that tests can start the program.</summary>
public partial class Program;
