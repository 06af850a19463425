using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Training.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Letters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "JoiningNotes",
                table: "Sessions",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "OnlineAddress",
                table: "Sessions",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "SuggestionsStoppedAt",
                table: "People",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "Calendar",
                table: "Outbox",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Once",
                table: "Outbox",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "FeedKeys",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PersonId = table.Column<int>(type: "INTEGER", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    MadeAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FeedKeys", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FeedKeys_People_PersonId",
                        column: x => x.PersonId,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Invitations",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    BookingId = table.Column<int>(type: "INTEGER", nullable: false),
                    DayId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CalendarId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    StartsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Shown = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SessionSequence = table.Column<int>(type: "INTEGER", nullable: false),
                    WithdrawnAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Invitations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Invitations_Bookings_BookingId",
                        column: x => x.BookingId,
                        principalTable: "Bookings",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "LetterWordings",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Type = table.Column<int>(type: "INTEGER", nullable: true),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    Opening = table.Column<string>(type: "TEXT", nullable: false),
                    Closing = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LetterWordings", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PostroomState",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PausedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    PausedById = table.Column<int>(type: "INTEGER", nullable: true),
                    PausedBecause = table.Column<string>(type: "TEXT", nullable: false),
                    DownSince = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DownBecause = table.Column<string>(type: "TEXT", nullable: false),
                    DownTries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTryAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PostroomState", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PostroomState_People_PausedById",
                        column: x => x.PausedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.InsertData(
                table: "PostroomState",
                columns: new[] { "Id", "DownBecause", "DownSince", "DownTries", "NextTryAt", "PausedAt", "PausedBecause", "PausedById" },
                values: new object[] { 1, "", null, 0, null, null, "", null });

            // SQLite adds a reference to a table only together with its column.
            migrationBuilder.Sql("""ALTER TABLE "Outbox" ADD COLUMN "InvitationId" INTEGER NULL REFERENCES "Invitations" ("Id") ON DELETE RESTRICT;""");
            migrationBuilder.Sql("""ALTER TABLE "Outbox" ADD COLUMN "SessionId" INTEGER NULL REFERENCES "Sessions" ("Id") ON DELETE RESTRICT;""");
            migrationBuilder.Sql("""UPDATE "Outbox" SET "SessionId" = (SELECT "SessionId" FROM "Bookings" WHERE "Id" = "BookingId") WHERE "BookingId" IS NOT NULL;""");

            // Letters used to hold people's check-in codes. Of those that are sent or given up nobody needs them; a mark takes their place, as in letters written from now on.
            foreach (var column in new[] { "Text", "Html" })
            {
                migrationBuilder.Sql($$$"""
                    UPDATE "Outbox" SET "{{{column}}}" = substr("{{{column}}}", 1, instr("{{{column}}}", 'say this code: ') + 14) || '{{check-in-code}}' || substr("{{{column}}}", instr("{{{column}}}", 'say this code: ') + 24)
                    WHERE "State" IN (2, 3) AND substr("{{{column}}}", instr("{{{column}}}", 'say this code: ') + 15, 9) GLOB '[0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z]-[0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z]' AND instr("{{{column}}}", 'say this code: ') > 0;
                    """);
            }

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_InvitationId",
                table: "Outbox",
                column: "InvitationId");

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_Once",
                table: "Outbox",
                column: "Once",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_SessionId",
                table: "Outbox",
                column: "SessionId");

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_WrittenAt",
                table: "Outbox",
                column: "WrittenAt");

            migrationBuilder.CreateIndex(
                name: "IX_FeedKeys_Hash",
                table: "FeedKeys",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FeedKeys_PersonId",
                table: "FeedKeys",
                column: "PersonId",
                unique: true,
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Invitations_BookingId_DayId",
                table: "Invitations",
                columns: new[] { "BookingId", "DayId" },
                unique: true,
                filter: "\"WithdrawnAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Invitations_CalendarId",
                table: "Invitations",
                column: "CalendarId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invitations_EndsAt",
                table: "Invitations",
                column: "EndsAt",
                filter: "\"WithdrawnAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_LetterWordings_Kind_Type",
                table: "LetterWordings",
                columns: new[] { "Kind", "Type" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PostroomState_PausedById",
                table: "PostroomState",
                column: "PausedById");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "FeedKeys");

            migrationBuilder.DropTable(
                name: "Invitations");

            migrationBuilder.DropTable(
                name: "LetterWordings");

            migrationBuilder.DropTable(
                name: "PostroomState");

            migrationBuilder.DropIndex(
                name: "IX_Outbox_InvitationId",
                table: "Outbox");

            migrationBuilder.DropIndex(
                name: "IX_Outbox_Once",
                table: "Outbox");

            migrationBuilder.DropIndex(
                name: "IX_Outbox_SessionId",
                table: "Outbox");

            migrationBuilder.DropIndex(
                name: "IX_Outbox_WrittenAt",
                table: "Outbox");

            migrationBuilder.DropColumn(
                name: "JoiningNotes",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "OnlineAddress",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "SuggestionsStoppedAt",
                table: "People");

            migrationBuilder.DropColumn(
                name: "Calendar",
                table: "Outbox");

            migrationBuilder.DropColumn(
                name: "InvitationId",
                table: "Outbox");

            migrationBuilder.DropColumn(
                name: "Once",
                table: "Outbox");

            migrationBuilder.DropColumn(
                name: "SessionId",
                table: "Outbox");
        }
    }
}
