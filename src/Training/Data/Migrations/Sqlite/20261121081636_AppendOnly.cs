using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Training.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AppendOnly : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What happened stays: not even a slip in the program changes history or scan events.
            foreach (var table in new[] { "History", "ScanEvents" })
            {
                foreach (var verb in new[] { "UPDATE", "DELETE" })
                {
                    migrationBuilder.Sql($"CREATE TRIGGER \"{table}_No{verb}\" BEFORE {verb} ON \"{table}\" BEGIN SELECT RAISE(ABORT, '{table} rows are only ever added'); END;");
                }
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in new[] { "History", "ScanEvents" })
            {
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_NoUPDATE\"; DROP TRIGGER \"{table}_NoDELETE\";");
            }
        }
    }
}
