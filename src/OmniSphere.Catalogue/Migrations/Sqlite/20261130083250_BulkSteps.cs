using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BulkSteps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "bulk_steps",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    request = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    product_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bulk_steps", x => new { x.tenant_id, x.request, x.product_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_bulk_steps_tenant_id_at",
                table: "bulk_steps",
                columns: new[] { "tenant_id", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bulk_steps");
        }
    }
}
