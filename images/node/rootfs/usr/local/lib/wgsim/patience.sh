# How long to wait for what may never come. Sourced by those who wait.

# Seconds in which no further node of the lab came up. Not seconds since this one did: on a slow machine, or in a large
# lab, the first node waits much longer for the last.
patience=30

# True while waiting is worth it. The count begins at the first call.
patient() {
	local nodes=(/run/fabric/nodes/*)
	if [ "${#nodes[@]}" != "${known_nodes:-none}" ]; then
		known_nodes=${#nodes[@]}
		SECONDS=0
	fi
	[ "$SECONDS" -lt "$patience" ]
}

# Sleeps without a process: a builtin reads, for at most so long, from a FIFO that nobody writes to.
doze() { # SECONDS
	# Two may make it at one time: then one of them finds it made.
	[ -p /run/never ] || mkfifo /run/never 2>/dev/null || [ -p /run/never ]
	read -r -t "$1" <>/run/never || true
}

# Whether all members of each network are plugged in.
are_complete() { # NETWORK...
	local network
	for network in "$@"; do
		[ -e "/run/fabric/complete/$network" ] || return
	done
}

# Waits until each network has all its members plugged in. A router that starts before its neighbours exist tells the
# others too little, and may correct itself only 5 s later (MinLSInterval, RFC 2328). Networks that were complete once
# stay so: after a restart nothing is waited for.
await_networks() { # NETWORK...
	local network
	for network in "$@"; do
		until [ -e "/run/fabric/complete/$network" ]; do
			if ! patient; then
				# A member that never comes must not keep the others from starting.
				log "$network is not complete, and no node came up for $patience s: going on without"
				break
			fi
			doze 0.02
		done
	done
}
