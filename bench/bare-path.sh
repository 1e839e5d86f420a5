#!/bin/bash
# bare-path.sh MTU: the path of two-sites in bare namespaces of one container: r1, gateway v1, gateway v2, r2, with the same bridges
# and the same WireGuard. A gateway has its private side in a namespace of its own, as in a node.
set -euo pipefail

for name in r1 v1 v1p v2 v2p r2; do
	ip netns add "$name"
	ip -n "$name" link set lo up
	ip netns exec "$name" sysctl -q -w net.ipv6.conf.all.forwarding=1
done

plug() { # BRIDGE NAMESPACE INTERFACE ADDRESS
	ip link show "$1" >/dev/null 2>&1 || ip link add "$1" up type bridge mcast_snooping 0
	ip link add "$2.$3" type veth peer name "$3" netns "$2"
	ip link set "$2.$3" master "$1" up
	ip -n "$2" link set "$3" up
	ip -n "$2" address add "$4" dev "$3" nodad
}

plug lan1 r1 eth0 fd01::1/64
plug lan1 v1p eth1 fd01::2/64
plug lan2 r2 eth0 fd02::1/64
plug lan2 v2p eth1 fd02::2/64
plug internet v1 eth0 fd00::1/64
plug internet v2 eth0 fd00::2/64

for number in 1 2; do
	wg genkey >"/tmp/key$number"
	ip netns exec "v$number" ip link add "wg$number" type wireguard 2>/dev/null ||
		ip netns exec "v$number" wireguard-go "wg$number" >/dev/null 2>&1
	# Its socket stays where it was made.
	ip -n "v$number" link set "wg$number" netns "v${number}p"
done
for number in 1 2; do
	other=$((3 - number))
	ip netns exec "v${number}p" wg set "wg$number" private-key "/tmp/key$number" listen-port 51820 \
		peer "$(wg pubkey <"/tmp/key$other")" allowed-ips ::/0 endpoint "[fd00::$other]:51820"
	ip -n "v${number}p" link set "wg$number" mtu "$1" up
	ip -n "v${number}p" route add "fd0$other::/64" dev "wg$number"
	ip -n "r$number" route add "fd0$other::/64" via "fd0$number::2"
done
# Until a handshake is done.
ip netns exec r1 fping -q -r 20 fd02::1
