using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Marketing.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ConfidentialMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "confidential",
                table: "deliveries",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "confidential",
                table: "deliveries");
        }
    }
}
