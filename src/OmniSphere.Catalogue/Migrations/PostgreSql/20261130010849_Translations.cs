using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Translations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "translations",
                schema: "catalogue",
                table: "products",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "translations",
                schema: "catalogue",
                table: "collections",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "translations",
                schema: "catalogue",
                table: "categories",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "translations",
                schema: "catalogue",
                table: "brands",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "translations",
                schema: "catalogue",
                table: "attributes",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "locale_settings",
                schema: "catalogue",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    locales = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_locale_settings", x => x.tenant_id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "locale_settings",
                schema: "catalogue");

            migrationBuilder.DropColumn(
                name: "translations",
                schema: "catalogue",
                table: "products");

            migrationBuilder.DropColumn(
                name: "translations",
                schema: "catalogue",
                table: "collections");

            migrationBuilder.DropColumn(
                name: "translations",
                schema: "catalogue",
                table: "categories");

            migrationBuilder.DropColumn(
                name: "translations",
                schema: "catalogue",
                table: "brands");

            migrationBuilder.DropColumn(
                name: "translations",
                schema: "catalogue",
                table: "attributes");
        }
    }
}
