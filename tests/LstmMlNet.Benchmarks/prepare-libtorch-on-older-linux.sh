#!/usr/bin/env bash
# libLibTorchSharp.so 0.107 asks for GLIBCXX_3.4.32 (GCC 13). Where libstdc++ is older, for example on Debian 12, this makes
# it load, for measurements only: the natives are copied beside TorchSharp.dll, the version need is marked as weak, and the
# one missing symbol (an empty initialiser) comes from a library to preload. Needs gcc, patchelf and python3.
# usage: prepare-libtorch-on-older-linux.sh OUTPUT_FOLDER      then: LD_PRELOAD=OUTPUT_FOLDER/libshim.so dotnet …
set -euo pipefail
output=$1
cp -u "$output"/runtimes/linux-x64/native/lib*.so* "$output"/
library="$output/libLibTorchSharp.so"
patchelf --clear-symbol-version _ZSt21ios_base_library_initv "$library"
python3 - "$library" <<'PY'
import struct, sys

path = sys.argv[1]
data = bytearray(open(path, "rb").read())
table, = struct.unpack_from("<Q", data, 0x28)
size, count = struct.unpack_from("<HH", data, 0x3A)
sections = [struct.unpack_from("<IIQQQQIIQQ", data, table + i * size) for i in range(count)]
VERSION_NEEDS, WEAK = 0x6FFFFFFE, 2
for section in sections:
    if section[1] != VERSION_NEEDS:
        continue
    names, need = sections[section[6]][4], section[4]
    while True:
        _, entries, _, first, following = struct.unpack_from("<HHIII", data, need)
        entry = need + first
        for _ in range(entries):
            _, flags, _, name, step = struct.unpack_from("<IHHII", data, entry)
            end = data.index(0, names + name)
            if data[names + name:end] == b"GLIBCXX_3.4.32":
                struct.pack_into("<H", data, entry + 4, flags | WEAK)
            entry += step
        if not following:
            break
        need += following
open(path, "wb").write(data)
PY
echo 'void _ZSt21ios_base_library_initv(void) {}' | gcc -shared -fPIC -x c -o "$output/libshim.so" -
echo "LD_PRELOAD=$output/libshim.so"
