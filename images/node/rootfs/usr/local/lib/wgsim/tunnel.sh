# One WireGuard tunnel end, from its device to what it is opened with. Sourced by wgsim-boot and by wgsim-wireguard-go.
# shellcheck source=waiting.sh
. /usr/local/lib/wgsim/waiting.sh
# shellcheck source=complain.sh
. /usr/local/lib/wgsim/complain.sh
# shellcheck source=open-tunnels.sh
. /usr/local/lib/wgsim/open-tunnels.sh

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

give_addresses() { # IFNAME NAMESPACE
	! heed address "$1" "addresses or routes refused on $1" within "$2" ip -force -batch "$tunnels/$1/address.batch" ||
		settle address "$1"
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
