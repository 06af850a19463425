using System.Globalization;
using System.Text;
using QRCoder;

namespace Training.Testing;

/// <summary>
/// What a browser's fake camera sees: a picture of a QR code as one frame of raw video (y4m), which the browser repeats. Start
/// Chromium with <see cref="Arguments"/>. Writing the file again while it runs shows it another code.
/// </summary>
public static class FakeCamera
{
    private const int Width = 640;
    private const int Height = 480;
    private const byte Grey = 128; // of the table around the card; also "no colour" in the colour planes
    private const byte White = 235;
    private const byte Black = 16;

    public static string[] Arguments(string file) =>
        ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={Path.GetFullPath(file)}"];

    /// <summary>Shows each text as a code of level M with its quiet zone, side by side over the middle of the picture.</summary>
    /// <param name="file">Its name must end in .y4m, or Chromium does not take it.</param>
    /// <param name="texts">Of the same length, so that the codes are of one size.</param>
    public static void Show(string file, params string[] texts)
    {
        var codes = texts.Select(text => QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M).ModuleMatrix).ToList(); // QRCoder's matrix has the four quiet modules
        var side = codes[0].Count;
        var scale = Math.Min(Height * 3 / 4, Width / codes.Count) / side;
        var (left, top) = ((Width - codes.Count * side * scale) / 2, (Height - side * scale) / 2);
        Write(file, (x, y) =>
        {
            var (column, row) = ((x - left) / scale, (y - top) / scale);
            return x < left || y < top || row >= side || column >= side * codes.Count ? Grey : codes[column / side][row][column % side] ? Black : White;
        });
    }

    /// <summary>Shows a table with nothing on it.</summary>
    public static void ShowNothing(string file) => Write(file, (_, _) => Grey);

    private static void Write(string file, Func<int, int, byte> lightness)
    {
        var frame = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420jpeg\nFRAME\n"));
        var picture = new byte[frame.Length + Width * Height * 3 / 2];
        picture.AsSpan().Fill(Grey);
        frame.CopyTo(picture, 0);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                picture[frame.Length + y * Width + x] = lightness(x, y);
            }
        }
        // In place: the browser keeps the file open.
        using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(picture);
    }
}
