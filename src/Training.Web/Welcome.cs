using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Training.Web;

/// <summary>What the console says once the site serves: where it is, where things lie, how to sign in.</summary>
internal static class Welcome
{
    public static void SayWhereItIs(this WebApplication app, Settings settings) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        if (addresses is null or { Count: 0 })
        {
            return; // in tests, which have no address
        }
        var address = addresses.First().Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);
        Console.WriteLine($"""

            {settings.Site.Name} is at {address}
            Data lies in {settings.DataDirectory}
            {(settings.Mail == MailTransport.Pickup ? $"Mail lies in {settings.PickupDirectory} and is not sent" : $"Mail goes to {settings.MailHost}")}
            {(settings.DemoEnabled
                ? $"To sign in, open {address}/demo and choose somebody"
                : $"To sign in, open {address}/sign-in and give your email address; the code is in the email")}

            """);
    });
}
