using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>The site with the seeded programme as in production, and "/hello", which it answers before anything of ours: what there is to compare with.</summary>
internal sealed class SeededSite : TestSite
{
    public SeededSite()
    {
        Overrides["Seed:OnEmpty"] = "true";
        Time.Set("2026-11-18T09:00:00Z");
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseEnvironment("Production");
        builder.ConfigureTestServices(services => services.AddSingleton<IStartupFilter, Hello>());
    }

    private sealed class Hello : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) => context.Request.Path == "/hello" ? context.Response.WriteAsync("hello") : rest(context));
            next(app);
        };
    }
}
