using System.Globalization;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>
/// Settings and mappings of every index. Texts come as stems that are already cut (see <c>Search/Analysis</c>), so the
/// cluster needs no analyzers, and tenants of all languages share an index.
/// </summary>
internal static class IndexTemplate
{
    /// <summary>The form of documents; indexes of another form are not read. A change here needs a new one.</summary>
    public const string Form = "1";

    public static string Json(ElasticsearchOptions options) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {
              "index_patterns": ["{{options.Prefix}}-products-*"],
              "priority": 500,
              "allow_auto_create": false,
              "template": {
                "settings": {
                  "index": {
                    "number_of_shards": {{options.SharedShards}},
                    "number_of_replicas": {{options.Replicas}},
                    "refresh_interval": "1s",
                    "similarity": {
                      "all": { "type": "BM25", "k1": {{Ranking.Default.K1}}, "b": {{Ranking.Default.B}} },
                      "prose": { "type": "BM25", "k1": {{Ranking.Default.K1}}, "b": {{Ranking.Default.ProseB}} },
                      "title": { "type": "BM25", "k1": {{Ranking.Default.K1}}, "b": 0 }
                    }
                  }
                },
                "mappings": {
                  "dynamic": "strict",
                  "_routing": { "required": true },
                  "dynamic_templates": [
                    { "prices": { "path_match": "price.*", "mapping": { "type": "long" } } }
                  ],
                  "properties": {
                    "tenant": { "type": "keyword" },
                    "generation": { "type": "keyword" },
                    "id": { "type": "keyword" },
                    "all": { "type": "text", "analyzer": "whitespace", "similarity": "all", "index_options": "freqs" },
                    "title": { "type": "text", "analyzer": "whitespace", "similarity": "title", "index_options": "freqs" },
                    "prose": { "type": "text", "analyzer": "whitespace", "similarity": "prose", "index_options": "freqs" },
                    "brand": { "type": "text", "analyzer": "whitespace", "similarity": "title", "norms": false, "index_options": "docs" },
                    "category": { "type": "text", "analyzer": "whitespace", "similarity": "title", "norms": false, "index_options": "docs" },
                    "pair": { "type": "keyword", "similarity": "title" },
                    "word": { "type": "keyword" },
                    "title_word": { "type": "keyword" },
                    "code": { "type": "keyword" },
                    "facet": { "type": "keyword" },
                    "facet_key": { "type": "keyword", "doc_values": false },
                    "category_key": { "type": "keyword", "doc_values": false },
                    "names": { "type": "keyword" },
                    "numbers": {
                      "type": "nested",
                      "properties": { "key": { "type": "keyword" }, "value": { "type": "double" } }
                    },
                    "price": { "type": "object", "dynamic": "true" },
                    "in_stock": { "type": "boolean" },
                    "created": { "type": "long" },
                    "popularity": { "type": "float" },
                    "title_order": { "type": "keyword" },
                    "hit": { "type": "binary" },
                    "description": { "type": "keyword", "index": false, "doc_values": false }
                  }
                }
              }
            }
            """
        );
}
