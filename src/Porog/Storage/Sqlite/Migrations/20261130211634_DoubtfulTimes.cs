using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class DoubtfulTimes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqliteJournalTable.AddDeviceTime);

            migrationBuilder.AddColumn<int>(
                name: "doubtful",
                table: "device_days",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqliteJournalTable.DropDeviceTime);

            migrationBuilder.DropColumn(
                name: "doubtful",
                table: "device_days");
        }
    }
}
