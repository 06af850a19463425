using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Training.Browser.Tests;

/// <summary>
/// axe in a window. Deque's package for Playwright sends the script anew for each run, opens another window to sort the answer and
/// sends it there too, which was most of the time of these tests; a script that a window begins each page with is compiled once.
/// </summary>
internal static class Axe
{
    public static string Script { get; } = new BundledAxeScriptProvider().GetScript();

    /// <summary>What axe holds against the page as it is now. Every rule runs, but elements are collected only of violations.</summary>
    public static Task<string[]> ViolationsAsync(IPage page) => page.EvaluateAsync<string[]>("""
        async () => {
          await new Promise(requestAnimationFrame); // until then the page's own script, a menu, does not know of a new width
          const { violations } = await axe.run({ resultTypes: ['violations'] });
          return violations.map(v => `${v.id}: ${v.help} (${v.nodes.slice(0, 3).map(n => n.target).join(', ')})`);
        }
        """);
}
