using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ImportColumns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "columns",
                table: "imports",
                type: "TEXT",
                nullable: false,
                defaultValueSql: "'{}'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "columns",
                table: "imports");
        }
    }
}
