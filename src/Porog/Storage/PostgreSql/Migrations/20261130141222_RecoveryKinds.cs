using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Porog.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class RecoveryKinds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_recoveries_account_id",
                table: "recoveries");

            migrationBuilder.AddColumn<short>(
                name: "kind",
                table: "recoveries",
                type: "smallint",
                nullable: false,
                defaultValue: (short)1);

            migrationBuilder.CreateIndex(
                name: "ix_recoveries_account_id_kind",
                table: "recoveries",
                columns: new[] { "account_id", "kind" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_recoveries_account_id_kind",
                table: "recoveries");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "recoveries");

            migrationBuilder.CreateIndex(
                name: "ix_recoveries_account_id",
                table: "recoveries",
                column: "account_id",
                unique: true);
        }
    }
}
