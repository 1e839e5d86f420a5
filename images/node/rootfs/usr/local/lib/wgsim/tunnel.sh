# One WireGuard tunnel end, from device to first packet. Sourced by wgsim-boot and by wgsim-wireguard-go.
# shellcheck source=waiting.sh
. /usr/local/lib/wgsim/waiting.sh
# shellcheck source=complain.sh
. /usr/local/lib/wgsim/complain.sh

# Runs a command in a namespace of this node.
within() { # NAMESPACE COMMAND...
	local namespace=$1
	shift
	if [ "$namespace" = main ]; then
		"$@"
	else
		nsenter "--net=$namespace_handles/$namespace" "$@"
	fi
}

set_kernel() { # NAMESPACE SUBJECT FILE
	! heed sysctl "$2" "kernel settings refused in ${2%.late}" within "$1" sysctl -q -p "$3" || settle sysctl "$2"
}

is_up() { # NAMESPACE IFNAME
	within "$1" ip link show dev "$2" 2>/dev/null | grep -q '[<,]UP[,>]'
}

# Where the BIRD of a namespace is asked and told.
bird_socket() { # NAMESPACE
	if [ "$1" = main ]; then echo "$main_bird_socket"; else echo "${nested_bird_socket/NAMESPACE/$1}"; fi
}

# Sets `configuration` to the path of what an interface is opened with. Of one with several peers, those that speak first have no endpoint
# yet, so that nothing can be sent to them before: two initiations that cross spoil each other.
choose_configuration() { # IFNAME
	configuration=$wireguard_configs/$1.conf
	if [ -e "$tunnels/$1/open.conf" ] && [ ! -e "$opened/$1" ]; then
		configuration=$tunnels/$1/open.conf
	fi
}

# wireguard-go asks for its MTU when it is told of a change, and can ask only where it was started. Of a device that has moved by then it never
# learns it, and pads packets beyond their path: of those that the kernel is handed together, most are lost.
has_taken_mtu() { # NAMESPACE [PID OF ITS WIREGUARD-GO]
	[ "$1" = main ] || [ -z "$2" ] || await_rest "$2"
}

# Gives a fresh device its keys and moves it to its namespace. Its UDP socket stays in the namespace of its birth.
# The allowed IPs are held back: the socket listens and answers, but no packet finds its way to the peer, and so no
# handshake is tried. One tried before the underlay has a route is lost, and the next may follow only after 5 s
# (REKEY_TIMEOUT); joining a multicast group when the link comes up would be enough to try one.
configure_tunnel() { # IFNAME [PID OF ITS WIREGUARD-GO]
	local namespace
	read -r namespace <"$tunnels/$1/namespace"
	heed wireguard "$1" "cannot configure $1" ip -batch "$tunnels/$1/create.batch" &&
		heed wireguard "$1" "configuration of $1 refused" wg setconf "$1" "$tunnels/$1/closed.conf" &&
		heed wireguard "$1" "wireguard-go has not taken the MTU of $1 in $timeout s" has_taken_mtu "$namespace" "${2:-}" &&
		heed wireguard "$1" "cannot move $1 into $namespace" ip -batch "$tunnels/$1/move.batch" &&
		heed wireguard "$1" "cannot bring up $1" within "$namespace" ip -batch "$tunnels/$1/up.batch" || return
	settle wireguard "$1"
	[ ! -e "$tunnels/$1/sysctl.conf" ] || set_kernel "$namespace" "$1" "$tunnels/$1/sysctl.conf"
	: >"$listening/$HOSTNAME/$1"
}

# Tells the opener of tunnels that these were open in an earlier run of this node: their peers have a session with them, and need not
# speak first again.
remember_tunnels() { # PATH...
	local path
	for path in "$@"; do
		[ ! -e "$path" ] || : >"$opened/${path##*/}"
	done
}

give_addresses() { # IFNAME NAMESPACE
	! heed address "$1" "addresses or routes refused on $1" within "$2" ip -force -batch "$tunnels/$1/address.batch" ||
		settle address "$1"
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

# Has the supervisor run a daemon for a tunnel: serve DAEMON IFNAME.
serve() {
	local name="$1.$2" folder="$services/$1.$2"
	mkdir -p "$folder"
	cat >"$folder/run" <<-END
		#!/bin/sh
		exec 2>&1
		[ ! -e $service_exits/$name ] || exec wgsim-retry $name wgsim-$1 $2
		exec wgsim-$1 $2
	END
	printf '#!/bin/sh\nexec wgsim-ended %s "$@"\n' "$name" >"$folder/finish"
	chmod +x "$folder/run" "$folder/finish"
}

# Makes these tunnels as the topology asks for: by the kernel, by a supervised wireguard-go each, or, where it leaves that
# open, by the kernel if it knows WireGuard. A wg-quick file of the user's own goes to wg-quick.
bring_up_tunnels() { # PATH...
	local path ifname wanted=any ready=()
	[ ! -e "$wireguard_implementation" ] || wanted=$(<"$wireguard_implementation")
	for path in "$@"; do
		[ -e "$path" ] || continue
		ifname=${path##*/}
		if [ -e "$path/wg-quick" ]; then
			serve wg-quick "$ifname"
		elif [ "$wanted" != userspace ] && ip link add "$ifname" type wireguard 2>/dev/null; then
			if configure_tunnel "$ifname"; then
				ready+=("$ifname")
			else
				# A start that brings a better file makes it anew.
				ip link del "$ifname" 2>/dev/null || true
			fi
		elif [ "$wanted" = kernel ]; then
			complain wireguard "$ifname" "cannot create $ifname: this kernel has no WireGuard, and the topology allows nothing else"
		else
			serve wireguard-go "$ifname"
		fi
	done
	[ ${#ready[@]} -eq 0 ] || open_tunnels_in_turn "${ready[@]}"
}
