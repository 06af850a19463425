#!/usr/bin/env bash
# Runs every test, browser ones included. Installs what is missing where it can (Debian, as root), else says what to install.
# The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Compilers, commands and tests run for seconds or minutes: what the runtime does for programs that run for days costs them a fifth more.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0

need() { # command or file, Debian package
  if ! command -v "$1" >/dev/null 2>&1 && [ ! -e "$1" ]; then missing+=("$2"); fi
}

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: see README, \"Start\"." >&2; exit 1; }
command -v npm >/dev/null || { echo "Node.js 20 with npm is missing: see README, \"Start\"." >&2; exit 1; }

missing=()
need /usr/bin/chromium chromium
need /usr/bin/python3 python3
need /usr/lib/python3/dist-packages/icalendar python3-icalendar
need /usr/lib/python3/dist-packages/vobject python3-vobject
[ -n "$(find /usr/lib -name libical.so.3 -print -quit 2>/dev/null)" ] || missing+=(libical3)
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing for the tests: ${missing[*]}"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}" fonts-liberation >/dev/null
  fi || { echo "Could not install them. Run: sudo apt-get install ${missing[*]}" >&2; exit 1; }
  [ -e /usr/bin/chromium ] || { echo "Some tests need these packages. Run: sudo apt-get install ${missing[*]}" >&2; exit 1; }
fi

for project in tests/*/package.json tests/*/*/package.json; do
  [ -e "$project" ] && (cd "$(dirname "$project")" && npm ci --no-audit --no-fund --silent) || { [ ! -e "$project" ] || exit 1; }
done

# One compiler for all projects, which is warm after the first, instead of a new one each. It is this run's own and ends with the build.
compiler="training-tests-$$-"
dotnet build Training.sln --nologo -v quiet -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler"
built=$?
for process in /proc/[0-9]*; do
  grep -qs -- "-pipename:$compiler" "$process/cmdline" && kill "${process#/proc/}"
done
[ "$built" -eq 0 ] || exit 1

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
run() { dotnet run --no-build --project "tests/$1" -- -noColor "${@:2}" >"$logs/$1" 2>&1; }

# The browser's tests mostly wait, so they run beside the others.
run Training.Browser.Tests "$@" &
passed=0 failed=0 skipped=0
for project in Training.Tests Training.Web.Tests Training.Browser.Tests; do
  echo "== $project"
  if [ "$project" = Training.Browser.Tests ]; then wait; else run "$project" "$@"; fi
  grep -a -v -E '^ *(Discovering|Discovered|Starting|Finished):' "$logs/$project"
  summary=$(grep -oaE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$logs/$project" | tail -1)
  if [ -z "$summary" ]; then
    echo "$project did not finish."
    failed=$((failed + 1))
    continue
  fi
  read -r total errors fails skips < <(echo "$summary" | grep -oE '[0-9]+' | tr '\n' ' ')
  passed=$((passed + total - fails - skips))
  failed=$((failed + fails + errors))
  skipped=$((skipped + skips))
done

tail=""
[ "$skipped" -gt 0 ] && tail=", $skipped skipped"
echo "$passed passed, $failed failed$tail"
[ "$failed" -eq 0 ]
