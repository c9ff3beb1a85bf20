using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Marketing.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ConfidentialMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "confidential",
                schema: "marketing",
                table: "deliveries",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "confidential",
                schema: "marketing",
                table: "deliveries");
        }
    }
}
