using System;
using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Training.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Statistics : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Focus",
                table: "Presences",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Focus",
                table: "Bookings",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "Commentaries",
                columns: table => new
                {
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedById = table.Column<int>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Commentaries", x => x.From);
                    table.ForeignKey(
                        name: "FK_Commentaries_People_ChangedById",
                        column: x => x.ChangedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "FrozenQuarters",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    FrozenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FrozenById = table.Column<int>(type: "INTEGER", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FrozenQuarters", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FrozenQuarters_People_FrozenById",
                        column: x => x.FrozenById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "QuarterStamps",
                columns: table => new
                {
                    Quarter = table.Column<int>(type: "INTEGER", nullable: false),
                    Stamp = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_QuarterStamps", x => x.Quarter);
                });

            migrationBuilder.CreateTable(
                name: "CorrectionNotes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FrozenQuarterId = table.Column<int>(type: "INTEGER", nullable: false),
                    SessionId = table.Column<int>(type: "INTEGER", nullable: false),
                    Why = table.Column<string>(type: "TEXT", nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    WrittenById = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CorrectionNotes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CorrectionNotes_FrozenQuarters_FrozenQuarterId",
                        column: x => x.FrozenQuarterId,
                        principalTable: "FrozenQuarters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_CorrectionNotes_People_WrittenById",
                        column: x => x.WrittenById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_CorrectionNotes_Sessions_SessionId",
                        column: x => x.SessionId,
                        principalTable: "Sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Commentaries_ChangedById",
                table: "Commentaries",
                column: "ChangedById");

            migrationBuilder.CreateIndex(
                name: "IX_CorrectionNotes_FrozenQuarterId_SessionId",
                table: "CorrectionNotes",
                columns: new[] { "FrozenQuarterId", "SessionId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CorrectionNotes_SessionId",
                table: "CorrectionNotes",
                column: "SessionId");

            migrationBuilder.CreateIndex(
                name: "IX_CorrectionNotes_WrittenById",
                table: "CorrectionNotes",
                column: "WrittenById");

            migrationBuilder.CreateIndex(
                name: "IX_FrozenQuarters_From",
                table: "FrozenQuarters",
                column: "From",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FrozenQuarters_FrozenById",
                table: "FrozenQuarters",
                column: "FrozenById");

            // What somebody works with now is the best that is known of what they worked with then.
            migrationBuilder.Sql("""UPDATE "Bookings" SET "Focus" = (SELECT p."Focus" FROM "People" p WHERE p."Id" = "PersonId");""");
            migrationBuilder.Sql("""UPDATE "Presences" SET "Focus" = (SELECT p."Focus" FROM "People" p WHERE p."Id" = "PersonId");""");

            // What was published stays.
            foreach (var verb in new[] { "UPDATE", "DELETE" })
            {
                migrationBuilder.Sql($"CREATE TRIGGER \"FrozenQuarters_No{verb}\" BEFORE {verb} ON \"FrozenQuarters\" BEGIN SELECT RAISE(ABORT, 'FrozenQuarters rows are only ever added'); END;");
            }
            Stamps(migrationBuilder, "Sessions", "\"CourseId\", \"Boards\", \"Capacity\", \"Status\", \"StartsAt\", \"EndsAt\", \"FirstDate\", \"VenueId\", \"RegisterClosedAt\", \"Reference\"", row => $"{row}.\"FirstDate\"");
            Stamps(migrationBuilder, "SessionDays", "\"SessionId\"", OfSession);
            Stamps(migrationBuilder, "Bookings", "\"SessionId\", \"PersonId\", \"Status\", \"BookedAt\", \"ConfirmedAt\", \"CancelledAt\", \"CancelBy\", \"AgencyId\", \"Focus\"", OfSession);
            Stamps(migrationBuilder, "Presences", "\"SessionId\", \"SessionDayId\", \"PersonId\", \"AgencyId\", \"Focus\", \"ArrivedAt\", \"WholeDay\", \"MakeUpId\"", OfSession);
            Stamps(migrationBuilder, "MakeUpDays", "\"MissedDayId\"", row => $"(SELECT s.\"FirstDate\" FROM \"SessionDays\" d JOIN \"Sessions\" s ON s.\"Id\" = d.\"SessionId\" WHERE d.\"Id\" = {row}.\"MissedDayId\")");
            foreach (var (table, columns) in new[] { ("Courses", "\"Code\", \"Title\", \"Type\""), ("CourseTheme", null), ("Themes", null), ("Agencies", "\"Code\", \"Name\", \"Sector\""), ("Venues", "\"Code\", \"Name\"") })
            {
                Stamps(migrationBuilder, table, columns, _ => null);
            }
        }

        private static string OfSession(string row) => $"(SELECT s.\"FirstDate\" FROM \"Sessions\" s WHERE s.\"Id\" = {row}.\"SessionId\")";

        /// <summary>Any change of these columns gives the quarter of the row's session another stamp (a row of no quarter: that of names).</summary>
        private static void Stamps(MigrationBuilder migrationBuilder, string table, string columns, Func<string, string> date)
        {
            foreach (var (verb, rows) in new[] { ("INSERT", new[] { "NEW" }), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"]) })
            {
                var on = verb == "UPDATE" && columns is not null ? $"UPDATE OF {columns}" : verb;
                var stamps = rows.Select(row => date(row) is { } first
                    ? $"INSERT INTO \"QuarterStamps\" (\"Quarter\", \"Stamp\") SELECT 4 * CAST(substr(f, 1, 4) AS INTEGER) + (CAST(substr(f, 6, 2) AS INTEGER) - 1) / 3, random() FROM (SELECT {first} AS f) WHERE f IS NOT NULL"
                    : "INSERT INTO \"QuarterStamps\" (\"Quarter\", \"Stamp\") SELECT 0, random() WHERE true");
                migrationBuilder.Sql($"CREATE TRIGGER \"{table}_Stamp{verb}\" AFTER {on} ON \"{table}\" BEGIN {string.Concat(stamps.Distinct().Select(s => s + " ON CONFLICT (\"Quarter\") DO UPDATE SET \"Stamp\" = excluded.\"Stamp\"; "))}END;");
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in new[] { "Sessions", "SessionDays", "Bookings", "Presences", "MakeUpDays", "Courses", "CourseTheme", "Themes", "Agencies", "Venues" })
            {
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_StampINSERT\"; DROP TRIGGER \"{table}_StampUPDATE\"; DROP TRIGGER \"{table}_StampDELETE\";");
            }

            migrationBuilder.DropTable(
                name: "Commentaries");

            migrationBuilder.DropTable(
                name: "CorrectionNotes");

            migrationBuilder.DropTable(
                name: "QuarterStamps");

            migrationBuilder.DropTable(
                name: "FrozenQuarters");

            // Without rebuilding the tables, as earlier migrations expect them.
            migrationBuilder.Sql("""ALTER TABLE "Presences" DROP COLUMN "Focus";""");
            migrationBuilder.Sql("""ALTER TABLE "Bookings" DROP COLUMN "Focus";""");
        }
    }
}
