// Tries the kernel's features inside one container, so that nothing appears in the host's namespace.

import type {Engine} from '../../engine/client.js';
import {mustExec} from '../../engine/exec.js';
import type {Isolation} from '../../topology/model.js';
import {powersOfNode} from '../containers/isolation.js';
import {withScratch} from '../containers/scratch.js';

/** What the container found: `{wireguard: 'yes', 'max_user_instances': '128', …}`. */
export type ProbeFacts = Readonly<Record<string, string>>;

// One exec for all. Each feature is really made use of: a module that is listed may still not load.
const script = `
try() { name=$1; shift; if "$@" >/dev/null 2>&1; then echo "$name yes"; else echo "$name no"; fi; }
for type in bridge dummy wireguard; do try $type ip link add probe-$type type $type; done
# Only a kernel without dummy needs ifb. Where no option says otherwise, that module makes two devices on the host.
ip link show probe-dummy >/dev/null 2>&1 || try ifb ip link add probe-ifb type ifb
try veth ip link add probe-a type veth peer name probe-b
try vrf ip link add probe-vrf type vrf table 10
try netem tc qdisc add dev lo root netem delay 1ms
try tbf tc qdisc replace dev lo root tbf rate 1mbit burst 10kb latency 50ms
hook='type filter hook ingress device lo priority 0'
try dropping nft "table netdev probe { chain c { $hook; exthdr frag exists drop; numgen random mod 9 < 1 drop; }; }"
try masquerade nft 'table inet probe { chain c { type nat hook postrouting priority srcnat; masquerade; }; }'
try filtering nft 'table inet filter { chain c { type filter hook input priority 0; ct state new drop; reject with icmpx admin-prohibited; }; }'
try netns ip netns add probe
[ -e /dev/net/tun ] || { mkdir -p /dev/net && mknod /dev/net/tun c 10 200; }
try tun ip tuntap add dev probe-tun mode tun
try ipv6 test -e /proc/sys/net/ipv6
echo "instances $(cat /proc/sys/fs/inotify/max_user_instances)"
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo "cgroup 2"; else echo "cgroup 1"; fi
echo "pids $(cat /proc/sys/kernel/pid_max)"
echo "files $(ulimit -n)"
echo "kernel $(uname -r)"
df -Pk / | awk 'NR == 2 { print "disk", $4 }'
`;

/**
 * Looks from a container that is isolated as a node is.
 * @throws {WgsimError} when it does not start; `lacksCapability` tells one cause
 */
export async function probeKernel(
	engine: Engine,
	image: string,
	{isolation, lab, signal}: {isolation: Isolation; lab?: string; signal?: AbortSignal | undefined},
): Promise<ProbeFacts> {
	const powers = powersOfNode(isolation);
	return withScratch(engine, {purpose: 'doctor', image, powers, lab, signal}, async container => {
		const options = {stdin: script, ...(signal === undefined ? {} : {signal})};
		const output = await mustExec(engine, container, ['sh', '-s'], options);
		return Object.fromEntries(
			output
				.trim()
				.split('\n')
				.map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
		);
	});
}
