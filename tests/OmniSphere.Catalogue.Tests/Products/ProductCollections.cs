namespace OmniSphere.Catalogue.Tests.Products;

/// <summary>Suites about products share one host: starting one costs more than they do.</summary>
[CollectionDefinition(Name)]
public sealed class ProductsOnSqlite : ICollectionFixture<SqliteCatalogue>
{
    public const string Name = "products on SQLite";
}

/// <summary>The same on PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class ProductsOnPostgreSql : ICollectionFixture<PostgreSqlCatalogue>
{
    public const string Name = "products on PostgreSQL";
}
