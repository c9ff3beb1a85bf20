using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Platform.Migrations.Sqlite
{
    /// <inheritdoc />
    internal partial class DirectoryRevision : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "revision",
                table: "tenants",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "directory_revision",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_directory_revision", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "directory_revision",
                columns: new[] { "id", "revision" },
                values: new object[] { 1, 0L });

            migrationBuilder.CreateIndex(
                name: "ix_tenants_revision",
                table: "tenants",
                column: "revision");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "directory_revision");

            migrationBuilder.DropIndex(
                name: "ix_tenants_revision",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "revision",
                table: "tenants");
        }
    }
}
