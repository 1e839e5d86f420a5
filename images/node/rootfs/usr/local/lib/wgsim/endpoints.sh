# Waits until an interface of the user's own can be brought up: its endpoints have addresses, and the underlay a way to them. Sourced by
# wgsim-wg-quick.
# shellcheck disable=SC2154 # ifname is wgsim-wg-quick's, listening is tunnel.sh's.

# Seconds that the other endpoints get once one has answered. One that never does must not keep the interface down for long.
grace=5

# Sets `address` to that of a host by name, as main knows it, and asks until it does: wg(8) gives up on a name that is not known.
resolve() { # HOST
	local answer='' period=0.1
	address=$1
	[[ ! $1 =~ ^[0-9.]+$ && $1 != *:* ]] || return 0
	until answer=$(getent ahosts "$1"); do
		complain wireguard "$ifname" "$ifname waits for the name of its endpoint: $1 does not resolve"
		pause "$period"
		period=2
	done
	settle wireguard "$ifname"
	address=${answer%% *}
}

# Whether these ends of the lab's own listen: NODE/IFNAME.
are_listening() { # END...
	local end
	for end in "$@"; do
		[ -e "$listening/$end" ] || return
	done
}

# Waits for an endpoint whose address is a NAT's: that answers no echoes for the end behind it, but there is a route to it.
await_translated() { # ADDRESS [END]
	local address=$1
	shift
	until { ip route get "$address" >/dev/null 2>&1 && are_listening "$@"; } || ! in_time; do
		pause 0.2
	done
}

# Reads lines `HOST [END] [translated]`: the endpoint answers an echo, and the end there listens. Then a handshake is answered, and wg-quick
# finds the route that says the MTU. For what does not answer nobody waits longer than for a node that does not come up.
await_endpoints() { # FILE
	local address host words end rest pid since=''
	local -A waiting=()
	while read -r host words; do
		end=${words%translated}
		resolve "$host"
		if [ "$end" != "$words" ]; then
			# shellcheck disable=SC2086 # It is empty, or one end.
			await_translated "$address" $end
		else
			waiting[$address]+=" $end"
		fi
	done <"$1"
	[ ${#waiting[@]} -gt 0 ] || return 0

	exec 3< <(exec fping --loop --period=200 --interval=1 "${!waiting[@]}" 2>/dev/null)
	pid=$!
	while [ ${#waiting[@]} -gt 0 ] && in_time && [ $((EPOCHSECONDS - ${since:-$EPOCHSECONDS})) -le "$grace" ]; do
		if ! read -r -t 1 -u 3 address rest && [ "${PIPESTATUS[0]}" -le 128 ]; then
			break # Not the second is over, but fping.
		fi
		# shellcheck disable=SC2086 # A list of ends, which are NODE/IFNAME.
		if [[ $rest == *bytes* && -n ${waiting[$address]:-} ]] && are_listening ${waiting[$address]}; then
			unset "waiting[$address]"
			since=${since:-$EPOCHSECONDS}
		fi
	done
	kill "$pid" 2>/dev/null || true
	exec 3<&-
	[ ${#waiting[@]} -eq 0 ] || log "$ifname: no answer from ${!waiting[*]}: wg-quick continues without it"
}
