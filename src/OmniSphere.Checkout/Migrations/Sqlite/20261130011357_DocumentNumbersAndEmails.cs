using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DocumentNumbersAndEmails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_invoices_tenant_id_number",
                table: "invoices",
                columns: new[] { "tenant_id", "number" },
                unique: true);

            // Addresses are compared whatever their case.
            migrationBuilder.Sql("CREATE INDEX ix_orders_email_lower ON orders (tenant_id, lower(email))");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_orders_email_lower");

            migrationBuilder.DropIndex(
                name: "ix_invoices_tenant_id_number",
                table: "invoices");
        }
    }
}
