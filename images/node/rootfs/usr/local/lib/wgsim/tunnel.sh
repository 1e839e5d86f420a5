# One WireGuard tunnel end, from device to first packet. Sourced by wgsim-boot and by wgsim-wireguard-go.

tunnels=/etc/wgsim/tunnels

log() {
	echo "wgsim: $*" >&2
}

# Gives a fresh device its keys and moves it to its namespace. Its UDP socket stays in the namespace of its birth.
# The allowed IPs are held back: the socket listens and answers, but no packet finds its way to the peer, and so no
# handshake is tried. One tried before the underlay has a route is lost, and the next may follow only after 5 s
# (REKEY_TIMEOUT); joining a multicast group when the link comes up would be enough to try one.
configure_tunnel() { # IFNAME
	local namespace
	namespace=$(<"$tunnels/$1/namespace")
	grep -Ev '^(AllowedIPs|PersistentKeepalive) *=' "/etc/wireguard/$1.conf" | wg setconf "$1" /dev/stdin
	ip -batch "$tunnels/$1/move.batch"
	ip -n "$namespace" -batch "$tunnels/$1/up.batch"
}

# Lets a tunnel speak: all of its configuration, then its addresses, on which BGP starts.
open_tunnel() { # IFNAME
	local namespace
	namespace=$(<"$tunnels/$1/namespace")
	nsenter "--net=/run/netns/$namespace" wg syncconf "$1" "/etc/wireguard/$1.conf"
	ip -n "$namespace" -batch "$tunnels/$1/address.batch"
}

# Seconds after which a tunnel is opened although its sign did not come.
patience=30

# Opens tunnels as soon as they can be used, and so that only one end speaks first: two initiations that cross spoil each
# other, and are tried again only after 5 s. The initiator waits for the underlay, the responder for the initiator.
open_tunnels_in_turn() { # IFNAME...
	local ifname initiators=() responders=()
	for ifname in "$@"; do
		if [ "$(<"$tunnels/$ifname/role")" = initiator ]; then
			initiators+=("$ifname")
		else
			responders+=("$ifname")
		fi
	done
	[ ${#initiators[@]} -eq 0 ] || open_tunnels_when_reachable "${initiators[@]}" &
	[ ${#responders[@]} -eq 0 ] || open_tunnels_when_greeted "${responders[@]}" &
	wait
}

# Opens each tunnel when its endpoint answers an echo: then the underlay has a route both ways. An endpoint that does not
# answer echoes gets its tunnel all the same.
open_tunnels_when_reachable() { # IFNAME...
	local -A waiting=()
	local ifname address rest pid
	for ifname in "$@"; do
		address=$(<"$tunnels/$ifname/endpoint")
		waiting[$address]+=" $ifname"
	done

	exec 3< <(exec timeout "$patience" fping --loop --period=200 --interval=1 "${!waiting[@]}" 2>/dev/null)
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
		log "no echo from $address in $patience s: its tunnels are opened without"
		for ifname in ${waiting[$address]}; do
			open_tunnel "$ifname"
		done
	done
}

# Opens each tunnel when its first handshake is done.
open_tunnels_when_greeted() { # IFNAME...
	local -A waiting=()
	local ifname namespace peer time begin=$SECONDS
	for ifname in "$@"; do
		waiting[$ifname]=1
	done
	while [ ${#waiting[@]} -gt 0 ] && [ $((SECONDS - begin)) -lt "$patience" ]; do
		for ifname in "${!waiting[@]}"; do
			namespace=$(<"$tunnels/$ifname/namespace")
			read -r peer time < <(nsenter "--net=/run/netns/$namespace" wg show "$ifname" latest-handshakes)
			if [ "${time:-0}" != 0 ]; then
				open_tunnel "$ifname"
				unset "waiting[$ifname]"
			fi
		done
		sleep 0.1
	done
	for ifname in "${!waiting[@]}"; do
		log "no handshake on $ifname in $patience s: it is opened without"
		open_tunnel "$ifname"
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
		open_tunnels_in_turn "${ready[@]}" &
	fi
}
