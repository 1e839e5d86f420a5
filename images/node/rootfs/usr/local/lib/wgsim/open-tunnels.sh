# Opens tunnels that stand, in turn: which end speaks first, and the first word. Sourced by tunnel.sh, whose functions it calls.
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh

# Tells the opener of tunnels that these were open in an earlier run of this node: their peers have a session with them, and need not
# speak first again.
remember_tunnels() { # PATH...
	local path
	for path in "$@"; do
		[ ! -e "$path" ] || : >"$opened/${path##*/}"
	done
}

# Lets a tunnel speak: all of its configuration, then its addresses and routes, on which BGP starts. Where nothing would
# speak by itself, a keepalive does: setting an interval sends one, and so there is a handshake.
open_tunnel() { # IFNAME
	local namespace configuration peer
	choose_configuration "$1"
	: >"$opened/$1"
	read -r namespace <"$tunnels/$1/namespace"
	! heed wireguard "$1" "configuration of $1 refused" within "$namespace" wg syncconf "$1" "$configuration" ||
		settle wireguard "$1"
	give_addresses "$1" "$namespace"
	if [ -e "$tunnels/$1/trigger" ]; then
		read -r peer <"$tunnels/$1/trigger"
		within "$namespace" wg set "$1" peer "$peer" persistent-keepalive 1 || true
		within "$namespace" wg set "$1" peer "$peer" persistent-keepalive 0 || true
	fi
	[ ! -e "$tunnels/$1/callers" ] || open_own "$1" &
}

# Says a first word to peers of an interface of the user's own: those with an endpoint, no handshake, and no keepalive of their own. WireGuard
# shakes hands only where there is something to send. Setting an interval sends a keepalive, and the interval does not stay.
greet_peers() { # IFNAME [FILE WITH KEYS OF PEERS TO LEAVE OUT]
	local namespace peer seconds
	namespace=$(<"$tunnels/$1/namespace")
	while read -r peer; do
		for seconds in 1 0; do
			within "$namespace" wg set "$1" peer "$peer" persistent-keepalive "$seconds" 2>/dev/null || return 0
		done
	done < <(
		within "$namespace" wg show "$1" dump 2>/dev/null |
			awk -F '\t' 'NF == 8 && $3 != "(none)" && $5 == 0 && $8 == "off" { print $1 }' |
			grep -Fvxf "${2:-/dev/null}"
	)
}

# Tells an interface with several peers where those are that were to speak first and have not. Others it has learnt from what they sent, and
# one that a command has removed stays away.
tell_endpoints() { # IFNAME
	local namespace peer endpoint
	[ -e "$tunnels/$1/endpoints" ] || return 0
	namespace=$(<"$tunnels/$1/namespace")
	while read -r peer endpoint; do
		within "$namespace" wg set "$1" peer "$peer" endpoint "$endpoint" 2>/dev/null || return 0
	done < <(
		within "$namespace" wg show "$1" endpoints 2>/dev/null |
			awk 'FNR == NR { if ($2 == "(none)") lost[$1]; next } $1 in lost' - "$tunnels/$1/endpoints"
	)
}

# Peers of the lab's own that speak first are left to do so, as two initiations that cross spoil each other. One that has not by then is
# spoken to (REKEY_TIMEOUT).
open_own() { # IFNAME
	greet_peers "$1" "$tunnels/$1/callers"
	pause 5
	tell_endpoints "$1"
	greet_peers "$1"
}

# Sets `role`: whether this end speaks first. `initiator`, or `responder`, which waits to be spoken to. A responder that comes back speaks first: its peer
# would notice only after 15 s that nobody answers in the old session (KEEPALIVE_TIMEOUT + REKEY_TIMEOUT). `open` is opened at once.
choose_role() { # IFNAME
	read -r role <"$tunnels/$1/role"
	# An end without an endpoint cannot be spoken to first.
	if [ "$role" = responder ] && [ -e "$opened/$1" ] && [ -e "$tunnels/$1/endpoint" ]; then
		role=initiator
	fi
}

# Tells the fabric of an end that waits to be opened: see fabric/opening/turns.py.
await_turn() { # IFNAME ROLE
	local namespace address='' end=''
	read -r namespace <"$tunnels/$1/namespace"
	[ ! -e "$tunnels/$1/endpoint" ] || read -r address end <"$tunnels/$1/endpoint"
	# The user's own file may name a host.
	if [[ -n $address && ! $address =~ ^[0-9.]+$ && $address != *:* ]]; then
		address=$(getent ahosts "$address") || log "$1: its endpoint has no address: it is not waited for"
		address=${address%% *}
	fi
	[ -d "$waiting_tunnels/$HOSTNAME" ] || mkdir -p "$waiting_tunnels/$HOSTNAME"
	echo "$2 $namespace ${address:--} ${end:--}" >"$waiting_tunnels/$HOSTNAME/$1"
	# As the other bell: see `announce` in wgsim-boot.
	[ ! -p "$opening_bell" ] || echo "$HOSTNAME/$1" 1<>"$opening_bell"
}

# Has tunnels opened as soon as they can be used, and so that only one end speaks first.
open_tunnels_in_turn() { # IFNAME...
	local ifname role
	for ifname in "$@"; do
		choose_role "$ifname"
		if [ "$role" = open ]; then
			open_tunnel "$ifname"
		else
			await_turn "$ifname" "$role"
		fi
	done
}

# No longer waits to be opened.
forget_turn() { # IFNAME
	# Empty, it says nothing; a process that removes it takes as long as all else.
	[ ! -e "$waiting_tunnels/$HOSTNAME/$1" ] || : >"$waiting_tunnels/$HOSTNAME/$1"
}
