namespace Training.Data;

/// <summary>What is wrong with a folder: the first hundred problems in full, the rest as a number.</summary>
internal sealed class ImportProblems
{
    private const int Most = 100;

    private readonly List<string> _lines = [];
    private int _count;

    public bool Any => _count > 0;

    /// <summary>So much is wrong that reading on helps nobody.</summary>
    public bool Enough => _count >= 10 * Most;

    public IReadOnlyList<string> Lines => _count > Most ? [.. _lines, $"and {Words.Count(_count - Most, "more problem")}."] : _lines;

    public void Add(string file, long line, string column, string sentence) => Add($"{file} line {line}, column {column}: {sentence}.");

    public void Add(string sentence)
    {
        if (_count++ < Most)
        {
            _lines.Add(sentence);
        }
    }
}
