#!/usr/bin/env bash
# Makes stand-ins for the base images where no registry is in reach: the files of this Debian machine's own packages,
# with the Node that npm installed. Does nothing for an image that is there.
set -euo pipefail
cd "$(dirname "$0")/../.."

NODE_IMAGE=public.ecr.aws/docker/library/node:24-slim
PYTHON_IMAGE=public.ecr.aws/docker/library/python:3.13-slim
SYSTEM='base-files bash ca-certificates coreutils dash debianutils findutils grep hostname libacl1 libattr1 libc-bin libc6
  libcrypt1 libgcc-s1 libgmp10 libpcre2-8-0 libselinux1 libssl3 libstdc++6 libtinfo6 netbase sed tzdata zlib1g'
PYTHON='python3-minimal python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libexpat1 libbz2-1.0 liblzma5
  libffi8 libsqlite3-0 libuuid1'

# An empty Debian: /bin and its like are links into /usr, as on the machine itself.
new_root() {
  local root=$1
  mkdir -p "$root"/{usr/{bin,sbin,lib,lib64,local/bin},etc/ssl/certs,tmp,var/tmp,run,proc,sys,dev,root,app}
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
  chmod 1777 "$root/tmp" "$root/var/tmp"
  printf 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/app:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnode:x:1000:\n' >"$root/etc/group"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
}

# What the packages hold, without documentation, under the paths that the links lead to.
copy_packages() {
  local root=$1
  shift
  for package in "$@"; do dpkg -L "$package"; done |
    grep -vE '^/usr/share/(doc|man|locale|info|lintian)(/|$)' |
    sed -E 's#^/(bin|sbin|lib|lib64)/#/usr/\1/#' | sort -u |
    while read -r path; do if [[ -f $path || -L $path ]]; then echo ".$path"; fi; done |
    tar -C / -cf - -T - | tar -C "$root" -xf -
  ln -sf dash "$root/usr/bin/sh"
}

make_image() {
  local image=$1 root
  shift
  docker image inspect "$image" >/dev/null 2>&1 && return
  root=$(mktemp -d)
  new_root "$root"
  copy_packages "$root" $SYSTEM "$@"
  if [[ $image == "$NODE_IMAGE" ]]; then
    install -m 755 "$(readlink -f node_modules/.bin/node)" "$root/usr/local/bin/node"
  fi
  tar -C "$root" --numeric-owner -cf - . |
    docker import -c 'ENV PATH=/usr/local/bin:/usr/bin:/bin' - "$image" >/dev/null
  rm -rf "$root"
}

make_image "$NODE_IMAGE"
make_image "$PYTHON_IMAGE" $PYTHON
