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
            migrationBuilder.AddColumn<int>(
                name: "PlacesKept",
                table: "Sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "PlaceKept",
                table: "Bookings",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PolicyId",
                table: "Bookings",
                type: "INTEGER",
                nullable: true);

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

            migrationBuilder.CreateIndex(
                name: "IX_Bookings_PolicyId",
                table: "Bookings",
                column: "PolicyId");

            migrationBuilder.CreateIndex(
                name: "IX_BookingPolicies_Type_From",
                table: "BookingPolicies",
                columns: new[] { "Type", "From" },
                unique: true);

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

            migrationBuilder.AddForeignKey(
                name: "FK_Bookings_BookingPolicies_PolicyId",
                table: "Bookings",
                column: "PolicyId",
                principalTable: "BookingPolicies",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Bookings_BookingPolicies_PolicyId",
                table: "Bookings");

            migrationBuilder.DropTable(
                name: "BookingPolicies");

            migrationBuilder.DropTable(
                name: "Quotas");

            migrationBuilder.DropIndex(
                name: "IX_Bookings_PolicyId",
                table: "Bookings");

            migrationBuilder.DropColumn(
                name: "PlacesKept",
                table: "Sessions");

            migrationBuilder.DropColumn(
                name: "PlaceKept",
                table: "Bookings");

            migrationBuilder.DropColumn(
                name: "PolicyId",
                table: "Bookings");
        }
    }
}
