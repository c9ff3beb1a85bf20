using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OmniSphere.Checkout.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class DocumentNumbersAndEmails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The unique index of document numbers comes with DocumentCopies: here two that share one would refuse it.
            // Addresses are compared whatever their case.
            migrationBuilder.Sql("CREATE INDEX ix_orders_email_lower ON checkout.orders (tenant_id, lower(email))");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX checkout.ix_orders_email_lower");

            migrationBuilder.Sql("DROP INDEX IF EXISTS checkout.ix_invoices_tenant_id_number");
        }
    }
}
