#!/bin/sh
# What `make install` lays out can be used: an example compiled through pkg-config alone, against the
# shared and the static library, runs; and `make uninstall` takes everything back.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
make=${MAKE:-make} cc=${CC:-cc}

$make BUILD="${BUILD:-build}" DESTDIR="$root" PREFIX=/usr install >"$root/log" 2>&1 || {
    cat "$root/log"
    exit 1
}
PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
version=$(sed -n 's/^#define DG_VERSION  *"\(.*\)"/\1/p' include/dittograph/base.h)
[ "$(pkg-config --modversion dittograph)" = "$version" ]

$cc -std=c11 examples/01_repeats.c $(pkg-config --cflags --libs dittograph) -o "$root/shared"
LD_LIBRARY_PATH=$root/usr/lib "$root/shared" >/dev/null
LD_LIBRARY_PATH=$root/usr/lib ldd "$root/shared" | grep -q 'libdittograph\.so\.0 => '"$root"
$cc -std=c11 examples/01_repeats.c $(pkg-config --cflags dittograph) \
    "$root/usr/lib/libdittograph.a" -lmd4c -lunistring -o "$root/static"
"$root/static" >/dev/null
"$root/usr/bin/dittograph" --version >/dev/null

$make BUILD="${BUILD:-build}" DESTDIR="$root" PREFIX=/usr uninstall >"$root/log" 2>&1
left=$(find "$root/usr" ! -type d)
[ -z "$left" ] || {
    echo "left behind: $left"
    exit 1
}
