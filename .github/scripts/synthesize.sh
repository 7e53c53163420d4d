#!/bin/sh
# Installs what the lock file says, builds every package, synthesizes the plan of one environment.
set -eu
environment=$1
pnpm=$(sed -n 's/.*"packageManager": "\([^"]*\)".*/\1/p' package.json)
npx --yes "$pnpm" install --frozen-lockfile
npx --yes "$pnpm" exec turbo run build --output-logs=new-only
node_modules/.bin/node infra/src/main.ts "$environment"
