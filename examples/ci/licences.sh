#!/bin/sh
# The licences of the libraries in a folder, where Debian keeps them: for what `make dist` ships.
set -eu
for file in "$1"/*; do
    name=$(basename "$file")
    package=$(dpkg-query -S "*/$name" 2>/dev/null | sed -n '1s/:.*//p')
    printf '==== %s%s\n\n' "$name" "${package:+ ($package)}"
    if [ -n "$package" ] && [ -f "/usr/share/doc/$package/copyright" ]; then
        cat "/usr/share/doc/$package/copyright"
    else
        echo 'See its distributor.'
    fi
    echo
done
