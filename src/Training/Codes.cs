using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Training;

/// <summary>The code of an enum's value in CSV files and addresses, and its name on pages.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class CodeAttribute(string code, string label) : Attribute
{
    public string Code { get; } = code;
    public string Label { get; } = label;
}

/// <summary>Codes and names of the fixed lists (course types, statuses, roles): written once, on the enum.</summary>
public static class Codes
{
    /// <summary>The code used in CSV files and addresses, such as "level-3". A flags value gives its parts joined by ";".</summary>
    public static string Code<T>(this T value) where T : struct, Enum => Of<T>.Join(value, ";", c => c.Code);

    /// <summary>The name used on pages, such as "Level 3". A flags value gives its parts joined by " and ".</summary>
    public static string Label<T>(this T value) where T : struct, Enum => Of<T>.Join(value, " and ", c => c.Label);

    public static bool TryParse<T>(string? code, out T value) where T : struct, Enum =>
        Of<T>.ByCode.TryGetValue(code ?? "", out value);

    /// <summary>The values in the order of their declaration, for lists to choose from.</summary>
    public static IReadOnlyList<T> All<T>() where T : struct, Enum => Of<T>.Values;

    private static class Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T> where T : struct, Enum
    {
        private static readonly FrozenDictionary<T, CodeAttribute> Names = typeof(T)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsDefined(typeof(CodeAttribute)))
            .ToFrozenDictionary(f => (T)f.GetValue(null)!, f => f.GetCustomAttribute<CodeAttribute>()!);

        private static readonly bool Flags = typeof(T).IsDefined(typeof(FlagsAttribute));

        public static readonly IReadOnlyList<T> Values = [.. Enum.GetValues<T>().Where(Names.ContainsKey)];

        public static readonly FrozenDictionary<string, T> ByCode = Names
            .ToFrozenDictionary(n => n.Value.Code, n => n.Key, StringComparer.OrdinalIgnoreCase);

        public static string Join(T value, string separator, Func<CodeAttribute, string> part)
        {
            if (Names.TryGetValue(value, out var one))
            {
                return part(one);
            }
            return Flags ? string.Join(separator, Values.Where(v => value.HasFlag(v)).Select(v => part(Names[v]))) : "";
        }
    }
}
