# One WireGuard tunnel end, from device to first packet. Sourced by wgsim-boot and by wgsim-wireguard-go.

tunnels=/etc/wgsim/tunnels

log() {
	echo "wgsim: $*" >&2
}

# Gives a fresh device its keys and moves it to its namespace. Its UDP socket stays in the namespace of its birth.
# The endpoint is held back: the socket listens and answers, but cannot speak first. A handshake tried before the
# underlay has a route is lost, and WireGuard tries again only after 5 s (REKEY_TIMEOUT).
configure_tunnel() { # IFNAME
	local namespace
	namespace=$(<"$tunnels/$1/namespace")
	grep -Ev '^(Endpoint|PersistentKeepalive) *=' "/etc/wireguard/$1.conf" | wg setconf "$1" /dev/stdin
	ip -batch "$tunnels/$1/move.batch"
	ip -n "$namespace" -batch "$tunnels/$1/up.batch"
}

# Lets a tunnel speak: the endpoint first, then the addresses, on which BGP starts.
open_tunnel() { # IFNAME
	local namespace
	namespace=$(<"$tunnels/$1/namespace")
	nsenter "--net=/run/netns/$namespace" wg syncconf "$1" "/etc/wireguard/$1.conf"
	ip -n "$namespace" -batch "$tunnels/$1/address.batch"
}

# Opens each tunnel when its endpoint answers an echo from our own endpoint address: then the underlay has a route both
# ways. An endpoint that does not answer echoes gets its tunnel after 30 s all the same.
open_tunnels_when_reachable() { # IFNAME...
	local -A waiting=()
	local ifname address rest pid
	for ifname in "$@"; do
		if [ ! -s "$tunnels/$ifname/endpoint" ]; then
			open_tunnel "$ifname"
			continue
		fi
		address=$(<"$tunnels/$ifname/endpoint")
		waiting[$address]+=" $ifname"
	done
	[ ${#waiting[@]} -gt 0 ] || return 0

	exec 3< <(exec timeout 30 fping --loop --period=200 --interval=1 "${!waiting[@]}" 2>/dev/null)
	pid=$!
	while [ ${#waiting[@]} -gt 0 ] && read -r -u 3 address rest; do
		if [[ $rest == *bytes* && -n ${waiting[$address]:-} ]]; then
			for ifname in ${waiting[$address]}; do
				open_tunnel "$ifname"
			done
			unset "waiting[$address]"
		fi
	done
	kill "$pid" 2>/dev/null || true
	exec 3<&-
	for address in "${!waiting[@]}"; do
		log "no echo from $address in 30 s: its tunnels are opened without"
		for ifname in ${waiting[$address]}; do
			open_tunnel "$ifname"
		done
	done
}

# Makes every tunnel of this node: by the kernel where it knows WireGuard, else by a supervised wireguard-go each.
bring_up_tunnels() {
	local path ifname ready=()
	for path in "$tunnels"/*; do
		[ -e "$path" ] || continue
		ifname=${path##*/}
		if ip link add "$ifname" type wireguard 2>/dev/null; then
			configure_tunnel "$ifname"
			ready+=("$ifname")
		else
			mkdir -p "/run/service/wireguard-go.$ifname"
			printf '#!/bin/sh\nexec 2>&1 wgsim-wireguard-go %s\n' "$ifname" >"/run/service/wireguard-go.$ifname/run"
			chmod +x "/run/service/wireguard-go.$ifname/run"
		fi
	done
	if [ ${#ready[@]} -gt 0 ]; then
		open_tunnels_when_reachable "${ready[@]}" &
	fi
}
