#!/bin/sh
# Markdown for a reviewer: what the plan does, and how resources and rights differ from those of another commit.
set -eu
environment=$1
base=$2
summary="infra/cdktf.out/stacks/bos-realtime-$environment/summary.md"
if [ -f "$summary" ]; then cat "$summary"; else echo "### Plan for $environment"; echo; echo 'There is no plan: see the log.'; fi
changes=$(git diff --unified=12 "$base" -- "infra/expected/$environment.permissions.txt" | sed '1,/^+++ /d')
echo
if [ -z "$changes" ]; then
  echo 'Nobody’s rights change.'
else
  echo '**Rights change**'
  echo
  echo '```diff'
  echo "$changes"
  echo '```'
fi
