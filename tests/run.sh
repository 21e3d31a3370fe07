#!/usr/bin/env bash
# Passes all tests: installs the storage emulator from its lock file, then builds and tests the solution.
# Arguments go to dotnet test, for example: tests/run.sh --filter FullyQualifiedName~Embedded
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
npm ci --prefix tests/azurite --no-audit --no-fund --loglevel=error
dotnet test Orchestrations.sln --nologo "$@"
