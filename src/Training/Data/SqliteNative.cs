using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Training.Data;

/// <summary>
/// Makes SQLite load. EF Core's provider is compiled against SQLitePCLRaw.core 2.1, of which only 2.0.6 can be had here;
/// the two agree in all that is used. The native library inside 2.0.6 is from 2021, so the operating system's patched
/// one is taken where there is one. This file can go when SQLitePCLRaw.bundle_e_sqlite3 2.1 can be restored: with it,
/// the first handler is never asked and the second is not needed.
/// </summary>
internal static class SqliteNative
{
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "Must run before EF Core's provider is first used, by whichever program loads this assembly.")]
    internal static void Init()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name == "SQLitePCLRaw.core" ? context.LoadFromAssemblyName(new AssemblyName("SQLitePCLRaw.core")) : null;
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, (name, assembly, path) =>
            name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var system) ? system : IntPtr.Zero);
        SQLitePCL.Batteries_V2.Init();
    }
}
