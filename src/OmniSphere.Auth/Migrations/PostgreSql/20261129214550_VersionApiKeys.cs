using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Auth.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class VersionApiKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "version",
                schema: "auth",
                table: "api_keys",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "version",
                schema: "auth",
                table: "api_keys");
        }
    }
}
