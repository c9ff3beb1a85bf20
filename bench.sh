#!/usr/bin/env bash
# bench.sh [NAME...]: runs the benchmarks of those names, or all. Prints a table and writes
# artifacts/benchmarks/<name>.json.
set -euo pipefail
cd "$(dirname "$0")"

dotnet build benchmarks -c Release -v quiet -clp:NoSummary
exec dotnet run --no-build -c Release --project benchmarks -- "$@"
