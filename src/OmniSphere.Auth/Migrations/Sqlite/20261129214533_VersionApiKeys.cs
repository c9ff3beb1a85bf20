using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Auth.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class VersionApiKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "version",
                table: "api_keys",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "version",
                table: "api_keys");
        }
    }
}
