# Gives a WireGuard interface that carries packets its configuration, and touches only what differs. Sourced by wgsim-apply.
# shellcheck source=say.sh
. /usr/local/lib/wgsim/say.sh

# Tells one peer what it is to have. The preshared key is a secret, and comes on stdin: /dev/null for none, because wg refuses a pipe that
# is empty.
set_peer() { # NAMESPACE IFNAME PEER ENDPOINT KEEPALIVE ALLOWED_IPS
	local words=(peer "$3")
	[ "$4" = - ] || words+=(endpoint "$4")
	words+=(persistent-keepalive "$5" preshared-key /dev/stdin)
	case $6 in
	=) ;;
	-) words+=(allowed-ips '') ;;
	*) words+=(allowed-ips "$6") ;;
	esac
	within "$1" wg set "$2" "${words[@]}"
}

# Which peers are not as in the configuration on stdin.
differing_peers() { # NAMESPACE IFNAME OPTION...
	local running
	running=$(within "$1" wg showconf "$2") || return
	awk "${@:3}" -f "$library/differing-peers.awk" <(echo "$running") /dev/stdin
}

# Instead of `wg syncconf`: that gives each peer its allowed IPs anew, even the same ones, and packets that come in between are lost. And it
# leaves a preshared key in force that the configuration does not have any more. Configuration on stdin.
sync_wireguard() { # NAMESPACE IFNAME
	local configuration differing code=0 peer endpoint keepalive allowed preshared
	configuration=$(</dev/stdin)
	differing=$(differing_peers "$@" <<<"$configuration") || code=$?
	if [ "$code" = 3 ]; then
		# Its key or its port is another: there are no sessions that could go on.
		within "$1" wg syncconf "$2" /dev/stdin <<<"$configuration" || return
		code=0
		differing=$(differing_peers "$@" -v peers_only=1 <<<"$configuration") || code=$?
	fi
	[ "$code" = 0 ] || return "$code"
	while read -r peer endpoint keepalive allowed preshared; do
		case $endpoint in
		'') ;;
		remove) within "$1" wg set "$2" peer "$peer" remove || return ;;
		*)
			if [ "$preshared" = - ]; then
				set_peer "$1" "$2" "$peer" "$endpoint" "$keepalive" "$allowed" </dev/null
			else
				printf %s "$preshared" | set_peer "$1" "$2" "$peer" "$endpoint" "$keepalive" "$allowed"
			fi || return
			;;
		esac
	done <<<"$differing"
}
