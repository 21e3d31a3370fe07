#!/usr/bin/env bash
# Passes all tests: installs the storage emulator from its lock file and, where it can, a browser, then builds and tests the solution.
# Arguments go to dotnet test, for example: tests/run.sh --filter FullyQualifiedName~Embedded; --configuration is heeded by the build as well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration=Debug
arguments=()
while (($# > 0)); do
  case $1 in
    -c | --configuration) configuration=${2:?"$1 wants a configuration of the solution, such as Release"} && shift 2 ;;
    *) arguments+=("$1") && shift ;;
  esac
done
npm ci --prefix tests/azurite --no-audit --no-fund --loglevel=error
if [[ -z ${CHROMIUM_PATH:-} ]] && ! command -v chromium chromium-browser google-chrome > /dev/null; then
  if [[ $EUID -eq 0 ]] && command -v apt-get > /dev/null; then
    (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium) > /dev/null || true
  fi
  command -v chromium > /dev/null || echo "The dashboard's browser tests are left out: install Chromium, or set CHROMIUM_PATH to one." >&2
fi
# One compiler for all projects, whatever the machine's own setting: it and its analyzers start once, and not anew for each.
UseSharedCompilation=true dotnet build Orchestrations.sln --configuration "$configuration" --nologo -v q
# Built before, the projects are tested in the solution's order, of which the longest come first.
dotnet test Orchestrations.sln --configuration "$configuration" --no-build --nologo ${arguments[@]+"${arguments[@]}"}
