#!/usr/bin/env bash
# The container engine, with a registry of this machine in place of ECR: what CDK_DOCKER names in tests.
set -euo pipefail

arguments=()
for argument in "$@"; do
  arguments+=("$(sed -E "s#^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(/|\$)#$SLIPWAY_REGISTRY\1#" <<<"$argument")")
done
exec docker "${arguments[@]}"
