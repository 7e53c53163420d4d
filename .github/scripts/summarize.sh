#!/bin/sh
# Markdown for a reviewer: what the plan does and whose rights it changes. With the base of a pull request also how its
# expectation of rights differs, which shows what the plan cannot know before it is applied.
set -eu
environment=$1
base=${2:-}
summary="infra/cdktf.out/stacks/bos-realtime-$environment/summary.md"
if [ -f "$summary" ]; then cat "$summary"; else echo "### Plan for $environment"; echo; echo 'There is no plan: see the log.'; fi
[ -n "$base" ] || exit 0
changes=$(git diff --unified=12 "$base" -- "infra/expected/$environment.permissions.txt" | sed '1,/^+++ /d')
echo
if [ -z "$changes" ]; then
  echo 'The pull request changes nobody’s rights.'
else
  echo '**Rights change by the pull request**'
  echo
  echo '```diff'
  echo "$changes"
  echo '```'
fi
