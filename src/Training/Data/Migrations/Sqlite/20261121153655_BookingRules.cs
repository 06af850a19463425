using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Training.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BookingRules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "ChoicesCloseAt",
                table: "Sessions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PlacesKept",
                table: "Sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "ContactEmail",
                table: "People",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ContactName",
                table: "People",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Requires",
                table: "Courses",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<int>(
                name: "RequiresWithinYears",
                table: "Courses",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "PlaceKept",
                table: "Bookings",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LinkEmail",
                table: "Agencies",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LinkName",
                table: "Agencies",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AcceptedEquivalents",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PersonId = table.Column<int>(type: "INTEGER", nullable: false),
                    Type = table.Column<int>(type: "INTEGER", nullable: false),
                    CompletedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    What = table.Column<string>(type: "TEXT", nullable: false),
                    RecordedById = table.Column<int>(type: "INTEGER", nullable: true),
                    RecordedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    WithdrawnAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    WithdrawnById = table.Column<int>(type: "INTEGER", nullable: true),
                    WithdrawnBecause = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AcceptedEquivalents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AcceptedEquivalents_People_PersonId",
                        column: x => x.PersonId,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AcceptedEquivalents_People_RecordedById",
                        column: x => x.RecordedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AcceptedEquivalents_People_WithdrawnById",
                        column: x => x.WithdrawnById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Agreements",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    BookingId = table.Column<int>(type: "INTEGER", nullable: false),
                    Key = table.Column<Guid>(type: "TEXT", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Who = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Email = table.Column<string>(type: "TEXT", nullable: false),
                    AskedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChaseAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChasedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    AnsweredAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Agreed = table.Column<bool>(type: "INTEGER", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    RecordedById = table.Column<int>(type: "INTEGER", nullable: true),
                    ClosedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Agreements", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Agreements_Bookings_BookingId",
                        column: x => x.BookingId,
                        principalTable: "Bookings",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Agreements_People_RecordedById",
                        column: x => x.RecordedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "BookingPolicies",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Type = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    NoticeDays = table.Column<int>(type: "INTEGER", nullable: false),
                    NoticeUnit = table.Column<int>(type: "INTEGER", nullable: false),
                    PromotionStopsDays = table.Column<int>(type: "INTEGER", nullable: false),
                    Agreement = table.Column<int>(type: "INTEGER", nullable: false),
                    RequestKeepsPlace = table.Column<bool>(type: "INTEGER", nullable: false),
                    AgreementDays = table.Column<int>(type: "INTEGER", nullable: false),
                    LateCancellationPence = table.Column<int>(type: "INTEGER", nullable: false),
                    AbsencePence = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BookingPolicies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "BreakoutSlots",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SessionId = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    DayNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Start = table.Column<TimeOnly>(type: "TEXT", nullable: false),
                    End = table.Column<TimeOnly>(type: "TEXT", nullable: false),
                    StartsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndsAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BreakoutSlots", x => x.Id);
                    table.ForeignKey(
                        name: "FK_BreakoutSlots_Sessions_SessionId",
                        column: x => x.SessionId,
                        principalTable: "Sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Charges",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    BookingId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Pence = table.Column<int>(type: "INTEGER", nullable: false),
                    ChargedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    WaivedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    WaivedById = table.Column<int>(type: "INTEGER", nullable: true),
                    WaivedReason = table.Column<string>(type: "TEXT", nullable: false),
                    WaivedEvidence = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Charges", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Charges_Bookings_BookingId",
                        column: x => x.BookingId,
                        principalTable: "Bookings",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Charges_People_WaivedById",
                        column: x => x.WaivedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Needs",
                columns: table => new
                {
                    PersonId = table.Column<int>(type: "INTEGER", nullable: false),
                    Access = table.Column<string>(type: "TEXT", nullable: false),
                    Dietary = table.Column<string>(type: "TEXT", nullable: false),
                    Adjustments = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Needs", x => x.PersonId);
                    table.ForeignKey(
                        name: "FK_Needs_People_PersonId",
                        column: x => x.PersonId,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Quotas",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SessionId = table.Column<int>(type: "INTEGER", nullable: false),
                    AgencyId = table.Column<int>(type: "INTEGER", nullable: false),
                    Places = table.Column<int>(type: "INTEGER", nullable: false),
                    ReleaseOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ReleasesAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ReleasedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Quotas", x => x.Id);
                    table.CheckConstraint("QuotaPlaces", "\"Places\" > 0");
                    table.ForeignKey(
                        name: "FK_Quotas_Agencies_AgencyId",
                        column: x => x.AgencyId,
                        principalTable: "Agencies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_Quotas_Sessions_SessionId",
                        column: x => x.SessionId,
                        principalTable: "Sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Breakouts",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SlotId = table.Column<int>(type: "INTEGER", nullable: false),
                    Code = table.Column<string>(type: "TEXT", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Summary = table.Column<string>(type: "TEXT", nullable: false),
                    Leader = table.Column<string>(type: "TEXT", nullable: false),
                    Room = table.Column<string>(type: "TEXT", nullable: false),
                    Capacity = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Breakouts", x => x.Id);
                    table.CheckConstraint("BreakoutCapacity", "\"Capacity\" >= 0");
                    table.ForeignKey(
                        name: "FK_Breakouts_BreakoutSlots_SlotId",
                        column: x => x.SlotId,
                        principalTable: "BreakoutSlots",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "BreakoutChoices",
                columns: table => new
                {
                    BookingId = table.Column<int>(type: "INTEGER", nullable: false),
                    BreakoutId = table.Column<int>(type: "INTEGER", nullable: false),
                    Rank = table.Column<int>(type: "INTEGER", nullable: false),
                    Turn = table.Column<int>(type: "INTEGER", nullable: false),
                    HeldSlotId = table.Column<int>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BreakoutChoices", x => new { x.BookingId, x.BreakoutId });
                    table.ForeignKey(
                        name: "FK_BreakoutChoices_Bookings_BookingId",
                        column: x => x.BookingId,
                        principalTable: "Bookings",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_BreakoutChoices_BreakoutSlots_HeldSlotId",
                        column: x => x.HeldSlotId,
                        principalTable: "BreakoutSlots",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_BreakoutChoices_Breakouts_BreakoutId",
                        column: x => x.BreakoutId,
                        principalTable: "Breakouts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "BreakoutEvents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    EventId = table.Column<Guid>(type: "TEXT", nullable: false),
                    BreakoutId = table.Column<int>(type: "INTEGER", nullable: false),
                    PersonId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    RecordedById = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BreakoutEvents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_BreakoutEvents_Breakouts_BreakoutId",
                        column: x => x.BreakoutId,
                        principalTable: "Breakouts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_BreakoutEvents_People_PersonId",
                        column: x => x.PersonId,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_BreakoutEvents_People_RecordedById",
                        column: x => x.RecordedById,
                        principalTable: "People",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            // EF Core would rebuild the table for a new foreign key, outside the transaction; SQLite can add such a column as it is.
            migrationBuilder.Sql("ALTER TABLE \"Bookings\" ADD COLUMN \"PolicyId\" INTEGER NULL REFERENCES \"BookingPolicies\" (\"Id\") ON DELETE RESTRICT;");
            migrationBuilder.Sql("ALTER TABLE \"Bookings\" ADD COLUMN \"SubstituteForId\" INTEGER NULL REFERENCES \"Bookings\" (\"Id\") ON DELETE RESTRICT;");

            migrationBuilder.CreateIndex(
                name: "IX_People_ContactEmail",
                table: "People",
                column: "ContactEmail",
                filter: "\"ContactEmail\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Bookings_PolicyId",
                table: "Bookings",
                column: "PolicyId");

            migrationBuilder.CreateIndex(
                name: "IX_Bookings_SubstituteForId",
                table: "Bookings",
                column: "SubstituteForId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AcceptedEquivalents_OneThatCounts",
                table: "AcceptedEquivalents",
                columns: new[] { "PersonId", "Type", "CompletedOn" },
                unique: true,
                filter: "\"WithdrawnAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AcceptedEquivalents_PersonId",
                table: "AcceptedEquivalents",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_AcceptedEquivalents_RecordedById",
                table: "AcceptedEquivalents",
                column: "RecordedById");

            migrationBuilder.CreateIndex(
                name: "IX_AcceptedEquivalents_WithdrawnById",
                table: "AcceptedEquivalents",
                column: "WithdrawnById");

            migrationBuilder.CreateIndex(
                name: "IX_Agreements_BookingId",
                table: "Agreements",
                column: "BookingId");

            migrationBuilder.CreateIndex(
                name: "IX_Agreements_ExpiresAt",
                table: "Agreements",
                column: "ExpiresAt",
                filter: "\"AnsweredAt\" IS NULL AND \"ClosedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Agreements_RecordedById",
                table: "Agreements",
                column: "RecordedById");

            migrationBuilder.CreateIndex(
                name: "IX_Agreements_TokenHash",
                table: "Agreements",
                column: "TokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BookingPolicies_Type_From",
                table: "BookingPolicies",
                columns: new[] { "Type", "From" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BreakoutChoices_BookingId_HeldSlotId",
                table: "BreakoutChoices",
                columns: new[] { "BookingId", "HeldSlotId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BreakoutChoices_BreakoutId_HeldSlotId",
                table: "BreakoutChoices",
                columns: new[] { "BreakoutId", "HeldSlotId" });

            migrationBuilder.CreateIndex(
                name: "IX_BreakoutChoices_HeldSlotId",
                table: "BreakoutChoices",
                column: "HeldSlotId");

            migrationBuilder.CreateIndex(
                name: "IX_BreakoutEvents_BreakoutId_PersonId",
                table: "BreakoutEvents",
                columns: new[] { "BreakoutId", "PersonId" });

            migrationBuilder.CreateIndex(
                name: "IX_BreakoutEvents_EventId",
                table: "BreakoutEvents",
                column: "EventId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BreakoutEvents_PersonId",
                table: "BreakoutEvents",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_BreakoutEvents_RecordedById",
                table: "BreakoutEvents",
                column: "RecordedById");

            migrationBuilder.CreateIndex(
                name: "IX_Breakouts_SlotId_Code",
                table: "Breakouts",
                columns: new[] { "SlotId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BreakoutSlots_SessionId_Number",
                table: "BreakoutSlots",
                columns: new[] { "SessionId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Charges_BookingId_Kind",
                table: "Charges",
                columns: new[] { "BookingId", "Kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ChargedAt",
                table: "Charges",
                column: "ChargedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_WaivedById",
                table: "Charges",
                column: "WaivedById");

            migrationBuilder.CreateIndex(
                name: "IX_Needs_ChangedAt",
                table: "Needs",
                column: "ChangedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Quotas_AgencyId",
                table: "Quotas",
                column: "AgencyId");

            migrationBuilder.CreateIndex(
                name: "IX_Quotas_ReleasesAt",
                table: "Quotas",
                column: "ReleasesAt",
                filter: "\"ReleasedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Quotas_SessionId_AgencyId",
                table: "Quotas",
                columns: new[] { "SessionId", "AgencyId" },
                unique: true);

            // As in AppendOnly: what happened stays.
            foreach (var verb in new[] { "UPDATE", "DELETE" })
            {
                migrationBuilder.Sql($"CREATE TRIGGER \"BreakoutEvents_No{verb}\" BEFORE {verb} ON \"BreakoutEvents\" BEGIN SELECT RAISE(ABORT, 'BreakoutEvents rows are only ever added'); END;");
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Bookings_BookingPolicies_PolicyId",
                table: "Bookings");

            migrationBuilder.DropForeignKey(
                name: "FK_Bookings_Bookings_SubstituteForId",
                table: "Bookings");

            migrationBuilder.DropTable(
                name: "AcceptedEquivalents");

            migrationBuilder.DropTable(
                name: "Agreements");

            migrationBuilder.DropTable(
                name: "BookingPolicies");

            migrationBuilder.DropTable(
                name: "BreakoutChoices");

            migrationBuilder.DropTable(
                name: "BreakoutEvents");

            migrationBuilder.DropTable(
                name: "Charges");

            migrationBuilder.DropTable(
                name: "Needs");

            migrationBuilder.DropTable(
                name: "Quotas");

            migrationBuilder.DropTable(
                name: "Breakouts");

            migrationBuilder.DropTable(
                name: "BreakoutSlots");

            migrationBuilder.DropIndex(
                name: "IX_People_ContactEmail",
                table: "People");

            migrationBuilder.DropIndex(
                name: "IX_Bookings_PolicyId",
                table: "Bookings");

            migrationBuilder.DropIndex(
                name: "IX_Bookings_SubstituteForId",
                table: "Bookings");

            migrationBuilder.DropColumn(
                name: "ChoicesCloseAt",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "PlacesKept",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "ContactEmail",
                table: "People");

            migrationBuilder.DropColumn(
                name: "ContactName",
                table: "People");

            migrationBuilder.DropColumn(
                name: "Requires",
                table: "Courses");

            migrationBuilder.DropColumn(
                name: "RequiresWithinYears",
                table: "Courses");

            migrationBuilder.DropColumn(
                name: "PlaceKept",
                table: "Bookings");

            migrationBuilder.DropColumn(
                name: "PolicyId",
                table: "Bookings");

            migrationBuilder.DropColumn(
                name: "SubstituteForId",
                table: "Bookings");

            migrationBuilder.DropColumn(
                name: "LinkEmail",
                table: "Agencies");

            migrationBuilder.DropColumn(
                name: "LinkName",
                table: "Agencies");
        }
    }
}
