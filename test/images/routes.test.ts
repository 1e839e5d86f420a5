// Addresses that a node is to reach, and whether its kernel has a route to them.

import test from 'ava';
import {python} from './python.js';

test('what has no route, or one that ends here, is told, and again whenever the kernel may have changed', t => {
	const found = python(`
import os, subprocess
from fabric.observe.routes import Routes
from fabric.shared.loop import Loop

def ip(words):
    subprocess.run(["ip", *words.split()], check=True)

# In a namespace of its own, which ends with it.
os.unshare(0x40000000) if hasattr(os, "unshare") else __import__("ctypes").CDLL(None).unshare(0x40000000)
ip("link set lo up")
ip("link add d0 type veth peer name d1")
ip("address add 192.0.2.1/24 dev d0")
ip("link set d1 up")
ip("link set d0 up")
told = []
loop = Loop()
targets = ["192.0.2.9", "198.51.100.1", "2001:db8::1", "127.0.0.9"]
import contextlib
from fabric.shared import netlink
# Older Pythons cannot enter another.
netlink.inside = contextlib.nullcontext
routes = Routes("/proc/self/ns/net", targets, loop, lambda without: told.append(without))

def after(words):
    ip(words)
    count = len(told)
    while len(told) == count:
        loop.turn(1)
    return told[-1]

print(json.dumps([
    told[0],
    after("route add 198.51.100.0/24 via 192.0.2.9"),
    after("-6 route add 2001:db8::/32 dev d0"),
    after("route add blackhole 198.51.100.0/25"),
    after("-6 route add unreachable 2001:db8::1"),
    after("rule add to 192.0.2.9 prohibit"),
]))
routes.close()`);
	t.deepEqual(found, [
		['198.51.100.1', '2001:db8::1'],
		['2001:db8::1'],
		[],
		['198.51.100.1'],
		['198.51.100.1', '2001:db8::1'],
		['192.0.2.9', '198.51.100.1', '2001:db8::1'],
	]);
});

test('of many, the first are enough; a namespace that cannot be asked tells nothing', t => {
	const found = python(`
import contextlib, os
os.unshare(0x40000000) if hasattr(os, "unshare") else __import__("ctypes").CDLL(None).unshare(0x40000000)
from fabric.observe.routes import Routes
from fabric.shared import netlink
from fabric.shared.loop import Loop
netlink.inside = contextlib.nullcontext
told = []
routes = Routes("/proc/self/ns/net", [f"240.0.{index}.1" for index in range(50)], Loop(), told.append)
routes.netlink.close()
routes.read()
print(json.dumps([len(told[0]), told[1]]))
routes.close()
routes.read()
assert len(told) == 2`);
	t.deepEqual(found, [20, null]);
});
