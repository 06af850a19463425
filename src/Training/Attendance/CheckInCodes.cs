using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Training.Attendance;

/// <summary>
/// The codes that check somebody in. A code is derived from the booking's key with a secret that is not in the database,
/// so it can be shown again at any time and yet only its hash is stored: a copy of the database checks nobody in.
/// </summary>
public sealed class CheckInCodes(byte[] secret)
{
    internal const int TokenLength = 22;
    internal const int TypedLength = 8;
    internal const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: no I, L, O or U to misread

    /// <summary>The code in a booking's QR: 128 bits as 22 characters.</summary>
    public string TokenFor(Guid bookingKey) => Base64Url.EncodeToString(Derive("qr", bookingKey).AsSpan(0, 16));

    /// <summary>What stands in the private link of somebody who is asked to agree to a request.</summary>
    public string AgreementTokenFor(Guid agreementKey) => Base64Url.EncodeToString(Derive("agree", agreementKey).AsSpan(0, 16));

    /// <summary>What stands in the private link to somebody's questionnaire.</summary>
    public string EvaluationTokenFor(Guid evaluationKey) => Base64Url.EncodeToString(Derive("evaluation", evaluationKey).AsSpan(0, 16));

    /// <summary>What stands in the private link of a line manager who is asked what changed.</summary>
    public string ManagerViewTokenFor(Guid viewKey) => Base64Url.EncodeToString(Derive("manager-view", viewKey).AsSpan(0, 16));

    /// <summary>What stands in the link by which somebody stops suggestions: who it is and proof that we wrote it, so that nothing need be stored.</summary>
    public string UnsubscribeTokenFor(int personId)
    {
        var token = new byte[20];
        BinaryPrimitives.WriteInt32BigEndian(token, personId);
        ProofOf(personId).CopyTo(token.AsSpan(4));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Whose unsubscribe token it is; none when we did not make it.</summary>
    public int? PersonOf(string unsubscribeToken)
    {
        var token = new byte[20];
        if (unsubscribeToken.Length != 27 || Base64Url.DecodeFromChars(unsubscribeToken, token, out _, out var length) != OperationStatus.Done || length != token.Length)
        {
            return null;
        }
        var personId = BinaryPrimitives.ReadInt32BigEndian(token);
        return CryptographicOperations.FixedTimeEquals(ProofOf(personId), token.AsSpan(4)) ? personId : null;
    }

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    /// <summary>The short code to say or type at the door, such as "7KQ4-M2XW": 40 bits, looked up only among one session's bookings.</summary>
    public string TypedCodeFor(Guid bookingKey)
    {
        var bits = Derive("typed", bookingKey);
        var code = new StringBuilder(9);
        for (var i = 0; i < 8; i++)
        {
            if (i == 4)
            {
                code.Append('-');
            }
            code.Append(Letters[bits[i] & 31]);
        }
        return code.ToString();
    }

    /// <summary>The code in a room's QR at that moment: 80 bits as 16 letters, another one every 20 seconds.</summary>
    public string RoomCodeFor(Guid roomKey, DateTime at) => RoomCodeOf(roomKey, RoomCode.StepOf(at));

    /// <summary>The code to type at that moment, such as "ABC-DEF": 30 bits, another one every minute, looked up only among the rooms that run.</summary>
    public string TypedRoomCodeFor(Guid roomKey, DateTime at) => TypedRoomCodeOf(roomKey, RoomCode.TypedStepOf(at)).Insert(3, "-");

    /// <summary>Whether the room shows this code, or showed it just before: a slow phone needs the time.</summary>
    public bool IsRoomCode(Guid roomKey, string code, DateTime now) =>
        RoomCode.StepOf(now) is var step && (Same(RoomCodeOf(roomKey, step), code) | Same(RoomCodeOf(roomKey, step - 1), code));

    /// <summary>The same of a code that was typed.</summary>
    public bool IsTypedRoomCode(Guid roomKey, string typed, DateTime now) =>
        RoomCode.TypedStepOf(now) is var step && (Same(TypedRoomCodeOf(roomKey, step), typed) | Same(TypedRoomCodeOf(roomKey, step - 1), typed));

    /// <summary>What a roster's typed codes are hashed with: its own for each day, so that the hashes of two rosters tell nothing of each other.</summary>
    public byte[] SaltFor(int sessionDayId) => HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"salt:{sessionDayId}"))).AsSpan(0, 16).ToArray();

    /// <summary>How a typed code stands on a roster.</summary>
    public static byte[] SaltedHashOf(byte[] salt, string typed) => SHA256.HashData(Encoding.ASCII.GetBytes($"{Base64Url.EncodeToString(salt)}:{Normalize(typed)}"));

    /// <summary>A typed code as it would be compared: case, spaces and dashes do not matter, O is 0, I and L are 1.</summary>
    public static string Normalize(string typed)
    {
        var code = new StringBuilder(typed.Length);
        foreach (var c in typed.ToUpperInvariant())
        {
            code.Append(c switch { 'O' => "0", 'I' or 'L' => "1", '-' or ' ' => "", _ => c.ToString() });
        }
        return code.ToString();
    }

    /// <summary>The secret beside the database, made at the first start. Who has it and the database can make codes: keep it private.</summary>
    public static CheckInCodes FromFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using var file = new FileStream(path, options);
            file.Write(RandomNumberGenerator.GetBytes(32));
            file.Flush(flushToDisk: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Made before, by this installation or by another process that started together with this one.
        }
        var secret = File.ReadAllBytes(path);
        return secret.Length == 32
            ? new CheckInCodes(secret)
            : throw new InvalidDataException($"{path} should hold 32 bytes and holds {secret.Length}. Put back the file from your backup; without it, printed check-in codes no longer match.");
    }

    private byte[] Derive(string purpose, Guid key) => HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{purpose}:{key:N}"));

    private string RoomCodeOf(Guid roomKey, long step) => LettersOf("room", roomKey, step, 16);

    private string TypedRoomCodeOf(Guid roomKey, long step) => LettersOf("room-typed", roomKey, step, 6);

    private string LettersOf(string purpose, Guid key, long step, int length)
    {
        var bits = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{purpose}:{key:N}:{step}")));
        return string.Create(length, bits, static (code, bits) =>
        {
            for (var i = 0; i < code.Length; i++)
            {
                code[i] = Letters[bits[i] & 31];
            }
        });
    }

    private static bool Same(string code, string shown) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(Normalize(shown)));

    private ReadOnlySpan<byte> ProofOf(int personId) =>
        HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"unsubscribe:{personId}"))).AsSpan(0, 16);
}
