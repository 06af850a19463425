using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Training.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Doors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A session's own grace for both ends; the twenty minutes that stood everywhere are the rules of its type from now on.
            migrationBuilder.Sql("""ALTER TABLE "Sessions" ADD COLUMN "LateMinutes" INTEGER NULL;""");
            migrationBuilder.Sql("""ALTER TABLE "Sessions" ADD COLUMN "EarlyMinutes" INTEGER NULL;""");
            migrationBuilder.Sql("""UPDATE "Sessions" SET "LateMinutes" = "LatenessMinutes", "EarlyMinutes" = "LatenessMinutes" WHERE "LatenessMinutes" <> 20;""");
            migrationBuilder.Sql("""ALTER TABLE "Sessions" DROP COLUMN "LatenessMinutes";""");
            migrationBuilder.Sql("""ALTER TABLE "BookingPolicies" ADD COLUMN "LateMinutes" INTEGER NOT NULL DEFAULT 20;""");
            migrationBuilder.Sql("""ALTER TABLE "BookingPolicies" ADD COLUMN "EarlyMinutes" INTEGER NOT NULL DEFAULT 20;""");
            migrationBuilder.Sql("""ALTER TABLE "BookingPolicies" ADD COLUMN "TellManagerOfAbsence" INTEGER NOT NULL DEFAULT 0;""");

            // SQLite cannot make a column nullable, so the table is made anew; it takes in what happened at the doors of workshops.
            migrationBuilder.Sql("""
                CREATE TABLE "NewScanEvents" (
                    "Id" INTEGER NOT NULL CONSTRAINT "PK_ScanEvents" PRIMARY KEY AUTOINCREMENT,
                    "EventId" TEXT NOT NULL,
                    "SessionDayId" INTEGER NOT NULL,
                    "BreakoutId" INTEGER NULL,
                    "PersonId" INTEGER NULL,
                    "Kind" INTEGER NOT NULL,
                    "Method" INTEGER NOT NULL,
                    "Finding" INTEGER NOT NULL,
                    "At" TEXT NOT NULL,
                    "StatedAt" TEXT NULL,
                    "DeviceAt" TEXT NULL,
                    "SentAt" TEXT NULL,
                    "ReceivedAt" TEXT NOT NULL,
                    "Device" TEXT NULL,
                    "DeviceSequence" INTEGER NULL,
                    "RecordedById" INTEGER NULL,
                    "CodeHash" BLOB NULL,
                    "Shown" TEXT NOT NULL,
                    CONSTRAINT "FK_ScanEvents_Breakouts_BreakoutId" FOREIGN KEY ("BreakoutId") REFERENCES "Breakouts" ("Id") ON DELETE RESTRICT,
                    CONSTRAINT "FK_ScanEvents_People_PersonId" FOREIGN KEY ("PersonId") REFERENCES "People" ("Id") ON DELETE RESTRICT,
                    CONSTRAINT "FK_ScanEvents_People_RecordedById" FOREIGN KEY ("RecordedById") REFERENCES "People" ("Id") ON DELETE RESTRICT,
                    CONSTRAINT "FK_ScanEvents_SessionDays_SessionDayId" FOREIGN KEY ("SessionDayId") REFERENCES "SessionDays" ("Id") ON DELETE RESTRICT
                );
                INSERT INTO "NewScanEvents" ("Id", "EventId", "SessionDayId", "PersonId", "Kind", "Method", "Finding", "At", "ReceivedAt", "RecordedById", "Shown")
                    SELECT "Id", "EventId", "SessionDayId", "PersonId", "Kind", "Method", 0, "At", "ReceivedAt", "RecordedById", '' FROM "ScanEvents" ORDER BY "Id";
                INSERT INTO "NewScanEvents" ("EventId", "SessionDayId", "BreakoutId", "PersonId", "Kind", "Method", "Finding", "At", "ReceivedAt", "RecordedById", "Shown")
                    SELECT e."EventId", COALESCE((SELECT d."Id" FROM "SessionDays" d WHERE d."SessionId" = s."SessionId" AND d."StartsAt" < s."EndsAt" AND s."StartsAt" < d."EndsAt" LIMIT 1),
                            (SELECT MIN(d."Id") FROM "SessionDays" d WHERE d."SessionId" = s."SessionId")),
                        e."BreakoutId", e."PersonId", e."Kind", 3, 0, e."At", e."At", e."RecordedById", ''
                    FROM "BreakoutEvents" e JOIN "Breakouts" b ON b."Id" = e."BreakoutId" JOIN "BreakoutSlots" s ON s."Id" = b."SlotId" ORDER BY e."Id";
                DROP TABLE "BreakoutEvents";
                DROP TABLE "ScanEvents";
                ALTER TABLE "NewScanEvents" RENAME TO "ScanEvents";
                CREATE UNIQUE INDEX "IX_ScanEvents_EventId" ON "ScanEvents" ("EventId");
                CREATE INDEX "IX_ScanEvents_PersonId" ON "ScanEvents" ("PersonId");
                CREATE INDEX "IX_ScanEvents_RecordedById" ON "ScanEvents" ("RecordedById");
                CREATE INDEX "IX_ScanEvents_SessionDayId_PersonId" ON "ScanEvents" ("SessionDayId", "PersonId");
                CREATE INDEX "IX_ScanEvents_BreakoutId_PersonId" ON "ScanEvents" ("BreakoutId", "PersonId") WHERE "BreakoutId" IS NOT NULL;
                CREATE INDEX "IX_ScanEvents_ToReview" ON "ScanEvents" ("SessionDayId") WHERE "Finding" <> 0;
                """);

            // What somebody typed may have to be forgotten one day; everything else stays as it happened.
            migrationBuilder.Sql("""
                CREATE TRIGGER "ScanEvents_NoDELETE" BEFORE DELETE ON "ScanEvents" BEGIN SELECT RAISE(ABORT, 'ScanEvents rows are only ever added'); END;
                CREATE TRIGGER "ScanEvents_NoUPDATE" BEFORE UPDATE OF "Id", "EventId", "SessionDayId", "BreakoutId", "PersonId", "Kind", "Method", "Finding", "At", "StatedAt", "DeviceAt", "SentAt",
                    "ReceivedAt", "Device", "DeviceSequence", "RecordedById", "CodeHash" ON "ScanEvents" BEGIN SELECT RAISE(ABORT, 'ScanEvents rows are only ever added'); END;
                """);

            migrationBuilder.CreateTable(
                name: "MakeUpDays",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PersonId = table.Column<int>(type: "INTEGER", nullable: false),
                    MissedDayId = table.Column<int>(type: "INTEGER", nullable: false),
                    DayId = table.Column<int>(type: "INTEGER", nullable: false),
                    ArrangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ArrangedById = table.Column<int>(type: "INTEGER", nullable: true),
                    WithdrawnAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MakeUpDays", x => x.Id);
                    table.ForeignKey(
                        name: "FK_MakeUpDays_People_ArrangedById",
                        column: x => x.ArrangedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_MakeUpDays_People_PersonId",
                        column: x => x.PersonId,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_MakeUpDays_SessionDays_DayId",
                        column: x => x.DayId,
                        principalTable: "SessionDays",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_MakeUpDays_SessionDays_MissedDayId",
                        column: x => x.MissedDayId,
                        principalTable: "SessionDays",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ReviewDecisions",
                columns: table => new
                {
                    ScanEventId = table.Column<long>(type: "INTEGER", nullable: false),
                    Outcome = table.Column<int>(type: "INTEGER", nullable: false),
                    Note = table.Column<string>(type: "TEXT", nullable: false),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DecidedById = table.Column<int>(type: "INTEGER", nullable: true),
                    PersonId = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewDecisions", x => x.ScanEventId);
                    table.ForeignKey(
                        name: "FK_ReviewDecisions_People_DecidedById",
                        column: x => x.DecidedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ReviewDecisions_People_PersonId",
                        column: x => x.PersonId,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ReviewDecisions_ScanEvents_ScanEventId",
                        column: x => x.ScanEventId,
                        principalTable: "ScanEvents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RoomCodes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Key = table.Column<Guid>(type: "TEXT", nullable: false),
                    SessionDayId = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    StartedById = table.Column<int>(type: "INTEGER", nullable: true),
                    StoppedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoomCodes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RoomCodes_People_StartedById",
                        column: x => x.StartedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_RoomCodes_SessionDays_SessionDayId",
                        column: x => x.SessionDayId,
                        principalTable: "SessionDays",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            // SQLite adds a reference to a table only together with its column.
            migrationBuilder.Sql("""ALTER TABLE "Presences" ADD COLUMN "MakeUpId" INTEGER NULL REFERENCES "MakeUpDays" ("Id") ON DELETE RESTRICT;""");
            migrationBuilder.Sql("""ALTER TABLE "Presences" ADD COLUMN "RecordedById" INTEGER NULL REFERENCES "People" ("Id") ON DELETE RESTRICT;""");

            migrationBuilder.CreateIndex(
                name: "IX_Presences_MakeUpId",
                table: "Presences",
                column: "MakeUpId");

            migrationBuilder.CreateIndex(
                name: "IX_Presences_RecordedById",
                table: "Presences",
                column: "RecordedById");

            migrationBuilder.CreateIndex(
                name: "IX_MakeUpDays_ArrangedById",
                table: "MakeUpDays",
                column: "ArrangedById");

            migrationBuilder.CreateIndex(
                name: "IX_MakeUpDays_MissedDayId",
                table: "MakeUpDays",
                column: "MissedDayId");

            migrationBuilder.CreateIndex(
                name: "IX_MakeUpDays_OneForAMissedDay",
                table: "MakeUpDays",
                columns: new[] { "PersonId", "MissedDayId" },
                unique: true,
                filter: "\"WithdrawnAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_MakeUpDays_OneOnADay",
                table: "MakeUpDays",
                columns: new[] { "DayId", "PersonId" },
                unique: true,
                filter: "\"WithdrawnAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewDecisions_DecidedById",
                table: "ReviewDecisions",
                column: "DecidedById");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewDecisions_PersonId",
                table: "ReviewDecisions",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_RoomCodes_OneRunning",
                table: "RoomCodes",
                column: "SessionDayId",
                unique: true,
                filter: "\"StoppedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RoomCodes_StartedById",
                table: "RoomCodes",
                column: "StartedById");
        }

        /// <summary>Back to the old tables. What they have no room for is lost: events of nobody or that do not count, days made up, room codes, a grace that differs at both ends.</summary>
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            CREATE TABLE "BreakoutEvents" (
                "Id" INTEGER NOT NULL CONSTRAINT "PK_BreakoutEvents" PRIMARY KEY AUTOINCREMENT, "EventId" TEXT NOT NULL, "BreakoutId" INTEGER NOT NULL, "PersonId" INTEGER NOT NULL,
                "Kind" INTEGER NOT NULL, "At" TEXT NOT NULL, "RecordedById" INTEGER NULL,
                CONSTRAINT "FK_BreakoutEvents_Breakouts_BreakoutId" FOREIGN KEY ("BreakoutId") REFERENCES "Breakouts" ("Id") ON DELETE RESTRICT,
                CONSTRAINT "FK_BreakoutEvents_People_PersonId" FOREIGN KEY ("PersonId") REFERENCES "People" ("Id") ON DELETE RESTRICT,
                CONSTRAINT "FK_BreakoutEvents_People_RecordedById" FOREIGN KEY ("RecordedById") REFERENCES "People" ("Id") ON DELETE RESTRICT
            );
            INSERT INTO "BreakoutEvents" ("EventId", "BreakoutId", "PersonId", "Kind", "At", "RecordedById")
                SELECT "EventId", "BreakoutId", "PersonId", "Kind", "At", "RecordedById" FROM "ScanEvents" WHERE "BreakoutId" IS NOT NULL AND "PersonId" IS NOT NULL AND "Finding" = 0 AND "Kind" IN (1, 3) ORDER BY "Id";
            CREATE INDEX "IX_BreakoutEvents_BreakoutId_PersonId" ON "BreakoutEvents" ("BreakoutId", "PersonId");
            CREATE UNIQUE INDEX "IX_BreakoutEvents_EventId" ON "BreakoutEvents" ("EventId");
            CREATE INDEX "IX_BreakoutEvents_PersonId" ON "BreakoutEvents" ("PersonId");
            CREATE INDEX "IX_BreakoutEvents_RecordedById" ON "BreakoutEvents" ("RecordedById");
            CREATE TRIGGER "BreakoutEvents_NoUPDATE" BEFORE UPDATE ON "BreakoutEvents" BEGIN SELECT RAISE(ABORT, 'BreakoutEvents rows are only ever added'); END;
            CREATE TRIGGER "BreakoutEvents_NoDELETE" BEFORE DELETE ON "BreakoutEvents" BEGIN SELECT RAISE(ABORT, 'BreakoutEvents rows are only ever added'); END;
            DROP TABLE "ReviewDecisions";
            CREATE TABLE "OldScanEvents" (
                "Id" INTEGER NOT NULL CONSTRAINT "PK_ScanEvents" PRIMARY KEY AUTOINCREMENT, "EventId" TEXT NOT NULL, "SessionDayId" INTEGER NOT NULL, "PersonId" INTEGER NOT NULL,
                "Kind" INTEGER NOT NULL, "Method" INTEGER NOT NULL, "At" TEXT NOT NULL, "ReceivedAt" TEXT NOT NULL, "RecordedById" INTEGER NULL,
                CONSTRAINT "FK_ScanEvents_People_PersonId" FOREIGN KEY ("PersonId") REFERENCES "People" ("Id") ON DELETE RESTRICT,
                CONSTRAINT "FK_ScanEvents_People_RecordedById" FOREIGN KEY ("RecordedById") REFERENCES "People" ("Id") ON DELETE RESTRICT,
                CONSTRAINT "FK_ScanEvents_SessionDays_SessionDayId" FOREIGN KEY ("SessionDayId") REFERENCES "SessionDays" ("Id") ON DELETE RESTRICT
            );
            INSERT INTO "OldScanEvents" SELECT "Id", "EventId", "SessionDayId", "PersonId", "Kind", "Method", "At", "ReceivedAt", "RecordedById" FROM "ScanEvents"
                WHERE "BreakoutId" IS NULL AND "PersonId" IS NOT NULL AND "Finding" = 0 AND "Kind" < 4 ORDER BY "Id";
            DROP TABLE "ScanEvents";
            ALTER TABLE "OldScanEvents" RENAME TO "ScanEvents";
            CREATE UNIQUE INDEX "IX_ScanEvents_EventId" ON "ScanEvents" ("EventId");
            CREATE INDEX "IX_ScanEvents_PersonId" ON "ScanEvents" ("PersonId");
            CREATE INDEX "IX_ScanEvents_RecordedById" ON "ScanEvents" ("RecordedById");
            CREATE INDEX "IX_ScanEvents_SessionDayId_PersonId" ON "ScanEvents" ("SessionDayId", "PersonId");
            CREATE TRIGGER "ScanEvents_NoUPDATE" BEFORE UPDATE ON "ScanEvents" BEGIN SELECT RAISE(ABORT, 'ScanEvents rows are only ever added'); END;
            CREATE TRIGGER "ScanEvents_NoDELETE" BEFORE DELETE ON "ScanEvents" BEGIN SELECT RAISE(ABORT, 'ScanEvents rows are only ever added'); END;
            DROP INDEX "IX_Presences_MakeUpId";
            DROP INDEX "IX_Presences_RecordedById";
            UPDATE "Presences" SET "SessionId" = (SELECT "SessionId" FROM "SessionDays" WHERE "Id" = "SessionDayId") WHERE "MakeUpId" IS NOT NULL;
            ALTER TABLE "Presences" DROP COLUMN "MakeUpId";
            ALTER TABLE "Presences" DROP COLUMN "RecordedById";
            DROP TABLE "MakeUpDays";
            DROP TABLE "RoomCodes";
            ALTER TABLE "BookingPolicies" DROP COLUMN "LateMinutes";
            ALTER TABLE "BookingPolicies" DROP COLUMN "EarlyMinutes";
            ALTER TABLE "BookingPolicies" DROP COLUMN "TellManagerOfAbsence";
            ALTER TABLE "Sessions" ADD COLUMN "LatenessMinutes" INTEGER NOT NULL DEFAULT 20;
            UPDATE "Sessions" SET "LatenessMinutes" = COALESCE("LateMinutes", 20);
            ALTER TABLE "Sessions" DROP COLUMN "LateMinutes";
            ALTER TABLE "Sessions" DROP COLUMN "EarlyMinutes";
            """);
    }
}
