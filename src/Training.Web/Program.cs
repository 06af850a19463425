using Training.Web;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = ContentRoot.Find(),
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
var app = builder.Build();
app.UseTraining(settings);
await app.PrepareAsync(settings);
await app.RunAsync();
return 0;

/// <summary>Named so that tests can start the program.</summary>
public partial class Program;
