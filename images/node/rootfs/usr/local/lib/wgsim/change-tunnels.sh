# Makes, changes and removes tunnels of a running node. Sourced by wgsim-apply.
# shellcheck disable=SC2034,SC2154 # restarted and namespaces are those of wgsim-apply.
# shellcheck source=tunnel.sh
. /usr/local/lib/wgsim/tunnel.sh
# shellcheck source=sync.sh
. /usr/local/lib/wgsim/sync.sh
# shellcheck source=services.sh
. /usr/local/lib/wgsim/services.sh

# It goes on in the background: what it says goes to the node's own log, and nobody waits for it.
make_tunnel() { # IFNAME
	restarted[$1]=1
	bring_up_tunnels "$tunnels/$1" >/proc/1/fd/1 2>/proc/1/fd/2
	wake_supervisor
}

remove_device() { # IFNAME
	local namespace
	forget_turn "$1"
	for namespace in "${namespaces[@]}"; do
		within "$namespace" ip link del "$1" 2>/dev/null || true
	done
}

forget_tunnel() { # IFNAME
	forget_turn "$1"
	forget_ends "wireguard-go.$1"
	forget_ends "wg-quick.$1"
	settle pending "wg-quick.$1"
	settle wireguard "$1"
	settle address "$1"
	settle sysctl "$1"
}

remake_tunnel() { # IFNAME
	if [ -d "$services/wireguard-go.$1" ]; then
		forget_ends "wireguard-go.$1"
		# One that is about to be run again cannot be told.
		sv term "$services/wireguard-go.$1" >/dev/null || true
	else
		remove_device "$1"
		make_tunnel "$1"
	fi
}

# As the plan has them: `10.0.0.1 peer 10.0.0.2/32 scope link`. Without those of IPv6 that are of a link.
list_addresses() { # NAMESPACE IFNAME
	{
		within "$1" ip -4 -oneline address show dev "$2"
		within "$1" ip -6 -oneline address show dev "$2" scope global
	} | sed -nE 's/^[0-9]+: [^ ]+ +inet6? ([^ ]+( peer [^ ]+)?)( brd [^ ]+)?( scope link)?.*/\1\4/p'
}

# Gives a tunnel other peers, keys, addresses and routes while it carries packets; true where the device is there for it.
retune_tunnel() { # IFNAME
	local namespace address
	namespace=$(<"$tunnels/$1/namespace")
	sync_wireguard "$namespace" "$1" <"$wireguard_configs/$1.conf" 2>/dev/null || return 1
	while read -r address; do
		# Unquoted: its words are those of ip.
		# shellcheck disable=SC2086
		grep -Fqx "$address" "$tunnels/$1/addresses" ||
			within "$namespace" ip address del $address dev "$1"
	done < <(list_addresses "$namespace" "$1")
	give_addresses "$1" "$namespace"
}

# Takes an interface of wg-quick's down, and brings it up as its file says now. Nobody waits for it.
restart_wg_quick() { # IFNAME
	restarted[$1]=1
	forget_tunnel "$1"
	sv term "$services/wg-quick.$1" >/dev/null || true
}

# Gives an open tunnel back what somebody took from it by hand. A device that is set down, or whose MTU is small, loses its IPv6 addresses:
# they come last.
restore_tunnel() { # IFNAME
	[ -e "$opened/$1" ] || return 0
	within "$(<"$tunnels/$1/namespace")" ip -batch "$tunnels/$1/create.batch" || true
	within "$(<"$tunnels/$1/namespace")" ip link set dev "$1" up
	retune_tunnel "$1" || remake_tunnel "$1"
}

is_there() { # IFNAME
	within "$(<"$tunnels/$1/namespace")" ip link show dev "$1" >/dev/null 2>&1
}
