using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Platform.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class TenantDatabases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "database",
                schema: "platform",
                table: "tenants",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "database",
                schema: "platform",
                table: "tenants");
        }
    }
}
