using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Platform.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TenantDatabases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "database",
                table: "tenants",
                type: "TEXT",
                maxLength: 40,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "database",
                table: "tenants");
        }
    }
}
