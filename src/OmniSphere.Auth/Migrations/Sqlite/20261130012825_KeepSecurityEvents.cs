using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Auth.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class KeepSecurityEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_security_events_at",
                table: "security_events",
                column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_security_events_at",
                table: "security_events");
        }
    }
}
