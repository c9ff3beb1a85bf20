using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Platform.Migrations.PostgreSql
{
    /// <inheritdoc />
    internal partial class DirectoryRevision : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "revision",
                schema: "platform",
                table: "tenants",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "directory_revision",
                schema: "platform",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_directory_revision", x => x.id);
                });

            migrationBuilder.InsertData(
                schema: "platform",
                table: "directory_revision",
                columns: new[] { "id", "revision" },
                values: new object[] { 1, 0L });

            migrationBuilder.CreateIndex(
                name: "ix_tenants_revision",
                schema: "platform",
                table: "tenants",
                column: "revision");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "directory_revision",
                schema: "platform");

            migrationBuilder.DropIndex(
                name: "ix_tenants_revision",
                schema: "platform",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "revision",
                schema: "platform",
                table: "tenants");
        }
    }
}
