#!/usr/bin/env bash
# Runs the Functions app on the host of Azure Functions Core Tools, with Azurite and the simulated gateway: the sample campaign through HTTP, 200 items through the queue, a message that
# comes twice, one that is none, and a host that is killed. It needs `func` (npm install -g azure-functions-core-tools@4) and Node.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v func > /dev/null || { echo "There is no 'func' on the path: install Azure Functions Core Tools 4." >&2; exit 2; }
npm ci --prefix tests/azurite --no-audit --no-fund --loglevel=error
dotnet test tests/Orchestrations.Functions.Tests --nologo --filter FullyQualifiedName~Functions.Tests.Host "$@"
