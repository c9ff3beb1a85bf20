using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Marketing.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class MailTraces : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                schema: "marketing",
                table: "deliveries",
                type: "character varying(60)",
                maxLength: 60,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "trace_parent",
                schema: "marketing",
                table: "deliveries");
        }
    }
}
