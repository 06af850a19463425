using System.Globalization;
using Training.People;

namespace Training.Records;

/// <summary>What may be kept as evidence, and under which name.</summary>
public static class EvidenceFile
{
    public const string TooLarge = "The file must be 5 MB or smaller";
    public const string WrongType = "The file must be a PDF, a JPG or a PNG";
    public const string Empty = "The file is empty";
    private const int MostLetters = 80;

    private static readonly (string ContentType, string Extension, byte[] Begins)[] Types =
    [
        ("application/pdf", ".pdf", "%PDF-"u8.ToArray()),
        ("image/jpeg", ".jpg", [0xFF, 0xD8, 0xFF]),
        ("image/png", ".png", [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]),
    ];

    /// <summary>The file as it is kept, or what is wrong with it. Its type is told from its first bytes; its name and what the browser said of it are only words.</summary>
    public static (Evidence? Evidence, string? Problem) Read(string fileName, byte[] content)
    {
        if (content.Length == 0)
        {
            return (null, Empty);
        }
        if (content.Length > Evidence.MostBytes)
        {
            return (null, TooLarge);
        }
        var type = Types.FirstOrDefault(t => content.AsSpan().StartsWith(t.Begins));
        return type.Begins is null ? (null, WrongType) : (new Evidence { FileName = NameOf(fileName, type.Extension), ContentType = type.ContentType, Content = content }, null);
    }

    /// <summary>Without folders, without what turns text round or hides it, and with the one extension that the content has.</summary>
    private static string NameOf(string fileName, string extension)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        var dot = name.LastIndexOf('.');
        var stem = string.Concat(Person.OneLine(dot > 0 ? name[..dot] : name).Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format && !char.IsSurrogate(c)).Select(c => c is '.' or '"' or '<' or '>' or ':' or '|' or '?' or '*' or ';' or '%' ? '-' : c)).Trim(' ', '-');
        return $"{(stem.Length == 0 ? "evidence" : stem.Length > MostLetters ? stem[..MostLetters] : stem)}{extension}";
    }
}
