#!/usr/bin/env bash
# test.sh [--soak] [--no-build] [PROJECT] [-- RUNNER-OPTION...]: builds Release and runs the test projects, most of them
# one after another. The last line is "N passed, N failed", with ", N skipped" where some were.
#   ./test.sh                                        all of them
#   ./test.sh Checkout                               those with Checkout in their name
#   ./test.sh Core -- --filter-class "*MoneyTests"   with options of the test runner
#   --soak                                           long suites in their full form
set -euo pipefail
cd "$(dirname "$0")"

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0"; }

filter=""
build=true
# Test processes live for a minute and compile most of what they run: no profiles, no method compiled again before its
# 4,096th call (by default the 30th), no second mapping of pages for each method, 64 MiB before the first collection, and
# threads that sleep when they are idle. A quarter less processor.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=0x1000 DOTNET_EnableWriteXorExecute=0 DOTNET_GCgen0size=0x4000000
export DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0
# SQLite syncs each commit. Where memory can stand in for the disk, nobody waits for it: a killed process loses no more
# there than on a disk.
if [ -z "${OMNISPHERE_TEST_FOLDERS:-}" ] && [ -w /dev/shm ] && ! grep -q '^[^ ]* /dev/shm [^ ]* [^ ]*noexec' /proc/mounts &&
  [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -ge 8000000 ]; then
  export OMNISPHERE_TEST_FOLDERS=/dev/shm
fi
# A hanging project must not hang the run.
runner=(--timeout 15m)
while [ $# -gt 0 ]; do
  case $1 in
    --soak) export OMNISPHERE_SOAK=1 OMNISPHERE_TEST_FOLDERS=${TMPDIR:-/tmp}; runner=() ;;
    --no-build) build=false ;;
    --help | -h) usage; exit 0 ;;
    --) shift; runner+=("$@"); break ;;
    -*) usage >&2; exit 2 ;;
    *) filter=$1 ;;
  esac
  shift
done

projects=()
for file in tests/*.Tests/*.csproj; do
  name=$(basename "$file" .csproj)
  [[ ${name,,} == *"${filter,,}"* ]] && projects+=("$name")
done
if [ ${#projects[@]} -eq 0 ]; then
  echo "test.sh: no test project is named like '$filter'" >&2
  exit 2
fi

eng/install-test-services

if $build; then
  if [ -z "$filter" ]; then
    dotnet build -c Release -v quiet -clp:NoSummary
  else
    for name in "${projects[@]}"; do
      dotnet build "tests/$name" -c Release -v quiet -clp:NoSummary
    done
  fi
fi

# count REPORT ATTRIBUTE: sums an attribute of the report's assembly elements.
count() {
  local sum=0 value
  for value in $(grep -o '<assembly [^>]*>' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n'); do
    sum=$((sum + value))
  done
  echo "$sum"
}

results=$PWD/artifacts/tests
rm -rf "$results"
mkdir -p "$results"

# The services consist of the store's assemblies, which its build has compiled ahead: so they start in less processor time.
for file in samples/ReferenceStore/AllInOne/bin/Release/net10.0/*.dll; do
  for folder in samples/ReferenceStore/*/bin/Release/net10.0 tests/{MortalStore,NextCheckout}/bin/Release/net10.0; do
    copy=$folder/$(basename "$file")
    if [ "$file" -nt "$copy" ] && [ -f "$copy" ]; then cp -p "$file" "$copy"; fi
  done
done

# run NAME: its exit code and seconds go to NAME.outcome.
run() {
  local started=$SECONDS code=0
  echo
  echo "== $1"
  dotnet "tests/$1/bin/Release/net10.0/$1.dll" --no-ansi --progress off \
    --results-directory "$results" --report-xunit-xml --report-xunit-xml-filename "$1.xml" \
    "${runner[@]}" </dev/null || code=$?
  echo "$code $((SECONDS - started))" >"$results/$1.outcome"
}

# These wait most of their time, for brokers and deadlines: they run beside the others.
waiting=OmniSphere.Hosting.Tests
beside=""
if [ ${#projects[@]} -gt 1 ] && [[ " ${projects[*]} " == *" $waiting "* ]]; then
  run $waiting >"$results/$waiting.log" 2>&1 &
  beside=$!
fi
for name in "${projects[@]}"; do
  if [ "$name" = $waiting ] && [ -n "$beside" ]; then
    wait $beside || true
    cat "$results/$waiting.log"
  else
    run "$name"
  fi
done

passed=0 failed=0 skipped=0
table=()
for name in "${projects[@]}"; do
  report=$results/$name.xml
  code=1 took=0
  read -r code took <"$results/$name.outcome" || true
  p=0 f=0 s=0 note=""
  if [ -s "$report" ]; then
    p=$(count "$report" passed)
    f=$(($(count "$report" failed) + $(count "$report" errors)))
    s=$(count "$report" skipped)
  fi
  # A project that crashed, hung or ran nothing has failed, whatever its report says.
  if [ $code -ne 0 ] && [ "$f" -eq 0 ]; then
    f=1
    note=$([ $code -eq 8 ] && echo "ran no tests" || echo "ended with code $code")
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  table+=("$(printf '%-32s %8d %8d %8d %7ds  %s' "$name" "$p" "$f" "$s" "$took" "$note")")
done

# The names of the failed tests once more, where a reader looks first.
if [ $failed -gt 0 ]; then
  echo
  for name in "${projects[@]}"; do
    [ ! -s "$results/$name.xml" ] || grep -o '<test [^>]*result="Fail"' "$results/$name.xml" |
      sed -n "s/.* name=\"\([^\"]*\)\".*/FAILED $name: \1/p" || true
  done
fi

echo
printf '%-32s %8s %8s %8s %8s\n' project passed failed skipped time
printf '%s\n' "${table[@]}"
echo
line="$passed passed, $failed failed"
[ $skipped -eq 0 ] || line+=", $skipped skipped"
echo "$line"
[ $failed -eq 0 ]
