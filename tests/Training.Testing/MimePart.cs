using System.Text;
using System.Text.RegularExpressions;

namespace Training.Testing;

/// <summary>A message, or a part of one, as a mail program would read it (RFC 2045 and 2046): as little as tests need.</summary>
public sealed partial class MimePart
{
    private MimePart(string raw)
    {
        var split = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var body = raw[(split + 4)..];
        foreach (var header in Folds().Replace(raw[..split], " ").Split("\r\n"))
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            Headers.Add(new(header[..colon], header[(colon + 1)..].Trim()));
        }
        if (Boundary().Match(this["Content-Type"]) is { Success: true } boundary)
        {
            var pieces = $"\r\n{body}".Split($"\r\n--{boundary.Groups[1].Value}");
            Parts = [.. pieces[1..^1].Select(p => new MimePart(p[(p.IndexOf("\r\n", StringComparison.Ordinal) + 2)..]))];
        }
        Bytes = this["Content-Transfer-Encoding"] switch
        {
            "base64" => Convert.FromBase64String(body.ReplaceLineEndings("")),
            "quoted-printable" => Encoding.Latin1.GetBytes(Quoted().Replace(body.Replace("=\r\n", "", StringComparison.Ordinal), m => ((char)Convert.ToByte(m.Groups[1].Value, 16)).ToString())),
            _ => Encoding.Latin1.GetBytes(body),
        };
    }

    public List<KeyValuePair<string, string>> Headers { get; } = [];
    public IReadOnlyList<MimePart> Parts { get; } = [];
    public byte[] Bytes { get; }
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Its type without parameters.</summary>
    public string Type => this["Content-Type"].Split(';')[0];

    /// <summary>A header, unfolded and decoded; empty when there is none.</summary>
    public string this[string name] => Encoded().Replace(
        Between().Replace(string.Join('\n', Headers.Where(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)), "?=$1"),
        m => Encoding.UTF8.GetString(m.Groups[1].Value is "B" or "b" ? Convert.FromBase64String(m.Groups[2].Value)
            : Encoding.Latin1.GetBytes(Quoted().Replace(m.Groups[2].Value.Replace('_', ' '), q => ((char)Convert.ToByte(q.Groups[1].Value, 16)).ToString()))));

    /// <summary>All its leaves in order.</summary>
    public IEnumerable<MimePart> Leaves => Parts.Count == 0 ? [this] : Parts.SelectMany(p => p.Leaves);

    public static MimePart Parse(byte[] message) => new(Encoding.Latin1.GetString(message));

    [GeneratedRegex(@"\r\n[ \t]+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Folds();

    [GeneratedRegex("boundary=\"?(?<1>[^\";]+)", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Boundary();

    [GeneratedRegex("=(?<1>[0-9A-F]{2})", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"=\?utf-8\?(?<1>[BbQq])\?(?<2>[^?]*)\?=", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Encoded();

    [GeneratedRegex(@"\?=\s+(?<1>=\?)", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Between();
}
