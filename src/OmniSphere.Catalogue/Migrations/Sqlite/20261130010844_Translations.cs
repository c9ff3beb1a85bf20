using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Catalogue.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Translations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "translations",
                table: "products",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "translations",
                table: "collections",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "translations",
                table: "categories",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "translations",
                table: "brands",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "translations",
                table: "attributes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "locale_settings",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    locales = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
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
                name: "locale_settings");

            migrationBuilder.DropColumn(
                name: "translations",
                table: "products");

            migrationBuilder.DropColumn(
                name: "translations",
                table: "collections");

            migrationBuilder.DropColumn(
                name: "translations",
                table: "categories");

            migrationBuilder.DropColumn(
                name: "translations",
                table: "brands");

            migrationBuilder.DropColumn(
                name: "translations",
                table: "attributes");
        }
    }
}
