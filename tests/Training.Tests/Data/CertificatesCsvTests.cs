using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Programme;
using Training.Records;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>Certificates and training from elsewhere, out and in again; evidence lies as files beside the rows.</summary>
public sealed class CertificatesCsvTests : IDisposable
{
    private const string Outside = """
        email,what,provider,completed_on,minutes,note,asked_as,added_at,decided_at,decided_by,accepted_as,declined_because,removed_at,evidence,evidence_name,key
        amina@solent.example,"Level 3, two days",Hampshire,2015-05-12,720,"Number 7, see the file",level-3,2016-08-01T09:00:00Z,2016-08-01T10:00:00Z,eve@solent.example,level-3,,,proof.pdf,My proof.pdf,11111111-1111-1111-1111-111111111111
        amina@solent.example,Prevent,Home Office,2016-05-12,45,,refresher,2016-08-01T09:00:00Z,2016-08-02T10:00:00Z,eve@solent.example,,Too short,,,,22222222-2222-2222-2222-222222222222
        amina@solent.example,Lunch and learn,Solent,2016-06-12,60,,,2016-08-01T09:00:00Z,,,,,2016-08-03T09:00:00Z,,,33333333-3333-3333-3333-333333333333
        """;

    private readonly TestDatabase _from = new();
    private readonly TestDatabase _to = new();
    private readonly CsvFolder _folder = new();
    private readonly CsvFolder _exported = new(empty: true);

    public CertificatesCsvTests()
    {
        _folder.Write("equivalents.csv", "email,type,completed_on,what,recorded_by,recorded_at\namina@solent.example,level-3,2015-05-12,\"Level 3, with Hampshire\",eve@solent.example,2016-08-01T10:00:00Z\n")
            .Write("outside_training.csv", Outside);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "evidence"));
        File.WriteAllBytes(Path.Combine(_folder.Path, "evidence", "proof.pdf"), "%PDF-1.4 proof"u8.ToArray());
    }

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
        _folder.Dispose();
        _exported.Dispose();
    }

    [Fact]
    public async Task What_was_exported_can_be_imported_and_is_the_same()
    {
        var outcome = await _from.ImportAsync(_folder);
        Assert.Empty(outcome.Problems);
        Assert.Contains("3 entries of training from elsewhere", outcome.Loaded);
        await using (var db = _from.Open())
        {
            var certificate = await db.Certificates.FirstOrDefaultAsync();
            Assert.NotNull(certificate); // made by the import
            (certificate.WithdrawnAt, certificate.WithdrawnBecause) = (null, null);
            await new Export(db).RunAsync(_exported.Path);
        }
        Assert.Empty((await _to.ImportAsync(_exported)).Problems);

        Assert.Equal(await StateAsync(_from), await StateAsync(_to));
        await using var read = _to.Open();
        var accepted = await read.OutsideTraining.Include(t => t.Evidence).Include(t => t.Equivalent).Include(t => t.DecidedBy).SingleAsync(t => t.EquivalentId != null);
        Assert.Equal(("My proof.pdf", "application/pdf", CourseType.Level3, "eve@solent.example"), (accepted.Evidence!.FileName, accepted.Evidence.ContentType, accepted.Equivalent!.Type, accepted.DecidedBy!.Email));
        Assert.Equal("%PDF-1.4 proof"u8.ToArray(), accepted.Evidence.Content);
        Assert.Empty(await Certificates.DueAsync(read, read.Sessions));
        Assert.Empty(await read.Outbox.ToListAsync());
    }

    [Theory]
    [InlineData("proof.pdf,My", "../proof.pdf,My", "outside_training.csv line 2, column evidence: '../proof.pdf' is not the name of a file; expected one in the folder evidence, such as certificate.pdf.")]
    [InlineData("proof.pdf,My", "other.pdf,My", "outside_training.csv line 2, column evidence: 'other.pdf' is not in the folder evidence; expected a file there.")]
    [InlineData("proof.pdf,My", "fake.pdf,My", "outside_training.csv line 2, column evidence: 'fake.pdf' is no PDF, JPG or PNG; expected one of these.")]
    [InlineData("eve@solent.example,level-3,,", "eve@solent.example,refresher,,", "outside_training.csv line 2, column accepted_as: 'refresher' of this day is not in equivalents.csv; expected a row there, for one of these each.")]
    [InlineData("2016-08-02T10:00:00Z,eve@solent.example,,Too short", ",,,Too short", "outside_training.csv line 3, column decided_at: is empty, but it says what was decided; expected when that was.")]
    [InlineData("2016-05-12,45", "2017-05-12,45", "outside_training.csv line 3, column completed_on: '2017-05-12' lies ahead; expected the date on which it was completed.")]
    [InlineData("22222222-2222-2222-2222-222222222222", "11111111-1111-1111-1111-111111111111", "outside_training.csv line 3, column key: '11111111-1111-1111-1111-111111111111' is there twice, first in line 2.")]
    public async Task A_row_is_checked(string from, string to, string problem)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "evidence", "fake.pdf"), "MZ not a PDF"u8.ToArray());

        Assert.Contains(problem, (await _from.ImportAsync(_folder.Change("outside_training.csv", from, to))).Problems);
    }

    [Fact]
    public async Task A_certificate_s_row_is_checked()
    {
        Assert.Empty((await _from.ImportAsync(_folder)).Problems);
        string session, email;
        await using (var db = _from.Open())
        {
            (session, email) = await db.Certificates.Select(c => ValueTuple.Create(c.Session.Reference, c.Person.Email!)).FirstAsync();
        }
        using var more = new CsvFolder(empty: true);
        more.Write("certificates.csv", $"session,email,code,name,course,days,issued_at\n{session},{email},AAAABBBBCCCC,Amina,Level 3,2016-09-01,2016-09-02T10:00:00Z\n{session},{email},UUUU,Amina,Level 3,2016-13-01,2016-09-02T10:00:00Z\n");
        var problems = (await _from.ImportAsync(more)).Problems;

        Assert.Contains($"certificates.csv line 2, column email: '{email}' has a certificate of this session already; expected one each.", problems);
        Assert.Contains("certificates.csv line 3, column code: 'UUUU' is not a certificate's code; expected 12 digits and letters without I, L, O and U.", problems);
        Assert.Contains("certificates.csv line 3, column days: '2016-13-01' is not a date; expected yyyy-MM-dd, several joined by ';'.", problems);
    }

    [Fact]
    public async Task A_certificate_of_somebody_who_is_not_in_the_closed_register_is_refused_unless_it_was_withdrawn()
    {
        const string Header = "session,email,code,name,course,days,issued_at,withdrawn_at\nHD-2016-09,eve@solent.example,AAAABBBBCCCC,Eve Park,Neglect,2016-09-05,2016-09-06T10:00:00Z,";
        Assert.Equal(["certificates.csv line 2, column email: 'eve@solent.example' is not in the register of session HD-2016-09, which is closed; expected the attendance of every day in attendance.csv, or when the certificate was withdrawn."],
            (await _from.ImportAsync(_folder.Write("certificates.csv", Header + "\n"))).Problems);
        Assert.Empty((await _from.ImportAsync(_folder.Write("certificates.csv", Header + "2016-09-07T10:00:00Z\n"))).Problems);
        await using var db = _from.Open();
        Assert.Empty(await Certificates.DueAsync(db, db.Sessions));
    }

    private static async Task<List<string>> StateAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var certificates = await db.Certificates.OrderBy(c => c.Code).Select(c => new { c.Session.Reference, c.Person.Email, Certificate = c }).ToListAsync();
        var outside = await db.OutsideTraining.OrderBy(t => t.Key).Select(t => new { t.Person.Email, Training = t }).ToListAsync();
        return
        [
            .. certificates.Select(c => $"{c.Reference} {c.Email} {c.Certificate.Code} {c.Certificate.Name} {c.Certificate.Course} {c.Certificate.Level} {c.Certificate.Boards} {string.Join(';', c.Certificate.Days)} {c.Certificate.Minutes} {c.Certificate.CompletedOn} {c.Certificate.IssuedAt:s} {c.Certificate.WithdrawnAt:s} {c.Certificate.WithdrawnBecause}"),
            .. outside.Select(t => $"{t.Email} {t.Training.Key} {t.Training.What} {t.Training.Provider} {t.Training.CompletedOn} {t.Training.Minutes} {t.Training.Note} {t.Training.AskedAs} {t.Training.AddedAt:s} {t.Training.DecidedAt:s} {t.Training.DeclinedBecause} {t.Training.RemovedAt:s} {t.Training.EquivalentId is not null}"),
        ];
    }
}
