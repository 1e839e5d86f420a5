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

# Prints the path of what an interface is opened with. Of one with several peers, those that speak first have no endpoint yet, so that nothing
# can be sent to them before: two initiations that cross spoil each other.
open_configuration() { # IFNAME
	if [ -e "$tunnels/$1/open.conf" ] && [ ! -e "$opened/$1" ]; then
		echo "$tunnels/$1/open.conf"
	else
		echo "$wireguard_configs/$1.conf"
	fi
}

# Gives a fresh device its keys and moves it to its namespace. Its UDP socket stays in the namespace of its birth.
# The allowed IPs are held back: the socket listens and answers, but no packet finds its way to the peer, and so no
# handshake is tried. One tried before the underlay has a route is lost, and the next may follow only after 5 s
# (REKEY_TIMEOUT); joining a multicast group when the link comes up would be enough to try one.
configure_tunnel() { # IFNAME
	local namespace
	namespace=$(<"$tunnels/$1/namespace")
	# Its MTU comes first: wireguard-go learns of it only where it was started, and pads packets up to it.
	heed wireguard "$1" "cannot configure $1" ip -batch "$tunnels/$1/create.batch" &&
		heed wireguard "$1" "configuration of $1 refused" wg setconf "$1" "$tunnels/$1/closed.conf" &&
		heed wireguard "$1" "cannot move $1 into $namespace" ip -batch "$tunnels/$1/move.batch" &&
		heed wireguard "$1" "cannot bring up $1" within "$namespace" ip -batch "$tunnels/$1/up.batch" || return
	settle wireguard "$1"
	[ ! -e "$tunnels/$1/sysctl.conf" ] || set_kernel "$namespace" "$1" "$tunnels/$1/sysctl.conf"
	: >"$listening/$HOSTNAME/$1"
}

# Tells those who open tunnels that these were open in an earlier run of this node: their peers have a session with them, and need not
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

# `wg syncconf`, which by itself leaves a preshared key in force that the configuration does not have any more. Configuration on stdin.
sync_wireguard() { # NAMESPACE IFNAME
	local configuration peer key
	configuration=$(</dev/stdin)
	within "$1" wg syncconf "$2" /dev/stdin <<<"$configuration" || return
	while read -r peer key; do
		if [ "$key" != '(none)' ] && [[ $configuration != *"$key"* ]]; then
			within "$1" wg set "$2" peer "$peer" preshared-key /dev/null
		fi
	done < <(within "$1" wg show "$2" preshared-keys)
}

# Lets a tunnel speak: all of its configuration, then its addresses and routes, on which BGP starts. Where nothing would
# speak by itself, a keepalive does: setting an interval sends one, and so there is a handshake.
open_tunnel() { # IFNAME
	local namespace configuration
	configuration=$(open_configuration "$1")
	: >"$opened/$1"
	namespace=$(<"$tunnels/$1/namespace")
	! heed wireguard "$1" "configuration of $1 refused" within "$namespace" wg syncconf "$1" "$configuration" ||
		settle wireguard "$1"
	give_addresses "$1" "$namespace"
	if [ -e "$tunnels/$1/trigger" ]; then
		within "$namespace" wg set "$1" peer "$(<"$tunnels/$1/trigger")" persistent-keepalive 1
		within "$namespace" wg set "$1" peer "$(<"$tunnels/$1/trigger")" persistent-keepalive 0
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

# Opens tunnels as soon as they can be used, and so that only one end speaks first: two initiations that cross spoil each
# other, and are tried again only after 5 s. The initiator waits for the underlay, the responder for the initiator. A
# responder that comes back speaks first: its peer would notice only after 15 s that nobody answers in the old session
# (KEEPALIVE_TIMEOUT + REKEY_TIMEOUT).
open_tunnels_in_turn() { # IFNAME...
	local ifname initiators=() responders=()
	for ifname in "$@"; do
		case $(<"$tunnels/$ifname/role") in
		initiator) initiators+=("$ifname") ;;
		responder)
			# An end without an endpoint cannot be spoken to first.
			if [ -e "$opened/$ifname" ] && [ -e "$tunnels/$ifname/endpoint" ]; then
				initiators+=("$ifname")
			else
				responders+=("$ifname")
			fi
			;;
		*) open_tunnel "$ifname" ;;
		esac
	done
	[ ${#initiators[@]} -eq 0 ] || open_tunnels_when_reachable "${initiators[@]}" &
	[ ${#responders[@]} -eq 0 ] || open_tunnels_when_greeted "${responders[@]}" &
	wait
}

# Opens each tunnel when its endpoint answers an echo, and the end there listens: then the underlay has a route both ways, and
# somebody answers a handshake. On a busy machine an endpoint may answer echoes before its tunnels stand. One that does not answer
# echoes gets its tunnel all the same. Of an end that is not the lab's own nobody knows whether it listens.
open_tunnels_when_reachable() { # IFNAME...
	local -A waiting=() ends=()
	local ifname address end later rest pid
	for ifname in "$@"; do
		read -r address end <"$tunnels/$ifname/endpoint"
		waiting[$address]+=" $ifname"
		ends[$ifname]=$end
	done

	exec 3< <(exec fping --loop --period=200 --interval=1 "${!waiting[@]}" 2>/dev/null)
	pid=$!
	while [ ${#waiting[@]} -gt 0 ] && in_time; do
		if ! read -r -t 1 -u 3 address rest && [ "${PIPESTATUS[0]}" -le 128 ]; then
			break # Not the second is over, but fping.
		fi
		if [[ $rest == *bytes* && -n ${waiting[$address]:-} ]]; then
			later=''
			for ifname in ${waiting[$address]}; do
				if [ -z "${ends[$ifname]}" ] || [ -e "$listening/${ends[$ifname]}" ]; then
					open_tunnel "$ifname"
				else
					later+=" $ifname"
				fi
			done
			waiting[$address]=$later
			[ -n "$later" ] || unset "waiting[$address]"
		fi
	done
	kill "$pid" 2>/dev/null || true
	exec 3<&-
	for address in "${!waiting[@]}"; do
		log "no echo from $address, or nobody listens there, and no node came up for $timeout s: its tunnels are opened without"
		for ifname in ${waiting[$address]}; do
			open_tunnel "$ifname"
		done
	done
}

# Prints `IFNAME PEER TIME` for tunnels of one namespace, and perhaps for others there: one process, however many they are.
latest_handshakes() { # NAMESPACE IFNAME...
	if [ $# -gt 2 ]; then
		within "$1" wg show all latest-handshakes
		return
	fi
	printf '%s ' "$2"
	if [ -S "$wireguard_sockets/$2.sock" ]; then # It answers from any namespace.
		wg show "$2" latest-handshakes
	else
		within "$1" wg show "$2" latest-handshakes
	fi
}

# Opens each tunnel when its first handshake is done. It looks ten times a second at first, and then ever more rarely, by a
# twentieth of the time that it has waited: in a large lab hundreds of tunnels look, and would leave nothing to wait for.
open_tunnels_when_greeted() { # IFNAME...
	local -A waiting=() namespaces=()
	local ifname namespace peer time milliseconds=100 seconds
	for ifname in "$@"; do
		waiting[$ifname]=1
		namespaces[$(<"$tunnels/$ifname/namespace")]=1
	done
	while [ ${#waiting[@]} -gt 0 ] && in_time; do
		for namespace in "${!namespaces[@]}"; do
			while read -r ifname peer time; do
				if [ -n "${waiting[$ifname]:-}" ] && [ "${time:-0}" != 0 ]; then
					open_tunnel "$ifname"
					unset "waiting[$ifname]"
				fi
			done < <(latest_handshakes "$namespace" "$@")
		done
		printf -v seconds '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000))
		pause "$seconds"
		milliseconds=$((milliseconds + milliseconds / 20))
	done
	for ifname in "${!waiting[@]}"; do
		log "no handshake on $ifname, and no node came up for $timeout s: it is opened without"
		open_tunnel "$ifname"
	done
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
	if [ ${#ready[@]} -gt 0 ]; then
		open_tunnels_in_turn "${ready[@]}" &
	fi
}
