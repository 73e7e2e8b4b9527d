using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class DoubtfulTimes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(PostgreSqlJournalTable.AddDeviceTime);

            migrationBuilder.AddColumn<int>(
                name: "doubtful",
                table: "device_days",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(PostgreSqlJournalTable.DropDeviceTime);

            migrationBuilder.DropColumn(
                name: "doubtful",
                table: "device_days");
        }
    }
}
