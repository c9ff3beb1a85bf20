using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ImportColumns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "columns",
                schema: "catalogue",
                table: "imports",
                type: "text",
                nullable: false,
                defaultValueSql: "'{}'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "columns",
                schema: "catalogue",
                table: "imports");
        }
    }
}
