#!/bin/sh
# Stands in for a container engine: says yes to everything but `inspect`, which finds no image.
case "$1" in
  inspect) exit 1 ;;
  *) cat >/dev/null 2>&1 </dev/null; exit 0 ;;
esac
